"""What becomes of an access that a regulated client creates or renews itself.

It exists from the first call on, in `INTERAKTION` without products while the person authenticates;
the end of the authentication gives it its products, or says why there are none.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from .accesses import Access
from .bank.holders import NOBODY, Holder
from .bank.schemes import ONE_TAN, Scheme
from .catalogue import DEMO
from .encryption import decrypt
from .messages import note
from .sca import At, Authentication, lifetime
from .state import State


def holder_of(
    state: State, credentials: Mapping[str, Any], provider_id: str = DEMO
) -> Holder | None:
    """Return who logs in, by credentials that are encrypted or plain; for EBICS without a PIN."""

    def clear(key: str) -> str:
        value: str = credentials.get(key, "")
        return decrypt(value) or value

    login = clear("userid").strip()
    if "pin" not in credentials:
        return state.people.at(login, provider_id)
    return state.people.log_in(login, clear("pin"), provider_id)


def create(
    state: State, access: Access, *, products: tuple[str, ...], callback: str | None
) -> None:
    """Keep a new access and ask the bank for it.

    Args:
        state: Where it is kept.
        access: The access.
        products: The products that are wanted; none is all.
        callback: Where the bank's page sends the browser.
    """
    holder = access.holder
    access.products = products or tuple(plan.id for plan in holder.plans)
    state.accesses(access.user_id)[access.id] = access
    if holder is NOBODY:
        access.issues = (note("BA1011"),)
    elif holder.asks_sca:
        authenticate(state, access, callback)
    else:
        access.renew(state.now())


def authenticate(state: State, access: Access, callback: str | None) -> Authentication:
    """Start an authentication about an access."""
    started = state.authentications.start(
        Authentication(
            id=access.consent or str(uuid.uuid4()),
            user_id=access.user_id,
            about=access.id,
            scheme=scheme_of(access.holder),
            until=lifetime(state.now(), state.settings.sca_seconds),
            polls=state.settings.sca_polls,
            callback=callback,
            ended=ended_for(state, access),
        )
    )
    access.consent = started.id
    return started


def ended_for(state: State, access: Access) -> Callable[[Authentication], None]:
    """Return what an access makes of the end of its authentication."""

    def ended(one: Authentication) -> None:
        if one.at is At.DONE:
            access.renew(state.now())
            return
        access.consent = str(uuid.uuid4())
        access.issues = (*one.notes, note("BA3000"))

    return ended


def scheme_of(holder: Holder) -> Scheme:
    """Return how a person authenticates; one TAN where the bank would not have asked."""
    return holder.scheme or ONE_TAN
