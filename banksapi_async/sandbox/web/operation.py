"""What is an operation of the sandbox, and what does its handler see and give?

A handler is a plain function from `Ask` to a response and runs while the state's lock is held; what
it refuses it raises as `Refusal`.
"""

import enum
from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs
from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response

from banksapi_async.sandbox import exact_json
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.tokens import Token
from banksapi_async.sandbox.users import User


class Level(enum.Enum):
    """Who may ask."""

    NOBODY = "no token"
    CLIENT = "management"
    USER = "customer"
    ANY = "any token"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the sandbox
    """What the interface answers instead of doing it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@attrs.frozen(kw_only=True)
class Ask:
    """One request, its token checked.

    Attributes:
        base: What links begin with: origin and path prefix, or the canonical origin.
        token: The token, where the operation needs one.
    """

    state: State
    base: str
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    body: bytes
    token: Token | None = None

    @property
    def user(self) -> User:
        """Whose customer it is about."""
        if self.token is None:
            raise AssertionError("unreachable: the operation asks for a user's token")
        return self.state.user(self.token.user_id)

    def json_object(self) -> dict[str, Any]:
        """Return the body as a JSON object.

        Raises:
            Refusal: It is none.
        """
        try:
            value = exact_json.read(self.body)
        except ValueError:
            raise Refusal(400, "Der Inhalt ist kein gültiges JSON") from None
        if not isinstance(value, dict):
            raise Refusal(400, "Der Inhalt ist kein JSON-Objekt")
        return cast("dict[str, Any]", value)


@attrs.frozen
class Operation:
    """An operation: what is asked for, by whom, and who answers.

    Attributes:
        template: The path with its variables in braces.
        scope: What the token must allow.
    """

    method: str
    template: str
    handler: Callable[[Ask], Response]
    level: Level = Level.USER
    scope: str | None = None
