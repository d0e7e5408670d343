import inspect
import math
import subprocess
import sys
from datetime import UTC

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.base_url import check_base_url
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.opening import agent_text, open_sender
from banksapi_async.transport.settings import Limits, RetryPolicy, Timeouts
from banksapi_async.wire.requests import Kind


@pytest.mark.parametrize(
    ("cls", "name", "value"),
    [
        (Limits, "max_connections", 0),
        (Limits, "max_connections", 2.5),
        (Limits, "max_connections", True),
        (Limits, "max_keepalive", -1),
        (Limits, "keepalive_expiry", math.inf),
        (Limits, "keepalive_expiry", "5"),
        (Limits, "max_body", 0),
        (Timeouts, "metadata", 0),
        (Timeouts, "bank", -1.0),
        (Timeouts, "mint", math.nan),
        (Timeouts, "connect", None),
        (RetryPolicy, "base", -0.1),
        (RetryPolicy, "longest", math.nan),
        (RetryPolicy, "budget", 1.5),
        (RetryPolicy, "reserve", -1),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(cls, name, value):
    with pytest.raises(InvalidRequest, match=rf"{cls.__name__}\.{name}: .* does not fit; give"):
        cls(**{name: value})


def test_the_defaults_are_the_promised_ones():
    assert Limits() == Limits(max_connections=100, max_keepalive=100, keepalive_expiry=5.0)
    assert Limits().max_body == 64 * 1024 * 1024
    timeouts = Timeouts()
    assert [timeouts.of(kind) for kind in (Kind.METADATA, Kind.BANK, Kind.MINT)] == [30, 285, 15]
    assert timeouts.connect == 30
    assert Timeouts(metadata=math.inf).metadata == math.inf
    assert RetryPolicy() == RetryPolicy(base=0.25, longest=8.0, budget=0.1, reserve=10)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://banksapi.io", "https://banksapi.io"),
        ("HTTPS://BANKSapi.io:443/", "https://banksapi.io"),
        ("https://gate.example:8443/bank/v1//", "https://gate.example:8443/bank/v1"),
        ("https://gate.example:8443/bank/v1/", "https://gate.example:8443/bank/v1"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://sandbox.localhost", "http://sandbox.localhost"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1"),
        ("http://[::1]:1", "http://[::1]:1"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("http://banksapi.io", None),
        ("http://localhost.evil.test", None),
        ("http://127.0.0.1.evil.test", None),
        ("ftp://banksapi.io", None),
        ("banksapi.io", None),
        ("https://", None),
        ("", None),
        (None, None),
        ("https://user:pass@banksapi.io", None),
        ("https://banksapi.io?a=b", None),
        ("https://banksapi.io#a", None),
        ("https://banksapi.io/a b", None),
        ("https://banksapi.io/\n", None),
        ("https://banksapi.io\\@evil.test", None),
        ("https://bänk.test", None),
        ("https://banksapi.io./", None),
        ("https://banksapi.io/a/../b", None),
        ("https://banksapi.io/a%2Fb", None),
        ("https://banksapi.io/%2e%2e/b", None),
        ("https://banksapi.io/a//b", None),
        ("https://banksapi.io:99999", None),
        ("https://banksapi.io:x", None),
    ],
)
def test_a_base_url_is_normalised_or_refused(given, normal):
    if normal is None:
        with pytest.raises(InvalidRequest, match=r"base_url: .*; give an absolute https URL") as e:
            check_base_url(given)
        assert e.value.argument == "base_url"
        assert e.value.__context__ is None
        assert "pass" not in str(e.value).replace("password", "")
    else:
        assert check_base_url(given) == normal
        assert check_base_url(normal) == normal


@pytest.mark.parametrize("app", ["", "  ", "a\r\nb", "bänk", "()"])
def test_an_app_that_cannot_stand_in_a_header_is_refused(app):
    with pytest.raises(InvalidRequest, match="app: "):
        open_sender(base_url="https://bank.test", app=app)


def test_the_agent_names_version_and_app():
    assert agent_text("shop", "pytest") == b"pytest/%s (shop)" % pytest.__version__.encode()
    assert agent_text(None, "no-such-distribution") == b"no-such-distribution"


async def test_the_clock_is_this_machines():
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before


def test_opening_imports_no_http_library_but_httpx():
    code = (
        "import sys; from banksapi_async.transport.opening import open_sender;"
        "open_sender(base_url='http://127.0.0.1:1'); assert 'h11' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_every_setting_of_a_sender_is_given_by_name():
    parameters = inspect.signature(open_sender).parameters.values()
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
