"""Bytes out, bytes in: the pool, deadlines, retries, events."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .base_url import (
        check_base_url,
    )
    from .clock import (
        Clock,
        SystemClock,
    )
    from .events import (
        CallFinished,
        CallRetried,
        Drift,
        Event,
        TokenMinted,
        TokenMintFailed,
        TokenRefused,
        log_events,
    )
    from .observers import (
        Observer,
        Observers,
    )
    from .opening import (
        open_sender,
    )
    from .sender import (
        Sender,
    )
    from .settings import (
        Limits,
        RetryPolicy,
        Timeouts,
    )

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

__getattr__ = lazily(
    __name__,
    {
        "base_url": ("check_base_url",),
        "clock": ("Clock", "SystemClock"),
        "events": (
            "CallFinished",
            "CallRetried",
            "Drift",
            "Event",
            "TokenMinted",
            "TokenMintFailed",
            "TokenRefused",
            "log_events",
        ),
        "observers": ("Observer", "Observers"),
        "opening": ("open_sender",),
        "sender": ("Sender",),
        "settings": ("Limits", "RetryPolicy", "Timeouts"),
    },
)
