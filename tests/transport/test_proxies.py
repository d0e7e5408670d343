import base64

import anyio
import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed, InvalidRequest
from banksapi_async.transport.opening import open_sender, proxy_for
from banksapi_async.transport.settings import Timeouts
from banksapi_async.wire.requests import Retry

from transport.raw_server import OK, answer, server_context, trusting, tunnel

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def bank(tls_server):
    """A server that only the proxy can find."""
    tls_server.origin = "https://bank.test"
    return tls_server


@pytest.fixture
def proxy(bank, other_server):
    other_server.then = tunnel(bank)
    return other_server


async def test_a_tunnel_leads_to_the_server_and_the_proxy_sees_no_call(
    bank, proxy, opened, make_call, authority
):
    through = f"http://anna:s%2Fcret@127.0.0.1:{proxy.port}"
    sender = opened(bank, proxy=through, verify=trusting(authority))
    for retry in (Retry.READ, Retry.READ, Retry.ONCE):
        call = make_call(bank, retry)
        assert (await sender.send(call)).status == 200
        assert call.progress.written == len(bank.requests[-1])
    assert proxy.connections == 2
    assert proxy.requests[0].startswith(b"CONNECT bank.test:443 HTTP/1.1\r\n")
    credentials = base64.b64encode(b"anna:s/cret")
    assert b"Proxy-Authorization: Basic " + credentials in proxy.requests[0]
    assert not any(b"Proxy-Authorization" in request for request in bank.requests)


async def test_a_proxy_may_itself_speak_tls(bank, proxy, opened, make_call, authority):
    proxy.tls = server_context(authority, "127.0.0.1")
    sender = opened(bank, proxy=f"https://127.0.0.1:{proxy.port}", verify=trusting(authority))
    call = make_call(bank)
    assert (await sender.send(call)).status == 200
    assert call.progress.written == len(bank.requests[0])


async def test_a_proxy_may_ask_for_credentials(bank, proxy, opened, make_call, authority):
    proxy.then = lambda connection: (connection.request(), connection.send(answer(407)))
    sender = opened(bank, proxy=f"http://127.0.0.1:{proxy.port}", verify=trusting(authority))
    with pytest.raises(ConnectFailed, match="the proxy answered 407"):
        await sender.send(make_call(bank, Retry.ONCE))
    assert len(proxy.requests) == 2


async def test_plain_calls_are_forwarded(server, other_server, opened, make_call):
    other_server.then = lambda connection: (connection.request(), connection.send(OK))
    sender = opened(server, proxy=f"http://127.0.0.1:{other_server.port}")
    call = make_call(server)
    assert (await sender.send(call)).status == 200
    assert other_server.requests[0].startswith(b"GET http://127.0.0.1:%d/customer" % server.port)
    assert call.progress.written == len(other_server.requests[0])
    assert server.connections == 0


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (b"", "the connection was cut off"),
        (b"HTTP/1.1 502 tok3n\r\nContent-Length: 0\r\n\r\n", "the proxy answered 502"),
        (b"tok3n\r\n\r\n", "the proxy's answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n\r\ntok3n", "the proxy said more than its answer"),
    ],
)
async def test_a_proxy_that_refuses_leaves_nothing_written(  # noqa: PLR0917 - fixtures
    bank, proxy, opened, make_call, authority, refusal, reason
):
    def refuse(connection):
        connection.request()
        connection.send(refusal)

    proxy.then = refuse
    sender = opened(bank, proxy=f"http://127.0.0.1:{proxy.port}", verify=trusting(authority))
    call = make_call(bank, Retry.ONCE)
    with pytest.raises(ConnectFailed, match=reason) as caught:
        await sender.send(call)
    assert call.progress.written == 0
    assert call.progress.phase == "connect"
    assert proxy.connections == 2
    assert "tok3n" not in str(caught.value)
    assert not sender._network._pool._busy


async def test_a_proxy_may_give_advice_before_it_leads_on(
    bank, proxy, opened, make_call, authority
):
    def advise(connection):
        connection.send(b"HTTP/1.1 103 Early\r\n\r\n")
        tunnel(bank)(connection)

    proxy.then = advise
    through = f"http://127.0.0.1:{proxy.port}"
    sender = opened(bank, proxy=through, verify=trusting(authority))
    assert (await sender.send(make_call(bank))).status == 200


async def test_a_proxy_that_says_nothing_is_given_up(bank, proxy, opened, make_call, authority):
    proxy.then = lambda connection: connection.wait()
    sender = opened(
        bank,
        proxy=f"http://127.0.0.1:{proxy.port}",
        verify=trusting(authority),
        timeouts=Timeouts(connect=0.05),
    )
    with pytest.raises(ConnectFailed):
        await sender.send(make_call(bank, Retry.ONCE))


async def test_a_tunnel_that_breaks_or_is_cancelled_leaves_nothing_behind(
    bank, proxy, opened, make_call, authority
):
    bank.tls = None
    bank.then = lambda connection: connection.wait()
    sender = opened(bank, proxy=f"http://127.0.0.1:{proxy.port}", verify=trusting(authority))
    for _ in range(3):
        with anyio.move_on_after(0.05):
            await sender.send(make_call(bank))
    bank.then = lambda connection: None
    with pytest.raises(ConnectFailed):
        await sender.send(make_call(bank, Retry.ONCE))
    assert not sender._network._pool._busy
    assert not sender._network._pool._idle


async def test_an_answer_lost_in_a_tunnel_is_not_sent_twice(
    bank, proxy, opened, make_call, authority
):
    bank.then = lambda connection: connection.request() and None
    sender = opened(bank, proxy=f"http://127.0.0.1:{proxy.port}", verify=trusting(authority))
    with pytest.raises(AnswerLost):
        await sender.send(make_call(bank, Retry.ONCE, method="POST", body=b"{}"))
    assert len(bank.requests) == 1


async def test_the_environment_names_the_proxy(  # noqa: PLR0917 - fixtures
    bank, proxy, opened, make_call, authority, monkeypatch
):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    sender = opened(bank, trust_env=True, verify=trusting(authority))
    assert (await sender.send(make_call(bank))).status == 200
    assert proxy.connections == 1


@pytest.mark.parametrize(
    ("environment", "base", "found"),
    [
        ({}, "https://bank.test", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https://bank.test", "http://p:1"),
        ({"https_proxy": "p:1"}, "https://bank.test", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "https://bank.test", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://bank.test", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "bank.test"}, "https://bank.test", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".test"}, "https://bank.test:8", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://bank.test", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.test"}, "https://bank.test", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1", "ALL_PROXY": "http://p:1"}, "http://127.0.0.1:8", None),
    ],
)
def test_the_environment_is_read_as_everywhere(monkeypatch, environment, base, found):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxy = proxy_for(base, None, trust_env=True)
    assert (proxy and str(proxy.url)) == found
    assert proxy_for(base, None, trust_env=False) is None


@pytest.mark.parametrize(
    ("exceptions", "base", "direct"),
    [
        ("*.test", "https://bank.test", True),
        ("bank.test:443", "https://bank.test", True),
        ("Bank.Test:8", "https://bank.test:8", True),
        ("bank.test:8", "https://bank.test", False),
        ("a, 2001:db8::1", "https://[2001:db8::1]", True),
        ("[2001:db8::1]:8", "https://[2001:db8::1]:8", True),
        ("[2001:db8::1]:9", "https://[2001:db8::1]:8", False),
        ("2001:db8::/32", "https://[2001:db8::1]", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8", "https://11.1.2.3", False),
        ("nk.test", "https://bank.test", False),
        ("*. ,.", "https://bank.test", False),
    ],
)
def test_who_is_reached_without_a_proxy(monkeypatch, exceptions, base, direct):
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert (proxy_for(base, None, trust_env=True) is None) is direct


@pytest.mark.parametrize("given", ["", "p:1", "socks5://p:1", "ftp://p", "http://", 5])
def test_what_is_no_proxy_is_refused(given):
    with pytest.raises(InvalidRequest, match="proxy: it is not the URL of an http or https proxy"):
        open_sender(base_url="https://bank.test", proxy=given)


def test_a_proxy_of_the_environment_that_cannot_serve_is_named(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://anna:secret@p:1")
    with pytest.raises(InvalidRequest, match="ALL_PROXY: ") as caught:
        open_sender(base_url="https://bank.test")
    assert "secret" not in str(caught.value)


def test_loopback_is_not_reached_over_a_proxy_elsewhere():
    with pytest.raises(InvalidRequest, match="proxy: a base URL of loopback"):
        open_sender(base_url="http://127.0.0.1:1", proxy="http://p.test:1")
