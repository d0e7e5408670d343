"""How much of an answer is read?

A good answer whole, up to a limit; of an error only the beginning, and the rest is not drained:
closing the answer then drops its connection. What is unpacked never outgrows the limit either.
"""

import zlib
from typing import Any, cast

import httpx

MAX_ERROR_BODY = 64 * 1024
"""How much of an error's body is read, in bytes after decompression."""

_BROKEN = "body: its compression is broken or not one we asked for"
_ZLIB, _RAW, _GZIP = 15, -15, 31  # what zlib calls window bits


class _Unpacker:
    """Unpacks gzip and both kinds of deflate, never more than is asked for."""

    def __init__(self, coding: str) -> None:
        self._engine = None if coding == "deflate" else zlib.decompressobj(_GZIP)

    def unpack(self, chunk: bytes, most: int) -> bytes:
        if self._engine is None:  # some servers leave the zlib header of deflate out
            self._engine = zlib.decompressobj(_ZLIB if chunk[:1] == b"\x78" else _RAW)
        return self._engine.decompress(chunk, most)

    def whole(self) -> bool:
        return self._engine is not None and self._engine.eof and not self.goes_on()

    def goes_on(self) -> bool:
        """Whether something follows the end; it would be kept, however much it is."""
        return self._engine is not None and bool(self._engine.unused_data)


async def read_body(response: httpx.Response, limit: int) -> bytes | str:
    """Read an answer's body, decompressed.

    Args:
        response: The answer, unread; closing it is the caller's part.
        limit: The largest good body, in bytes.

    Returns:
        The body, or the words that say why a good one cannot be had.
    """
    good = response.status_code < 400  # noqa: PLR2004 - where errors begin
    if not good:
        limit = MAX_ERROR_BODY
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        unpacker = None
    elif coding in {"gzip", "x-gzip", "deflate"}:
        unpacker = _Unpacker(coding)
    else:
        return _BROKEN if good else b""
    chunks: Any = aiter(cast("httpx.AsyncByteStream", response.stream))
    got: list[bytes] = []
    size = 0
    try:
        async for chunk in chunks:
            plain = unpacker.unpack(chunk, limit + 1 - size) if unpacker else chunk
            got.append(plain)
            size += len(plain)
            if size > limit or (unpacker and unpacker.goes_on()):
                await _stop(chunks)
                break
    except zlib.error:
        await _stop(chunks)
        return _BROKEN if good else b"".join(got)
    if size > limit:
        return f"body: larger than {limit} bytes" if good else b"".join(got)[:limit]
    if good and unpacker and size and not unpacker.whole():
        return _BROKEN
    return got[0] if len(got) == 1 else b"".join(got)


async def _stop(chunks: Any) -> None:
    if hasattr(chunks, "aclose"):
        await chunks.aclose()
