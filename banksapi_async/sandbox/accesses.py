"""What state is a bank access in, and what becomes of a refresh?

The access shows the last good state. A refresh changes nothing until it is over; then it has moved
the access's stamp (success), or only the attempt's (failure, or a person is needed).
"""

import uuid
from datetime import datetime, timedelta

import attrs

from .bank.holders import Holder, Plan
from .messages import Note, note

DEFAULT = "DEFAULT"
BUILDER = "BUILDER"


@attrs.frozen
class Refresh:
    """A refresh that runs.

    Attributes:
        due: When it is over.
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
        issues: What the last attempt said.
        consent: The consent that waits for a person.
        consent_expired: Whether the bank will ask for a person at the next refresh.
        next_failure: The code with which the next refresh will fail.
        running: The refresh that runs.
        wanted: The products that a new access gets with its first data.
        sync: Whether the interface keeps the login and refreshes by itself.
        login_kept: Whether the interface still has the login, for payments without credentials.
        complete: Whether the bank has given data.
        type: `BUILDER` where the customer delivers the data and no bank.
    """

    id: str
    user_id: str
    provider_id: str
    holder: Holder
    products: tuple[str, ...]
    history: str | None
    connected: datetime
    refreshed: datetime
    attempted: datetime
    issues: tuple[Note, ...] = ()
    consent: str | None = None
    consent_expired: bool = False
    next_failure: str | None = None
    running: Refresh | None = None
    wanted: tuple[str, ...] = ()
    sync: bool = True
    login_kept: bool = True
    complete: bool = True
    type: str = DEFAULT

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The products that the person chose."""
        return tuple(plan for plan in self.holder.plans if plan.id in self.products)

    def refresh(self, now: datetime, seconds: float) -> None:
        """Start a refresh; one that runs already goes on."""
        if self.running is None:
            self.running = Refresh(now + timedelta(seconds=seconds), self.next_failure)
            self.next_failure = None

    def settle(self, now: datetime) -> None:
        """Let a refresh end whose time has come."""
        refresh = self.running
        if refresh is None or refresh.due > now:
            return
        self.running = None
        self.attempted = _later(self.attempted, refresh.due)
        if refresh.failure is not None:
            self.issues = (note(refresh.failure),)
        elif self.consent_expired or self.holder.asks_sca:
            self.consent = self.consent or str(uuid.uuid4())
            self.issues = (note("BA3000"),)
        else:
            self._succeed()

    def renew(self, now: datetime) -> None:
        """Take a person's consent: the bank gives data again, at once."""
        self.running = None
        self.consent = None
        self.consent_expired = False
        self.attempted = _later(self.attempted, now)
        self._succeed()

    def _succeed(self) -> None:
        self.refreshed = self.attempted
        self.complete = True
        self.products = self.products or self.wanted
        self.issues = ()


def _later(before: datetime, now: datetime) -> datetime:
    # Stamps have whole seconds, and a new one must be told from the one before.
    return max(now, before + timedelta(seconds=1))
