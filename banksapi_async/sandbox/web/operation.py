"""What an operation of the sandbox is, and what its handler sees and gives.

A handler is a plain function from `Ask` to a response and runs while the state's lock is held; what
it refuses it raises as `Refusal`. Body and query have passed the operation's own checks before.
"""

import enum
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from starlette.datastructures import Headers
from starlette.responses import Response

from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.tokens import Token
from banksapi_async.sandbox.users import User

from .gate import Check

JSON = "application/json"
NOTHING = ""
STATE = "banksapi.state"
"""Where the scope has the sandbox's state."""


class Level(enum.Enum):
    """Who may ask."""

    NOBODY = "no token"
    CLIENT = "management"
    USER = "customer"
    ANY = "any token"


@attrs.frozen(kw_only=True)
class Ask:
    """One request: its token is checked, its body and query have passed the gate.

    Attributes:
        base: What links begin with: origin and path prefix, or the canonical origin.
        query: The parameters that the operation knows.
        body: The body as it came, for operations that take no JSON.
        data: What the body holds, for operations that take JSON.
        token: The token, where the operation needs one.
    """

    state: State
    base: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Headers
    body: bytes
    data: Any = None
    token: Token | None = None

    @property
    def user(self) -> User:
        """Whose customer it is about."""
        if self.token is None:
            raise AssertionError("unreachable: the operation asks for a user's token")
        return self.state.user(self.token.user_id)


@attrs.frozen
class Operation:
    """An operation: what is asked for, by whom, with what, and who answers.

    Attributes:
        template: The path with its variables in braces.
        scope: What the token must allow.
        sends: What the JSON of its body must be; `None` takes none.
        query: What its parameters must be; others are not seen.
        blank: Whether there may be no body; it counts as an empty object.
        gives: The media type of its answer, or nothing.
    """

    method: str
    template: str
    handler: Callable[[Ask], Response]
    level: Level = Level.USER
    scope: str | None = None
    sends: Check | None = attrs.field(default=None, kw_only=True)
    query: Mapping[str, Check] = attrs.field(factory=dict[str, Check], kw_only=True)
    blank: bool = attrs.field(default=False, kw_only=True)
    gives: str = attrs.field(default=JSON, kw_only=True)
