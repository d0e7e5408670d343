"""Bytes to values and back; pure, no I/O."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily
from banksapi_async.records import Record

from .converter import Codec

if TYPE_CHECKING:
    from .refusals import (
        error_for,
    )

__all__ = ["error_for"]

__getattr__ = lazily(__name__, {"refusals": ("error_for",)})

Record.codec = Codec()
