"""Ours beside httpx's own transport: odd answers, cuts, surplus bytes, smuggling tricks.

Whatever a server says is said to both. Of a legal answer both must make the same status, headers
and body, and the one that was meant; what httpx refuses, ours refuses. `DIFFERENCES` has every
answer that ours takes otherwise, with the reason.
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import anyio
import anyio.abc
import anyio.lowlevel
import attrs
import httpx
import pytest
from banksapi_async.transport.pool import PoolTransport
from banksapi_async.transport.settings import Limits

REFUSED = "refused"
NEXT = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
LF, CRLF = b"\n", b"\r\n"


class Case(NamedTuple):
    """What the server says, in these parts; then it ends, or stays for another request."""

    parts: tuple[bytes, ...]
    stay: bool = False
    method: str = "GET"


class Got(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@attrs.define
class Told:
    """A server that says what it is told to; its tests and both clients share its loop."""

    case: Case
    connections: int = 0

    async def serve(self, stream: anyio.abc.SocketStream) -> None:
        self.connections += 1
        async with stream:
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                await self.talk(stream)

    async def talk(self, stream: anyio.abc.SocketStream) -> None:
        while True:
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                request += await stream.receive()
            if b" /next " in request:
                await stream.send(NEXT)
                continue
            for part in self.case.parts:
                await stream.send(part)
                for _ in range(4):  # the other side reads each part alone
                    await anyio.lowlevel.checkpoint()
            if not self.case.stay:
                return


@asynccontextmanager
async def two_sides() -> AsyncIterator[tuple[Told, str, list[httpx.AsyncBaseTransport]]]:
    """Serve, and give ours and httpx's own transport, in this order."""
    told = Told(Case((NEXT,)))
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    base = f"http://127.0.0.1:{port}"
    async with (
        listener,
        PoolTransport(base, Limits(), 5.0) as ours,
        httpx.AsyncHTTPTransport() as theirs,
        anyio.create_task_group() as group,
    ):
        group.start_soon(listener.serve, told.serve)
        yield told, base, [ours, theirs]
        group.cancel_scope.cancel()


async def ask(transport: httpx.AsyncBaseTransport, url: str, method: str = "GET") -> Got | str:
    response = None
    try:
        response = await transport.handle_async_request(httpx.Request(method, url))
        body = b"".join([chunk async for chunk in response.stream])
        return Got(response.status_code, response.headers.raw, body)
    except httpx.TransportError:
        return REFUSED
    finally:
        if response is not None:
            await response.aclose()


def lines(*head: bytes, body: bytes = b"", end: bytes = CRLF) -> bytes:
    return end.join([*head, b"", body])


def ok(*headers: bytes, body: bytes = b"hello", end: bytes = CRLF) -> bytes:
    return lines(b"HTTP/1.1 200 OK", *headers, body=body, end=end)


def chunked(body: bytes, *headers: bytes) -> bytes:
    return ok(b"Transfer-Encoding: chunked", *headers, body=body)


FIVE = b"Content-Length: 5"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"

LEGAL: dict[str, tuple[bytes, int, bytes]] = {
    "a plain answer": (ok(FIVE), 200, b"hello"),
    "names in any case": (ok(b"cOnTeNt-LeNgTh: 5", b"x-a: 1", b"X-A: 2"), 200, b"hello"),
    "no blank after the colon": (ok(b"Content-Length:5", b"X:a"), 200, b"hello"),
    "blanks and tabs around values": (
        ok(b"Content-Length: \t 5 \t", b"X:\ta b\tc "),
        200,
        b"hello",
    ),
    "a folded header": (ok(FIVE, b"X: a", b"  b", b"\tc"), 200, b"hello"),
    "an empty value": (ok(FIVE, b"X:", b"Y: "), 200, b"hello"),
    "names of odd letters": (ok(FIVE, b"!#$%&'*+-.^_`|~09: x"), 200, b"hello"),
    "letters beyond ASCII": (ok(FIVE, b"X: \xfc\xff \x80"), 200, b"hello"),
    "the same header often": (ok(FIVE, *[b"Set-Cookie: a=b"] * 9), 200, b"hello"),
    "no reason": (lines(b"HTTP/1.1 200", FIVE, body=b"hello"), 200, b"hello"),
    "an empty reason": (lines(b"HTTP/1.1 200 ", FIVE, body=b"hello"), 200, b"hello"),
    "an odd reason": (lines(b"HTTP/1.1 200 \xfcber\tall: x", FIVE, body=b"hello"), 200, b"hello"),
    "an unknown status": (lines(b"HTTP/1.1 799 Well", FIVE, body=b"hello"), 799, b"hello"),
    "a later minor version": (lines(b"HTTP/1.2 200 OK", FIVE, body=b"hello"), 200, b"hello"),
    "no body": (ok(b"Content-Length: 0", body=b""), 200, b""),
    "no headers": (lines(b"HTTP/1.1 200 OK", body=b"hello"), 200, b"hello"),
    "a body up to the end": (ok(b"X: y"), 200, b"hello"),
    "an empty body up to the end": (ok(b"X: y", body=b""), 200, b""),
    "HTTP/1.0": (lines(b"HTTP/1.0 200 OK", b"X: y", body=b"hello"), 200, b"hello"),
    "HTTP/1.0 that would stay": (
        lines(b"HTTP/1.0 200 OK", FIVE, b"Connection: keep-alive", body=b"hello"),
        200,
        b"hello",
    ),
    "204": (lines(b"HTTP/1.1 204 No Content", b"X: y"), 204, b""),
    "304 with a length": (lines(b"HTTP/1.1 304 Not Modified", FIVE), 304, b""),
    "advice before": (
        lines(b"HTTP/1.1 100 Continue") + lines(b"HTTP/1.1 103 Early", b"Link: x") + ok(FIVE),
        200,
        b"hello",
    ),
    "much advice before": (lines(b"HTTP/1.1 102 Wait", b"X: y") * 50 + ok(FIVE), 200, b"hello"),
    "chunks": (chunked(b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), 200, b"hello"),
    "chunks said in capitals": (ok(b"TRANSFER-ENCODING: CHUNKED", body=HELLO), 200, b"hello"),
    "no chunk": (chunked(b"0\r\n\r\n"), 200, b""),
    "a chunk's size with zeros": (chunked(b"0005\r\nhello\r\n000\r\n\r\n"), 200, b"hello"),
    "a chunk's size in capitals": (chunked(b"A\r\nhellohello\r\n0\r\n\r\n"), 200, b"hellohello"),
    "extensions of chunks": (chunked(b'5;a=b;c="d e"\r\nhello\r\n0;x\r\n\r\n'), 200, b"hello"),
    "trailers": (chunked(b"5\r\nhello\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n"), 200, b"hello"),
    "the same length twice": (ok(FIVE, FIVE), 200, b"hello"),
    "a list of the same length": (ok(b"Content-Length: 5, 5"), 200, b"hello"),
    "a length with zeros": (ok(b"Content-Length: 0005"), 200, b"hello"),
    "very many headers": (ok(FIVE, *[b"X-%d: y" % n for n in range(4000)]), 200, b"hello"),
    "a very long header": (ok(FIVE, b"X: " + b"y" * 60_000), 200, b"hello"),
    "lines that end in LF alone": (ok(FIVE, b"X: y", end=LF), 200, b"hello"),
    "a large body": (ok(b"Content-Length: 300000", body=b"x" * 300_000), 200, b"x" * 300_000),
    "a server that will close": (ok(FIVE, b"Connection: close"), 200, b"hello"),
    "an upgrade that is offered": (ok(FIVE, b"Upgrade: h2c"), 200, b"hello"),
}

TRICKS: dict[str, bytes] = {
    "a length and chunks": chunked(HELLO, FIVE),
    "chunks and another length": ok(
        b"Content-Length: 3", b"Transfer-Encoding: chunked", body=HELLO
    ),
    "two lengths": ok(FIVE, b"Content-Length: 3"),
    "a list of two lengths": ok(b"Content-Length: 5, 3"),
    "chunks twice": chunked(HELLO, b"Transfer-Encoding: chunked"),
    "a list of chunks": ok(b"Transfer-Encoding: chunked, chunked", body=HELLO),
    "chunks, then nothing": ok(b"Transfer-Encoding: chunked, identity", body=HELLO),
    "compressed chunks": ok(b"Transfer-Encoding: gzip, chunked", body=HELLO),
    "no encoding": ok(b"Transfer-Encoding: identity", FIVE),
    "an unknown encoding": ok(b"Transfer-Encoding: xchunked", body=HELLO),
    "an empty encoding": ok(b"Transfer-Encoding:", FIVE),
    "a parameter of chunks": ok(b"Transfer-Encoding: chunked;a=b", body=HELLO),
    "chunks in quotes": ok(b'Transfer-Encoding: "chunked"', body=HELLO),
    "chunks after a vertical tab": ok(b"Transfer-Encoding: \x0bchunked", body=HELLO),
    "chunks after a fold": ok(b"Transfer-Encoding:", b" chunked", body=HELLO),
    "a blank before the colon": ok(b"Transfer-Encoding : chunked", FIVE, body=HELLO),
    "a blank in a name": ok(b"Transfer Encoding: chunked", FIVE),
    "a blank before a name": ok(FIVE, b"X: y", b" Transfer-Encoding: chunked"),
    "a fold before any header": lines(b"HTTP/1.1 200 OK", b" X: y", FIVE, body=b"hello"),
    "no colon": ok(b"Content-Length 5"),
    "no name": ok(b": 5", FIVE),
    "a name beyond ASCII": ok(b"X\xfc: y", FIVE),
    "NUL in a name": ok(b"X\0: y", FIVE),
    "NUL in a value": ok(b"X: y\0z", FIVE),
    "NUL in a length": ok(b"Content-Length: 5\0"),
    "CR in a value": ok(b"X: y\rContent-Length: 3", FIVE),
    "CR before the end of a line": ok(b"X: y\r", FIVE),
    "a control character in a value": ok(b"X: y\x01\x7f", FIVE),
    "LF alone within lines of CRLF": ok(b"X: y\nContent-Length: 5"),
    "a head that LF ends": ok(b"X: y\n\n" + FIVE),
    "a negative length": ok(b"Content-Length: -5"),
    "a length with a sign": ok(b"Content-Length: +5"),
    "a length in parts": ok(b"Content-Length: 5 5"),
    "a hexadecimal length": ok(b"Content-Length: 0x5"),
    "a length with a point": ok(b"Content-Length: 5.0"),
    "a length with an exponent": ok(b"Content-Length: 5e0"),
    "a length with an underscore": ok(b"Content-Length: 0_5"),
    "a length of other digits": ok(b"Content-Length: \xd9\xa5"),
    "an empty length": ok(b"Content-Length:"),
    "a list with an empty length": ok(b"Content-Length: 5,"),
    "a huge length": ok(b"Content-Length: 18446744073709551621"),
    "a length of thirty digits": ok(b"Content-Length: " + b"9" * 30),
    "a length that is too large": ok(b"Content-Length: 6"),
    "a chunk's size that overflows": chunked(b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size of thirty digits": chunked(b"0" * 29 + b"5\r\nhello\r\n0\r\n\r\n"),
    "a negative chunk": chunked(b"-5\r\nhello\r\n0\r\n\r\n"),
    "a chunk with a sign": chunked(b"+5\r\nhello\r\n0\r\n\r\n"),
    "a chunk with a prefix": chunked(b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a chunk with an underscore": chunked(b"0_5\r\nhello\r\n0\r\n\r\n"),
    "a blank before a chunk's size": chunked(b" 5\r\nhello\r\n0\r\n\r\n"),
    "a blank after a chunk's size": chunked(b"5 \r\nhello\r\n0\r\n\r\n"),
    "no size": chunked(b"\r\nhello\r\n0\r\n\r\n"),
    "a chunk that LF ends": chunked(b"5\nhello\n0\n\n"),
    "a chunk longer than it says": chunked(b"4\r\nhello\r\n0\r\n\r\n"),
    "a chunk shorter than it says": chunked(b"6\r\nhello\r\n0\r\n\r\n"),
    "CR in an extension": chunked(b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
    "LF in an extension": chunked(b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    "NUL in an extension": chunked(b"5;\0\r\nhello\r\n0\r\n\r\n"),
    "no last chunk": chunked(b"5\r\nhello\r\n"),
    "a last chunk without an end": chunked(b"5\r\nhello\r\n0\r\n"),
    "a trailer that is none": chunked(b"5\r\nhello\r\n0\r\nnonsense\r\n\r\n"),
    "a trailer with a length": chunked(b"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"),
    "a trailer with chunks": chunked(b"5\r\nhello\r\n0\r\nTransfer-Encoding: x\r\n\r\n"),
    "a switch that nobody asked for": lines(b"HTTP/1.1 101 Switch", b"Upgrade: x", body=b"hello"),
    "advice with a body": lines(b"HTTP/1.1 100 Go", FIVE, body=b"hello") + ok(FIVE),
    "advice and no answer": lines(b"HTTP/1.1 100 Go", b"X: y"),
    "204 with chunks": lines(b"HTTP/1.1 204 No", b"Transfer-Encoding: chunked", body=HELLO),
    "no answer": b"",
    "an empty line first": CRLF + ok(FIVE),
    "a blank first": b" " + ok(FIVE),
    "a mark of the byte order": b"\xef\xbb\xbf" + ok(FIVE),
    "HTTP/0.9": b"<html>hello</html>",
    "HTTP/0.9 by name": lines(b"HTTP/0.9 200 OK", FIVE, body=b"hello"),
    "HTTP/2 by name": lines(b"HTTP/2.0 200 OK", FIVE, body=b"hello"),
    "HTTP/2 without a point": lines(b"HTTP/2 200 OK", FIVE, body=b"hello"),
    "HTTP/3 by name": lines(b"HTTP/3.0 200 OK", FIVE, body=b"hello"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "settings of HTTP/2": b"\0\0\0\x04\0\0\0\0\0",
    "an alert of TLS": b"\x15\x03\x01\0\x02\x02\x28",
    "another protocol": b"220 mail.test ESMTP\r\n",
    "a request": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "radio": lines(b"ICY 200 OK", FIVE, body=b"hello"),
    "small letters": lines(b"http/1.1 200 OK", FIVE, body=b"hello"),
    "no version": lines(b"HTTP 200 OK", FIVE, body=b"hello"),
    "a version of two digits": lines(b"HTTP/1.10 200 OK", FIVE, body=b"hello"),
    "no status": lines(b"HTTP/1.1", FIVE, body=b"hello"),
    "a status of four digits": lines(b"HTTP/1.1 2000 OK", FIVE, body=b"hello"),
    "a status of two digits": lines(b"HTTP/1.1 20 OK", FIVE, body=b"hello"),
    "a status of letters": lines(b"HTTP/1.1 two OK", FIVE, body=b"hello"),
    "a status with a sign": lines(b"HTTP/1.1 +20 OK", FIVE, body=b"hello"),
    "a status of none": lines(b"HTTP/1.1 000 OK", FIVE, body=b"hello"),
    "two blanks before the status": lines(b"HTTP/1.1  200 OK", FIVE, body=b"hello"),
    "a tab before the status": lines(b"HTTP/1.1\t200 OK", FIVE, body=b"hello"),
    "NUL in the reason": lines(b"HTTP/1.1 200 O\0K", FIVE, body=b"hello"),
    "CR in the reason": lines(b"HTTP/1.1 200 O\rK", FIVE, body=b"hello"),
    "a head that is too long": ok(FIVE, b"X: " + b"y" * 300_000),
    "a head without an end": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000,
    "a chunk's size without an end": chunked(b"5;" + b"y" * 300_000),
    "a trailer without an end": chunked(b"0\r\nX: " + b"y" * 300_000),
}

NO_1 = "httpx takes any digits for a version; what is not HTTP/1 was not written for this reader"
DIFFERENCES = {
    "HTTP/0.9 by name": NO_1,
    "HTTP/2 by name": NO_1,
    "HTTP/3 by name": NO_1,
}


async def both(
    case: Case, told: Told, base: str, sides: list[httpx.AsyncBaseTransport]
) -> tuple[Got | str, Got | str]:
    """Say it to both; whatever ours makes of it, its next call gets its own answer."""
    told.case = case
    ours, theirs = [await ask(side, f"{base}/", case.method) for side in sides]
    after = await ask(sides[0], f"{base}/next")
    assert isinstance(after, Got)
    assert after.body == b"next"
    return ours, theirs


async def test_a_legal_answer_is_what_httpx_makes_of_it() -> None:
    async with two_sides() as (told, *rest):
        for name, (said, status, body) in LEGAL.items():
            ours, theirs = await both(Case((said,)), told, *rest)
            assert ours == theirs, name
            assert isinstance(ours, Got)
            assert (ours.status, ours.body) == (status, body), name


async def test_the_answer_to_head_has_no_body_whatever_it_says() -> None:
    async with two_sides() as (told, *rest):
        for said in (ok(FIVE, body=b""), chunked(b""), ok(b"X: y", body=b"")):
            ours, theirs = await both(Case((said,), stay=True, method="HEAD"), told, *rest)
            assert ours == theirs
            assert isinstance(ours, Got)
            assert (ours.status, ours.body) == (200, b"")


async def test_where_an_answer_is_not_legal_ours_is_never_the_laxer() -> None:
    different = set()
    async with two_sides() as (told, *rest):
        for name, said in TRICKS.items():
            ours, theirs = await both(Case((said,)), told, *rest)
            if ours != theirs:
                assert ours == REFUSED, name
                different.add(name)
    assert different == set(DIFFERENCES)


CUT = (
    ok(FIVE, b"X: a", b" b"),
    chunked(b"2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n"),
    lines(b"HTTP/1.1 103 Early", b"Link: x") + ok(b"X: y"),
)


@pytest.mark.parametrize("said", CUT)
async def test_an_answer_may_come_in_any_two_parts(said: bytes) -> None:
    async with two_sides() as (told, *rest):
        whole, _ = await both(Case((said,)), told, *rest)
        for place in range(1, len(said)):
            ours, theirs = await both(Case((said[:place], said[place:])), told, *rest)
            assert ours == theirs == whole, said[:place]


@pytest.mark.parametrize("said", CUT)
async def test_an_answer_that_ends_early_is_taken_where_httpx_takes_it(said: bytes) -> None:
    async with two_sides() as (told, *rest):
        for place in range(len(said)):
            ours, theirs = await both(Case((said[:place],)), told, *rest)
            assert ours == theirs, said[:place]


async def test_what_comes_beyond_an_answer_is_nobodys() -> None:
    stale = [ok(FIVE, body=b"stale"), b"x", CRLF, b"\0", b"HTTP/1.1 100 Go\r\n\r\n", b"y" * 200_000]
    framed = [LEGAL[name][0] for name in ("a plain answer", "chunks", "204", "trailers")]
    # A read that an answer fills to its last byte may leave what follows inside of a stream.
    room = 65536 - len(ok(b"Content-Length: 65000", body=b""))
    filling = ok(b"Content-Length: %d" % room, body=b"x" * room)
    assert len(filling) == 65536
    async with two_sides() as (told, base, sides):
        for said in (*framed, filling, filling + filling):
            for more in stale:
                for parts in ((said + more,), (said, more)):
                    ours, _ = await both(Case(parts, stay=True), told, base, sides)
                    assert isinstance(ours, Got)
                    assert b"stale" not in ours.body
        told.connections = 0
        for said in framed:  # nothing follows: the same connection serves on
            await both(Case((said,), stay=True), told, base, sides[:1] * 2)
        assert told.connections <= 1


async def test_an_answer_with_two_lengths_is_the_last_of_its_connection() -> None:
    async with two_sides() as (told, base, sides):
        told.case = Case((TRICKS["a length and chunks"],), stay=True)
        for _ in range(3):
            assert await ask(sides[0], f"{base}/") != REFUSED
        assert told.connections == 3


def odd_case(text: bytes, chance: random.Random) -> bytes:
    return bytes(
        letter ^ 32 if chance.random() < 0.3 and bytes([letter]).isalpha() else letter
        for letter in text
    )


def made_up(chance: random.Random) -> tuple[bytes, int, bytes]:
    """Return an answer that is legal and odd, its status and its body."""
    pick, blank = chance.choice, lambda: chance.choice([b"", b" ", b"\t", b" \t "])
    status = pick([200, 201, 204, 304, 400, 404, 451, 503, 599])
    body = bytes(chance.randrange(256) for _ in range(pick([0, 1, 2, 17, 300])))
    headers = [
        odd_case(pick([b"X-Thing", b"Set-Cookie", b"Date", b"Via"]), chance)
        + b":"
        + blank()
        + pick([b"", b"a", b"a, b", b"\xff\x80", b"a" * 999, b"a\r\n b", b'"x;y=z"'])
        + blank()
        for _ in range(chance.randrange(6))
    ]
    framing = pick(["length", "chunks", "end"])
    sent = body
    if status in {204, 304}:
        body = sent = b""
        framing = pick(["length", "end"]) if status == 304 else "end"
    if framing == "length":
        headers.append(odd_case(b"Content-Length:", chance) + blank() + b"%d" % len(body) + blank())
    elif framing == "chunks":
        headers.append(
            odd_case(b"Transfer-Encoding:", chance) + blank() + odd_case(b"chunked", chance)
        )
        sent = b""
        rest = body
        while rest:
            size = chance.randrange(1, len(rest) + 1)
            extension = pick([b"", b"", b";x", b';x="y"', b" "])
            sent += odd_case(b"%x" % size, chance) + extension + CRLF + rest[:size] + CRLF
            rest = rest[size:]
        sent += b"0" * chance.randrange(1, 4) + CRLF + pick([b"", b"X-Sum: 1\r\n"]) + CRLF
    chance.shuffle(headers)
    reason = pick([b"", b" ", b" OK", b" \xfc \t"])
    first = pick(
        [b"HTTP/1.1 ", b"HTTP/1.1 ", b"HTTP/1.0 "] if framing != "chunks" else [b"HTTP/1.1 "]
    )
    before = pick([b"", b"", b"HTTP/1.1 100 Go\r\n\r\n", b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"])
    return before + lines(first + b"%d" % status + reason, *headers, body=sent), status, body


def in_parts(said: bytes, chance: random.Random) -> tuple[bytes, ...]:
    places = sorted(chance.randrange(len(said) + 1) for _ in range(chance.randrange(4)))
    return tuple(
        said[start:end] for start, end in zip([0, *places], [*places, len(said)], strict=True)
    )


async def test_made_up_answers_are_what_httpx_makes_of_them() -> None:
    chance = random.Random(6)
    async with two_sides() as (told, *rest):
        for _ in range(300):
            said, status, body = made_up(chance)
            ours, theirs = await both(Case(in_parts(said, chance)), told, *rest)
            assert ours == theirs, said
            assert isinstance(ours, Got)
            assert (ours.status, ours.body) == (status, body), said


def broken(said: bytes, chance: random.Random) -> bytes:
    """Return an answer with a few bytes gone, doubled or replaced by what parsers stumble over."""
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(min(len(said), 120))
        gone = chance.randrange(3)
        new = chance.choice(
            [b"", b"\0", LF, b"\r", CRLF, b" ", b":", b"-", b"9", b"\xff", said[:9]]
        )
        said = said[:place] + new + said[place + gone :]
    return said


async def test_of_broken_answers_ours_takes_none_that_httpx_refuses() -> None:
    chance = random.Random(7)
    async with two_sides() as (told, *rest):
        for _ in range(400):
            said = broken(made_up(chance)[0], chance)
            ours, theirs = await both(Case(in_parts(said, chance)), told, *rest)
            if ours != theirs:
                assert ours == REFUSED, said
                assert b"HTTP/1." not in said.splitlines()[0], said  # as `DIFFERENCES` has it
