import ssl
import threading
from contextlib import suppress

import anyio
import httpx
import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed, InvalidRequest
from banksapi_async.transport.connection import _ending
from banksapi_async.transport.dialing import Dialer
from banksapi_async.transport.opening import open_sender
from banksapi_async.transport.settings import Timeouts
from banksapi_async.wire.requests import Progress, Retry

from transport.raw_server import answer, over_both, server_context, trusting


@pytest.fixture
def bundle(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


async def test_a_server_that_nobody_vouches_for_is_refused(tls_server, opened, make_call):
    call = make_call(tls_server, Retry.ONCE)
    with pytest.raises(ConnectFailed, match=r"certificate is not trusted: .*certificate"):
        await opened(tls_server).send(call)
    assert call.progress.written == 0
    assert tls_server.requests == []


async def test_no_other_protocol_than_http_1_is_offered(tls_server, opened, make_call, authority):
    spoken = []

    def script(connection):
        spoken.append(connection.sock.selected_alpn_protocol())
        connection.request()
        connection.send(answer(200))

    tls_server.tls.set_alpn_protocols(["h2", "http/1.1"])
    tls_server.then = script
    await opened(tls_server, verify=trusting(authority)).send(make_call(tls_server))
    assert spoken == ["http/1.1"]


async def test_a_certificate_for_another_name_is_refused(tls_server, opened, make_call, authority):
    tls_server.tls = server_context(authority, "elsewhere.test")
    with pytest.raises(ConnectFailed, match="certificate is not trusted"):
        await opened(tls_server, verify=trusting(authority)).send(make_call(tls_server))


async def test_a_server_that_does_not_speak_tls_is_refused(tls_server, opened, make_call):
    tls_server.tls = None
    tls_server.then = lambda connection: connection.send(b"HTTP/1.1 400 No\r\n\r\n")
    with pytest.raises(ConnectFailed, match="TLS handshake failed"):
        await opened(tls_server).send(make_call(tls_server))


async def test_a_bundle_a_directory_and_a_context_are_authorities(  # noqa: PLR0917 - fixtures
    tls_server, opened, make_call, bundle, authority, tmp_path
):
    for verify in (bundle, str(bundle), trusting(authority)):
        call = make_call(tls_server)
        assert (await opened(tls_server, verify=verify).send(call)).status == 200
    with pytest.raises(ConnectFailed):  # its names are not hashes, so nothing is found in it
        await opened(tls_server, verify=tmp_path).send(make_call(tls_server))


@pytest.mark.parametrize("ends", [False, True])
async def test_what_tls_has_beyond_an_answer_is_not_given_to_the_next_call(
    tls_server, opened, make_call, authority, ends
):
    def script(connection):
        while connection.request():
            connection.send(answer(200, b'"first"'))  # one record, and another that nobody wants
            if ends:
                connection.sock.unwrap()
            connection.send(answer(200, b'"stale"'))

    tls_server.then = script
    sender = opened(tls_server, verify=trusting(authority))
    for _ in range(3):
        assert (await sender.send(make_call(tls_server))).body == b'"first"'
    assert tls_server.connections == 3


async def test_the_bytes_of_the_handshake_are_not_counted(tls_server, opened, make_call, bundle):
    call = make_call(tls_server)
    await opened(tls_server, verify=bundle).send(call)
    assert call.progress.written == len(tls_server.requests[0])


async def test_connections_are_kept_over_tls_too(tls_server, opened, make_call, bundle):
    sender = opened(tls_server, verify=bundle)
    for _ in range(3):
        await sender.send(make_call(tls_server))
    assert tls_server.connections == 1


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_the_environment_may_name_the_authorities(  # noqa: PLR0917 - fixtures
    tls_server, opened, make_call, bundle, monkeypatch, name
):
    monkeypatch.setenv(name, str(bundle if name == "SSL_CERT_FILE" else bundle.parent))
    sender = opened(tls_server, trust_env=True)
    if name == "SSL_CERT_FILE":
        assert (await sender.send(make_call(tls_server))).status == 200
    with pytest.raises(ConnectFailed):
        await opened(tls_server, trust_env=False).send(make_call(tls_server))


async def test_loopback_alone_may_go_unverified(tls_server, opened, make_call):
    assert (await opened(tls_server, verify=False).send(make_call(tls_server))).status == 200
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    anybody = ssl.create_default_context()
    anybody.check_hostname = False
    assert (await opened(tls_server, verify=blind).send(make_call(tls_server))).status == 200
    for verify in (False, blind, anybody):
        with pytest.raises(InvalidRequest, match=r"verify: .*; give True"):
            open_sender(base_url="https://bank.test", verify=verify)


@pytest.mark.parametrize("verify", ["/no/such/file", None, 5.0])
def test_authorities_that_cannot_be_read_are_said_at_once(verify):
    with pytest.raises(InvalidRequest, match="verify: the bundle cannot be read"):
        open_sender(base_url="https://bank.test", verify=verify)


def test_a_bundle_without_certificates_is_said_at_once(tmp_path, monkeypatch):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(InvalidRequest, match="the bundle cannot be read"):
        open_sender(base_url="https://bank.test", verify=empty)
    monkeypatch.setenv("SSL_CERT_FILE", str(empty))
    with pytest.raises(InvalidRequest, match="SSL_CERT_FILE or SSL_CERT_DIR cannot be read"):
        open_sender(base_url="https://bank.test")


async def test_connecting_has_its_own_time(tls_server, opened, make_call):
    tls_server.tls = None
    tls_server.then = lambda connection: connection.wait()
    sender = opened(tls_server, timeouts=Timeouts(connect=0.05))
    call = make_call(tls_server, Retry.ONCE)
    with pytest.raises(ConnectFailed, match=r"no connection within 0.05 s"):
        await sender.send(call)
    assert call.progress.attempts == 2


async def test_a_name_that_is_not_known_is_a_failed_connection(opened, server, make_call):
    server.origin = "https://no-such-host.invalid"
    with pytest.raises(ConnectFailed, match="name of the server is not known"):
        await opened(server).send(make_call(server))


async def test_a_lost_answer_over_tls_is_not_sent_twice(tls_server, opened, make_call, bundle):
    tls_server.then = lambda connection: connection.request() and None
    call = make_call(tls_server, Retry.ONCE, method="POST", body=b"{}")
    with pytest.raises(AnswerLost):
        await opened(tls_server, verify=bundle).send(call)
    assert len(tls_server.requests) == 1


@over_both
async def test_an_answer_over_tls_comes_whole(tls_server, opened, make_call, bundle):
    body = b"x" * 300_000
    tls_server.answers(answer(200, body))
    got = await opened(tls_server, verify=bundle).send(make_call(tls_server))
    assert got.body == body


@pytest.mark.parametrize("version", ["TLSv1_3", "TLSv1_2"])
async def test_a_server_that_wants_a_client_certificate_says_so(
    tls_server, opened, make_call, authority, version
):
    asking = tls_server.tls
    asking.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(asking)

    def script(connection):  # reads on after its alert, as servers do that want it to arrive
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        layer = asking.wrap_bio(incoming, outgoing, server_side=True)
        while data := connection.sock.recv(65536):
            incoming.write(data)
            with suppress(ssl.SSLError):
                layer.do_handshake()
            connection.send(outgoing.read())

    tls_server.tls = None
    tls_server.then = script
    context = trusting(authority)
    context.maximum_version = ssl.TLSVersion[version]
    with pytest.raises((AnswerLost, ConnectFailed)) as caught:
        await opened(tls_server, verify=context).send(make_call(tls_server, Retry.ONCE))
    wanted = {
        "TLSv1_3": "alert 'certificate required': it wants another client certificate",
        "TLSv1_2": "the TLS handshake failed: SSLV3_ALERT_HANDSHAKE_FAILURE",
    }
    assert wanted[version] in str(caught.value)


async def test_an_alert_is_told_where_the_connection_is_reset_before_the_request(
    tls_server, authority
):
    asking = tls_server.tls
    asking.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(asking)
    tls_server.tls = None
    refused = threading.Event()

    def script(connection):
        connection.reset()
        with suppress(ssl.SSLError):
            connection.tls(asking)
        refused.set()

    tls_server.then = script
    dialer = Dialer(httpx.URL(tls_server.origin), 20, trusting(authority), None)
    connection = await dialer.dial(Progress())
    await anyio.to_thread.run_sync(refused.wait)
    with pytest.raises(httpx.ReadError, match="alert 'certificate required'"):
        await connection.ask("GET", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"], Progress())
    await connection.aclose()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("TLSV1_ALERT_INTERNAL_ERROR", "the server ended TLS with the alert 'internal error'"),
        ("APPLICATION_DATA_AFTER_CLOSE_NOTIFY", "the connection was cut off"),
        (None, "the connection was cut off"),
    ],
)
def test_only_an_alert_is_told_of_a_connection_that_ended(reason, said):
    error = ssl.SSLError()
    error.reason = reason
    assert _ending(error) == said
    assert _ending(anyio.BrokenResourceError()) == "the connection was cut off"
