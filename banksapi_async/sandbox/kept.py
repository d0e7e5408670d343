"""A sandbox as a text that survives the process: JSON that begins with its version.

Every object of the memory is written once, with its fields, and named where it is met again, so
that what was shared is shared when it is read. Only the classes listed here are read, and
nothing of a text is run. A file is replaced as a whole: a crash leaves the one before.
"""

import enum
import json
import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from . import regulated
from .accesses import Access, Refresh, Stage
from .bank import ledger, schemes
from .bank.booking import Booking
from .bank.books import Books
from .bank.holders import NOBODY, Holder, People, Plan
from .builder import Pushed
from .catalogue import Catalogue, Provider
from .clock import SandboxClock
from .exact_json import is_list, is_object
from .messages import Note
from .mishaps import Mishap, Mishaps
from .payments import Kind, Order, Payments, Position, Stage as OrderStage
from .sca import At, Authentication, Authentications
from .sessions import Ending, FormSession, Sessions, Step, UseCase
from .settings import Settings
from .state import State
from .tagging import Rule, Tagging
from .tokens import Token, Tokens
from .users import User, Users

_VERSION = 1
_CLASSES: dict[str, type[Any]] = {
    one.__name__: one
    for one in (
        Access,
        Authentication,
        Authentications,
        Booking,
        Books,
        Catalogue,
        FormSession,
        Holder,
        Mishap,
        Mishaps,
        Note,
        Order,
        Payments,
        People,
        Plan,
        Position,
        Provider,
        Pushed,
        Refresh,
        Rule,
        Sessions,
        Settings,
        Tagging,
        Token,
        Tokens,
        User,
        Users,
    )
}
_WORDS: dict[str, type[enum.Enum]] = {
    "At": At,
    "Ending": Ending,
    "Kind": Kind,
    "OrderStage": OrderStage,
    "Stage": Stage,
    "Step": Step,
    "UseCase": UseCase,
}
_SAME: dict[str, Any] = {
    "nobody": NOBODY,
    **{
        f"ledger {one.name}": one for one in vars(ledger).values() if isinstance(one, ledger.Ledger)
    },
    **{
        f"{type(one).__name__} {name}": one
        for name, one in vars(schemes).items()
        if isinstance(one, schemes.Scheme | schemes.Method)
    },
    **{f"medium {one.name}": one for one in schemes.METHODS_AND_MEDIA.media},
}
"""What is the same in every sandbox, and is named."""
_PLAIN: dict[str, tuple[type[Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "number": (Decimal, str, Decimal),
    "float": (float, repr, float),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
}
_LISTS: dict[str, type[Any]] = {"tuple": tuple, "set": frozenset}
_NOT_KEPT: dict[type[Any], frozenset[str]] = {
    State: frozenset({"lock", "clock"}),
    Authentication: frozenset({"ended"}),
}
"""Fields that are made anew."""


class _Writer:
    """Writes objects, each once."""

    def __init__(self) -> None:
        self._named: dict[int, Any] = {id(one): {"same": name} for name, one in _SAME.items()}
        self._words = {kind: name for name, kind in _WORDS.items()}
        self._met = 0

    def write(self, value: Any) -> Any:
        """Return a value as JSON has it."""
        if isinstance(value, enum.Enum):
            return {"word": [self._words[type(value)], value.value]}
        if value is None or isinstance(value, bool | int | str):
            return value
        if is_list(value):
            return [self.write(item) for item in value]
        if is_object(value):
            return {"object": [[self.write(k), self.write(item)] for k, item in value.items()]}
        return self._plain(value)

    def _plain(self, value: Any) -> Any:
        for name, (kind, spelled, _) in _PLAIN.items():
            if isinstance(value, kind):
                return {name: spelled(value)}
        for name, kind in _LISTS.items():
            if isinstance(value, kind):
                # A set has no order of its own, and the same state is the same text.
                items = sorted(value, key=repr) if kind is frozenset else value
                return {name: [self.write(item) for item in items]}
        if id(value) not in self._named:
            return self._object(value, type(value).__name__)
        return self._named[id(value)]

    def _object(self, value: Any, name: str) -> Any:
        if _CLASSES.get(name) is not type(value):
            raise TypeError(f"{type(value)} is no part of a sandbox's memory")
        self._met += 1
        number = self._met
        self._named[id(value)] = {"again": number}
        fields = {name: self.write(one) for name, one in _kept(value).items()}
        return {name: fields, "as": number}


class _Reader:
    """Reads what `_Writer` has written."""

    def __init__(self) -> None:
        self._met: dict[int, Any] = {}
        self._kinds: dict[str, Callable[[Any], Any]] = {
            **{name: read for name, (_, _, read) in _PLAIN.items()},
            "tuple": lambda inside: tuple(map(self.read, inside)),
            "set": lambda inside: frozenset(map(self.read, inside)),
            "object": lambda inside: {self.read(key): self.read(item) for key, item in inside},
            "word": lambda inside: _WORDS[inside[0]](inside[1]),
            "same": _SAME.__getitem__,
            "again": self._met.__getitem__,
        }

    def read(self, value: Any) -> Any:
        """Return the value that was written."""
        if is_list(value):
            return [self.read(item) for item in value]
        if not is_object(value):
            return value
        name, inside = next(iter(value.items()))
        if name in self._kinds:
            return self._kinds[name](inside)
        return self._object(_CLASSES[name], inside, value["as"])

    def _object(self, kind: type[Any], fields: dict[str, Any], number: int) -> Any:
        made = self._met[number] = object.__new__(kind)
        for name, item in fields.items():
            # The way around frozen classes that attrs takes too.
            object.__setattr__(made, name, self.read(item))
        for name, field in attrs.fields_dict(kind).items():
            if name not in fields:
                object.__setattr__(made, name, _default(field, made))
        return made


def _kept(value: Any) -> dict[str, Any]:
    kind: Any = value.__class__
    left_out = _NOT_KEPT.get(kind, frozenset())
    return {name: getattr(value, name) for name in attrs.fields_dict(kind) if name not in left_out}


def _default(field: "attrs.Attribute[Any]", made: Any) -> Any:
    """Return what a field begins with that is not in the text."""
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, whatever it is typed as
        return default.factory(made) if default.takes_self else default.factory()
    if default is attrs.NOTHING:
        raise ValueError(f"{field.name} is missing")
    return default


def write(state: State) -> str:
    """Return all that a sandbox knows as text."""
    with state.lock:
        writer = _Writer()
        memory = {name: writer.write(one) for name, one in _kept(state).items()}
        clock = writer.write([state.clock.start, state.clock.moved])
    return json.dumps({"version": _VERSION, "clock": clock, "memory": memory})


def read(text: str, clock: SandboxClock | None = None) -> State:
    """Return what a text says.

    Args:
        text: The text.
        clock: The clock; left out, that of the text, which has gone on meanwhile.

    Raises:
        ValueError: It holds no sandbox, or one of another version.
    """
    try:
        found: Any = json.loads(text)
    except ValueError:
        found = None
    version = found.get("version") if is_object(found) else None
    if version != _VERSION:
        held = "no sandbox" if version is None else f"version {version!r} of a sandbox"
        raise ValueError(f"the text holds {held}; this reads version {_VERSION}")
    try:
        return _state(found, clock)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"the text does not hold together: {error!r}") from None


def _state(found: dict[str, Any], clock: SandboxClock | None) -> State:
    reader = _Reader()
    start, moved = reader.read(found["clock"])
    if clock is None:
        clock = SandboxClock(start)
        clock.advance(moved)
    memory = {name: reader.read(item) for name, item in found["memory"].items()}
    state = State(memory["settings"], clock)
    for name, one in memory.items():
        setattr(state, name, one)
    orders = {order.id: order for order in state.payments.all}
    for one in state.authentications:
        _tell(state, one, orders.get(one.about))
    return state


def _tell(state: State, one: Authentication, order: Order | None) -> None:
    """Let an authentication tell of its end to what it is about, as when it was started."""
    if order is not None:
        one.ended = lambda ended: order.authenticated(ended, state.now())
        return
    try:
        access = state.find_access(one.about)
    except LookupError:
        return  # deleted since
    one.ended = regulated.ended_for(state, access)


def replace(path: str | PathLike[str], text: str) -> None:
    """Write a file as a whole, readable by its owner alone.

    Raises:
        OSError: It cannot be written.
    """
    whole = Path(path)
    number, name = tempfile.mkstemp(prefix=f".{whole.name}.", dir=whole.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(whole)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
