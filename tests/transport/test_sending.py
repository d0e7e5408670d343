import gzip
import zlib

import anyio
import pytest
from banksapi_async.errors import AnswerLost, DecodeError, InvalidRequest, SessionClosed
from banksapi_async.transport.settings import Limits
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Retry
from banksapi_async.wire.responses import location, retry_after

from transport.raw_server import OK, answer, over_both

GZIP = gzip.compress(b"[1]", mtime=0)


async def test_a_call_carries_its_headers_and_comes_back_whole(server, opened, make_call):
    server.answers(answer(201, b'{"a":1}', Location="/x", X_Thing="a", x_thing="b"))
    sender = opened(server, app="shop/2")
    call = make_call(server, method="POST", body=b"{}", headers={"Content-Type": "text/x"})
    got = await sender.send(call, Secret("Bearer abc"))
    assert (got.status, got.body, got.headers["location"]) == (201, b'{"a":1}', "/x")
    assert got.headers["x-thing"] == "a, b"
    assert got.received_at.tzinfo is not None
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"{}"
    assert head.startswith(b"POST /customer/v2/DE02120300000000202051 HTTP/1.1\r\n")
    for line in (
        b"Host: 127.0.0.1:%d" % server.port,
        b"Authorization: Bearer abc",
        b"X-Correlation-ID: c-1",
        b"Accept: application/json",
        b"Accept-Encoding: gzip, deflate",
        b"Content-Length: 2",
        b"Content-Type: text/x",
    ):
        assert line in head.split(b"\r\n")
    assert b"User-Agent: banksapi_async" in head
    assert b" (shop/2)\r\n" in head
    assert call.progress.phase == "read"
    assert call.progress.written == len(server.requests[0])
    assert call.progress.attempts == 1


@over_both
async def test_a_calls_own_accept_wins_and_an_empty_post_says_so(server, opened, make_call):
    sender = opened(server)
    await sender.send(
        make_call(server, method="POST", headers={"accept": "text/csv"}, correlation_id="")
    )
    head = server.requests[0]
    assert head.lower().count(b"accept:") == 1
    assert b"Content-Length: 0" in head
    assert b"Correlation" not in head
    assert b"Authorization" not in head


async def test_a_url_with_a_query_is_not_kept(server, opened, make_call):
    sender = opened(server)
    for query in ("", "?token=s3cret"):
        await sender.send(make_call(server, url=f"{server.origin}/introspect{query}"))
    assert server.requests[1].startswith(b"GET /introspect?token=s3cret HTTP/1.1")
    kept = sender._parsed.cache_info()
    assert kept.currsize == 1


@over_both
async def test_connections_are_kept_for_the_next_call(server, opened, make_call):
    sender = opened(server)
    for _ in range(5):
        await sender.send(make_call(server))
    assert server.connections == 1


async def test_an_answer_that_nobody_asked_for_is_not_given_to_the_next_call(
    server, opened, make_call
):
    server.answers(answer(200, b'"first"') + answer(200, b'"stale"'), answer(200, b'"second"'))
    sender = opened(server)
    assert (await sender.send(make_call(server))).body == b'"first"'
    assert (await sender.send(make_call(server))).body == b'"second"'
    assert server.connections == 2


@over_both
@pytest.mark.parametrize("status", [301, 404, 451, 501])
async def test_every_status_is_an_answer(server, opened, make_call, status):
    server.answers(answer(status, b"x"))
    got = await opened(server).send(make_call(server))
    assert (got.status, got.body) == (status, b"x")


@over_both
@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"[1]", mtime=0)),
        ("deflate", zlib.compress(b"[1]")),
        ("deflate", zlib.compress(b"[1]", wbits=-15)),
        ("gzip", b""),
        ("identity", b"[1]"),
        ("deflate", zlib.compress(b"[1]") + bytes(3)),
        ("X-GZIP", GZIP),
        ("gzip", gzip.compress(b"[", mtime=0) + gzip.compress(b"1]", mtime=0)),
        ("gzip", gzip.compress(b"[", mtime=0) + bytes(700) + gzip.compress(b"1]", mtime=0)),
        ("gzip", GZIP + bytes(300_000)),
        ("UTF-8", b"[1]"),
        ("none", b"[1]"),
        ("binary, , utf-8", b"[1]"),
        ("UTF-8, gzip", GZIP),
        ("gzip, gzip", GZIP),
        ("gzip, gzip", gzip.compress(GZIP, mtime=0)),
        ("gzip, gzip", b""),
        ("gzip, x-gzip, gzip", gzip.compress(GZIP, mtime=0)),
        ("deflate, deflate", zlib.compress(b"[1]")),
        ("deflate, deflate", zlib.compress(zlib.compress(b"[1]"))),
        ("deflate, gzip", gzip.compress(zlib.compress(b"[1]"), mtime=0)),
        ("deflate, gzip", gzip.compress(zlib.compress(b"[1]", wbits=-15), mtime=0)),
        ("gzip, deflate", zlib.compress(GZIP)),
    ],
)
async def test_a_compressed_body_is_unpacked(server, opened, make_call, coding, packed):
    server.answers(answer(200, packed, Content_Encoding=coding))
    assert (await opened(server).send(make_call(server))).body == (packed and b"[1]")


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", b"no"),
        ("br", b"no"),
        ("br, gzip", GZIP),
        ("gzip, gzip, gzip, gzip", GZIP),
        ("gzip", GZIP[:-1]),
        ("gzip", GZIP[:1]),
        ("gzip", GZIP + b"x"),
        ("gzip", GZIP + b"and more"),
        ("gzip", GZIP + b"\0" * 300_000 + b"and more"),
        ("deflate", zlib.compress(b"[1]") * 2),
        ("deflate, gzip", GZIP),
        ("deflate, gzip", GZIP[:-1]),
        ("deflate, gzip", b"no"),
        ("gzip, deflate", zlib.compress(GZIP[:-1])),
        ("gzip, deflate", zlib.compress(GZIP + b"and more")),
        ("gzip", gzip.compress(b"", mtime=0) * 10_001),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_a_broken_compression_cannot_be_read_and_hides_no_error(  # noqa: PLR0917 - fixtures
    server, opened, make_call, coding, packed, status
):
    server.answers(answer(status, packed, Content_Encoding=coding))
    sender = opened(server)
    if status == 200:
        with pytest.raises(DecodeError, match="compression"):
            await sender.send(make_call(server))
    else:
        assert (await sender.send(make_call(server))).status == 400
    assert (await sender.send(make_call(server))).body == b"{}"


@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_over_the_limit_is_refused_after_decompression(
    server, opened, make_call, packed
):
    body = b"x" * 3000
    headers = {"Content_Encoding": "gzip"} if packed else {}
    body = gzip.compress(body, mtime=0) if packed else body
    server.answers(answer(200, body, **headers))
    sender = opened(server, limits=Limits(max_body=2999))
    with pytest.raises(DecodeError, match="larger than 2999 bytes") as caught:
        await sender.send(make_call(server))
    assert caught.value.correlation_id == "c-1"
    assert (await sender.send(make_call(server))).body == b"{}"


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
async def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(
    server, opened, make_call, coding
):
    bomb = gzip.compress(b"{}" * 8 * 1024 * 1024, mtime=0)
    body = bomb if coding == "gzip" else gzip.compress(bomb, mtime=0)
    server.answers(answer(200, body, Content_Encoding=coding))
    sender = opened(server)
    with pytest.raises(DecodeError, match="more than 500 times its size"):
        await sender.send(make_call(server))
    assert (await sender.send(make_call(server))).body == b"{}"


async def test_what_repeats_honestly_is_unpacked(server, opened, make_call):
    small, sparse = b" " * 1024 * 1024, b'{"betrag":-1.00,"hash":"%d"},' * 1000
    rows = b"".join(sparse % tuple(range(i, i + 1000)) for i in range(0, 100_000, 1000))
    for body in (small, rows):
        server.answers(answer(200, gzip.compress(body, mtime=0), Content_Encoding="gzip"))
        assert (await opened(server).send(make_call(server))).body == body


async def test_zeros_behind_the_end_do_not_go_on_for_ever(server, opened, make_call):
    server.answers(answer(200, GZIP + bytes(5000), Content_Encoding="gzip"))
    with pytest.raises(DecodeError, match="larger than 4000 bytes"):
        await opened(server, limits=Limits(max_body=4000)).send(make_call(server))


async def test_of_an_error_that_is_packed_twice_nothing_is_guessed(server, opened, make_call):
    body = gzip.compress(gzip.compress(b"gone", mtime=0), mtime=0)
    both = (answer(400, packed, Content_Encoding="gzip, gzip") for packed in (body, body[:-1]))
    server.answers(*both)
    sender = opened(server)
    assert (await sender.send(make_call(server))).body == b"gone"
    assert (await sender.send(make_call(server))).body == b""


async def test_a_packed_body_is_unpacked_however_it_is_cut(server, opened, make_call):
    packed = gzip.compress(b"[", mtime=0) + bytes(3) + gzip.compress(b"1]", mtime=0)
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in packed) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    server.answers(head + chunks)
    assert (await opened(server).send(make_call(server))).body == b"[1]"


@over_both
async def test_a_header_that_came_twice_has_one_value(server, opened, make_call):
    server.answers(answer(201, b"", Location="/x", location="/x", Retry_After="3", retry_after="3"))
    got = await opened(server).send(make_call(server))
    assert (location(got), retry_after(got)) == ("/x", 3.0)


@pytest.mark.parametrize("packed", [False, True])
async def test_of_an_error_only_the_beginning_is_read_and_the_rest_not_drained(
    server, opened, make_call, packed
):
    def endless(connection):
        connection.request()
        extra = b"Content-Encoding: gzip\r\n" if packed else b""
        connection.send(b"HTTP/1.1 400 No\r\nContent-Length: 99999999999\r\n" + extra + b"\r\n")
        squeeze = zlib.compressobj(wbits=31)
        while True:
            chunk = b"y" * 65536
            connection.send(squeeze.compress(chunk) + squeeze.flush(2) if packed else chunk)

    server.scripts = [endless]
    sender = opened(server)
    got = await sender.send(make_call(server))
    assert got.status == 400
    assert got.body == b"y" * 65536
    await sender.send(make_call(server))
    assert server.connections == 2


@over_both
async def test_a_chunked_body_is_put_together(server, opened, make_call):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.answers(head + b"2\r\n[1\r\n2\r\n,2\r\n1\r\n]\r\n0\r\n\r\n")
    assert (await opened(server).send(make_call(server))).body == b"[1,2]"


@pytest.mark.parametrize(
    "cut",
    [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123", b"garbage\r\n\r\n"],
)
async def test_an_answer_that_is_cut_or_garbage_is_lost(server, opened, make_call, cut):
    def script(connection):
        connection.request()
        connection.send(cut)

    server.then = script
    with pytest.raises(
        AnswerLost, match=r"GET /customer/v2/\{id\}: the connection ended"
    ) as caught:
        await opened(server).send(make_call(server))
    assert caught.value.correlation_id == "c-1"
    assert len(server.requests) == 4


@over_both
async def test_a_reset_while_reading_is_a_lost_answer(server, opened, make_call):
    def script(connection):
        connection.request()
        connection.send(OK[:-1])
        connection.reset()

    server.then = script
    with pytest.raises(AnswerLost):
        await opened(server).send(make_call(server, Retry.ONCE))
    assert len(server.requests) == 1


async def test_an_early_refusal_is_read_although_the_body_did_not_go_out(server, opened, make_call):
    def script(connection):
        connection.sock.recv(100)
        connection.send(answer(413, b"too much", Connection="close"))
        connection.finish()

    server.then = script
    call = make_call(server, Retry.ONCE, method="POST", body=b"x" * 30_000_000)
    got = await opened(server).send(call)
    assert got.status == 413


@over_both
async def test_a_reset_while_writing_is_a_lost_answer(server, opened, make_call):
    def script(connection):
        connection.sock.recv(100)
        connection.reset()

    server.then = script
    call = make_call(server, Retry.ONCE, method="POST", body=b"x" * 30_000_000)
    with pytest.raises(AnswerLost):
        await opened(server).send(call)
    assert server.connections == 1


@pytest.mark.parametrize("value", ["line\r\nbreak", "ümlaut"])
async def test_a_header_that_http_cannot_carry_is_refused_without_its_text(
    server, opened, make_call, value
):
    call = make_call(server)
    with pytest.raises(InvalidRequest) as caught:
        await opened(server).send(call, Secret(f"Bearer {value}"))
    assert "headers" in str(caught.value)
    assert value not in str(caught.value)
    assert caught.value.__context__ is None
    assert server.requests == []
    assert call.progress.written == 0


@over_both
async def test_a_closed_sender_sends_nothing(server, opened, make_call):
    sender = opened(server)
    await sender.aclose()
    with pytest.raises(SessionClosed):
        await sender.send(make_call(server))
    assert server.connections == 0


async def test_no_more_idle_connections_are_kept_than_wanted(server, opened, make_call):
    sender = opened(server, limits=Limits(max_keepalive=0))
    for _ in range(3):
        await sender.send(make_call(server))
    assert server.connections == 3


async def test_a_connection_that_rested_too_long_is_not_used(server, opened, make_call):
    sender = opened(server, limits=Limits(keepalive_expiry=0))
    for _ in range(3):
        await sender.send(make_call(server))
    assert server.connections == 3


async def test_a_connection_that_rests_below_the_others_ends_in_time(server, opened, make_call):
    def late(connection):
        connection.request()
        server.pause.wait(0.2)
        connection.send(OK)
        connection.wait()

    server.scripts = [late]
    sender = opened(server, limits=Limits(keepalive_expiry=0.05))
    async with anyio.create_task_group() as group:
        group.start_soon(sender.send, make_call(server))
        await server.reached(1)
        group.start_soon(sender.send, make_call(server))
    assert server.connections == 2
    assert len(sender._network._pool._idle) == 1


async def test_a_call_never_goes_to_another_origin(server, other_server, opened, make_call):
    with pytest.raises(AnswerLost):
        await opened(server).send(make_call(other_server))
    assert other_server.connections == 0
