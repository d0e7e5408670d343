"""A scenario: what a sandbox begins with, from a file in TOML.

Everything in it is checked before anything is made of it. What does not fit is told with the line
and the key, since whoever wrote it looks for it there.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any, Self, cast

import attrs

from .accesses import UUID
from .bank import schemes
from .bank.holders import Holder, People
from .catalogue import DEMO, Catalogue, Provider
from .exact_json import is_list, is_object
from .messages import is_error
from .mishaps import Mishap
from .people import Person, account
from .settings import Settings
from .times import BERLIN
from .users import acceptable
from .web.app import checked

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+|\"[^\"]*\")\s*=")
_SCHEMES = {
    "none": None,
    "tan": schemes.ONE_TAN,
    "methods": schemes.METHODS,
    "media": schemes.METHODS_AND_MEDIA,
    "app": schemes.IN_THE_APP,
    "redirect": schemes.ON_A_PAGE,
}
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_HINT = "Verwenden Sie Ihre Zugangsdaten aus dem Online-Banking"

Path_ = tuple[str | int, ...]


class ScenarioError(ValueError):
    """A scenario does not fit.

    Attributes:
        line: The line, counted from one; 0 where there is none.
        key: The key, such as `person[1].account[0].saldo`.
    """

    def __init__(self, line: int, key: str, why: str, source: str = "scenario") -> None:
        super().__init__(f"{source}, line {line}: {key}: {why}" if key else f"{source}: {why}")
        self.line = line
        self.key = key
        self._parts = (line, key, why, source)

    def __reduce__(self) -> Any:
        return type(self), self._parts


@attrs.frozen(kw_only=True)
class ScenarioAccess:
    """An access that a user has from the beginning."""

    login: str
    id: str | None = None
    products: tuple[str, ...] = ()
    expired: bool = False
    failing: str | None = None


@attrs.frozen(kw_only=True)
class ScenarioUser:
    """A user that is there from the beginning."""

    name: str
    password: str = attrs.field(repr=False)
    regulated: bool = False
    accesses: tuple[ScenarioAccess, ...] = ()


@attrs.frozen(kw_only=True)
class _Account:
    fields: Mapping[str, Any]
    bookings: tuple[Mapping[str, Any], ...]


@attrs.frozen(kw_only=True)
class _PersonOfScenario:
    login: str
    password: str
    name: str
    bank: str | None
    sca: str
    accounts: tuple[_Account, ...]


@attrs.frozen(kw_only=True, repr=False)
class Scenario:
    """What a sandbox begins with; `Scenario.read(path)` and `Scenario.parse(text)` make one.

    Attributes:
        start: Where the clock stands; left out, it runs with real time.
        options: The sandbox's switches.
        banks: Further banks.
        users: Users and their accesses.
        mishaps: What goes wrong, in this order; then what is answered, where the file has a
            sequence of answers.
    """

    start: datetime | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    banks: tuple[Provider, ...] = ()
    users: tuple[ScenarioUser, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    _people: tuple[_PersonOfScenario, ...] = ()

    def __repr__(self) -> str:
        parts = {"banks": self.banks, "people": self._people, "users": self.users}
        said = [f"{len(part)} {name}" for name, part in parts.items()]
        return f"<Scenario: {', '.join(said)}, {len(self.mishaps)} mishaps>"

    @classmethod
    def read(cls, path: str | PathLike[str] | None) -> Self:
        """Read a file; `None` is a scenario with nothing in it.

        Raises:
            ScenarioError: Something in it does not fit.
            OSError: It cannot be read.
        """
        if path is None:
            return cls()
        return cls.parse(Path(path).read_text("utf-8"), source=str(path))

    @classmethod
    def parse(cls, text: str, *, source: str = "scenario") -> Self:
        """Read a text in TOML.

        Args:
            text: The text.
            source: What it is called in errors.

        Raises:
            ScenarioError: Something in it does not fit.
        """
        try:
            found = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise ScenarioError(0, "", str(error), source) from None
        return cls(**_Reader(_lines(text), source).scenario(found))

    def settle(self, chosen: Settings) -> Settings:
        """Return the switches: those that were left at their defaults are the scenario's."""
        plain = Settings()
        mine = {
            name: value
            for name, value in self.options.items()
            if getattr(chosen, name) == getattr(plain, name)
        }
        return attrs.evolve(chosen, **mine)

    def people(self, now: datetime) -> list[Holder]:
        """Return its people anew: what is booked for one of them in a sandbox stays there."""
        return [_holder(one, now) for one in self._people]


def _holder(one: _PersonOfScenario, now: datetime) -> Holder:
    holder = Holder(
        name=one.name,
        passwords=frozenset({one.password}),
        plans=tuple(account(**_opened(each)) for each in one.accounts),
        login=one.login,
        asks_sca=one.sca != "none",
        scheme=_SCHEMES[one.sca],
        provider_id=one.bank or DEMO,
    )
    person = Person(holder, lambda: now)
    for each in one.accounts:
        for booking in each.bookings:
            person.book(**booking, product=each.fields["id"])
    return holder


def _opened(one: _Account) -> dict[str, Any]:
    booked = sum((booking["amount"] for booking in one.bookings), Decimal(0))
    return {**one.fields, "saldo": one.fields.get("saldo", Decimal(0)) - booked}


def _lines(text: str) -> dict[Path_, int]:
    """Return the line of each table and key."""
    found: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    here: Path_ = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        if header is not None:
            here = ()
            names = [name.strip().strip('"') for name in header[2].split(".")]
            for place, name in enumerate(names):
                here = (*here, name)
                if place == len(names) - 1 and header[1] == "[[":
                    counts[here] = counts.get(here, -1) + 1
                if here in counts:
                    here = (*here, counts[here])
                found.setdefault(here, number)
        elif (key := _KEY.match(line)) is not None:
            found.setdefault((*here, key[1].strip('"')), number)
    return found


class _Reader:
    """Makes a scenario of what the file holds, and tells where something does not fit."""

    def __init__(self, lines: Mapping[Path_, int], source: str) -> None:
        self._lines = lines
        self._source = source
        self._known = People()
        self._banks = Catalogue()
        self._met: set[tuple[str, ...]] = set()

    def error(self, path: Path_, why: str) -> ScenarioError:
        """Return the error about a place."""
        inside = [place for place in self._lines if path and place[: len(path)] == path]
        near = min(inside, key=self._lines.__getitem__, default=path)
        while near and near not in self._lines:
            near = near[:-1]
        key = ""
        for part in path:
            key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
        return ScenarioError(self._lines.get(near, 0), key, why, self._source)

    def scenario(self, found: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of the scenario."""
        table = _Table(self, (), found)
        start = table.take("start", _moment)
        options = {name: table.take(name, kind) for name, kind in _OPTIONS.items() if name in found}
        table.fits(lambda: Settings(**options))
        banks = tuple(self._bank(one) for one in table.tables("bank"))
        people = tuple(self._person(one) for one in table.tables("person"))
        users = tuple(self._user(one) for one in table.tables("user"))
        mishaps = tuple(
            self._mishap(one) for name in ("mishap", "answer") for one in table.tables(name)
        )
        table.end()
        return {
            "start": start,
            "options": options,
            "banks": banks,
            "people": people,
            "users": users,
            "mishaps": mishaps,
        }

    def _bank(self, table: "_Table") -> Provider:
        bank = Provider(
            id=table.need("id", _text),
            name=table.need("name", _text),
            logo=table.take("logo", _text) or "bank",
            blz=table.take("blz", _text),
            bic=table.take("bic", _text) or "XXXXDEFFXXX",
            login_label=table.take("login_label", _text) or "Anmeldename",
            pin_label=table.take("pin_label", _text) or "PIN",
            hint=table.take("hint", _text) or _HINT,
            maintenance=bool(table.take("maintenance", _flag)),
        )
        table.end()
        self._banks.add(bank)
        return bank

    def _person(self, table: "_Table") -> _PersonOfScenario:
        person = _PersonOfScenario(
            login=table.need("login", self._new("person")),
            password=table.need("password", _text),
            name=table.take("name", _text) or "",
            bank=table.take("bank", self._bank_known),
            sca=table.take("sca", _one_of(*_SCHEMES)) or "none",
            accounts=tuple(self._account(one) for one in table.tables("account")),
        )
        table.end()
        self._known.add(_holder(person, datetime.now(BERLIN)))
        return person

    def _account(self, table: "_Table") -> _Account:
        fields = {"id": table.need("id", self._new(*map(str, table.path[:2])))}
        fields |= table.all(
            kategorie=_text,
            iban=_text,
            bezeichnung=_text,
            kontonummer=_text,
            waehrung=_text,
            saldo=_amount,
            transfers=_flag,
        )
        bookings = tuple(self._booking(one) for one in table.tables("booking"))
        table.end()
        table.fits(lambda: account(**fields))
        return _Account(fields=fields, bookings=bookings)

    def _booking(self, table: "_Table") -> dict[str, Any]:
        fields = {"amount": table.need("amount", _amount)}
        fields |= table.all(day=_day, party=_text, purpose=_text)
        fields |= table.rest()
        probe = Holder(name="", passwords=frozenset({""}), plans=(account(id="probe"),))
        table.fits(lambda: Person(probe, lambda: datetime.now(BERLIN)).book(**fields))
        return fields

    def _user(self, table: "_Table") -> ScenarioUser:
        regulated = bool(table.take("regulated", _flag))
        user = ScenarioUser(
            name=table.need("name", self._new("user", str(regulated))),
            password=table.need("password", _password),
            regulated=regulated,
            accesses=tuple(self._access(one) for one in table.tables("access")),
        )
        table.end()
        return user

    def _access(self, table: "_Table") -> ScenarioAccess:
        login = table.need("login", self._login_known)
        plans = [plan.id for plan in cast("Holder", self._known.named(login)).plans]
        access = ScenarioAccess(
            login=login,
            id=table.take("id", self._new("access", kind=_uuid)),
            products=tuple(table.take("products", _all_of(plans)) or ()),
            expired=bool(table.take("expired", _flag)),
            failing=table.take("failing", _error_code),
        )
        table.end()
        return access

    def _new(self, *of: str, kind: Callable[[Any], str] | None = None) -> Callable[[Any], str]:
        """Return what takes a name that nothing of its kind has yet."""

        def new(value: Any) -> str:
            name = (kind or _text)(value)
            if (*of, name) in self._met:
                raise ValueError(f"there is another {name!r}")
            self._met.add((*of, name))
            return name

        return new

    def _bank_known(self, value: Any) -> str:
        if self._banks.get(_text(value)) is None:
            raise ValueError("there is no bank with this id")
        return str(value)

    def _login_known(self, value: Any) -> str:
        if self._known.named(_text(value)) is None:
            raise ValueError("no bank knows it; a [[person]] can have it")
        return str(value)

    def _mishap(self, table: "_Table") -> Mishap:
        fields = {"on": table.need("on", _text)}
        names = attrs.fields_dict(Mishap).keys()
        fields |= {name: value for name, value in table.rest().items() if name in names}
        for name in table.found.keys() - names:
            raise self.error((*table.path, name), "there is no such key")
        mishap: Mishap = table.fits(lambda: checked(Mishap(**fields)))
        return mishap


@attrs.define
class _Table:
    """A table of the file, from which keys are taken one by one."""

    reader: _Reader
    path: Path_
    found: dict[str, Any]
    taken: set[str] = attrs.field(factory=set[str])

    def take(self, name: str, kind: Callable[[Any], Any]) -> Any:
        """Return the value of a key, checked; `None` where it is left out."""
        self.taken.add(name)
        if name not in self.found:
            return None
        try:
            return kind(self.found[name])
        except ValueError as error:
            raise self.reader.error((*self.path, name), str(error)) from None

    def need(self, name: str, kind: Callable[[Any], Any]) -> Any:
        """Return the value of a key that must be there."""
        if name not in self.found:
            raise self.reader.error((*self.path, name), "it is missing")
        return self.take(name, kind)

    def all(self, **kinds: Callable[[Any], Any]) -> dict[str, Any]:
        """Return the values of the keys that are there."""
        return {name: self.take(name, kind) for name, kind in kinds.items() if name in self.found}

    def tables(self, name: str) -> "list[_Table]":
        """Return the tables of a list."""
        self.taken.add(name)
        inside: Any = self.found.get(name, [])
        if not is_list(inside) or not all(map(is_object, inside)):
            raise self.reader.error((*self.path, name), f"write it as [[{name}]]")
        return [
            _Table(self.reader, (*self.path, name, place), one) for place, one in enumerate(inside)
        ]

    def rest(self) -> dict[str, Any]:
        """Return what was not taken yet."""
        left = {name: value for name, value in self.found.items() if name not in self.taken}
        self.taken |= left.keys()
        return left

    def end(self) -> None:
        """Refuse what nobody has taken."""
        for name in self.found:
            if name not in self.taken:
                raise self.reader.error((*self.path, name), "there is no such key")

    def fits(self, make: Callable[[], Any]) -> Any:
        """Return what is made of the table."""
        try:
            return make()
        except (TypeError, ValueError) as error:
            why = str(error)
            name = why.partition(" ")[0].partition(":")[0]
            path = (*self.path, name) if name in self.found else self.path
            raise self.reader.error(path, why.removeprefix(f"{name}: ")) from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("it is no text")
    return value


def _texts(value: Any) -> list[str]:
    if not is_list(value):
        raise ValueError("it is no list of texts")
    return [_text(one) for one in value]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("it is neither true nor false")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("it is no whole number")
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise ValueError("it is no number of seconds")
    return float(value)


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("it is no amount")
    try:
        return Decimal(value)
    except ArithmeticError:
        raise ValueError("it is no amount") from None


def _day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("it is no day; write 2026-03-18 without quotes")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError("it is no moment; write 2026-03-18T11:00:00 without quotes")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"it is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return value if value.tzinfo else value.replace(tzinfo=BERLIN)


def _uuid(value: Any) -> str:
    if not isinstance(value, str) or UUID.fullmatch(value) is None:
        raise ValueError("it is no UUID")
    return value


def _password(value: Any) -> str:
    if not acceptable(_text(value)):
        raise ValueError("give 10 characters, 2 of them letters and 2 others")
    return str(value)


def _error_code(value: Any) -> str:
    if not is_error(_text(value)):
        raise ValueError("it is no code of an error; give one below BA2000 such as BA1011")
    return str(value)


def _all_of(known: Sequence[str]) -> Callable[[Any], list[str]]:
    def kind(value: Any) -> list[str]:
        for one in _texts(value):
            if one not in known:
                raise ValueError(f"there is no {one!r}; there is {', '.join(known)}")
        return _texts(value)

    return kind


def _one_of(*words: str) -> Callable[[Any], str]:
    def kind(value: Any) -> str:
        if value not in words:
            raise ValueError(f"it is none of {', '.join(words)}")
        return str(value)

    return kind


_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "seed": _whole,
    "stages": _one_of("at once", "clock", "manual"),
    "canonical_hrefs": _flag,
    "root_path": _text,
    "refresh_seconds": _seconds,
    "background_seconds": _seconds,
    "consent_days": _whole,
    "form_seconds": _seconds,
    "content_location": _flag,
    "offer_session_delete": _flag,
    "separate_management": _flag,
    "sca_seconds": _seconds,
    "sca_polls": _whole,
    "many_providers": _flag,
}
