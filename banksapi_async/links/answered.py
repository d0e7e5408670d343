"""Which questions of banks were answered in this session, and who may answer them again.

A question is where its answer goes and what the bank asks. From when an answer sets out, nobody who
read the question before may answer it; whoever begins to read it after the answer has come may.
"""

import hashlib
import re
from collections.abc import Hashable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import attrs

from banksapi_async.transport.clock import Clock
from banksapi_async.wire import json
from banksapi_async.wire.types import is_list, is_object

_KEPT = 2 * 60 * 60.0
"""Seconds for which an answer is remembered: no saved step is good for longer."""


@attrs.define
class _Answer:
    """The latest answer to a question: the turn in which it came, `None` while it is under way."""

    came: int | None
    before: int | None
    until: float


class Answered:
    """The answers of a session, in turns: one begins whenever an answer has come.

    Args:
        clock: Tells when an answer is forgotten.

    Attributes:
        turn: The turn now. What is read is as old as the turn in which its reading began.
    """

    def __init__(self, clock: Clock) -> None:
        self.turn = 1
        self._clock = clock
        self._answers: dict[Hashable, _Answer] = {}

    def begin(self, question: Hashable, *, read: int) -> bool:
        """Note that an answer sets out, and tell whether it may.

        Args:
            question: What it answers.
            read: The turn in which the question was read; zero where nobody knows.
        """
        self._forget()
        latest = self._answers.get(question)
        if latest is not None and (latest.came is None or read < latest.came):
            return False
        before = None if latest is None else latest.came
        self._answers.pop(question, None)
        self._answers[question] = _Answer(came=None, before=before, until=self._until())
        return True

    def end(self, question: Hashable, *, out: bool) -> int:
        """Note that an answer has come, is lost, or never set out.

        Args:
            question: What it answers.
            out: Whether a byte of it may have left us.

        Returns:
            The turn in which its own result was read.
        """
        answer = self._answers[question]
        if out:
            self.turn += 1
            answer.came, answer.until = self.turn, self._until()
        elif answer.before is None:
            del self._answers[question]
        else:
            answer.came = answer.before
        return self.turn

    def _until(self) -> float:
        return self._clock.monotonic() + _KEPT

    def _forget(self) -> None:
        now = self._clock.monotonic()
        over: list[Hashable] = []
        for question, answer in self._answers.items():
            if answer.until > now:
                break
            if answer.came is not None:
                over.append(question)
        for question in over:
            del self._answers[question]


def question_of(username: str | None, url: str, asked: Any) -> Hashable:
    """Return what tells one question from another, however its link or challenge is spelled.

    Args:
        username: Whose it is.
        url: Where its answer goes.
        asked: The challenge, as JSON data; `None` for none.
    """
    place = re.sub(r"%[0-9A-Fa-f]{2}", lambda found: quote(unquote_to_bytes(found[0])), url)
    # A digest, since a kept traceback shows it, and a link may hold an account number.
    return hashlib.sha256(json.dumps([username, place, _plain(asked)])).digest()


def _plain(value: Any) -> Any:
    """Return JSON data in one order, without what is null."""
    if is_object(value):
        return {key: _plain(value[key]) for key in sorted(value) if value[key] is not None}
    return [_plain(item) for item in value] if is_list(value) else value
