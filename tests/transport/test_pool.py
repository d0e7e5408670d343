"""Our transport as any other transport of httpx: what its sender does not ask of it."""

import random
import socket
from collections.abc import AsyncIterator

import anyio
import anyio.abc
import h11
import httpx
import pytest
from banksapi_async.transport.connection import Wire, written
from banksapi_async.transport.pool import PoolTransport
from banksapi_async.transport.settings import Limits

from transport.raw_server import OK, answer


@pytest.fixture
async def pool(server) -> AsyncIterator[PoolTransport]:
    async with PoolTransport(server.origin, Limits(), 5.0) as pool:
        yield pool


async def test_it_serves_a_client_of_httpx(server, pool):
    server.answers(answer(200, b"[1]"), answer(404, b"no"))
    async with httpx.AsyncClient(transport=pool) as client:
        assert (await client.get(server.origin)).json() == [1]
        assert (await client.post(server.origin, json={"a": 1})).status_code == 404
    assert server.connections == 1
    assert server.requests[1].endswith(b'{"a":1}')


async def test_a_body_is_read_once_and_not_after_it_was_closed(server, pool):
    got = await pool.handle_async_request(httpx.Request("GET", server.origin))
    assert [part async for part in got.stream] == [b"{}"]
    assert [part async for part in got.stream] == []
    await got.aclose()
    await got.stream.aclose()
    cut = await pool.handle_async_request(httpx.Request("GET", server.origin))
    await cut.aclose()
    with pytest.raises(httpx.StreamClosed):
        await anext(aiter(cut.stream))


async def test_an_answer_that_nobody_reads_costs_its_connection(server, pool):
    for _ in range(3):
        await (await pool.handle_async_request(httpx.Request("GET", server.origin))).aclose()
    assert server.connections == 3


async def test_a_body_may_come_in_parts_if_its_length_is_told(server, pool):
    async def parts():
        yield b"he"
        yield b"llo"

    told = httpx.Request("POST", server.origin, headers={"Content-Length": "5"}, content=parts())
    await (await pool.handle_async_request(told)).aclose()
    assert server.requests[0].endswith(b"\r\n\r\nhello")
    untold = httpx.Request("POST", server.origin, content=parts())
    with pytest.raises(httpx.LocalProtocolError):
        await pool.handle_async_request(untold)


async def test_what_a_stream_holds_back_behind_a_full_read_is_seen():
    """Streams of anyio read more than they are asked for, and keep the rest where no poll looks."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as near:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
        near.connect(listener.getsockname())
        far, _ = listener.accept()
        far.sendall(b"x" * 70_000)
        while len(near.recv(70_000, socket.MSG_PEEK)) < 70_000:  # noqa: ASYNC110 - nothing tells us
            await anyio.sleep(0.001)
        near.setblocking(False)
        stream = await anyio.abc.SocketStream.from_socket(near)
        wire = Wire(stream, stream.extra(anyio.abc.SocketAttribute.raw_socket))
        got = await wire.receive()
        while len(got) < 70_000:
            assert not wire.is_clear()
            got += await wire.receive()
        assert wire.is_clear()
        far.close()
        assert not wire.is_clear()
        await wire.aclose()


HOST = (b"Host", b"bank.test")


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        ("BREW", b"/", [HOST], b""),
        ("get", b"/", [HOST], b""),
        ("GET /x HTTP/1.1\r\nX:", b"/", [HOST], b""),
        ("CONNECT", b"bank.test:443", [HOST], b""),
        ("GET", b"", [HOST], b""),
        ("GET", b"/ HTTP/1.1\r\nX: y\r\n\r\nGET /", [HOST], b""),
        ("GET", b"/a b", [HOST], b""),
        ("GET", b"/\xff", [HOST], b""),
        ("GET", b"/", [], b""),
        ("GET", b"/", [HOST, HOST], b""),
        ("GET", b"/", [HOST, (b"hOST", b"other.test")], b""),
        ("GET", b"/", [HOST, (b"X", b"y\r\nZ: z")], b""),
        ("GET", b"/", [HOST, (b"X", b"y\nZ: z")], b""),
        ("GET", b"/", [HOST, (b"X", b"y\rZ: z")], b""),
        ("GET", b"/", [HOST, (b"X", b"y\0")], b""),
        ("GET", b"/", [HOST, (b"X", b"\x01")], b""),
        ("GET", b"/", [HOST, (b"X", b"\x7f")], b""),
        ("GET", b"/", [HOST, (b"X", b" y")], b""),
        ("GET", b"/", [HOST, (b"X", b"y\t")], b""),
        ("GET", b"/", [HOST, (b"X:", b"y")], b""),
        ("GET", b"/", [HOST, (b"X ", b"y")], b""),
        ("GET", b"/", [HOST, (b"", b"y")], b""),
        ("GET", b"/", [HOST, (b"X\r\nY", b"y")], b""),
        ("GET", b"/", [HOST, (b"X: y\r\nZ", b"z")], b""),
        ("GET", b"/ HTTP/1.1\r\nX:", [HOST], b""),
        ("GET", b"/ HTTP/1.1\r\nX: y HTTP/1.1", [HOST], b""),
        ("GET", b"/", [HOST, (b"Content-Length", b"5")], b""),
        ("POST", b"/", [HOST], b"hello"),
        ("POST", b"/", [HOST, (b"Content-Length", b"4")], b"hello"),
        ("POST", b"/", [HOST, (b"Content-Length", b"50")], b"hello"),
        ("POST", b"/", [HOST, (b"Content-Length", b"05")], b"hello"),
        ("POST", b"/", [HOST, *[(b"content-length", b"5")] * 2], b"hello"),
        ("POST", b"/", [HOST, (b"Transfer-Encoding", b"chunked")], b"hello"),
        ("GET", b"/", [HOST, (b"transfer-encoding", b"identity")], b""),
    ],
)
def test_what_is_not_one_plain_request_is_not_sent(method, target, headers, body):
    assert written(method, target, headers, body) is None


PIECES = [
    b"",
    b"X",
    b"y",
    b" ",
    b"\t",
    b":",
    b": ",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\0",
    b"\x0b",
]
PIECES += [b"\x7f", b"\xff", b"Host", b"Content-Length", b"5", b"Transfer-Encoding", b"chunked"]
PIECES += [b"/", b"GET", b" HTTP/1.1", b"=", b'"']


def test_whatever_is_written_a_server_reads_as_it_was_given():
    """The reader is h11 as a server; most of what is made up here is refused."""
    chance = random.Random(8)
    taken = 0

    def some(most):
        return b"".join(chance.choices(PIECES, k=chance.randrange(1, most)))

    for _ in range(30_000):
        method = chance.choice(["GET", "POST", "DELETE"])
        target = chance.choice([b"/", b"/a?b=c", b"/" + some(4)])
        headers = [HOST, *((some(3), some(5)) for _ in range(chance.randrange(3)))]
        body = chance.choice([b"", b"hello"])
        if body and chance.random() < 0.9:
            headers.append((b"Content-Length", b"5"))
        parts = written(method, target, headers, body)
        if parts is None:
            continue
        taken += 1
        server = h11.Connection(h11.SERVER)
        server.receive_data(b"".join(parts))
        request, *rest = iter(server.next_event, h11.NEED_DATA)
        assert (request.method, request.target) == (method.encode(), target)
        assert request.headers.raw_items() == headers
        got = b"".join(event.data for event in rest if isinstance(event, h11.Data))
        assert got == body
        assert isinstance(rest[-1], h11.EndOfMessage)
        assert server.trailing_data == (b"", False)
    assert taken > 1000


def test_a_request_is_written_as_it_was_given():
    headers = [HOST, (b"X-Odd", b""), (b"X", b"a \t\xfc"), (b"Content-Length", b"5")]
    head = b"POST /a?b=c HTTP/1.1\r\nHost: bank.test\r\nX-Odd: \r\nX: a \t\xfc\r\n"
    head += b"Content-Length: 5\r\n\r\n"
    assert written("POST", b"/a?b=c", headers, b"hello") == (head + b"hello",)
    assert written("GET", b"/", [HOST], b"") == (b"GET / HTTP/1.1\r\nHost: bank.test\r\n\r\n",)
    large = b"x" * 100_000
    headers[3] = (b"Content-Length", b"100000")
    assert written("PUT", b"/", headers, large)[1] is large


async def test_the_answer_of_a_server_that_did_not_read_all_is_its_connections_last(server, pool):
    def early(connection):
        connection.sock.recv(100)
        connection.send(OK)
        connection.finish()

    server.scripts = [early]
    body = b"x" * 30_000_000
    for _ in range(2):
        request = httpx.Request("POST", server.origin, content=body)
        got = await pool.handle_async_request(request)
        await got.aread()
        await got.aclose()
        body = b""
    assert server.connections == 2
