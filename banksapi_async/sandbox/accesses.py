"""The state machine of a bank access: how it comes to its data, and what becomes of a refresh.

It stands behind the web form and behind a regulated client's calls alike. The access shows the last
good state. A refresh changes nothing until it is over; then it has moved the access's stamp
(success), or only the attempt's (failure, or a person is needed).
"""

import enum
import re
import uuid
from datetime import datetime, timedelta

import attrs

from .bank.holders import NOBODY, Holder, Plan
from .messages import Note, note
from .settings import Settings

DEFAULT = "DEFAULT"
EBICS = "EBICS"
BUILDER = "BUILDER"
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
"""How ids look, of accesses and of much else."""


class Stage(enum.StrEnum):
    """How far an access has come, as its status says."""

    WAITING = "INTERAKTION"
    STARTED = "GESTARTET"
    COLLECTING = "SAMMELN"
    COMPLETE = "VOLLSTAENDIG"


@attrs.frozen
class Refresh:
    """A refresh that runs.

    Attributes:
        due: When it is over, by the clock.
        failure: The code it will fail with.
    """

    due: datetime
    failure: str | None


@attrs.define(kw_only=True)
class Access:
    """A bank access.

    Attributes:
        holder: Whose products they are at the bank.
        products: The ids of the products that the person chose.
        history: What `maxTransactions` said when the access was made.
        connected: When the access was made.
        refreshed: When the bank last gave data.
        attempted: When the bank was last asked.
        consented: When the person last consented.
        stage: How far it has come.
        entered: When it came there.
        issues: What the last attempt said.
        consent: The consent that waits for a person.
        consent_expired: Whether the bank will ask for a person at the next refresh.
        next_failure: The code with which the next refresh will fail.
        running: The refresh that runs.
        sync: Whether the interface keeps the login and refreshes by itself.
        login_kept: Whether the interface still has the login, for payments without credentials.
        type: `BUILDER` where the customer delivers the data and no bank, `EBICS` where a company's
            access is used.
        known: How many bookings of the person there were when the bank last gave data.
        head_only: Whether products come without balances and transactions.
        payment_accounts_only: Whether all but payment accounts are left out.
    """

    id: str
    user_id: str
    provider_id: str
    holder: Holder
    settings: Settings
    products: tuple[str, ...]
    history: str | None
    connected: datetime
    refreshed: datetime = attrs.field(default=attrs.Factory(lambda it: it.connected, True))
    attempted: datetime = attrs.field(default=attrs.Factory(lambda it: it.connected, True))
    consented: datetime = attrs.field(default=attrs.Factory(lambda it: it.connected, True))
    entered: datetime = attrs.field(default=attrs.Factory(lambda it: it.connected, True))
    stage: Stage = Stage.WAITING
    issues: tuple[Note, ...] = ()
    consent: str | None = None
    consent_expired: bool = False
    next_failure: str | None = None
    running: Refresh | None = None
    sync: bool = True
    login_kept: bool = True
    type: str = DEFAULT
    known: int = 0
    head_only: bool = False
    payment_accounts_only: bool = False

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The products that the person chose, as far as they are known already."""
        if self.stage in {Stage.WAITING, Stage.STARTED}:
            return ()
        return tuple(
            plan
            for plan in self.holder.plans
            if plan.id in self.products
            and (plan.is_payment_account or not self.payment_accounts_only)
        )

    @property
    def complete(self) -> bool:
        """Whether the bank has given data."""
        return self.stage is Stage.COMPLETE

    @property
    def only_heads(self) -> bool:
        """Whether there are no balances and transactions, for now or for good."""
        return self.head_only or not self.complete

    def refresh(self, now: datetime) -> None:
        """Start a refresh; one that runs already goes on, and so does a first reading."""
        if self.running is None and self.stage in {Stage.WAITING, Stage.COMPLETE}:
            due = now + timedelta(seconds=self.settings.refresh_seconds)
            self.running = Refresh(due, self.next_failure)
            self.next_failure = None

    def renew(self, now: datetime) -> None:
        """Take a person's consent: the bank gives data again."""
        self.running = None
        self.consent = None
        self.consent_expired = False
        self.consented = now
        self.issues = ()
        if self.complete or self.settings.stages == "at once":
            self._succeed(_later(self.attempted, now) if self.complete else now)
        else:
            self._enter(Stage.STARTED, now)

    def step(self, now: datetime) -> bool:
        """Take the next step at once, and return whether there was one."""
        if self.running is not None:
            self._end(self.running, now)
        elif self.stage is Stage.STARTED:
            self._enter(Stage.COLLECTING, now)
        elif self.stage is Stage.COLLECTING:
            self._succeed(now)
        else:
            return False
        return True

    def settle(self, now: datetime) -> None:
        """Let everything happen whose time has come."""
        if now - self.consented >= timedelta(days=self.settings.consent_days):
            self.consent_expired = True
        if self.settings.stages != "manual":
            pause = timedelta(seconds=self.settings.refresh_seconds)
            while self.stage in {Stage.STARTED, Stage.COLLECTING} and self.entered + pause <= now:
                self.step(self.entered + pause)
            if self.running is not None and self.running.due <= now:
                self._end(self.running, self.running.due)
            self._in_the_background(now)

    def _in_the_background(self, now: datetime) -> None:
        """Be refreshed by the interface itself, as often as it does, until a person is needed."""
        seconds = self.settings.background_seconds
        quiet = self.running is None and self.consent is None and not self.holder.asks_sca
        if seconds is None or not (quiet and self.complete and self.sync) or self.type == BUILDER:
            return
        every = timedelta(seconds=seconds)
        ends = self.consented + timedelta(days=self.settings.consent_days)
        last = min(now, ends - timedelta(microseconds=1))
        if self.next_failure is not None and self.attempted + every <= now:
            self._end(Refresh(now, self.next_failure), self.attempted + every)
            self.next_failure = None
        times = (last - self.attempted) // every
        if times > 0 and (not self.consent_expired or ends <= now):
            self._succeed(self.attempted + times * every)
        if self.consent_expired and self.attempted + every <= now:
            self._end(Refresh(now, None), self.attempted + every)

    def _end(self, refresh: Refresh, now: datetime) -> None:
        self.running = None
        self.attempted = _later(self.attempted, now)
        failure = "BA1011" if self.holder is NOBODY else refresh.failure
        if failure is not None:
            self.issues = (note(failure),)
        elif self.consent_expired or self.holder.asks_sca:
            self.consent = self.consent or str(uuid.uuid4())
            self.issues = (note("BA3000"),)
        else:
            self._succeed(self.attempted)

    def _succeed(self, now: datetime) -> None:
        self.attempted = self.refreshed = now
        self.known = len(self.holder.booked)
        self.issues = ()
        self._enter(Stage.COMPLETE, now)

    def _enter(self, stage: Stage, now: datetime) -> None:
        self.stage = stage
        self.entered = now


def _later(before: datetime, now: datetime) -> datetime:
    # Stamps have whole seconds, and a new one must be told from the one before.
    return max(now, before + timedelta(seconds=1))
