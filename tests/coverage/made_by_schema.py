"""How does an answer or a body look that the description allows?

Made from the description's schemas and not from our classes, so that a key we forgot is found.
"""

import json
import random
import re
import uuid
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Any

import attrs
from described import SCHEMAS

_FIELD = re.compile(r"(\w+)(\??): (.*)", re.DOTALL)
_TEXTS = ("x", "Grün & Söhne GmbH", "DE00123456789012345678", "0", "日本", "a/b c", "\u2028")


@attrs.frozen
class Key:
    """One key of a schema."""

    name: str
    optional: bool
    type: str


def keys(text: str) -> tuple[Key, ...]:
    """The keys of an object, `a: text, b?: [X]`."""
    found = [_FIELD.fullmatch(part) for part in _parts(text)]
    return tuple(Key(one[1], bool(one[2]), one[3]) for one in found if one)


def _parts(text: str) -> Iterator[str]:
    depth, part = 0, ""
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


There = Callable[[random.Random], bool]
"""Says whether an optional key is there."""


def always(chance: random.Random) -> bool:
    """Every key is there."""
    return True


def never(chance: random.Random) -> bool:
    """Only what is required is there."""
    return False


def perhaps(chance: random.Random) -> bool:
    """Each optional key by itself."""
    return chance.random() < 0.5


def instance(text: str, there: There, seed: int, without: Collection[str] = ()) -> Any:
    """A value of a type, in the spelling of the description.

    Args:
        text: The type, as `described` spells it.
        there: Says whether an optional key is there.
        seed: The same seed gives the same value.
        without: Keys of the object that are left out.
    """
    return _Maker(random.Random(seed), there).value(text, without)


@attrs.frozen
class _Maker:
    chance: random.Random
    there: There

    def value(self, text: str, without: Collection[str] = ()) -> Any:
        kind = text.removeprefix("= ")
        if kind in _PLAIN:
            return _PLAIN[kind](self.chance)
        if kind[0] == "[":
            return [self.value(kind[1:-1]) for _ in range(self._count())]
        if kind[0] == "{":
            return {_a_uuid(self.chance): self.value(kind[1:-1]) for _ in range(self._count())}
        if kind in SCHEMAS:
            return self.value(SCHEMAS[kind], without)
        if ": " not in kind:
            return self.chance.choice(kind.split("|"))
        return {
            key.name: self.value(key.type)
            for key in keys(kind[1:-1] if kind[0] == "(" else kind)
            if key.name not in without and (not key.optional or self.there(self.chance))
        }

    def _count(self) -> int:
        return self.chance.randint(1 if self.there is always else 0, 2)


def _a_uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _a_day(chance: random.Random) -> str:
    return f"{chance.randint(1990, 2040)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _a_time(chance: random.Random) -> str:
    # Not in the hour that comes twice: its second half has another spelling.
    return f"{_a_day(chance)} {chance.randint(4, 23):02}:{chance.randint(0, 59):02}:07"


_PLAIN: dict[str, Callable[[random.Random], Any]] = {
    "text": lambda chance: chance.choice(_TEXTS),
    "uuid": _a_uuid,
    "number": lambda chance: Decimal(chance.randint(-(10**14), 10**14)).scaleb(-2),
    "int": lambda chance: chance.randint(-(10**6), 10**6),
    "bool": lambda chance: chance.random() < 0.5,
    "time": _a_time,
    "day": _a_day,
}


def text_of(value: Any) -> bytes:
    """The JSON of a value, written without the package's help; numbers keep their digits."""
    marked = json.dumps(value, default=lambda number: f"<number>{number:f}")
    return re.sub(r'"<number>(-?[0-9.]+)"', r"\1", marked).encode()
