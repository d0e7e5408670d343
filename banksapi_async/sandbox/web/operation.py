"""What an operation of the sandbox is, and what its handler sees and gives.

A handler is a plain function from `Ask` to a response and runs while the state's lock is held; what
it refuses it raises as `Refusal`. Body and query have passed the operation's own checks before.
"""

import enum
from collections.abc import Callable, Mapping
from typing import Any, Literal

import attrs
from starlette.datastructures import Headers
from starlette.responses import Response

from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.tokens import Token
from banksapi_async.sandbox.users import User

from .gate import Check, Schema

JSON = "application/json"
NOTHING = ""
STATE = "banksapi.state"
"""Where the scope has the sandbox's state."""


Basis = Literal["documented", "guessed"]
"""Where an operation comes from: a document of the vendor's, or what is likely."""


class Level(enum.Enum):
    """Who may ask."""

    BASIC = "the client's own credential"
    KEY = "an API key"
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
        data: What the body holds, for operations that take JSON or a form.
        token: The token, where the operation needs one.
        client: The client's name, where it comes with its own credential.
    """

    state: State
    base: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Headers
    body: bytes
    data: Any = None
    token: Token | None = None
    client: str = ""

    @property
    def user(self) -> User:
        """Whose customer it is about."""
        if self.token is None:
            raise AssertionError("unreachable: the operation asks for a user's token")
        return self.state.user(self.token.user_id)


def _nothing() -> Mapping[int, Schema | None]:
    return {200: None}


@attrs.frozen
class Operation:
    """An operation: what is asked for, by whom, with what, and who answers.

    Attributes:
        template: The path with its variables in braces.
        scope: What the token must allow.
        sends: What the JSON of its body must be; `None` takes none.
        form: What the fields of its form must be; `None` takes none.
        binary: The media type of a body that is neither.
        query: What its parameters must be; others are not seen.
        blank: Whether there may be no body; it counts as an empty object.
        customer_ip: Whether the person's address is looked at.
        gives: The media type of its answer, or nothing.
        answers: How the answers look that are no refusals: by status, as a JSON schema, or nothing.
        refuses: Statuses of refusals that follow from nothing else here.
        basis: Where it comes from.
    """

    method: str
    template: str
    handler: Callable[[Ask], Response]
    level: Level = Level.USER
    scope: str | None = None
    sends: Check | None = attrs.field(default=None, kw_only=True)
    form: Check | None = attrs.field(default=None, kw_only=True)
    binary: str = attrs.field(default=NOTHING, kw_only=True)
    query: Mapping[str, Check] = attrs.field(factory=dict[str, Check], kw_only=True)
    blank: bool = attrs.field(default=False, kw_only=True)
    customer_ip: bool = attrs.field(default=False, kw_only=True)
    gives: str = attrs.field(default=JSON, kw_only=True)
    answers: Mapping[int, Schema | None] = attrs.field(factory=_nothing, kw_only=True)
    refuses: tuple[int, ...] = attrs.field(default=(), kw_only=True)
    basis: Basis = attrs.field(default="documented", kw_only=True)

    @property
    def path(self) -> str:
        """The path as documents spell it."""
        return self.template.replace("_", "-")

    @property
    def statuses(self) -> frozenset[int]:
        """Every status that it can answer with, mishaps apart."""
        refused = {*self.refuses, 401}
        if self.level not in {Level.BASIC, Level.KEY}:
            refused.add(403)
        if self.sends is not None or self.form is not None or self.query or self.customer_ip:
            refused.add(400)
        if self.sends is not None:
            refused.add(413)
        if "{" in self.template:
            refused.add(404)
        if self.gives:
            refused.add(406)
        return frozenset({*self.answers, *refused})
