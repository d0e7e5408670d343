"""What happens when a person submits a page of the web form.

A page either leads to the next one, is shown again with what was wrong, or ends the form with the
word that the browser takes back.
"""

from collections.abc import Callable, Mapping, Sequence

from .accesses import Access
from .messages import Note, note
from .sessions import Ending, FormSession, Step, UseCase
from .state import State

Fields = Mapping[str, Sequence[str]]

_BOTH_NEEDED = Note("ERROR", "", "Bitte stimmen Sie beiden Punkten zu", "")
_CHOOSE = Note("ERROR", "", "Bitte wählen Sie eine Bank aus", "")
_ONE_AT_LEAST = Note("ERROR", "", "Bitte wählen Sie mindestens ein Konto aus", "")
_GIVE_UP = {"BA1011": Ending.INVALID_CREDENTIALS, "BA1103": Ending.INVALID_TAN}


def submit(state: State, session: FormSession, fields: Fields) -> Ending | None:
    """Take what a person entered on the page that the form is at.

    Returns:
        How the form ended, if it did.
    """
    action = _one(fields, "action")
    error, session.error = session.error, None
    if action == "cancel":
        session.ended = Ending.USER_CANCELLED
    elif action == "leave" and error is not None:
        session.ended = _GIVE_UP.get(error.code, Ending.USER_CANCELLED)
    else:
        session.ended = _PAGES[session.step](state, session, fields)
    return session.ended


def _terms(state: State, session: FormSession, fields: Fields) -> Ending | None:
    if not {"terms", "privacy"} <= fields.keys():
        session.error = _BOTH_NEEDED
        return None
    state.user(session.user_id).terms_accepted = True
    session.step = Step.PROVIDER if session.provider_id is None else Step.CREDENTIALS
    return None


def _provider(state: State, session: FormSession, fields: Fields) -> Ending | None:
    if _one(fields, "action") == "search":
        session.search = _one(fields, "q")
        return None
    chosen = state.catalogue.get(_one(fields, "provider"))
    if chosen is None:
        session.error = _CHOOSE
        return None
    session.provider_id = chosen.id
    session.step = Step.CREDENTIALS
    return None


def _credentials(state: State, session: FormSession, fields: Fields) -> Ending | None:
    bank = state.catalogue.get(session.provider_id)
    if bank is not None and bank.maintenance:
        return Ending.ERROR
    login, pin = _one(fields, "userid").strip(), _one(fields, "pin")
    holder = state.people.log_in(login, pin, session.provider_id or "")
    session.login = login
    if holder is None:
        session.error = note("BA1011")
        return None
    session.holder = holder
    session.step = Step.TAN if holder.asks_sca else Step.ACCOUNTS
    return None


def _tan(state: State, session: FormSession, fields: Fields) -> Ending | None:
    if not _is_tan(_one(fields, "tan")):
        session.error = note("BA1103")
        return None
    if session.use_case is UseCase.CREATE:
        session.step = Step.ACCOUNTS
        return None
    access = _access(state, session)
    if access is None:
        return Ending.ERROR
    access.renew(state.now())
    return Ending.FINISHED


def _payment(state: State, session: FormSession, fields: Fields) -> Ending | None:
    order = state.payments.in_form(session)
    if order is None:
        raise AssertionError("unreachable: the form was opened for an order")
    if not _is_tan(_one(fields, "tan")):
        session.error = note("BA1103")
        return None
    order.carry_out(state.now())
    return Ending.ERROR if order.is_refused else Ending.FINISHED


def _accounts(state: State, session: FormSession, fields: Fields) -> Ending | None:
    access = _access(state, session)
    holder = session.holder if access is None else access.holder
    ticked = fields.get("product", ())
    chosen = tuple(plan.id for plan in holder.plans if plan.id in ticked)
    if session.use_case is UseCase.SELECT and access is None:
        return Ending.ERROR
    if not chosen:
        session.error = _ONE_AT_LEAST
        return None
    if access is not None:
        access.products = chosen
        return Ending.FINISHED
    access = Access(
        id=session.access_id,
        user_id=session.user_id,
        provider_id=session.holder.provider_id,
        holder=session.holder,
        settings=state.settings,
        products=chosen,
        history=session.history,
        connected=state.now(),
        payment_accounts_only=session.payment_accounts_only,
    )
    state.accesses(session.user_id)[access.id] = access
    access.renew(state.now())
    return Ending.ACCOUNT_CREATED


def _is_tan(text: str) -> bool:
    tan = text.strip()
    return tan.isascii() and tan.isdigit() and not int(tan[-1]) % 2


def _access(state: State, session: FormSession) -> Access | None:
    return state.accesses(session.user_id).get(session.access_id)


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


_PAGES: dict[Step, Callable[[State, FormSession, Fields], Ending | None]] = {
    Step.TERMS: _terms,
    Step.PROVIDER: _provider,
    Step.CREDENTIALS: _credentials,
    Step.TAN: _tan,
    Step.ACCOUNTS: _accounts,
    Step.PAYMENT: _payment,
}
