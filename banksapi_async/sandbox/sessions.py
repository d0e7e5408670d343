"""The web forms: which are open, and how far the person has come in each.

A form left open makes the next one impossible; each is single-use and lives for a while.
"""

import enum
import uuid
from datetime import datetime

import attrs

from .bank.holders import NOBODY, Holder
from .messages import Note

_KEPT = 10_000


class UseCase(enum.StrEnum):
    """What a form is for, as its URL says."""

    CREATE = "CREATE_ACCOUNT"
    AUTHENTICATE = "AUTHENTICATE_ACCOUNT"
    SELECT = "CHANGE_BANK_PRODUCTS"
    PAY = "CONFIRM_PAYMENT"


class Step(enum.StrEnum):
    """The pages of a form."""

    TERMS = "terms"
    PROVIDER = "provider"
    CREDENTIALS = "credentials"
    TAN = "tan"
    ACCOUNTS = "accounts"
    PAYMENT = "payment"


class Ending(enum.StrEnum):
    """What `baReentry` says, or the page where there is nowhere to go back to."""

    ACCOUNT_CREATED = "ACCOUNT_CREATED"
    FINISHED = "FINISHED"
    USER_CANCELLED = "USER_CANCELLED"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    INVALID_TAN = "INVALID_TAN"
    SESSION_TIMEOUT = "SESSION_TIMEOUT"
    ERROR = "ERROR"
    NO_CALLBACK_URL = "NO_CALLBACK_URL"
    INVALID_CALLBACK_URL = "INVALID_CALLBACK_URL"


@attrs.define(kw_only=True)
class FormSession:
    """One web form.

    Attributes:
        secret: What every submission must bring along, so that no other page can submit.
        until: When the form is over.
        holder: Who has logged in at the bank.
        callback: Where the browser goes in the end; the first one given counts.
        search: What the person looked for among the providers.
        login: What the person entered as their name at the bank.
        error: What is wrong with what the person entered.
        history: What `maxTransactions` said.
        payment_accounts_only: What `paymentAccountsOnly` said.
        ended: How it ended; a form that ended is used up.
    """

    user_id: str
    use_case: UseCase
    access_id: str
    step: Step
    until: datetime
    id: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    secret: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    provider_id: str | None = None
    holder: Holder = NOBODY
    callback: str | None = None
    search: str = ""
    login: str = attrs.field(default="", repr=False)
    error: Note | None = None
    history: str | None = None
    payment_accounts_only: bool = False
    ended: Ending | None = None


@attrs.define(eq=False, repr=False)
class Sessions:
    """The last ten thousand web forms, the used ones included."""

    _all: dict[str, FormSession] = attrs.field(factory=dict[str, FormSession], init=False)

    def add(self, session: FormSession) -> None:
        """Keep a new form."""
        self._all[session.id] = session
        if len(self._all) > _KEPT:
            del self._all[next(iter(self._all))]

    def get(self, session_id: str) -> FormSession | None:
        """Return a form by its session."""
        return self._all.get(session_id)

    def open_for(self, user_id: str, now: datetime) -> bool:
        """Return whether a user has left a form open."""
        return any(
            form.user_id == user_id and form.ended is None and form.until > now
            for form in self._all.values()
        )

    def drop(self, user_id: str) -> None:
        """Forget all forms of a user."""
        self._all = {k: f for k, f in self._all.items() if f.user_id != user_id}
