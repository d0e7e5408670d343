"""Bytes to values and back; pure, no I/O."""

from banksapi_async.records import Record

from .converter import Codec

Record.codec = Codec()
