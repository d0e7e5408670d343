"""The body of an answer as it was before it was packed for the way.

What servers and proxies really send is read: several members of gzip, zeros behind the end, both
kinds of deflate, a coding that is named twice where it was packed once, and words that are no
coding at all (`UTF-8`, `none`). No step unpacks more than is allowed by then, so that a small body
cannot fill the memory.
"""

import zlib
from itertools import pairwise
from typing import Final, final

MOST_RATIO: Final = 500
"""How many times its size a body may unpack to; honest lists of sparse rows reach half of that."""

ANY_RATIO: Final = 1024 * 1024
"""Up to how many unpacked bytes any ratio is allowed."""

_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
# What is registered besides and was not asked for; any other word is no coding.
_OTHERS = {"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"}
_BROKEN = "its compression is broken or not one we asked for"
_MOST_CODINGS = 3
_MOST_MEMBERS = 10_000  # each takes its time, however little is in it
_PIECE = 64 * 1024  # what follows a member is copied, so little is looked at at once
_MEMBER = b"\x1f\x8b"
_METHOD = 8
_ZLIB, _RAW, _GZIP = 15, -15, 31  # what zlib calls window bits


class BodyError(Exception):
    """A body that is not read; the words say why."""


def too_large(limit: int) -> str:
    """Return the words for a body that is larger than allowed."""
    return f"larger than {limit} bytes"


@final
class Unpacker:
    """Takes a packed body as it comes.

    Args:
        header: The value of `Content-Encoding`.
        limit: The largest body, packed or not.

    Raises:
        BodyError: The header names a coding that we did not ask for, or too many.
    """

    def __init__(self, header: str, limit: int) -> None:
        words = [word.partition(";")[0].strip().lower() for word in header.split(",")]
        # What was done last is undone first.
        self._codings = [_NAMES[word] for word in reversed(words) if word in _NAMES]
        if not _OTHERS.isdisjoint(words) or len(self._codings) > _MOST_CODINGS:
            raise BodyError(_BROKEN)
        self._outer = _Coding(self._codings[0]) if self._codings else None
        self._limit = limit
        self._got: list[bytes] = []
        self._taken = self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            BodyError: The body is broken, or too large; what came until then is kept.
        """
        for start in range(0, len(chunk), _PIECE):
            piece = chunk[start : start + _PIECE]
            self._taken += len(piece)
            if self._outer is not None:
                piece = self._outer.undo(piece, self._most + 1 - self._size)
            self._got.append(piece)
            self._size += len(piece)
            self._check(self._size)
        if self._taken > self._limit:  # zeros without end, for instance
            raise BodyError(too_large(self._limit))

    def end(self) -> bytes:
        """Return the body, after all bytes came.

        Raises:
            BodyError: It is broken, or too large.
        """
        body = b"".join(self._got)
        if self._outer is not None and not self._outer.whole:
            raise BodyError(_BROKEN)
        for outer, inner in pairwise(self._codings):
            if outer == inner and not _seems_packed(inner, body):
                continue  # somebody named it once more, and packed nothing
            coding = _Coding(inner)
            body = coding.undo(body, self._most + 1)
            self._check(len(body))
            if not coding.whole:
                raise BodyError(_BROKEN)
        return body

    def beginning(self) -> bytes:
        """Return what can be read of a body that was refused."""
        return b"".join(self._got)[: self._limit] if len(self._codings) <= 1 else b""

    @property
    def _most(self) -> int:
        return min(self._limit, max(ANY_RATIO, MOST_RATIO * self._taken))

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise BodyError(too_large(self._limit))
        if size > self._most:
            raise BodyError(f"it unpacks to more than {MOST_RATIO} times its size")


def _seems_packed(coding: str, body: bytes) -> bool:
    return body.startswith(_MEMBER) if coding == "gzip" else _has_zlib_header(body)


def _has_zlib_header(body: bytes) -> bool:
    """Tell deflate as the standard has it from the bare one that some servers send (RFC 1950)."""
    head = int.from_bytes(body[:2])
    return head >> 8 & 0x8F == _METHOD and head % 31 == 0


@final
class _Coding:
    """One coding, undone piece by piece."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._engine: zlib._Decompress | None = None
        self._members = 0
        self._held = b""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing; so it is before the first byte."""
        return self._engine is None and not self._held

    def undo(self, piece: bytes, most: int) -> bytes:
        """Return what the next bytes hold; where that is more than `most`, its beginning."""
        piece = self._held + piece
        self._held = b""
        got: list[bytes] = []
        while most > 0:
            if self._engine is None:
                # Behind an end there may be zeros that fill up a block.
                piece = piece.lstrip(b"\0") if self._members else piece
                if len(piece) < len(_MEMBER):  # too few to tell what begins
                    self._held = piece
                    break
                self._engine = self._next(piece)
            engine = self._engine
            try:
                got.append(engine.decompress(piece, most))
            except zlib.error:
                raise BodyError(_BROKEN) from None
            if not engine.eof:
                break
            most -= len(got[-1])
            piece = engine.unused_data
            self._engine = None
        return b"".join(got)

    def _next(self, piece: bytes) -> "zlib._Decompress":
        self._members += 1
        if self._name == "gzip":
            if self._members <= _MOST_MEMBERS:
                return zlib.decompressobj(_GZIP)
        elif self._members == 1:
            return zlib.decompressobj(_ZLIB if _has_zlib_header(piece) else _RAW)
        raise BodyError(_BROKEN)
