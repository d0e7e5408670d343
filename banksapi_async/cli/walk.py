"""A walk through links, and the Python program that does the same.

What reads may be followed at once; what acts is asked about first; a payment is never submitted
from here, and what no verb is known of is left to a program. In the copied program reading steps
run, and each acting step is a comment that is enabled by hand.
"""

import enum
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import attrs

from banksapi_async import Rel, Resource
from banksapi_async.links.rel import FOR_BROWSERS, verb
from banksapi_async.values.shown import shown

_MOST = 50
_SHORT = 8
_MORE = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
_PAYS = ("initiate_", "start_ueberweisung")
_HEAD = """\
import asyncio
import os

from banksapi_async import Session, describe


async def main() -> None:
    async with Session.from_env() as session:
        name, password = os.environ["BANKSAPI_USER"], os.environ["BANKSAPI_PASSWORD"]
        user = session.as_user(name, password)
"""
_FOOT = """\


asyncio.run(main())
"""


class Manner(enum.Enum):
    """How a choice is taken."""

    OPEN = "open"
    """It stands in the answer already; nothing is sent."""
    READ = "read"
    ACT = "act"
    """It changes something, so it is asked about first."""
    LEAVE = "leave"
    """It is for a browser, for a program, or a payment: it is not done from here."""


@attrs.frozen(kw_only=True)
class Choice:
    """What can be done with a thing.

    Attributes:
        label: What a person reads.
        manner: How it is taken.
        meaning: What it does, in a sentence.
        code: The expression that does it, `{}` standing for the thing.
        rel: The relation, `None` where a part is opened.
        address: Where a relation leads to.
        part: The part that is opened.
    """

    label: str
    manner: Manner
    meaning: str
    code: str
    rel: str | None = None
    address: str = ""
    part: Any = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Stop:
    """One place of a walk.

    Attributes:
        thing: What is there.
        name: The variable that holds it in the program.
        label: What was chosen to get there.
    """

    thing: Any = attrs.field(repr=False)
    name: str
    label: str


def choices(thing: Any) -> list[Choice]:
    """Return what can be done with a thing: its parts to open, then its relations."""
    return [*_parts(thing), *_relations(thing)]


def _parts(thing: Any) -> Iterator[Choice]:
    if isinstance(thing, Resource):
        cls: Any = type(thing)
        for field in attrs.fields(cls):
            value = getattr(thing, field.name)
            if not field.name.startswith("_") and field.name != "extra":
                for choice in _resources(value):
                    code = choice.code.replace("{}", f"{{}}.{field.name}", 1)
                    yield attrs.evolve(choice, label=f"{field.name} {choice.label}", code=code)
    else:
        yield from _resources(thing)


def _resources(value: Any) -> Iterator[Choice]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        pairs = [*cast("Mapping[str, Any]", value).items()]
    elif isinstance(value, list | tuple):
        pairs = [*enumerate(cast("list[Any]", value))]
    for key, part in pairs[:_MOST]:
        if isinstance(part, Resource):
            name = getattr(part, "bezeichnung", None) or type(part).__name__
            yield Choice(
                label=f"[{_short(shown(key))}] {shown(name)}",
                manner=Manner.OPEN,
                meaning="Open it: it stands in this answer, and nothing is sent.",
                code=f"{{}}[{key!r}]",
                part=part,
            )


def _short(key: str) -> str:
    return key if len(key) <= _SHORT else f"{key[:_SHORT]}…"


def _relations(thing: Any) -> Iterator[Choice]:
    if not isinstance(thing, Resource):
        return
    for rel in thing.relations.names:
        code = f"await {{}}.{rel}()" if _method(thing, rel) else f"await {{}}.follow({rel!r})"
        code = "await {}.reload()" if rel == Rel.SELF else code
        yield Choice(
            label=f"{verb(rel) or '?'} {shown(rel, reveal=True)}",
            manner=manner_of(thing, rel),
            meaning=_meaning(thing, rel),
            code=code,
            rel=rel,
            address=thing.relations.all(rel)[0].href,
        )


def _meaning(thing: Resource, rel: str) -> str:
    if rel in FOR_BROWSERS:
        return "It is for the person's browser, and never fetched."
    if rel == Rel.SELF:
        return "Read it again."
    if method := _method(thing, rel):
        return (inspect.getdoc(method) or "").partition("\n")[0]
    if verb(rel) == "GET":
        return "This version does not know it; what it leads to is shown as it comes."
    return "This version does not know it."


def _method(thing: Resource, rel: str) -> Any:
    # The wire may name anything, and a method that is no relation is not meant.
    return getattr(thing, rel, None) if rel in Rel.words else None


def manner_of(thing: Resource, rel: str) -> Manner:
    """Return how a relation of a thing is taken.

    What a program has to give something to, such as a TAN, is not done from here.
    """
    verbed = verb(rel)
    if rel in FOR_BROWSERS or verbed is None or rel.startswith(_PAYS):
        return Manner.LEAVE
    if verbed == "GET" and rel != Rel.AUTHENTICATE_DECOUPLED:
        return Manner.READ
    method = _method(thing, rel)
    return Manner.ACT if method is None or _needs_nothing(method) else Manner.LEAVE


def _needs_nothing(method: Callable[..., object]) -> bool:
    wants = inspect.signature(method).parameters.values()
    return all(p.default is not p.empty or p.kind in _MORE for p in wants)


async def taken(thing: Any, choice: Choice) -> Any:
    """Take a choice, and return what came."""
    if choice.manner is Manner.OPEN:
        return choice.part
    rel = choice.rel or ""
    if rel == Rel.SELF:
        return await thing.reload()
    method = _method(thing, rel)
    return await (thing.follow(rel) if method is None else method())


class Walk:
    """Where somebody is, how they came there, and the program that goes the same way.

    Args:
        start: The customer.
    """

    def __init__(self, start: Any) -> None:
        self._stops = [Stop(thing=start, name="customer", label="customer")]
        self._lines = ["customer = await user.customer()"]
        self._count = 0

    @property
    def here(self) -> Stop:
        """Where it is."""
        return self._stops[-1]

    @property
    def history(self) -> str:
        """The places that lead here, the first one first."""
        return " > ".join(stop.label for stop in self._stops)

    def line(self, choice: Choice) -> str:
        """Return the Python line of a choice."""
        code = choice.code.replace("{}", self.here.name, 1)
        return f"# {code}" if choice.manner in {Manner.ACT, Manner.LEAVE} else code

    def came(self, choice: Choice, thing: Any) -> None:
        """Note what came of a choice; the walk goes on from there where it was read."""
        line = self.line(choice)
        if choice.manner is Manner.ACT:
            self._lines.append(f"{line}  # it acts: enable it by hand")
            return
        self._count += 1
        name = f"step{self._count}"
        self._lines.append(f"{name} = {line}")
        label = shown(choice.rel, reveal=True) if choice.rel else choice.label
        self._stops.append(Stop(thing=thing, name=name, label=label))

    def back(self) -> None:
        """Go one place back; what was done stays in the program."""
        if len(self._stops) > 1:
            del self._stops[-1]

    def program(self) -> str:
        """Return the walk as a program that runs; it shows the place that was reached."""
        lines = [*self._lines, f"print(describe({self.here.name}))"]
        return _HEAD + "".join(f"        {line}\n" for line in lines) + _FOOT
