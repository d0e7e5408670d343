"""Whether what the caller gave is fit to be sent.

Each check returns the value as it will be sent, or says which argument is wrong, what is wrong with
it, and what would be right.
"""

import re
import uuid
from typing import Any, cast

from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.values.words import OpenEnum

_LONGEST = 512
_CANONICAL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def uuid_text(value: str | uuid.UUID, *, argument: str, action: Action = Action.FIX_REQUEST) -> str:
    """Return a UUID in its canonical spelling.

    Raises:
        InvalidRequest: It is not a UUID.
    """
    text = str(value).strip()
    if _CANONICAL.fullmatch(text):
        return text
    try:
        found = str(uuid.UUID(text))
    except ValueError:
        found = ""
    if not found or found != text.lower():
        raise InvalidRequest(
            argument,
            "it is not a UUID",
            "give one like 629e4510-5331-47d4-9bad-8902039ff762",
            action=action,
        )
    return found


def exact_text(value: str, *, argument: str) -> str:
    """Return a text as a plain `str`: what is checked is what is sent, whatever class it was of.

    Raises:
        InvalidRequest: It is no text.
    """
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, "it is not a text", "give a str")
    return str.__str__(value)


def check_type(value: object, kind: Any, *, argument: str, right: str) -> None:
    """Check that a value is of a type, or one of several; it is never shown.

    Raises:
        InvalidRequest: It is of another type; `right` says what to give.
    """
    if not isinstance(value, kind):
        raise InvalidRequest(argument, "it is of another type", right)


def switch(value: bool | None, *, argument: str) -> bool | None:  # noqa: FBT001 - a value to check
    """Return a switch that is on, off or left out.

    Raises:
        InvalidRequest: It is something else.
    """
    if value is not None and not isinstance(cast("object", value), bool):
        raise InvalidRequest(argument, "it is no switch", "give True, False or None")
    return value


def plain_text(value: str, *, argument: str) -> str:
    """Return a text that is not empty, not endless and has no control characters.

    Raises:
        InvalidRequest: It is one of these.
    """
    value = exact_text(value, argument=argument)
    if not value.strip():
        raise InvalidRequest(argument, "it is empty", "give a text")
    if len(value) > _LONGEST or not value.isprintable():
        raise InvalidRequest(
            argument,
            "it is too long or has control characters",
            f"give at most {_LONGEST} printable characters",
        )
    return value


def choice(words: type[OpenEnum], value: str, *, argument: str) -> str:
    """Return one of the documented words.

    Raises:
        InvalidRequest: It is another word.
    """
    word = exact_text(value, argument=argument)
    if word not in words.words:
        right = ", ".join(sorted(words.words))
        raise InvalidRequest(argument, "the interface does not name this word", f"one of {right}")
    return word
