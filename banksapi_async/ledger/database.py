"""One transaction at a time in a database, whichever driver it has.

What is to be done is a plain function of a connection. A synchronous driver runs it in a worker
thread, under a limiter of its own, so that neither the event loop nor other threads' work waits for
the database; that serves trio as well. An asynchronous engine runs it on asyncio.

On SQLite a transaction that writes takes its lock at once: one that reads first and writes then
could be refused half-way.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from banksapi_async.errors import InvalidRequest, LedgerFailed
from banksapi_async.values.legible import kind_of

if TYPE_CHECKING:
    # It needs greenlet, which those who use it have.
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

_THREADS: Final = 5
"""As many as the engine's pool keeps connections."""

_CONNECT: Final = 10
"""Seconds to reach a PostgreSQL that was named by a URL."""

_PATIENCE: Final = 30.0
"""Seconds that a writer waits for others on SQLite, where one writes at a time."""

_MEMORY = (None, "", ":memory:")

_RIGHT = "give a URL such as sqlite:///ledger.db or postgresql://host/name, or an engine"


class Database:
    """A database that a ledger stands in.

    Args:
        url_or_engine: A URL, or an engine of SQLAlchemy's, synchronous or asynchronous. An engine
            of the caller's is not disposed of.

    Raises:
        InvalidRequest: It is neither, or of a database that has not been tried.
        ImportError: The driver of a URL is not installed.
    """

    def __init__(self, url_or_engine: object) -> None:
        self._own = isinstance(url_or_engine, str | URL)
        engine: Any = _engine(url_or_engine) if self._own else url_or_engine
        in_loop = not isinstance(engine, Engine)
        if in_loop and not isinstance(getattr(engine, "sync_engine", None), Engine):
            wrong = f"it is {kind_of(url_or_engine)}"
            raise InvalidRequest("url_or_engine", wrong, _RIGHT)
        self.dialect: Final[str] = engine.dialect.name
        if self.dialect not in {"sqlite", "postgresql"}:
            wrong = f"{self.dialect} has not been tried"
            raise InvalidRequest("url_or_engine", wrong, "use SQLite or PostgreSQL")
        if self.dialect == "postgresql":
            # What is asked here was thought out for this level; a stricter one refuses at random.
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        self._in_threads: Engine | None = None if in_loop else engine
        self._in_loop: AsyncEngine | None = cast("Any", engine) if in_loop else None
        memory = self.dialect == "sqlite" and engine.url.database in _MEMORY
        self._threads = 1 if memory else _THREADS
        self._limiter = RunVar[anyio.CapacityLimiter](f"banksapi_async_ledger_{id(self)}")

    async def run(self, work: Callable[[Connection], T], *, writes: bool = True) -> T:
        """Do something in one transaction, and commit it.

        Args:
            work: What to do.
            writes: Whether it may write.

        Raises:
            LedgerFailed: The database did not do it; whether it committed nobody knows.
        """
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        if self._in_loop is not None:
            return await self._awaited(self._in_loop, work, begin)
        # Who gives up waiting leaves the thread to its end: it holds nothing but its connection.
        return await anyio.to_thread.run_sync(
            lambda: self._threaded(work, begin),
            limiter=self._places(),
            abandon_on_cancel=True,
        )

    async def close(self) -> None:
        """Give back the connections, unless they are the caller's."""
        if not self._own:
            return
        if self._in_threads is not None:
            await anyio.to_thread.run_sync(self._in_threads.dispose)
        if self._in_loop is not None:
            await self._in_loop.dispose()

    def _threaded(self, work: Callable[[Connection], T], begin: str) -> T:
        assert self._in_threads is not None  # noqa: S101 - for type checkers
        try:
            with self._in_threads.begin() as connection:
                return self._begun(connection, work, begin)
        except SQLAlchemyError as error:
            failed = _failure(error)
        raise LedgerFailed(failed)

    async def _awaited(
        self, engine: "AsyncEngine", work: Callable[[Connection], T], begin: str
    ) -> T:
        if anyio.get_cancelled_exc_class() is not asyncio.CancelledError:
            raise InvalidRequest(
                "url_or_engine",
                "an AsyncEngine works on asyncio alone, and this is another event loop",
                "give a URL, or an Engine, which is used in threads",
            )

        try:
            async with engine.begin() as connection:
                return await connection.run_sync(self._begun, work, begin)
        except SQLAlchemyError as error:
            failed = _failure(error)
        raise LedgerFailed(failed)

    def _begun(self, connection: Connection, work: Callable[[Connection], T], begin: str) -> T:
        if self.dialect == "sqlite":  # pragma: no branch - PostgreSQL is in `tests-services`
            connection.exec_driver_sql(begin)
        return work(connection)

    def _places(self) -> anyio.CapacityLimiter:
        limiter = self._limiter.get(None)
        if limiter is None:
            limiter = anyio.CapacityLimiter(self._threads)
            self._limiter.set(limiter)
        return limiter


def _engine(given: object) -> Any:
    try:
        url = make_url(cast("Any", given))
    except (ArgumentError, ValueError):
        url = None  # the library's text has the whole of it, and a URL may have a password
    if url is None:
        raise InvalidRequest("url_or_engine", "it is no URL of a database", _RIGHT)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    missing = ""
    try:
        options = _options(url)
        if not url.get_dialect().is_async:
            return create_engine(url, **options)
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - see above

        return create_async_engine(url, **options)
    except ImportError as error:
        missing = error.name or "greenlet"
    except SQLAlchemyError:
        pass
    if missing:
        raise ImportError(
            f"SqlLedger needs {missing} for this URL, which is not installed", name=missing
        )
    raise InvalidRequest("url_or_engine", "SQLAlchemy knows no such database", _RIGHT)


def _options(url: URL) -> dict[str, Any]:
    options: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": True}
    if url.get_driver_name().startswith("psycopg"):
        options["connect_args"] = {"connect_timeout": _CONNECT}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": _PATIENCE}
        if url.database in _MEMORY:
            # All threads share the one connection that has the data.
            options["poolclass"] = StaticPool
            options["connect_args"]["check_same_thread"] = False
    return options


def _failure(error: SQLAlchemyError) -> str:
    """Name a failure without the statement's values, which are a person's."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    name = type(error).__name__
    return f"{name}, {state}" if state else name
