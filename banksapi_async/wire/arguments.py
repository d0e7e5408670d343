"""Whether what the caller gave is fit to be sent.

Each check returns the value as it will be sent, or says which argument is wrong, what is wrong with
it, and what would be right.
"""

import re
import unicodedata
import uuid
from typing import Any, cast

from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.values.legible import kind_of
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum

_LONGEST = 512
_CANONICAL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def uuid_text(value: str | uuid.UUID, *, argument: str, action: Action = Action.FIX_REQUEST) -> str:
    """Return a UUID in its canonical spelling.

    Raises:
        InvalidRequest: It is not a UUID.
    """
    given = cast("object", value)
    if not isinstance(given, str | uuid.UUID):
        raise InvalidRequest(
            argument, f"it is {kind_of(given)}, not a UUID", "give one, or its text"
        )
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


def text_fault(value: object, *, longest: int = _LONGEST, visible: bool = False) -> str | None:
    """Say what is wrong with a text, without showing it; `None` where nothing is.

    Args:
        value: What should be a text.
        longest: How many characters it may have.
        visible: Whether every character must be one that can be seen, or a blank.
    """
    if not isinstance(value, str):
        return f"it is {kind_of(value)}"
    text = str.__str__(value)
    if not text.strip():
        return "it is empty"
    if len(text) > longest:
        return f"it is longer than {longest} characters"
    odd = "" if text.isprintable() else text
    kinds = {unicodedata.category(letter) for letter in odd if not letter.isprintable()}
    unfit = (
        ("Cs" in kinds, "it holds half a character"),
        ("Cc" in kinds, "it holds a control character, such as a line break"),
        (visible and bool(kinds), "it holds a character that cannot be seen"),
    )
    return next((why for fault, why in unfit if fault), None)


def secret_text(value: str | Secret, *, argument: str) -> Secret:
    """Return a text as a secret, whatever it holds.

    Raises:
        InvalidRequest: It is neither a text nor a secret; its type is named alone.
    """
    if isinstance(value, Secret):
        return value
    given = cast("object", value)
    if isinstance(given, str):
        return Secret(str.__str__(given))
    kind = kind_of(given)
    given = value = ""
    raise InvalidRequest(argument, f"it is {kind}", "give a text or a Secret")


def exact_text(value: str, *, argument: str) -> str:
    """Return a text as a plain `str`: what is checked is what is sent, whatever class it was of.

    Raises:
        InvalidRequest: It is no text.
    """
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, f"it is {kind_of(value)}, not a text", "give a str")
    return str.__str__(value)


def check_type(value: object, kind: Any, *, argument: str, right: str) -> None:
    """Check that a value is of a type, or one of several; it is never shown.

    Raises:
        InvalidRequest: It is of another type; `right` says what to give.
    """
    if not isinstance(value, kind):
        raise InvalidRequest(argument, f"it is {kind_of(value)}", right)


def switch(value: bool | None, *, argument: str) -> bool | None:  # noqa: FBT001 - a value to check
    """Return a switch that is on, off or left out.

    Raises:
        InvalidRequest: It is something else.
    """
    if value is not None and not isinstance(cast("object", value), bool):
        wrong = f"it is {kind_of(value)} and no switch"
        raise InvalidRequest(argument, wrong, "give True, False or None")
    return value


def plain_text(value: str, *, argument: str) -> str:
    """Return a text that is not empty, not endless, and that can be seen.

    Raises:
        InvalidRequest: It is one of these.
    """
    wrong = text_fault(value, visible=True)
    if wrong is None:
        return str.__str__(value)
    raise InvalidRequest(argument, wrong, f"give a text of at most {_LONGEST} printable characters")


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


def time_limit(value: float) -> float:
    """Return the seconds that a caller gives as `timeout`.

    Raises:
        InvalidRequest: They are not a number above zero.
    """
    given: Any = value
    wrong = None
    if not isinstance(given, int | float) or isinstance(given, bool):
        wrong = f"it is {kind_of(given)}, not a time"
    else:
        try:
            seconds = float(given)
        except OverflowError:
            wrong = "it is too large a number"
        else:
            if seconds > 0:
                return seconds
            wrong = f"{seconds:g} is not a time"
    raise InvalidRequest("timeout", wrong, "give seconds above zero, or math.inf")


def without_unseen(text: str) -> str:
    """Return a text without what comes along when somebody pastes it, and nobody sees."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
