"""Does a text fit a pattern that a server sent, whatever the pattern is?

Python's `re` backtracks, and a server's pattern could keep it busy for years. Here a pattern is
followed from every place it can be at, all at once: the time is bounded by the lengths of pattern
and text, and by a budget on top. Only what browsers, Java and Python understand alike is
understood; of anything else nothing is said.
"""

from collections.abc import Callable, Iterable
from typing import NoReturn, TypeAlias, final

_LONGEST_PATTERN = 512
_LONGEST_TEXT = 256
_MOST_TIMES = 1000
_DEEPEST = 16
_BUDGET = 20_000

_Test: TypeAlias = Callable[[str], bool]
_Part: TypeAlias = Callable[["_Run", int], frozenset[int]]
_NOWHERE = frozenset[int]()
_DIGITS = frozenset("0123456789")
_WORD = _DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SPACE = frozenset(" \t\n\r\f\v")
_LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
_SHORT = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class _NotUnderstood(Exception):  # noqa: N818 - an answer, not an error
    """The pattern has a part that is not understood, or takes too long."""


def fits(pattern: str, text: str) -> bool | None:
    """Tell whether the whole text fits a pattern.

    Args:
        pattern: A regular expression from a server.
        text: What a person typed.

    Returns:
        Whether it fits; `None` where pattern or text are too long, or the pattern has a part that
        is not understood: groups that are referred to, look-behind, flags, Unicode classes.
    """
    if len(pattern) > _LONGEST_PATTERN or len(text) > _LONGEST_TEXT:
        return None
    try:
        return len(text) in _Run(text).ends(_Parser(pattern).whole(), 0)
    except _NotUnderstood:
        return None


@final
class _Run:
    """One text being followed; each part is asked once for each place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._left = _BUDGET
        self._known: dict[tuple[_Part, int], frozenset[int]] = {}

    def ends(self, part: _Part, at: int) -> frozenset[int]:
        """Return where a part that begins here can end."""
        self._left -= 1
        if self._left < 0:
            raise _NotUnderstood
        key = (part, at)
        if key not in self._known:
            self._known[key] = part(self, at)
        return self._known[key]

    def all_ends(self, part: _Part, places: Iterable[int]) -> frozenset[int]:
        """Return where a part that begins at one of these places can end."""
        return _NOWHERE.union(*[self.ends(part, at) for at in places])


def _single(test: _Test) -> _Part:
    def part(run: _Run, at: int) -> frozenset[int]:
        return frozenset({at + 1}) if at < len(run.text) and test(run.text[at]) else _NOWHERE

    return part


def _start(run: _Run, at: int) -> frozenset[int]:
    del run
    return frozenset({at}) if at == 0 else _NOWHERE


def _end(run: _Run, at: int) -> frozenset[int]:
    return frozenset({at}) if at == len(run.text) else _NOWHERE


def _sequence(parts: list[_Part]) -> _Part:
    def part(run: _Run, at: int) -> frozenset[int]:
        places = frozenset({at})
        for one in parts:
            places = run.all_ends(one, places)
        return places

    return part


def _choice(options: list[_Part]) -> _Part:
    def part(run: _Run, at: int) -> frozenset[int]:
        return _NOWHERE.union(*[run.ends(one, at) for one in options])

    return part


def _look(inner: _Part, *, wanted: bool) -> _Part:
    def part(run: _Run, at: int) -> frozenset[int]:
        return frozenset({at}) if bool(run.ends(inner, at)) is wanted else _NOWHERE

    return part


def _repeat(inner: _Part, least: int, most: int | None) -> _Part:
    def part(run: _Run, at: int) -> frozenset[int]:
        places = frozenset({at})
        for _ in range(least):
            places = run.all_ends(inner, places)
            if not places:
                return places
        found = places
        times = least
        while places and (most is None or times < most):
            # A place that was reached with fewer repetitions has more of them left.
            places = run.all_ends(inner, places) - found
            found |= places
            times += 1
        return found

    return part


@final
class _Parser:
    """Reads one pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def whole(self) -> _Part:
        """Return the whole pattern."""
        part = self._options()
        if self._at < len(self._pattern):
            _unknown()
        return part

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        letter = self._peek() or _unknown()
        self._at += 1
        return letter

    def _take(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _options(self) -> _Part:
        self._depth += 1
        if self._depth > _DEEPEST:
            _unknown()
        options = [self._one_option()]
        while self._take("|"):
            options.append(self._one_option())
        self._depth -= 1
        return options[0] if len(options) == 1 else _choice(options)

    def _one_option(self) -> _Part:
        parts: list[_Part] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._piece())
        return _sequence(parts)

    def _piece(self) -> _Part:
        letter = self._next()
        if letter == "^":
            return _start
        if letter == "$":
            return _end
        if letter == "(":
            if self._take("?="):
                return _look(self._closed(), wanted=True)
            if self._take("?!"):
                return _look(self._closed(), wanted=False)
            if not self._take("?:") and self._peek() == "?":
                _unknown()
            return self._repeated(self._closed())
        if letter in "*+?{}]":
            _unknown()
        return self._repeated(_single(self._atom(letter)))

    def _closed(self) -> _Part:
        part = self._options()
        if not self._take(")"):
            _unknown()
        return part

    def _atom(self, letter: str) -> _Test:
        if letter == ".":
            return lambda found: found not in _LINE_ENDS
        if letter == "[":
            return self._class()
        if letter == "\\":
            chosen = self._escape()
            return chosen.__contains__ if isinstance(chosen, str) else chosen
        return letter.__eq__

    def _escape(self) -> str | _Test:
        letter = self._next()
        if letter.lower() in _SHORT:
            among = _SHORT[letter.lower()]
            return among.__contains__ if letter.islower() else lambda found: found not in among
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter.isalnum() or not letter.isascii():
            _unknown()
        return letter

    def _class(self) -> _Test:
        negated = self._take("^")
        tests: list[_Test] = []
        if self._peek() == "]":
            _unknown()
        while not self._take("]"):
            first = self._member()
            if not isinstance(first, str):
                tests.append(first)
            elif self._peek() == "-" and self._pattern[self._at + 1 : self._at + 2] != "]":
                self._next()
                tests.append(_range(first, self._member()))
            else:
                tests.append(first.__eq__)
        return lambda found: any(test(found) for test in tests) is not negated

    def _member(self) -> str | _Test:
        letter = self._next()
        if letter == "[" or (letter == "&" and self._peek() == "&"):
            _unknown()
        return self._escape() if letter == "\\" else letter

    def _repeated(self, part: _Part) -> _Part:
        letter = self._peek()
        if letter not in {"*", "+", "?", "{"}:
            return part
        self._next()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(letter) or self._times()
        self._take("?")  # a lazy repetition fits the same texts
        if self._peek() in {"*", "+", "?", "{"}:
            _unknown()
        return _repeat(part, least, most)

    def _times(self) -> tuple[int, int | None]:
        inside, closed, _ = self._pattern[self._at :].partition("}")
        self._at += len(inside) + 1
        least, comma, most = inside.partition(",")
        if not closed or not _number(least) or (most and not _number(most)):
            _unknown()
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if max(low, high or 0) > _MOST_TIMES or (high is not None and high < low):
            _unknown()
        return low, high


def _range(first: str, last: str | _Test) -> _Test:
    if not isinstance(last, str) or last < first:
        _unknown()
    return lambda found: first <= found <= last


def _number(text: str) -> bool:
    return 0 < len(text) <= 4 and _DIGITS.issuperset(text)  # noqa: PLR2004 - no more is allowed


def _unknown() -> NoReturn:
    raise _NotUnderstood
