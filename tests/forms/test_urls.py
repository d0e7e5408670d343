"""Which URLs are given to a browser, and what is appended to them?"""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.forms.urls import (
    callback_with_state,
    check_callback_url,
    form_url_with_callback,
    with_query,
)
from hypothesis import given, strategies as st

GOOD = [
    "http://example.com",
    "https://app.example/return",
    "HTTPS://App.Example:8443/return?tenant=7&x=%20",
    "http://localhost:8000/",
    "http://[::1]:8000/back",
    "https://bücher.example/zurück?ä=ö",
    "https://app.example/?",
    "https://app.example./",
]
BAD = {
    "": "absolute",
    "app.example/return": "absolute",
    "/return": "absolute",
    "//app.example/return": "absolute",
    "https:/app.example": "absolute",
    "https:///return": "absolute",
    "ftp://app.example/": "absolute",
    "javascript:alert(1)": "absolute",
    "https://user@app.example/": "user",
    "https://user:pin@app.example/": "user",
    "https://app.example/#top": "fragment",
    "https://app.example/#": "fragment",
    " https://app.example/": "blank",
    "https://app.example/a b": "blank",
    "https://app.example/\r\nX: y": "control",
    "https://app.example/\t": "control",
    "https://app.example/\x00": "control",
    "https://app.example/\u200b": "control",
    "https://app.example/\u00a0": "control",
    "https://app.example/\udc80": "control",
    "https://app.example\\@evil.example/": "backslash",
    "https://app.example:99999/": "port",
    "https://app.example:x/": "port",
    "https://app.example:/": "port",
    "https://[::1/": "host",
    "https://a..b/": "host",
    "https://app%2eexample/": "host",
    "https://exa<mple/": "host",
    "https://ex\u2100mple/": "host",
}


@pytest.mark.parametrize("url", GOOD)
def test_a_good_callback_comes_back_unchanged(url):
    assert check_callback_url(url) == url


@pytest.mark.parametrize(("url", "reason"), BAD.items())
def test_a_bad_callback_is_refused_with_what_is_wrong_and_what_is_right(url, reason):
    with pytest.raises(InvalidRequest) as caught:
        check_callback_url(url, argument="callback_url")
    assert caught.value.argument == "callback_url"
    assert reason in str(caught.value)
    assert "give an absolute http(s) URL" in str(caught.value)
    assert caught.value.__context__ is None


def test_the_error_does_not_repeat_the_url():
    with pytest.raises(InvalidRequest) as caught:
        check_callback_url("https://app.example/?web_session=hidden#x")
    assert "hidden" not in repr(caught.value)


@pytest.mark.parametrize(
    ("url", "longer"),
    [
        ("http://a", "http://a?k=v%20%26%2B"),
        ("http://a/?", "http://a/?k=v%20%26%2B"),
        ("http://a/??", "http://a/??&k=v%20%26%2B"),
        ("http://a/?b", "http://a/?b&k=v%20%26%2B"),
        ("http://a/?b=1&", "http://a/?b=1&k=v%20%26%2B"),
        ("http://a/?b=%2F+c&b=2", "http://a/?b=%2F+c&b=2&k=v%20%26%2B"),
    ],
)
def test_a_parameter_is_appended_with_the_joint_that_fits(url, longer):
    assert with_query(url, k="v &+") == longer


QUERY = st.text(alphabet="abB=&%25+äß?/;-", max_size=30)
VALUE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(query=QUERY, marked=st.booleans(), name=VALUE, value=VALUE)
def test_what_was_there_survives_and_exactly_one_parameter_is_added(query, marked, name, value):
    url = "https://app.example/return" + (f"?{query}" if query or marked else "")
    before = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    longer = with_query(url, **{name: value})
    assert longer.startswith(url)
    after = parse_qsl(urlsplit(longer).query, keep_blank_values=True)
    assert after == [*before, (name, value)]


def test_a_callback_carries_the_state_beside_what_it_had():
    assert callback_with_state("http://e.example/r?a=1", "x.y") == (
        "http://e.example/r?a=1&ba_state=x.y"
    )


@pytest.mark.parametrize("name", ["ba_state", "ba%5Fstate", "baReentry", "redirect-sca-error"])
def test_a_callback_that_already_has_a_parameter_of_the_return_is_refused(name):
    with pytest.raises(InvalidRequest, match="already has") as caught:
        callback_with_state(f"https://app.example/?{name}", "x.y")
    assert caught.value.argument == "url"


def test_a_callback_with_state_is_checked_like_any_other():
    with pytest.raises(InvalidRequest, match="absolute"):
        callback_with_state("/return", "x.y")


def test_a_form_carries_the_callback_encoded():
    form = "https://banksapi.io/customer/v2/webform?session=s&useCase=CREATE_ACCOUNT"
    assert form_url_with_callback(form, "http://example.com") == (
        form + "&callbackUrl=http%3A%2F%2Fexample.com"
    )
    assert form_url_with_callback("https://banksapi.io/form", "http://e/?a=b&c") == (
        "https://banksapi.io/form?callbackUrl=http%3A%2F%2Fe%2F%3Fa%3Db%26c"
    )


@given(query=QUERY)
def test_a_callback_survives_the_way_through_the_form(query):
    callback = f"https://app.example/return?{query}"
    form = form_url_with_callback("https://banksapi.io/f?session=s", callback)
    assert unquote(form.partition("&callbackUrl=")[2]) == callback
    assert dict(parse_qsl(urlsplit(form).query))["callbackUrl"] == callback


def test_a_callback_that_is_no_text_is_named():
    with pytest.raises(InvalidRequest, match="callback_url: it is an int"):
        check_callback_url(3, argument="callback_url")
