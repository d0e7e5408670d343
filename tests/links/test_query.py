"""How does a question get more precise?"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.links.query import merge
from hypothesis import given, strategies as st

WORDS = st.text(min_size=1, max_size=6).filter(str.isprintable)


def test_half_a_character_cannot_be_asked_for() -> None:
    with pytest.raises(InvalidRequest, match="filter: it holds half a character"):
        merge("https://b/k", {"filter": "a\ud800"})


def test_a_link_without_a_query_gets_one() -> None:
    assert merge("https://b/k", {"refresh": True}) == "https://b/k?refresh=true"


def test_a_link_with_a_query_keeps_it() -> None:
    assert merge("https://b/k?tag=true", {"from": "2026"}) == "https://b/k?tag=true&from=2026"


def test_ours_replaces_theirs_of_the_same_name() -> None:
    assert merge("https://b/k?tag=true&x=1", {"tag": "periods"}) == "https://b/k?x=1&tag=periods"


def test_nothing_to_ask_leaves_the_link_as_it_is() -> None:
    assert merge("https://b/k?a=%7e&&b", {"from": None}) == "https://b/k?a=%7e&&b"


def test_values_are_encoded_once() -> None:
    assert merge("https://b/k", {"f": "a&b=c+d \u00fc", "n": 3}) == (
        "https://b/k?f=a%26b%3Dc%2Bd%20%C3%BC&n=3"
    )


def test_a_plus_in_a_link_stays_a_plus() -> None:
    url = "https://b/k?filter=a+b&q=c%2Bd&x+y=1"
    assert merge(url, {"tag": True}) == f"{url}&tag=true"


def test_a_plus_in_a_links_name_is_the_space_it_stands_for() -> None:
    assert merge("https://b/k?x+y=1&z=2", {"x y": 3}) == "https://b/k?z=2&x%20y=3"
    assert merge("https://b/k?x%2By=1", {"x y": 3}) == "https://b/k?x%2By=1&x%20y=3"


@given(st.dictionaries(WORDS, WORDS, max_size=4), st.dictionaries(WORDS, WORDS, max_size=4))
def test_merging_twice_is_merging_all(first: dict[str, str], second: dict[str, str]) -> None:
    url = merge(merge("https://b/k", first), second)
    assert dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) == {**first, **second}
    assert url.count("?") <= 1
