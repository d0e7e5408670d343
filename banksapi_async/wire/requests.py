"""What is sent, and what may be done when its answer is lost.

A `Call` is decided by `links`, carried by `transport`, and never changed on the way; its `Progress`
is the one thing that is written to while it travels.
"""

import enum
import math
from typing import Any

import attrs


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


@attrs.define(eq=False)
class Progress:
    """How far a call has come; read after a timeout or a cancellation.

    Attributes:
        phase: What is being waited for: `connection`, `connect`, `write`, `read`, `token`,
            `backoff`.
        written: Bytes of the request handed to the network in the current attempt.
        attempts: How many attempts have begun.
        began: When the current attempt had its turn at the connections, by the session's clock.
        lost: Whether an earlier attempt went out and is repeated.
        waited: How long the attempts waited for their turn, in seconds.
        status: The status of the last answer; 0 for none.
    """

    phase: str = "connection"
    written: int = 0
    attempts: int = 0
    began: float = 0.0
    lost: bool = False
    waited: float = 0.0
    status: int = 0


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Call:
    """One request, ready but for its token.

    Attributes:
        method: The HTTP method.
        url: The absolute URL, already through the origin guard.
        template: The path with its variables unnamed: the only form that is logged.
        headers: Headers without `Authorization`, `Host` and `Content-Length`.
        body: The body, `None` for none.
        retry: The retry class.
        deadline: When the time is over, by `anyio.current_time()`.
        seconds: How long all of it may take, waits for a token included; for errors.
        operation: The operation's name, for events and errors.
        correlation_id: Sent as `X-Correlation-ID`.
        progress: How far it has come.
    """

    method: str
    url: str
    template: str
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | None = None
    retry: Retry = Retry.ONCE
    deadline: float = math.inf
    seconds: float = math.inf
    operation: str = ""
    correlation_id: str = ""
    progress: Progress = attrs.field(init=False, factory=Progress)

    @property
    def origin(self) -> str:
        """The scheme, host and port that it goes to: the part of its URL that may be shown."""
        return "/".join(self.url.split("/", 3)[:3])

    def __repr__(self) -> str:
        # The URL, the headers and the body may hold secrets.
        return f"<Call {self.method} {self.template}>"


class Sending:
    """One call that is watched.

    Args:
        correlation_id: The id that goes out with it.

    Attributes:
        correlation_id: The id that goes out with it.
        begun: Whether it was handed in; it is sent once.
        beside: The resource in the body of a 451, beside the web form; `None` where there is none.
    """

    __slots__ = ("_progress", "begun", "beside", "correlation_id")

    def __init__(self, correlation_id: str) -> None:
        self.correlation_id = correlation_id
        self.begun = False
        self.beside: Any = None
        self._progress: Progress | None = None

    @property
    def is_out(self) -> bool:
        """Whether a byte of it may have left us."""
        return self._progress is not None and self._progress.written > 0

    def watch(self, progress: Progress) -> None:
        """Watch a call from now on."""
        self._progress = progress
