"""How a secret is carried so that it cannot be printed by accident.

A `Secret` shows nothing of its text in `repr`, `str`, formatting, logs or pickles; the text comes
out through `reveal()` alone, which is easy to find in a review.
"""

import hmac
from typing import Any, NoReturn, cast, final

from banksapi_async.values.legible import kind_of


@final
class Secret:
    """A text that must not be shown: a token, a password, a form's session.

    Args:
        text: The secret itself.

    Raises:
        TypeError: It is no text.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        if not isinstance(cast("object", text), str):
            kind, text = kind_of(text), ""  # a kept traceback shows what its frames hold
            msg = f"a Secret is made of a text, and this is {kind}"
            raise TypeError(msg)
        self.__text = text

    def reveal(self) -> str:
        """Return the text itself. Never log it."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        # An error about half a character would show the text.
        mine = self.__text.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(mine, other.__text.encode("utf-8", "surrogatepass"))

    def __hash__(self) -> int:
        return hash((Secret, self.__text))

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self

    def __reduce__(self) -> NoReturn:
        msg = "a Secret is not pickled: keep it out of what you store"
        raise TypeError(msg)


@final
class Veil:
    """Anything, behind a `repr` that shows nothing of it: a body may have a TAN in it.

    Args:
        value: The thing itself.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<veiled>"


def veiled(value: Any) -> Any:
    """Return a text as a secret, and anything else as it came.

    A function that takes a secret as plain text begins with it, so that its frame, which a kept
    traceback shows, holds no text.

    Args:
        value: What somebody gave for a secret.
    """
    return Secret(value) if isinstance(value, str) else value
