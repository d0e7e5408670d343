"""Where does a secret come from, and when is it asked for?

A secret is a text, or an async callable that is asked when a token is needed. Either way it is
checked before it is used, and no message about it ever holds a character of it.
"""

import inspect
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, NoReturn, TypeAlias

from banksapi_async.errors import InvalidRequest, TokenError
from banksapi_async.records import Secret

Asked: TypeAlias = Callable[[], Awaitable[str | Secret]]
"""An async callable that is asked for a secret."""

SecretSource: TypeAlias = str | Secret | Asked
"""What a caller may give for a secret."""


class Confidential:
    """The base of what holds secrets: it is not pickled, and a copy is the thing itself."""

    __slots__ = ()

    def __copy__(self) -> "Confidential":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Confidential":
        return self

    def __reduce__(self) -> NoReturn:
        msg = f"a {type(self).__name__} is not pickled: it holds a secret"
        raise TypeError(msg)


def trimmed(value: Any) -> Any:
    """Return a text without the blanks around it; anything else, from untyped callers, as it is."""
    return value.strip() if isinstance(value, str) else value


def fault(value: object) -> str | None:
    """Say what is wrong with a text, without showing it; `None` where nothing is."""
    if not isinstance(value, str):
        return f"is of type {type(value).__name__}"
    if not value.strip():
        return "is empty"
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        return "holds a control character"
    return None


class Shape(NamedTuple):
    """What is asked of one kind of secret.

    Attributes:
        argument: The argument's name, for errors.
        trim: Whether blanks around it are a slip of pasting; in a password they may be meant.
        header: Whether it travels as it is in a header, which carries visible ASCII only.
    """

    argument: str
    trim: bool = True
    header: bool = False

    def text(self, value: object) -> object:
        """Return the bare text of what was given, trimmed; anything else as it came."""
        plain = value.reveal() if isinstance(value, Secret) else value
        return trimmed(plain) if self.trim else plain

    def fault(self, text: object) -> str | None:
        """Say what is wrong with a secret, without showing it; `None` where nothing is."""
        wrong = fault(text)
        if wrong is None and self.header and not all("!" <= letter <= "~" for letter in str(text)):
            return "holds a character that no header carries"
        return wrong


CLIENT_SECRET = Shape("client_secret")
PASSWORD = Shape("password", trim=False)
KEY = Shape("key", header=True)
TOKEN = Shape("token", header=True)


def source(value: SecretSource, shape: Shape) -> Secret | Asked:
    """Check what a caller gave for a secret.

    Args:
        value: The secret, or who to ask for it.
        shape: What is asked of it.

    Returns:
        The secret wrapped up, or the callable as it came.

    Raises:
        InvalidRequest: It is empty, not a text, or holds characters that cannot be.
    """
    if callable(value):
        return value
    wrong = shape.fault(shape.text(value))
    if wrong is None:
        return Secret(str(shape.text(value)))
    raise InvalidRequest(
        shape.argument, wrong, "give a text without control characters, or an async callable"
    )


async def ask(given: Secret | Asked, shape: Shape) -> Secret:
    """Return the secret, asking for it where the caller gave a callable.

    Args:
        given: What `source` returned.
        shape: What is asked of it.

    Raises:
        TokenError: The callable failed, or what it gave is no usable secret.
        InvalidRequest: The callable is not async.
    """
    if isinstance(given, Secret):
        return given
    answer: object = None
    failed = None
    try:
        pending: object = given()
        is_async = inspect.isawaitable(pending)
        answer = await pending if inspect.isawaitable(pending) else None
    except Exception as error:  # noqa: BLE001 - the caller's code may fail in any way it likes
        is_async, failed = True, type(error).__name__
    if not is_async:
        raise InvalidRequest(shape.argument, "the callable is not async", "give an `async def`")
    if failed is not None:
        raise TokenError(f"asking for the {shape.argument} failed with {failed}", retryable=True)
    wrong = shape.fault(shape.text(answer))
    if wrong is None:
        return Secret(str(shape.text(answer)))
    answer = None  # whoever keeps the traceback keeps this frame
    raise TokenError(f"asking for the {shape.argument} gave nothing usable: it {wrong}")
