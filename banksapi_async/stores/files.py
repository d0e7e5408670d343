"""Tokens in a folder, shared by the processes of one machine.

A value is a file of its own with mode 0600, replaced as a whole, so a reader sees the old one or
the new one. A lease is a lock of the operating system's on another file: it ends with the process
that holds it, and at the latest at its time, when whoever waits puts a new file in its place. All
that touches the disk runs in a worker thread.
"""

import os
import stat
import sys
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import NoReturn, cast, final

from banksapi_async.errors import InvalidRequest
from banksapi_async.stores.threads import Threads
from banksapi_async.values.legible import one_line

if sys.platform != "win32":  # pragma: no branch - platform guard
    import fcntl

_LOOKS = (0.01, 0.05)
"""Between which seconds a waiter looks again; a mint takes longer."""

_LARGEST = 64 * 1024
"""What is larger than this was not put here by us."""

_ONLY_OURS = stat.S_IRUSR | stat.S_IWUSR


@final
class FileTokenStore:
    """A token store in a folder of this machine; processes that name the same folder share it.

    The folder is made where it is missing, with mode 0700. It needs the advisory locks of a POSIX
    system; a network file system may not have them. A dead holder's lease ends with it.

    Args:
        path: The folder, not a file. It holds tokens, so it belongs to the one user who runs the
            processes.

    Raises:
        InvalidRequest: It is a file, or is missing and named like one; others may write into it; or
            the system has no such locks.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not isinstance(cast("object", path), str | os.PathLike) or not os.fspath(path):
            raise InvalidRequest("path", "it is not a path", "give a folder, as text or as a Path")
        if sys.platform == "win32":  # pragma: no cover - platform guard
            raise InvalidRequest(
                "path", "this system has no advisory file locks", "use a RedisTokenStore"
            )
        self._folder = Path(path).absolute()
        self._held: dict[str, int] = {}
        self._guard = Lock()
        self._threads = Threads()
        _make(self._folder)

    def __repr__(self) -> str:
        return one_line(f"<FileTokenStore at {self._folder}>")

    def __reduce__(self) -> NoReturn:
        msg = "a FileTokenStore is neither pickled nor copied: make one in each process"
        raise TypeError(msg)

    async def get(self, key: str) -> bytes | None:
        """Read a value; see `TokenStore`."""
        return await self._threads.run(lambda: self._get(key))

    async def put(self, key: str, value: bytes, *, ends: datetime) -> None:
        """Put a value in place of whatever was there; see `TokenStore`."""
        await self._threads.run(lambda: self._put(key, value, ends))

    async def discard(self, key: str, value: bytes) -> None:
        """Remove a value if it still is this one; see `TokenStore`."""
        await self._threads.run(lambda: self._discard(key, value))

    async def lease(self, key: str, *, seconds: float) -> str:
        """Wait for the lease of a name, then hold it; see `TokenStore`."""
        return await self._threads.lease(
            lambda name: self._take(key, name, seconds),
            lambda name: self._release(key, name),
            looks=_LOOKS,
        )

    async def release(self, key: str, lease: str) -> None:
        """Give a lease back; see `TokenStore`."""
        await self._threads.run(lambda: self._release(key, lease))

    def _get(self, key: str) -> bytes | None:
        with suppress(FileNotFoundError), self._path(key, "token").open("rb") as file:
            value = file.read(_LARGEST + 1)
            if len(value) <= _LARGEST:
                return value
        return None

    def _put(self, key: str, value: bytes, ends: datetime) -> None:
        with self._alone():
            self._sweep()
            path = self._path(key, "token")
            draft = path.with_suffix(f".{uuid.uuid4().hex}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OURS)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(value)
                # The time of change says when it ends, so that what has ended can be swept away.
                os.utime(draft, (ends.timestamp(), ends.timestamp()))
                draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise

    def _discard(self, key: str, value: bytes) -> None:
        with self._alone():
            if self._get(key) == value:
                self._path(key, "token").unlink(missing_ok=True)

    def _take(self, key: str, name: str, seconds: float) -> bool:
        path = self._path(key, "lease")
        with self._alone():
            descriptor = _locked(path)
            if descriptor is None and _has_ended(path):
                path.unlink(missing_ok=True)  # whoever still holds the old file finds it is gone
                descriptor = _locked(path)
            if descriptor is None:
                return False
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{_now() + seconds:.3f}".encode(), 0)
            self._held[name] = descriptor
            return True

    def _release(self, key: str, lease: str) -> None:
        with self._alone():
            descriptor = self._held.pop(lease, None)
            if descriptor is None:
                return
            path = self._path(key, "lease")
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(descriptor).st_ino:
                    path.unlink()
            os.close(descriptor)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Keep other threads and processes out for the moment that a change takes."""
        with self._guard:
            descriptor = os.open(self._folder / "guard", os.O_RDWR | os.O_CREAT, _ONLY_OURS)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def _sweep(self) -> None:
        """Remove what has ended: of tokens nobody wants any more, files would stay for ever."""
        now = datetime.now(UTC).timestamp()
        for path in self._folder.glob("*.token"):
            with suppress(OSError):  # what cannot be removed is no reason not to put
                if path.stat().st_mtime < now:
                    path.unlink()

    def _path(self, key: str, kind: str) -> Path:
        if not key.isalnum() or not key.isascii():
            raise InvalidRequest("key", "it is no name of ours", "give hexadecimal digits")
        return self._folder / f"{key}.{kind}"


def _make(folder: Path) -> None:
    wrong = ""
    if folder.is_file() or (folder.suffix and not folder.exists()):
        raise InvalidRequest(
            "path",
            "it names a file, and each token is a file of its own in a folder",
            "give a folder, such as 'tokens'; one with a dot in its name has to be there already",
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = folder.stat().st_mode
        wrong = "others may write into it" if mode & (stat.S_IWGRP | stat.S_IWOTH) else ""
    except OSError as error:
        wrong = f"it cannot be made: {os.strerror(error.errno or 0).lower()}"
    if wrong:
        raise InvalidRequest("path", wrong, "give a folder that belongs to this user, mode 0700")


def _locked(path: Path) -> int | None:
    """Open a lease's file and lock it; `None` where somebody holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, _ONLY_OURS)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _has_ended(path: Path) -> bool:
    try:
        return float(path.read_text("ascii")) < _now()
    except (OSError, ValueError):
        return False  # it is just being taken, or just given back


def _now() -> float:
    """Return seconds that all processes of this machine count alike, and nobody can set."""
    return time.monotonic()
