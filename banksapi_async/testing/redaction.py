"""What is left of traffic when nothing personal may be: shapes, keys, words of the interface.

It works by what may stay, never by what must go. Kept are the keys that our records name, the words
of our open enums under their own keys, relation names, message codes, the parts of paths that
operations name. Every other value becomes a placeholder of the same JSON type and the same form: an
id stays an id, an IBAN an IBAN, a moment a moment, and what was equal stays equal. Days and times
keep their order alone.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import attrs

import banksapi_async
from banksapi_async import BookingStatus, MaxTransactions, TransactionTag
from banksapi_async._homes import HOMES
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.fields import wired
from banksapi_async.wire.record import Record
from banksapi_async.wire.types import is_list, is_object, item_type, optional_part

ORIGIN = "https://banksapi.io"
FIRST_DAY = date(2026, 1, 1)
"""The earliest day of the traffic becomes this one, the next day that occurs the day after it."""

ENTRIES = frozenset({"auth", "customer", "encrypt", "one", "onebasic", "providers", "tags"})
"""The first parts of paths; what stands in front is a gateway's."""

PATH_WORDS = ENTRIES | {
    "bankzugaenge", "bc-token", "builder", "bulk", "bulk-debit", "bulk-transfer", "cancel",
    "challenge", "consent", "coredata", "deactivate", "depotpositionen", "ebics", "introspect",
    "issues", "jobs", "kontoumsaetze", "logo", "mgmt", "oauth2", "payment", "pdf", "poll",
    "reactivate", "regprotect", "revoke", "selectedbankproducts", "sessions", "single-debit",
    "single-transfer", "statistics", "tag-tree-items", "tag-trees", "tenants", "token",
    "ueberweisung", "users", "v1", "v2", "webform",
}  # fmt: skip
"""The parts of paths that are names of the interface; every other one is somebody's id."""

_DEMO = "00000000-0000-0000-0000-000000000000"
_KEYS = frozenset(
    {
        "callbackUrl", "code", "createRule", "customerIpAddress", "days", "error",
        "error_description", "filter", "from", "grant_type", "headOnly", "hours", "href",
        "includeInactive", "maxTransactions", "message", "password", "paymentAccountsOnly", "pin",
        "queryTanSettings", "refresh", "reftype", "scope", "session", "sync", "tag", "to", "token",
        "useCase", "userid", "username",
    }
)  # fmt: skip
_CURRENCIES = frozenset({"CHF", "EUR", "GBP", "USD"})
_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "bookingStatus": frozenset(BookingStatus.words),
        "currency": _CURRENCIES,
        "grant_type": frozenset({"client_credentials", "password"}),
        "token_type": frozenset({"Bearer", "bearer"}),
        "maxTransactions": frozenset(MaxTransactions.words),
        "reftype": frozenset({"username"}),
        "tag": frozenset({*TransactionTag.words, "insurances"}),
        "waehrung": _CURRENCIES,
    }
)
_FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "rel": re.compile(r"[A-Za-z][A-Za-z_]{0,59}"),
        "code": re.compile(r"BA\d{3,4}|[1-5]\d\d"),
        "useCase": re.compile(r"[A-Z][A-Z_]{2,39}"),
    }
)
_NAME = re.compile(r"[a-z][A-Za-z_]{0,39}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([ T])(\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
_LONGEST_LIFE = 100_000
_SANE = 10**15
_EARLY, _LATE = 1900, 2100
_ODD_DAYS = frozenset({"1970-01-01", "0001-01-01", "9999-12-31"})


@cache
def _vocabulary() -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """Return the keys of all records, and the words that stand under some of them."""
    keys = set(_KEYS)
    words = dict(_WORDS)
    for name in HOMES:
        record = getattr(banksapi_async, name)
        if record is Record or not (isinstance(record, type) and issubclass(record, Record)):
            continue
        for field in wired(record):
            keys.add(field.key)
            tp, _ = optional_part(field.type)
            tp = item_type(tp) or tp
            if isinstance(tp, type) and issubclass(tp, OpenEnum) and field.key != "rel":
                words[field.key] = words.get(field.key, frozenset()) | tp.words.keys()
    return frozenset(keys), words


@attrs.define(repr=False, eq=False)
class Redactor:
    """Makes placeholders: the same one for the same value, in all that it has learnt.

    `learn` is told everything first. Then it knows the order of days, and which texts are values:
    none of them is taken for a key.
    """

    _values: set[str] = attrs.field(init=False, factory=set[str])
    _days: set[date] = attrs.field(init=False, factory=set[date])
    _times: set[str] = attrs.field(init=False, factory=set[str])
    _order: tuple[dict[date, int], dict[str, int]] | None = attrs.field(init=False, default=None)
    _numbers: dict[str, dict[str, int]] = attrs.field(init=False, factory=dict[str, dict[str, int]])
    _origins: set[str] = attrs.field(init=False, factory=lambda: {ORIGIN})

    def learn(self, value: Any) -> None:
        """Look at a value before anything is redacted."""
        if is_object(value):
            for item in value.values():
                self.learn(item)
        elif is_list(value):
            for item in value:
                self.learn(item)
        elif isinstance(value, str):
            self._values.add(value)
            if value.startswith(("https://", "http://", "/")):
                self._learn_parts(value)
            found = _STAMP.fullmatch(value)
            if found is not None and (day := _day(found[1])) is not None:
                self._days.add(day)
                self._times.add(found[3] or "00:00:00")

    def learn_asked(self, url: str) -> None:
        """Look at a URL that was asked: links to where it leads are links to the interface."""
        parts = urlsplit(url)
        self._origins.add(f"{parts.scheme}://{parts.netloc}")
        self._learn_parts(url)

    def _learn_parts(self, url: str) -> None:
        try:
            parts = urlsplit(url)
        except ValueError:
            return
        for part in parts.path.strip("/").split("/"):
            if part not in PATH_WORDS:
                self._values.add(unquote(part))
        self.learn([text for _, text in parse_qsl(parts.query, keep_blank_values=True)])

    @property
    def after(self) -> date:
        """A day after all days that were learnt, as they are told."""
        return FIRST_DAY + timedelta(days=len(self._days) + 30)

    def value(self, value: Any, key: str = "") -> Any:  # noqa: PLR0911 - one for each JSON type
        """Return a JSON value with placeholders.

        Args:
            value: The value: dicts, lists, texts, numbers, bools, None.
            key: The key under which it stands.
        """
        if value is None or isinstance(value, bool):
            return value
        if is_object(value):
            known, _ = _vocabulary()
            record = not known.isdisjoint(value)
            return {self._key(k, known, record): self.value(v, k) for k, v in value.items()}
        if is_list(value):
            return [self.value(item, key) for item in value]
        if isinstance(value, int):
            if key == "expires_in" and 0 <= value <= _LONGEST_LIFE:
                return value
            place = self._nth("whole", str(value))
            return place if abs(value) < _SANE else 10**30 + place
        if isinstance(value, Decimal):
            place = self._nth("decimal", str(value))
            sane = abs(value) < _SANE and -20 < cast("int", value.as_tuple().exponent) <= 0  # noqa: PLR2004 - an amount's digits are fewer
            return Decimal(f"{place}.5" if sane else f"{place}E+40")
        return self.text(str(value), key)

    def text(self, text: str, key: str = "") -> str:  # noqa: PLR0911 - one for each form
        """Return a text as it is where it is the interface's own, else a placeholder of its form.

        Args:
            text: The text.
            key: The key, the parameter or the part of a form under which it stands.
        """
        _, words = _vocabulary()
        form = _FORMS.get(key)
        if text in {"", "true", "false", _DEMO} or text in words.get(key, frozenset[str]()):
            return text
        if form is not None and form.fullmatch(text):
            return text
        if _UUID.fullmatch(text):
            return f"00000000-0000-4000-8000-{self._nth('uuid', text.lower()):012}"
        if (stamp := _STAMP.fullmatch(text)) is not None:
            return self._stamp(stamp)
        if _IBAN.fullmatch(text):
            return self._iban(text)
        if (number := _NUMBER.fullmatch(text)) is not None:
            place = self._nth("number", text)
            return f"{place}.50" if number[1] else f"{1_000_000 + place}"
        if text.startswith(("https://", "http://")):
            return self._url(text)
        if key == "href" and text.startswith("/"):
            return self._path(text)
        return f"text-{self._nth('text', text)}"

    def operation(self, method: str, url: str) -> str:
        """Return what a scenario calls a request: its method and path, ids as `*`."""
        parts = _inner(urlsplit(url).path)
        return f"{method} /" + "/".join(one if one in PATH_WORDS else "*" for one in parts)

    def query(self, url: str) -> dict[str, str]:
        """Return the parameters of a URL with placeholders."""
        found = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        known, _ = _vocabulary()
        return {self._key(k, known, record=True): self.text(v, k) for k, v in found}

    def header_name(self, name: str) -> str:
        """Return a header's name, or a placeholder where it is no name or also a value."""
        plain = re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) and name not in self._values
        return name if plain else f"x-header-{self._nth('header', name)}"

    def _key(self, key: str, known: frozenset[str], record: bool) -> str:  # noqa: FBT001 - of the object
        if key in known:
            return key
        if record and _NAME.fullmatch(key) and key not in self._values:
            return key
        if _UUID.fullmatch(key) or _IBAN.fullmatch(key):
            return self.text(key)
        return f"key-{self._nth('key', key)}"

    def _nth(self, kind: str, raw: str) -> int:
        found = self._numbers.setdefault(kind, {})
        return found.setdefault(raw, len(found) + 1)

    def _stamp(self, found: "re.Match[str]") -> str:
        if self._order is None:
            days = {day: place for place, day in enumerate(sorted(self._days))}
            times = sorted(self._times - {"00:00:00"})
            self._order = days, {time: place for place, time in enumerate(times, 1)}
        days, times_ = self._order
        day = _day(found[1])
        if day is None:
            told = _odd_day(found[1])
        else:
            told = str(FIRST_DAY + timedelta(days=days.get(day, len(days))))
        if not found[2]:
            return told
        seconds = times_.get(found[3], 0)
        time = (datetime(2026, 1, 1) + timedelta(seconds=seconds)).time()  # noqa: DTZ001 - a clock's face
        fraction = "." + "0" * (len(found[4]) - 1) if found[4] else ""
        return f"{told}{found[2]}{time}{fraction}{found[5] or ''}"

    def _iban(self, text: str) -> str:
        plain = text.replace(" ", "")
        account = f"{self._nth('iban', plain):018}"
        valid = int(_as_digits(plain[4:] + plain[:4])) % 97 == 1
        check = 98 - int(_as_digits(account + "DE00")) % 97 if valid else 0
        return f"DE{check:02}{account}"

    def _url(self, text: str) -> str:
        try:
            parts = urlsplit(text)
        except ValueError:
            return f"text-{self._nth('text', text)}"
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._origins:
            origin = f"https://elsewhere-{self._nth('origin', origin)}.example"
        path = self._path(parts.path) if parts.path else ""
        told = urlencode(self.query(text), safe=":")
        return f"{ORIGIN if origin in self._origins else origin}{path}{'?' if told else ''}{told}"

    def _path(self, path: str) -> str:
        parts = [
            one if one in PATH_WORDS or not one else self.text(unquote(one)) for one in _inner(path)
        ]
        return "/" + "/".join(one.replace("://", "-").replace(" ", "-") for one in parts)


def _inner(path: str) -> list[str]:
    """Return the parts of a path, without those that a gateway puts in front."""
    parts = path.strip("/").split("/")
    start = next((place for place, one in enumerate(parts) if one in ENTRIES), 0)
    return parts[start:]


def _day(text: str) -> date | None:
    """Return an ordinary day; `None` for an impossible or an extreme one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLY <= day.year < _LATE and text not in _ODD_DAYS else None


def _odd_day(text: str) -> str:
    if text in _ODD_DAYS:
        return text
    try:
        return "0001-01-01" if date.fromisoformat(text).year < _EARLY else "9999-12-31"
    except ValueError:
        return "2026-02-30"


def _as_digits(text: str) -> str:
    return "".join(str(int(c, 36)) for c in text)
