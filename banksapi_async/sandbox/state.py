"""All that the sandbox knows, in one place.

The web routes read and change it while they hold its lock, and keep nothing themselves: the served
socket's thread, the test's event loop and the test itself may all come at once.
"""

import threading
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import attrs

from .accesses import Access
from .bank.booking import Booking
from .bank.books import Books
from .bank.holders import People, Plan
from .builder import Pushed
from .catalogue import Catalogue
from .clock import SandboxClock
from .mishaps import Mishaps
from .payments import Payments
from .sca import Authentications
from .sessions import FormSession, Sessions, Step, UseCase
from .settings import Settings
from .tagging import Tagging
from .times import berlin_day
from .tokens import Tokens
from .users import User, Users


def _catalogue(state: "State") -> Catalogue:
    return Catalogue(many=state.settings.many_providers)


def _books(state: "State") -> Books:
    return Books(state.settings.seed, berlin_day(state.clock.now()))


def _key_user() -> User:
    return User(id=str(uuid.uuid4()), username="", password="")


@attrs.define(eq=False, repr=False)
class State:
    """The sandbox's memory.

    Attributes:
        settings: Its switches.
        clock: Its clock.
    """

    settings: Settings
    clock: SandboxClock
    lock: threading.RLock = attrs.field(factory=threading.RLock, init=False)
    catalogue: Catalogue = attrs.field(
        init=False, default=attrs.Factory(_catalogue, takes_self=True)
    )
    people: People = attrs.field(factory=People, init=False)
    users: Users = attrs.field(factory=Users, init=False)
    tokens: Tokens = attrs.field(factory=Tokens, init=False)
    sessions: Sessions = attrs.field(factory=Sessions, init=False)
    authentications: Authentications = attrs.field(factory=Authentications, init=False)
    books: Books = attrs.field(init=False, default=attrs.Factory(_books, takes_self=True))
    pushed: Pushed = attrs.field(factory=Pushed, init=False)
    payments: Payments = attrs.field(factory=Payments, init=False)
    tagging: Tagging = attrs.field(factory=Tagging, init=False)
    mishaps: Mishaps = attrs.field(factory=Mishaps, init=False)
    _accesses: dict[str, dict[str, Access]] = attrs.field(
        factory=dict[str, dict[str, Access]], init=False
    )
    key_user: User = attrs.field(init=False, factory=_key_user)

    def now(self) -> datetime:
        """Return the sandbox's time."""
        return self.clock.now()

    def user(self, user_id: str) -> User:
        """Return a user by id, the one behind the API key included."""
        return self.key_user if user_id == self.key_user.id else self.users[user_id]

    def accesses(self, user_id: str) -> dict[str, Access]:
        """Return a user's accesses by id, each as it stands now."""
        mine = self._accesses.setdefault(user_id, {})
        for access in mine.values():
            access.settle(self.now())
            self.authentications.get(access.consent, self.now())
        return mine

    def forget_access(self, access: Access) -> None:
        """Delete an access, and what was pushed to it."""
        del self._accesses[access.user_id][access.id]
        self.pushed.forget(access.id)

    def forget_user(self, user_id: str) -> None:
        """Delete a user, and what only that user can reach."""
        for access in list(self.accesses(user_id).values()):
            self.forget_access(access)
        del self._accesses[user_id]
        self.sessions.drop(user_id)
        self.tagging.delete_rules(user_id)
        self.users.delete(user_id)

    def bookings(self, access: Access, plan: Plan, day: date) -> list[Booking]:
        """Return what is known of a product on a day: delivered or pushed, newest first."""
        own = access.holder.bookings(plan, access.known, access.refreshed, day)
        paid = self.payments.bookings(access, plan)
        pushed = self.pushed.bookings(access.id, plan.id)
        return own + paid + self.books.bookings(plan, day) + pushed

    def balance(self, access: Access, plan: Plan, day: date) -> Decimal:
        """Return a product's balance on a day."""
        own = access.holder.bookings(plan, access.known, access.refreshed, day)
        moved = sum((one.amount for one in own), self.payments.moved(access, plan))
        return self.books.balance(plan, day) + moved

    def find_access(self, access_id: str) -> Access:
        """Return an access, whoever it belongs to.

        Raises:
            LookupError: There is none.
        """
        for user_id in list(self._accesses):
            access = self.accesses(user_id).get(access_id)
            if access is not None:
                return access
        raise LookupError(f"access_id: there is no access {access_id!r}; create it first")

    def open_form(
        self,
        user: User,
        use_case: UseCase,
        access_id: str,
        provider_id: str | None = None,
        history: str | None = None,
        *,
        payment_accounts_only: bool = False,
    ) -> FormSession:
        """Open a web form for a user."""
        if use_case is UseCase.AUTHENTICATE:
            step = Step.TAN
        elif use_case is UseCase.SELECT:
            step = Step.ACCOUNTS
        elif use_case is UseCase.PAY:
            step = Step.PAYMENT
        elif not user.terms_accepted:
            step = Step.TERMS
        else:
            step = Step.PROVIDER if provider_id is None else Step.CREDENTIALS
        session = FormSession(
            user_id=user.id,
            use_case=use_case,
            access_id=access_id,
            step=step,
            until=self.now() + timedelta(seconds=self.settings.form_seconds),
            provider_id=provider_id,
            history=history,
            payment_accounts_only=payment_accounts_only,
        )
        self.sessions.add(session)
        return session
