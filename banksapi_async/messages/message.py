"""A message of the interface, what it says, and what a program should do about it."""

import attrs

from banksapi_async.messages.codes import MESSAGE_CODES, CodeAdvice, MessageCode, MessageLevel
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.wire.record import Record, extra, hidden


@attrs.frozen(kw_only=True, weakref_slot=False)
class Message(Record):
    """One message of the interface (schema `Message`).

    Attributes:
        level: `INFO` or `ERROR`.
        code: The code, such as `BA1011`; open, so look at `known`.
        message: The text to show to the end customer, in German.
        details: More for the end customer; it changes from message to message.
        extra: Keys that this version does not know.
    """

    level: MessageLevel | None = None
    code: MessageCode
    message: str | None = hidden()
    details: str | None = hidden()
    extra: FrozenDict = extra()

    @property
    def known(self) -> bool:
        """Whether the code is one of the documented ones."""
        return self.code.known

    @property
    def said_level(self) -> MessageLevel | None:
        """The level that it names, in whatever spelling; `None` for none and for an unknown one."""
        level = "" if self.level is None else self.level.strip().upper()
        return MessageLevel(level) if level in MessageLevel.words else None

    @property
    def is_error(self) -> bool:
        """Whether something failed; a message without a level is judged by its code.

        One whose level is unknown or cannot be read counts as an error, unless its code is known to
        be none.
        """
        if self.said_level is not None:
            return self.said_level == MessageLevel.ERROR
        if self.code in MESSAGE_CODES:
            return MESSAGE_CODES[self.code].level == MessageLevel.ERROR
        return bool(self.level) or self.is_unreadable("level")

    @property
    def meaning(self) -> str | None:
        """What the code says, in English; None for a code that is not documented."""
        return MESSAGE_CODES[self.code].meaning if self.code in MESSAGE_CODES else None

    @property
    def advice(self) -> CodeAdvice | None:
        """What a program can do about it; None for a code that is not documented."""
        return MESSAGE_CODES[self.code].advice if self.code in MESSAGE_CODES else None
