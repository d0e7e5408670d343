"""A resource is what the interface names by a link: it says what it offers and can be followed.

While an answer is decoded, the session's `Bound` stands in a context variable, and every resource
that is built in that moment takes it. Outside of that moment there is none: a resource that is
copied, pickled or made by hand is detached. An object with relations inside what no schema names is
a resource too; one whose `relations` are something else than links stays what it is, so that
nothing unknown can fail.
"""

import copy
import warnings
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeGuard, TypeVar, overload
from uuid import UUID

import attrs

from banksapi_async.errors import DecodeError, Detached, InvalidRequest, NotFound, StepChanged
from banksapi_async.links.answered import question_of
from banksapi_async.links.query import Param
from banksapi_async.links.rel import FOR_BROWSERS, SPELLINGS, KnownRel, Rel, verb
from banksapi_async.links.relations import Relation, Relations
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.items import Items
from banksapi_async.values.legible import legible
from banksapi_async.values.secret import Veil
from banksapi_async.values.shown import on_a_line
from banksapi_async.wire import converter
from banksapi_async.wire.arguments import check_type, exact_text
from banksapi_async.wire.fields import wired
from banksapi_async.wire.operation import JSON, Anything, Operation, register
from banksapi_async.wire.record import Record, extra
from banksapi_async.wire.requests import Kind, Retry, Sending

if TYPE_CHECKING:
    from banksapi_async.links.caller import Caller


@attrs.frozen(kw_only=True)
class Meta:
    """How an answer came.

    Attributes:
        status: Its HTTP status.
        correlation_id: What support asks for.
        received_at: When it arrived; aware.
    """

    status: int
    correlation_id: str | None
    received_at: datetime


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Bound:
    """The session behind a resource, and the answer that it came with.

    Attributes:
        caller: What sends requests for it.
        url: Where the answer came from; relative links start there.
        meta: How the answer came.
        read: The turn of the session's answers in which it was asked for; zero where nobody knows.
    """

    caller: "Caller"
    url: str
    meta: Meta | None
    read: int = 0


_current: ContextVar[Bound | None] = ContextVar("banksapi_async_bound", default=None)


def current() -> Bound | None:
    """Return what resources built now are bound to."""
    return _current.get()


class binding:  # noqa: N801 - it reads as what it does; a generator costs twice as much
    """Bind every resource that is built inside the block."""

    __slots__ = ("_bound", "_token")

    def __init__(self, bound: Bound) -> None:
        self._bound = bound

    def __enter__(self) -> None:
        self._token = _current.set(self._bound)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


_KEY = "relations"
_SHOWN = 8


def brief(id: str) -> str:
    """Return an id as `repr` shows it: a UUID by its beginning, another by its end at most."""
    try:
        return f"{str(UUID(id))[:_SHOWN]}…"
    except ValueError:
        return f"…{id[-4:]}" if len(id) > _SHOWN else "…"


def plural(count: int, one: str, many: str) -> str:
    """Return a count with its word."""
    return f"{count} {one if count == 1 else many}"


def with_resources(value: Any, made: Callable[..., Any]) -> Any:
    """Return a deep-frozen value in which every object that has relations is a resource.

    Args:
        value: What `freeze` returned.
        made: What makes a resource of `relations` and `extra`.
    """
    if isinstance(value, FrozenDict):
        links = _links(value.get(_KEY))
        return _inside(value, made) if links is None else _made(value, links, made)
    if is_tuple(value):
        return tuple([with_resources(item, made) for item in value])
    return value


def as_resource(value: FrozenDict, made: Callable[..., Any]) -> Any:
    """Return the resource that an object is even where it has no relations.

    Args:
        value: An object, deep-frozen.
        made: What makes a resource of `relations` and `extra`.
    """
    links = _links(value.get(_KEY))
    return made(extra=_inside(value, made)) if links is None else _made(value, links, made)


def is_tuple(value: Any) -> TypeGuard[tuple[Any, ...]]:
    """Tell whether a deep-frozen value is what a list became."""
    return isinstance(value, tuple)


def _made(value: FrozenDict, links: tuple[Relation, ...], made: Callable[..., Any]) -> Any:
    rest = _inside(FrozenDict({k: v for k, v in value.items() if k != _KEY}), made)
    return made(relations=links, extra=rest)


def _inside(value: FrozenDict, made: Callable[..., Any]) -> FrozenDict:
    return FrozenDict({key: with_resources(item, made) for key, item in value.items()})


def _links(value: Any) -> tuple[Relation, ...] | None:
    if not is_tuple(value):
        return None
    try:
        links = converter.load(Items[Relation], value)
    except DecodeError:
        return None
    return None if links.unreadable else tuple(links)


@lru_cache(maxsize=256)
def _warn_of(rel: str) -> None:
    """Warn of a name that looks like a slip; once each, as what was asked is kept."""
    from difflib import get_close_matches  # noqa: PLC0415 - few names are slips

    near = get_close_matches(rel, Rel.words, n=1, cutoff=0.8)
    if near:
        text = f"no relation is called {rel!r}; did you mean {near[0]!r}?"
        warnings.warn(text, stacklevel=3)


_ANSWERS = frozenset({Rel.SET_METHOD, Rel.SET_MEDIUM, Rel.AUTHENTICATE, Rel.SUBMIT_TEXT_TAN})
"""What answers a bank's question, which is done once, whoever holds the link."""

T = TypeVar("T")
R = TypeVar("R", bound="Resource")


def _rebuild(cls: type[R], fields: dict[str, Any]) -> R:
    return cls(**fields)


@attrs.frozen(kw_only=True)
class Resource(Record):
    """The base of everything that has relations; also what an unknown answer becomes.

    What the class has no attribute for is reached by its key, `resource["key"]`: an object in it
    that has relations is a resource, another one a mapping, a list a tuple, a number exact.

    Attributes:
        extra: The keys that the schema does not name, `to_wire` writes them again.
    """

    _SELF = Operation[Any](
        name="Resource.reload",
        rel=Rel.SELF,
        method="GET",
        template="{self}",
        retry=Retry.READ,
        into=Anything,
    )

    _operations: ClassVar[Mapping[str, Operation[Any]]] = {Rel.SELF: _SELF}
    _has_schema: ClassVar[bool] = False
    __iter__: ClassVar[None] = None

    _relations: tuple[Relation, ...] = attrs.field(default=ABSENT, alias="relations")
    extra: FrozenDict = extra()
    _bound: Bound | None = attrs.field(init=False, factory=current, eq=False, repr=False)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        register(cls)
        declared: dict[str, Operation[Any]] = {}
        for base in reversed(cls.__mro__):
            found = [getattr(v, "operation", v) for v in vars(base).values()]
            declared |= {
                op.rel: op for op in found if isinstance(op, Operation) and op.rel is not None
            }
        if declared[Rel.SELF] is Resource._SELF:
            own = attrs.evolve(Resource._SELF, name=f"{cls.__name__}.reload", into=cls)
            declared[Rel.SELF] = own
        cls._operations = declared
        cls._has_schema = True

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {a.alias: getattr(self, a.name) for a in attrs.fields(type(self)) if a.init}
        return _rebuild, (type(self), fields)

    @staticmethod
    def _keep(value: Any) -> Any:
        """Return how a value stays in `extra`: objects with relations are resources."""
        return with_resources(value, Resource)

    def __repr__(self) -> str:
        head = f"{type(self).__name__} {self._about()}".rstrip()
        offered = ", ".join(self.relations.names)
        return on_a_line(f"{head}; can: {offered}" if offered else head)

    def _about(self) -> str:
        """Return what `repr` says beside the class: never a balance, a name or a whole number."""
        id = getattr(self, "id", None)
        return brief(id) if isinstance(id, str) else ""

    def __getitem__(self, key: str) -> Any:
        """Return what the answer held under a key for which the class has no attribute.

        Raises:
            KeyError: It held nothing under it, or there is an attribute for it.
        """
        named = next((one.name for one in wired(type(self)) if key in {one.key, one.name}), None)
        if named is not None and key not in self.extra:
            msg = f"{key!r} is an attribute: read .{named.lstrip('_')}"
            raise KeyError(msg)
        return self.extra[key]

    def __contains__(self, key: object) -> bool:
        return key in self.extra

    @property
    def relations(self) -> Relations:
        """What the interface offers on this resource as it stands."""
        return Relations(self._relations)

    @property
    def meta(self) -> Meta | None:
        """How the answer came that held this resource; `None` while detached."""
        return None if self._bound is None else self._bound.meta

    def can(self, rel: KnownRel | Rel) -> bool:
        """Return whether a relation is offered now.

        A name that is none, and close to one that is known, is warned of, once.

        Args:
            rel: The relation's name, such as `start_sca`; of one that is not documented
                `Rel("its_name")`.
        """
        asked = exact_text(rel, argument="rel")
        offered = asked in self.relations
        if not offered and asked not in Rel.words:
            _warn_of(asked)
        return offered

    async def reload(self, *, timeout: float | None = None) -> Self:
        """Read the resource again, by its relation `self`.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The resource as it is now.

        Raises:
            RelationNotAvailable: `self` is not offered.
            Detached: The resource has no session.
            ApiError, TransportError, TokenError: The interface or the network refused.
        """
        return await self.follow("self", type(self), timeout=timeout)

    @overload
    async def follow(
        self,
        rel: str,
        into: type[T],
        *,
        relation: Relation | None = None,
        method: str | None = None,
        params: Mapping[str, Param] | None = None,
        json: Any = None,
        timeout: float | None = None,
    ) -> T: ...

    @overload
    async def follow(
        self,
        rel: str,
        into: None = None,
        *,
        relation: Relation | None = None,
        method: str | None = None,
        params: Mapping[str, Param] | None = None,
        json: Any = None,
        timeout: float | None = None,
    ) -> Any: ...

    async def follow(
        self,
        rel: str,
        into: type[Any] | None = None,
        *,
        relation: Relation | None = None,
        method: str | None = None,
        params: Mapping[str, Param] | None = None,
        json: Any = None,
        timeout: float | None = None,
    ) -> Any:
        """Follow any relation, known or not.

        Args:
            rel: The relation's name.
            into: The type of the answer, such as `BankAccess` or `list[Transaction]`. Without it
                the answer of a declared relation has the declared type; any other one becomes a
                generic `Resource`, a list, a mapping or bytes.
            relation: The offer to take where the relation is offered with different links.
            method: The HTTP method. It may be left out where the relation's name tells it:
                `get_` is GET, `delete_` is DELETE, and the documented relations have theirs.
            params: Query parameters, merged with those of the link.
            json: The body; money as `Decimal`.
            timeout: Seconds for all of it; `None` is the default of the operation.

        Returns:
            The answer, as `into` says.

        Raises:
            RelationNotAvailable: It is not offered now; the error names what is.
            AmbiguousRelation: It is offered with different links and `relation` chose none.
            InvalidRequest: It is for a browser, nothing tells its method, or `into` is no type that
                can be read.
            UntrustedLink: It leads somewhere a token must not go; nothing was sent.
            PersonNeeded: The interface asks for a person first (451).
            ApiError, TransportError, TokenError, DecodeError, OutcomeUnknown: As everywhere.
        """
        json = None if json is None else Veil(json)  # a kept traceback shows what its frames hold
        rel = exact_text(rel, argument="rel")
        rel = SPELLINGS.get(rel, rel)
        if method is not None:
            method = exact_text(method, argument="method").upper()
        if params is not None:
            right = "give a mapping of names to values"
            check_type(params, Mapping, argument="params", right=right)
        query = None if params is None else Veil(params)
        del params  # as above
        if rel in FOR_BROWSERS:
            raise InvalidRequest("rel", f"'{rel}' is for a person's browser", "send them its href")
        if into is not None and into is not bytes and not converter.can_read(into):
            raise InvalidRequest(
                "into", "an answer is not read as this type", "give a record, or list[…] of one"
            )
        declared = self._operations.get(rel)
        if declared is not None and method in {None, declared.method}:
            operation = declared
            if into is not None:  # whoever takes bytes takes any
                media = JSON if into is bytes else declared.media
                operation = attrs.evolve(declared, into=into, media=media)
        else:
            self.relations.require(rel, type(self).__name__, chosen=relation)
            operation = self._undeclared(rel, into, method)
        return await self._do(
            operation, relation=relation, params=query, json=json, timeout=timeout
        )

    def _undeclared(self, rel: str, into: type[Any] | None, method: str | None) -> Operation[Any]:
        chosen = method or verb(rel) or ""
        if chosen not in {"GET", "POST", "PUT", "DELETE", "PATCH"}:
            raise InvalidRequest(
                "method",
                f"nothing tells the HTTP method of '{legible(rel, 64)}'",
                "give method='GET', 'POST', 'PUT', 'PATCH' or 'DELETE'",
            )
        reads = chosen == "GET" and (rel.startswith("get_") or rel in {"self", "logo"})
        return Operation(
            name=f"{type(self).__name__}.follow",
            rel=rel,
            method=chosen,
            template=f"{{{rel}}}",
            retry=Retry.READ if reads else Retry.ONCE,
            kind=Kind.BANK,
            into=Anything if into is None else into,
        )

    async def _do(
        self,
        operation: Operation[T],
        *,
        relation: Relation | None = None,
        params: Mapping[str, Param] | Veil | None = None,
        json: Any = None,
        customer_ip: str | None = None,
        timeout: float | None = None,
        subject: str | None = None,
    ) -> T:
        """Find the operation's link on this resource and run it."""
        options: dict[str, Any] = {
            "params": params,
            "json": json,
            "customer_ip": customer_ip,
            "timeout": timeout,
            "subject": subject,
        }
        place = Veil(self._place(operation, relation))
        if operation.rel in _ANSWERS and operation.method != "GET":
            return await self._answer(operation, place, **options)
        return await self._session().caller.run(operation, place.value, **options)

    async def _answer(self, operation: Operation[T], place: Veil, **options: Any) -> T:
        """Answer what the bank asks, unless somebody did since this was read."""
        bound = self._session()
        caller = bound.caller
        asked = getattr(self, "challenge", None) or self.extra.get("challenge")
        question = question_of(caller.grant.username, place.value, converter.to_wire(asked))
        answered, sending = caller.context.answered, Sending(caller.correlation_id())
        if not answered.begin(question, read=bound.read):
            raise StepChanged(now=await self._as_it_stands(options["timeout"]))
        is_gone = False
        try:
            result = await caller.run(operation, place.value, sending=sending, **options)
        except NotFound:
            is_gone = True  # nobody has answered what is not there
            raise
        finally:
            turn = answered.end(question, out=sending.is_out and not is_gone)
        return read_in(result, turn) if isinstance(result, Resource) else result

    async def _as_it_stands(self, timeout: float | None) -> Self | None:  # noqa: ARG002 - of those who can
        """Return the same as it is asked now, where it can be read again."""
        return None

    def _place(self, operation: Operation[Any], relation: Relation | None) -> str:
        href = Veil(self._href(operation, relation))
        bound = self._session()
        return bound.caller.guard.resolve(href.value, source=bound.url)

    def _href(self, operation: Operation[Any], relation: Relation | None) -> str:
        rel = operation.rel or Rel.SELF
        offered = operation.rel is not None and rel in self.relations
        if operation.derived is not None and relation is None and not offered:
            own = self.relations.require("self", type(self).__name__).href
            return own.partition("?")[0] + operation.derived
        return self.relations.require(rel, type(self).__name__, chosen=relation).href

    def _session(self) -> Bound:
        if self._bound is None:
            name = type(self).__name__
            raise Detached(f"this {name} has no session; bind it with user.attach(resource)")
        return self._bound


def operations_of(cls: type[Resource]) -> Mapping[str, Operation[Any]]:
    """Return the operations that a class declares, by their relations."""
    return cls._operations


def read_in(resource: R, turn: int) -> R:
    """Return the same resource, as read in a turn of the session's answers."""
    held = resource._session()  # noqa: SLF001 - of our own kind
    with binding(Bound(caller=held.caller, url=held.url, meta=held.meta, read=turn)):
        return copy.copy(resource)
