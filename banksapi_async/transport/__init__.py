"""Bytes out, bytes in: the pool, deadlines, retries, events."""

from .base_url import check_base_url
from .clock import Clock, SystemClock
from .events import (
    CallFinished,
    CallRetried,
    Drift,
    Event,
    Observer,
    Observers,
    TokenMinted,
    TokenMintFailed,
    TokenRefused,
    log_events,
)
from .opening import open_sender
from .sender import Sender
from .settings import Limits, RetryPolicy, Timeouts

__all__ = [
    "CallFinished",
    "CallRetried",
    "Clock",
    "Drift",
    "Event",
    "Limits",
    "Observer",
    "Observers",
    "RetryPolicy",
    "Sender",
    "SystemClock",
    "Timeouts",
    "TokenMintFailed",
    "TokenMinted",
    "TokenRefused",
    "check_base_url",
    "log_events",
    "open_sender",
]
