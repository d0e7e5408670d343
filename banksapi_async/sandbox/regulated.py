"""What becomes of an access that a regulated client creates or renews itself?

It exists from the first call on, in `INTERAKTION` without products while the person authenticates;
the end of the authentication gives it its products, or says why there are none.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from .accesses import Access
from .bank.holders import NOBODY, Holder, log_in
from .bank.schemes import ONE_TAN, Scheme
from .encryption import decrypt
from .messages import note
from .sca import At, Authentication, lifetime
from .state import State


def holder_of(credentials: Mapping[str, Any]) -> Holder | None:
    """Return who logs in, by credentials that are encrypted or plain."""

    def clear(key: str) -> str:
        value = credentials.get(key)
        return (decrypt(value) or value) if isinstance(value, str) else ""

    return log_in(clear("userid").strip(), clear("pin"))


def create(
    state: State,
    *,
    access_id: str,
    user_id: str,
    provider_id: str,
    holder: Holder | None,
    products: tuple[str, ...],
    history: str | None,
    sync: bool,
    callback: str | None,
) -> Access:
    """Create an access and ask the bank for it."""
    now = state.now()
    access = Access(
        id=access_id,
        user_id=user_id,
        provider_id=provider_id,
        holder=holder or NOBODY,
        products=(),
        wanted=products or tuple(plan.id for plan in (holder or NOBODY).plans),
        history=history,
        connected=now,
        refreshed=now,
        attempted=now,
        sync=sync,
        complete=False,
    )
    state.accesses(user_id)[access_id] = access
    if holder is None:
        access.issues = (note("BA1011"),)
    elif holder.asks_sca:
        authenticate(state, access, callback)
    else:
        access.renew(now)
    return access


def authenticate(state: State, access: Access, callback: str | None) -> Authentication:
    """Start an authentication about an access."""

    def ended(one: Authentication) -> None:
        if one.at is At.DONE:
            access.renew(state.now())
            return
        access.consent = str(uuid.uuid4())
        access.issues = (*one.notes, note("BA3000"))

    started = state.authentications.start(
        Authentication(
            id=access.consent or str(uuid.uuid4()),
            user_id=access.user_id,
            about=access.id,
            scheme=scheme_of(access.holder),
            until=lifetime(state.now(), state.settings.sca_seconds),
            polls=state.settings.sca_polls,
            callback=callback,
            ended=ended,
        )
    )
    access.consent = started.id
    return started


def scheme_of(holder: Holder) -> Scheme:
    """Return how a person authenticates; one TAN where the bank would not have asked."""
    return holder.scheme or ONE_TAN
