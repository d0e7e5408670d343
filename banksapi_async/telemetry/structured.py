"""Events as structured log lines: the fields of an event are the fields of the line.

`level` is the line's own in structured logs, so the level of a token is `token_level` there.
"""

from collections.abc import Callable
from typing import Any, Protocol

from banksapi_async.transport.events import Event, fields_of, level_of


class StructuredLogger(Protocol):
    """What structlog's loggers are, and a logger of one's own can be."""

    def log(self, level: int, event: str, **fields: Any) -> Any:
        """Write one line.

        Args:
            level: As in `logging`.
            event: The name of the event.
            fields: What it says.
        """
        ...


def structlog_events(logger: StructuredLogger) -> Callable[[Event], None]:
    """Return an observer that writes each event to a structured logger.

    The levels are those of `log_events`.

    Args:
        logger: A logger of structlog's, such as `structlog.get_logger("bank")`.
    """

    def write(event: Event) -> None:
        fields = fields_of(event)
        if "level" in fields:
            fields["token_level"] = fields.pop("level")
        logger.log(level_of(event), type(event).__name__, **fields)

    return write
