"""Where may a token go?"""

import pytest
from banksapi_async.errors import UntrustedLink
from banksapi_async.links.guard import OriginGuard
from hypothesis import given, strategies as st

BASE = "https://banksapi.io"
GATEWAY = "https://gw.example:8443/open/banking"

HOSTILE = [
    "https://evil.example/customer/v2",
    "https://banksapi.io.evil.example/customer/v2",
    "https://banksapi.io:8443/customer/v2",
    "http://banksapi.io/customer/v2",
    "https://test.banksapi.io/customer/v2",
    "https://banksapi.io./customer/v2",
    "https://user@banksapi.io/customer/v2",
    "https://banksapi.io@evil.example/customer/v2",
    "https://banksapi.io:443@evil.example/",
    "https://banksapi.io:99999/customer/v2",
    "https://banksapi.io:/customer/v2",
    "https://banksapi.io:4e3/customer/v2",
    "https://banksapi.io/customer/v2#fragment",
    "https://banksapi.io/customer/../auth/mgmt/v1",
    "https://banksapi.io/customer/./v2",
    "https://banksapi.io/customer//v2",
    "https://banksapi.io/customer/..;/auth",
    "https://banksapi.io/customer/.;x=1/v2",
    "https://banksapi.io/customer/\ud800",
    "https://banksapi.io//customer/v2",
    "https://banksapi.io/customer/%2e%2e/auth",
    "https://banksapi.io/customer/%2E%2E/auth",
    "https://banksapi.io/customer/%252e%252e/auth",
    "https://banksapi.io/customer/%25252E%25252e/auth",
    "https://banksapi.io/customer%252fv2",
    "https://banksapi.io/customer%255cv2",
    "https://banksapi.io/customer%250d",
    "https://banksapi.io/customer/%c0%ae%c0%ae/auth",
    "https://banksapi.io/customer%c0%afv2",
    "https://banksapi.io/customer/%e0%80%ae",
    "https://banksapi.io/customer/%ed%a0%80",
    "https://banksapi.io/customer/%ff",
    "https://banksapi.io/customer%2fv2",
    "https://banksapi.io/customer%5Cv2",
    "https://banksapi.io/customer%00",
    "https://banksapi.io/customer%0d%0aX: y",
    "https://banksapi.io/customer%zz",
    "https://banksapi.io\\@evil.example/customer",
    "https:\\\\banksapi.io/customer",
    "https://banksapi.io/customer\r\nX-Injected: 1",
    "https://banksapi.io/cust\tomer",
    " https://banksapi.io/customer",
    "https://banksapi.io/customer ",
    "https://banksapi.io/cust\u2028omer",
    "https://[::1/customer",
    "https://b\u00e4nksapi.io/customer",
    "https://\uff42anksapi.io/customer",
    "https:///customer/v2",
    "https:banksapi.io/customer",
    "ftp://banksapi.io/customer",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,hi",
    "//evil.example/customer",
    "//banksapi.io/customer",
    "/\\evil.example/customer",
    "../auth/mgmt/v1",
    "",
    "https://banksapi.io/" + "a" * 9000,
]


@pytest.mark.parametrize("href", HOSTILE)
@pytest.mark.parametrize("base", [BASE, GATEWAY])
def test_a_hostile_link_is_refused_and_not_repeated_in_the_error(href: str, base: str) -> None:
    guard = OriginGuard(base)
    with pytest.raises(UntrustedLink) as caught:
        guard.resolve(href, source=f"{base}/customer/v2")
    assert not href or href not in str(caught.value)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://banksapi.io/customer/v2", "/customer/v2"),
        ("https://banksapi.io", ""),
        ("https://banksapi.io/", "/"),
        ("HTTPS://BANKSAPI.IO:443/customer/v2", "/customer/v2"),
        ("https://banksapi.io/a/DE00%20X/k?tag=true&x=%2e", "/a/DE00%20X/k?tag=true&x=%2e"),
        ("https://banksapi.io/a/50%25%20M%C3%BCller", "/a/50%25%20M%C3%BCller"),
        ("https://banksapi.io/a/5%2541", "/a/5%2541"),
        ("https://banksapi.io/a/3223 ****** 4554/k", "/a/3223%20******%204554/k"),
        ("https://banksapi.io/a/Gr\u00fcn?q=\u00fc", "/a/Gr%C3%BCn?q=%C3%BC"),
    ],
)
def test_a_canonical_link_is_rebased_onto_a_gateway_with_its_prefix(href: str, url: str) -> None:
    assert OriginGuard(BASE).resolve(href, source=BASE) == BASE + url
    assert OriginGuard(GATEWAY).resolve(href, source=GATEWAY) == GATEWAY + url


def test_a_link_of_the_gateway_itself_keeps_its_prefix() -> None:
    guard = OriginGuard(GATEWAY)
    href = f"{GATEWAY}/customer/v2?x=1"
    assert guard.resolve(href, source=GATEWAY) == href


@pytest.mark.parametrize("path", ["/auth/oauth2/token", "/open/bankingX/customer", "/"])
def test_a_link_outside_of_the_prefix_is_refused(path: str) -> None:
    with pytest.raises(UntrustedLink, match="prefix"):
        OriginGuard(GATEWAY).resolve(f"https://gw.example:8443{path}", source=GATEWAY)


def test_a_further_origin_means_the_base_url() -> None:
    guard = OriginGuard(GATEWAY, ("https://test.banksapi.io", "https://old.example/v0/"))
    assert guard.resolve("https://test.banksapi.io/a", source=GATEWAY) == f"{GATEWAY}/a"
    assert guard.resolve("https://old.example/v0/a", source=GATEWAY) == f"{GATEWAY}/a"
    with pytest.raises(UntrustedLink):
        guard.resolve("https://old.example/a", source=GATEWAY)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/open/banking/customer/v2", "/customer/v2"),
        ("issues", "/customer/v2/bankzugaenge/issues"),
        ("?refresh=true", "/customer/v2/bankzugaenge/x?refresh=true"),
    ],
)
def test_a_relative_link_starts_at_the_answer_it_came_with(href: str, url: str) -> None:
    source = f"{GATEWAY}/customer/v2/bankzugaenge/x?tag=1"
    assert OriginGuard(GATEWAY).resolve(href, source=source) == GATEWAY + url


def test_an_address_in_brackets_is_a_host() -> None:
    base = "http://[::1]:8080"
    assert OriginGuard(base).resolve(f"{base}/customer", source=base) == f"{base}/customer"


def test_many_links_do_not_grow_the_memory_of_the_guard() -> None:
    guard = OriginGuard(BASE)
    for n in range(3000):
        guard.resolve(f"{BASE}/{n}", source=BASE)
    assert len(guard._resolved) <= 1024


@given(st.text(max_size=40))
def test_whatever_a_link_says_it_leads_to_the_base_or_nowhere(text: str) -> None:
    guard = OriginGuard(GATEWAY)
    for href in (text, f"https://banksapi.io{text}", f"https://{text}", f"{GATEWAY}{text}"):
        try:
            url = guard.resolve(href, source=f"{GATEWAY}/customer/v2")
        except UntrustedLink:
            continue
        assert url == GATEWAY or url.startswith((f"{GATEWAY}/", f"{GATEWAY}?"))
        assert url.isascii()
        assert "/../" not in url


@given(st.from_regex(r"(/[A-Za-z0-9_~-]{1,8}){1,4}(\?[a-z]=[0-9a-z]{0,3})?", fullmatch=True))
def test_a_plain_link_is_left_as_it_is(path: str) -> None:
    assert OriginGuard(BASE).resolve(BASE + path, source=BASE) == BASE + path


@pytest.mark.parametrize("href", ["?back=https://app.example/", "k?back=https://app.example/"])
def test_a_relative_link_that_names_a_url_starts_at_its_own_answer(href: str) -> None:
    guard = OriginGuard(BASE)
    first, second = (guard.resolve(href, source=f"{BASE}/{p}/x") for p in ("one", "two"))
    assert first.startswith(f"{BASE}/one/")
    assert second.startswith(f"{BASE}/two/")


def test_a_link_to_another_origin_names_both_and_how_to_allow_it() -> None:
    guard = OriginGuard("https://banksapi.io")
    for href, shown in (
        ("http://banksapi.io/customer/v2", "http://banksapi.io "),
        ("https://gateway.example:8443/customer/v2", "https://gateway.example:8443 "),
        (f"https://{'a' * 500}.example/customer/v2", "…"),
    ):
        with pytest.raises(UntrustedLink, match="href_origins") as caught:
            guard.resolve(href, source="https://banksapi.io")
        assert shown in str(caught.value)
        assert "https://banksapi.io;" in str(caught.value)
        assert len(str(caught.value)) < 400
