"""What is sent, and what may be done when its answer is lost?

A `Call` is decided by `links`, carried by `transport`, and never changed on the way; its `Progress`
is the one thing that is written to while it travels.
"""

import enum
import math
from collections.abc import Mapping
from typing import Final


class Retry(enum.Enum):
    """The retry classes: what may be repeated, and how often at most."""

    READ = "read"
    """Lost answer, 429, 502, 503; 500 and 504 once. Four attempts."""
    POLL = "poll"
    """Only if nothing was written. Two attempts."""
    MINT = "mint"
    """Lost answer and 5xx. Three attempts."""
    DELETE = "delete"
    """Lost answer, 502 to 504; a 404 is done. Three attempts."""
    ONCE = "once"
    """Only if nothing was written, on a fresh connection. Two attempts."""


class Kind(enum.Enum):
    """How long an operation may take by default; `Timeouts` has the seconds."""

    METADATA = "metadata"
    BANK = "bank"
    MINT = "mint"


class Progress:
    """How far a call has come; read after a timeout or a cancellation.

    Attributes:
        phase: What is being waited for: `connection`, `connect`, `write`, `read`, `token`,
            `backoff`.
        written: Bytes of the request handed to the network in the current attempt.
        attempts: How many attempts have begun.
        began: When the current attempt had its turn at the connections, by the session's clock.
    """

    __slots__ = ("attempts", "began", "phase", "written")

    def __init__(self) -> None:
        self.phase = "connection"
        self.written = 0
        self.attempts = 0
        self.began = 0.0


class Call:
    """One request, ready but for its token.

    Args:
        method: The HTTP method.
        url: The absolute URL, already through the origin guard.
        template: The path with its variables unnamed: the only form that is logged.
        headers: Headers without `Authorization`, `Host` and `Content-Length`.
        body: The body, `None` for none.
        retry: The retry class.
        deadline: When the time is over, by `anyio.current_time()`.
        operation: The operation's name, for events and errors.
        correlation_id: Sent as `X-Correlation-ID`.

    Attributes:
        progress: How far it has come.
    """

    __slots__ = (
        "body",
        "correlation_id",
        "deadline",
        "headers",
        "method",
        "operation",
        "progress",
        "retry",
        "template",
        "url",
    )

    def __init__(
        self,
        *,
        method: str,
        url: str,
        template: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        retry: Retry = Retry.ONCE,
        deadline: float = math.inf,
        operation: str = "",
        correlation_id: str = "",
    ) -> None:
        self.method: Final = method
        self.url: Final = url
        self.template: Final = template
        self.headers: Final[Mapping[str, str]] = headers or {}
        self.body: Final = body
        self.retry: Final = retry
        self.deadline: Final = deadline
        self.operation: Final = operation
        self.correlation_id: Final = correlation_id
        self.progress: Final = Progress()

    @property
    def origin(self) -> str:
        """The scheme, host and port that it goes to: the part of its URL that may be shown."""
        return "/".join(self.url.split("/", 3)[:3])

    def __repr__(self) -> str:
        # The URL, the headers and the body may hold secrets.
        return f"<Call {self.method} {self.template}>"
