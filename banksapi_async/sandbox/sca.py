"""The state machine of an authentication: how far a person has come, and how it ends.

One authentication asks for a method, a medium, then makes one challenge, and ends. What does not
fit the step it is at is refused; a wrong TAN is told and asked for again, three times. Time ends it
too. It knows neither routes nor what it is about: it calls who is told of the end.
"""

import enum
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from .bank.schemes import Medium, Method, Scheme, Way
from .messages import Note, note

PAGES = "https://bank.example/sca/"
"""Where the bank's own pages are; nothing has to listen there."""
_WRONG_TANS = 3
_KEPT = 500


class At(enum.Enum):
    """The step of an authentication."""

    METHOD = "method"
    MEDIUM = "medium"
    TAN = "tan"
    ELSEWHERE = "elsewhere"
    REDIRECT = "redirect"
    DONE = "done"
    FAILED = "failed"


_ASKS = {
    At.METHOD: "BA3010",
    At.MEDIUM: "BA3020",
    At.TAN: "BA3030",
    At.ELSEWHERE: "BA3030",
    At.REDIRECT: "BA3005",
}
_STEPS = {Way.TAN: At.TAN, Way.ELSEWHERE: At.ELSEWHERE, Way.REDIRECT: At.REDIRECT}


class Unfit(Exception):  # noqa: N818 - a refusal is an answer, not an error of the sandbox
    """What was sent does not fit the step."""


@attrs.define(kw_only=True)
class Authentication:
    """One authentication of a person.

    Attributes:
        id: The consent's id.
        user_id: Whose it is.
        about: The id of what it is about: an access, a payment.
        until: When it is over.
        polls: After how many polls the person has confirmed elsewhere; `None` is only when told.
        callback: Where the bank's page sends the browser.
        ended: Is told of the end, good or bad.
        links: Further relations of the consent with their paths.
        done_notes: What the consent says when it has ended well.
        at: The step it is at.
        challenges: How many challenges it has made.
        error: What was wrong with the last answer.
    """

    id: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    user_id: str
    about: str
    scheme: Scheme
    until: datetime
    polls: int | None = 3
    callback: str | None = None
    ended: Callable[["Authentication"], None] = lambda _: None
    links: tuple[tuple[str, str], ...] = ()
    done_notes: tuple[Note, ...] = ()
    at: At = At.METHOD
    method: Method | None = None
    medium: Medium | None = None
    challenges: int = 0
    error: Note | None = None
    wrong: int = 0
    polled: int = 0

    def begin(self) -> None:
        """Ask for the first thing that is to be asked."""
        if len(self.scheme.methods) == 1:
            self.method = self.scheme.methods[0]
            self._after_method()

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.at not in {At.DONE, At.FAILED}

    @property
    def methods(self) -> tuple[Method, ...]:
        """What can be chosen now."""
        return self.scheme.methods if self.at is At.METHOD else ()

    @property
    def media(self) -> tuple[Medium, ...]:
        """What can be chosen now."""
        return self.scheme.media if self.at is At.MEDIUM else ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say."""
        if self.at is At.DONE:
            return self.done_notes
        told = () if self.error is None else (self.error,)
        return (*told, note(_ASKS[self.at])) if self.open else told

    def submit(self, data: Mapping[str, Any]) -> None:
        """Take a method, a medium, a TAN or a confirmation, as the step wants it.

        Raises:
            Unfit: It is not what the step wants.
        """
        # The vendor's own client sends a number, and `null` for the keys of other steps.
        data = {key: value for key, value in data.items() if value is not None}
        wanted = {At.METHOD: "chosenScaMethodId", At.MEDIUM: "chosenScaMedia"}
        key = wanted.get(self.at, "scaAuthenticationData")
        if not self.open or self.at is At.REDIRECT:
            raise Unfit("Es gibt keinen Schritt, der eine Eingabe erwartet")
        if self.at is At.ELSEWHERE and not data:
            self._confirmed_by_hand()
            return
        value = data.get(key)
        if self.at is At.METHOD and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if set(data) != {key} or not isinstance(value, str) or self.at is At.ELSEWHERE:
            raise Unfit(f"Der Schritt erwartet {key} als Text")
        self.error = None
        {At.METHOD: self._choose_method, At.MEDIUM: self._choose_medium, At.TAN: self._try}[
            self.at
        ](value)

    def poll(self) -> None:
        """Look whether the person has confirmed elsewhere."""
        if self.at is At.ELSEWHERE:
            self.polled += 1
            if self.polls is not None and self.polled >= self.polls:
                self._end(At.DONE)

    def confirm(self, *, accept: bool) -> None:
        """Let the person confirm or decline, or the bank call it off.

        Raises:
            Unfit: It is not at a step that ends elsewhere, or over already.
        """
        if not self.open or (accept and self.at not in {At.ELSEWHERE, At.REDIRECT}):
            raise Unfit(f"it is at {self.at.value!r}, nothing there is confirmed elsewhere")
        self._end(At.DONE if accept else At.FAILED)

    def cancel(self) -> None:
        """Call it off, in the redirect approach alone.

        Raises:
            Unfit: It is not one.
        """
        if self.at is not At.REDIRECT:
            raise Unfit("Nur ein Redirect lässt sich abbrechen")
        self._end(At.FAILED)

    def settle(self, now: datetime) -> None:
        """Let it end if its time is over."""
        if self.open and self.until <= now:
            self._end(At.FAILED)

    def _choose_method(self, value: str) -> None:
        found = next((m for m in self.scheme.methods if str(m.code) == value), None)
        if found is None:
            self.error = note("BA1101")
            return
        self.method = found
        self._after_method()

    def _after_method(self) -> None:
        if self.scheme.media:
            self.at = At.MEDIUM
        else:
            self._challenge()

    def _choose_medium(self, value: str) -> None:
        found = next((m for m in self.scheme.media if m.name == value), None)
        if found is None:
            self.error = note("BA1102")
            return
        self.medium = found
        self._challenge()

    def _challenge(self) -> None:
        if self.method is None:
            raise AssertionError("unreachable: the method comes first")
        self.at = _STEPS[self.method.way]
        self.challenges += 1

    def _try(self, tan: str) -> None:
        if self.method is not None and tan and self.method.takes(tan):
            self._end(At.DONE)
            return
        self.wrong += 1
        self.error = note("BA1103")
        if self.wrong >= _WRONG_TANS:
            self._end(At.FAILED)

    def _confirmed_by_hand(self) -> None:
        # Without a hand on it the person has confirmed whenever the client says so.
        if self.polls is not None:
            self._end(At.DONE)

    def _end(self, at: At) -> None:
        self.at = at
        self.error = note("BA3040") if at is At.FAILED else None
        self.ended(self)


@attrs.define(eq=False, repr=False)
class Authentications:
    """The last authentications, the ended ones included: who asks again hears how they ended."""

    _all: dict[str, Authentication] = attrs.field(factory=dict[str, Authentication], init=False)
    _forgotten: int = attrs.field(default=0, init=False)

    def __iter__(self) -> Iterator[Authentication]:
        return iter(list(self._all.values()))

    def start(self, one: Authentication) -> Authentication:
        """Keep a new authentication and let it ask."""
        self._all[one.id] = one
        if len(self._all) > _KEPT:
            self._forgotten += self._all.pop(next(iter(self._all))).challenges
        one.begin()
        return one

    def get(self, consent_id: str | None, now: datetime) -> Authentication | None:
        """Return an authentication as it stands now."""
        found = self._all.get(consent_id or "")
        if found is not None:
            found.settle(now)
        return found

    def find(self, text: str, now: datetime) -> Authentication:
        """Return the last one that a consent's id, the URL of a page, or what it is about names.

        Raises:
            LookupError: There is none.
        """
        name = text.removeprefix(PAGES)
        named = [one for one in self._all.values() if name in {one.id, one.about}]
        if not named:
            raise LookupError(f"there is no authentication {text!r}; start one first")
        named[-1].settle(now)
        return named[-1]

    @property
    def challenges(self) -> int:
        """How many challenges were made in all."""
        return self._forgotten + sum(one.challenges for one in self._all.values())


def lifetime(now: datetime, seconds: float) -> datetime:
    """Return when an authentication that starts now is over."""
    return now + timedelta(seconds=seconds)
