"""Who may write our requests into a log?

Nobody below us: the HTTP libraries log headers and URLs at DEBUG. While a sender is open, a filter
on their loggers drops the records that are made for a call of ours; the records of others, in the
same process and on the same loggers, pass.
"""

import logging
from contextvars import ContextVar
from typing import final

from banksapi_async.wire.requests import Progress

current: ContextVar[Progress | None] = ContextVar("banksapi_async_call", default=None)
"""The call that this task is sending; its bytes are counted there."""

LOGGERS = tuple(
    f"{library}.{part}"
    for library in ("httpcore2", "httpcore")
    for part in ("connection", "http11", "http2", "proxy", "socks")
)
"""Where the libraries log; httpcore serves a caller's own httpx transport."""


@final
class Silence(logging.Filter):
    """One open sender's filter on the loggers below; several lie side by side."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - who asks decides, not what
        """Drop what is logged for a call of ours."""
        return current.get() is None

    def attach(self) -> None:
        """Begin to listen; twice is once."""
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self)

    def detach(self) -> None:
        """End it; other senders keep their own filters."""
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(self)
