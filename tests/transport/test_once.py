"""Calls that must not happen twice: payments, TANs, creation."""

import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed
from banksapi_async.wire.requests import Retry

from transport.raw_server import answer, over_both, trusting

BODY = b'{"amount": 1}'


@pytest.fixture
def once(make_call):
    def once(server, **settings):
        return make_call(server, Retry.ONCE, method="POST", body=BODY, **settings)

    return once


@pytest.mark.parametrize(
    "cut", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"]
)
async def test_a_cut_after_the_body_was_sent_leaves_one_request_on_the_wire(
    server, opened, once, cut
):
    def script(connection):
        connection.request()
        connection.send(cut)

    server.then = script
    call = once(server)
    with pytest.raises(AnswerLost):
        await opened(server).send(call)
    assert len(server.requests) == 1
    assert call.progress.written == len(server.requests[0])
    assert call.progress.attempts == 1


async def test_a_cut_before_any_byte_is_tried_once_more_and_is_then_a_failed_connection(
    tls_server, opened, once, authority
):
    tls_server.tls = None
    tls_server.then = lambda connection: connection.sock.recv(1) and None
    call = once(tls_server)
    with pytest.raises(ConnectFailed):
        await opened(tls_server, verify=trusting(authority)).send(call)
    assert tls_server.connections == 2
    assert tls_server.requests == []
    assert call.progress.written == 0


@over_both
async def test_after_a_cut_before_any_byte_the_second_attempt_may_succeed(
    tls_server, opened, once, authority
):
    context, tls_server.tls = tls_server.tls, None

    def late(connection):
        connection.tls(context)
        connection.request()
        connection.send(answer(201))

    tls_server.scripts = [lambda connection: None, late]
    got = await opened(tls_server, verify=trusting(authority)).send(once(tls_server))
    assert got.status == 201
    assert len(tls_server.requests) == 1


async def test_each_goes_over_a_connection_of_its_own(server, opened, make_call, once):
    sender = opened(server)
    for _ in range(3):
        await sender.send(make_call(server))
        await sender.send(once(server))
    assert server.connections == 4
    assert [b"Connection: close" in request for request in server.requests] == [False, True] * 3


async def test_a_server_that_closes_idle_connections_loses_none_of_them(
    server, opened, make_call, once
):
    def script(connection):
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")  # and ends, unannounced

    server.then = script
    sender = opened(server)
    for _ in range(150):
        assert (await sender.send(make_call(server))).status == 200
        assert (await sender.send(once(server))).status == 200
    assert sum(BODY in request for request in server.requests) == 150
