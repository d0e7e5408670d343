"""What can be asked of a consent: that it begins, a step, how it stands, an end.

The same authentication is reached below its access, where an answer is the access, and below the
customer, where it is the consent. A POST to a consent that waits begins it; one to a consent that
goes on is a step: the state decides.
"""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import regulated
from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank.schemes import I_TAN, PDF
from banksapi_async.sandbox.sca import At, Authentication, Unfit
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from .accesses import COLLECTION, access_of, access_shape
from .answers import answer, elsewhere
from .bodies import step, step_or_start
from .gate import Refusal, one_of, switch, text
from .guards import check_callback, check_login, is_regulated
from .operation import Ask, Operation
from .protect import open_form
from .sca_shape import CONSENTS, consent_shape
from .shapes import ACCESS, BINARY, CONSENT

_ACCESS = COLLECTION + "/{access_id}"


def post_consent(ask: Ask) -> Response:
    """Begin the consent that waits, or take a step of the one that goes on."""
    access = access_of(ask)
    if ask.path.get("consent_id", access.consent) != access.consent:
        raise Refusal(404, "Die Zustimmung gibt es nicht")
    if "consent_id" in ask.path and _goes_on(ask, access) is not None:
        return update_consent(ask)
    wishes = ask.data.get(access.id, {})
    check_login(ask, wishes)
    if not is_regulated(ask):
        return open_form(ask, UseCase.AUTHENTICATE, access.id)
    if not access.sync:
        given = wishes.get("credentials")
        if given is None:
            raise Refusal(400, "credentials fehlen")
        if regulated.holder_of(ask.state, given, access.provider_id) is not access.holder:
            raise Refusal(400, "Die Zugangsdaten gehören nicht zu diesem Bankzugang")
    check_callback(ask, access.holder)
    regulated.authenticate(ask.state, access, ask.query.get("callbackUrl"))
    return elsewhere(ask, 201, f"{COLLECTION}/{access.id}")


def update_consent(ask: Ask) -> Response:
    """Take a step; the answer is the access."""
    take(_of_access(ask), lambda one: one.submit(ask.data))
    return _access(ask)


def poll_consent(ask: Ask) -> Response:
    """Ask the bank whether the person has confirmed; the answer is the access."""
    _of_access(ask).poll()
    return _access(ask)


def cancel_consent(ask: Ask) -> Response:
    """Call a redirect off; the answer is the access."""
    take(_of_access(ask), Authentication.cancel)
    return _access(ask)


def get_challenge_pdf(ask: Ask) -> Response:
    """Return the document of the challenge."""
    asked = _goes_on(ask, access_of(ask))
    if asked is None or asked.method is not I_TAN or asked.at is not At.TAN:
        raise Refusal(404, "Es gibt kein Dokument")
    return Response(PDF, media_type=_PDF)


def get_own_consent(ask: Ask) -> Response:
    """Return a consent as it stands, without asking the bank."""
    return answer(consent_shape(_own(ask), ask.base))


def update_own_consent(ask: Ask) -> Response:
    """Take a step; the answer is the consent."""
    one = _own(ask)
    take(one, lambda one: one.submit(ask.data))
    return answer(consent_shape(one, ask.base))


def poll_own_consent(ask: Ask) -> Response:
    """Ask the bank whether the person has confirmed; the answer is the consent."""
    one = _own(ask)
    one.poll()
    return answer(consent_shape(one, ask.base))


def cancel_own_consent(ask: Ask) -> Response:
    """Call a redirect off; the answer is the consent."""
    one = _own(ask)
    take(one, Authentication.cancel)
    return answer(consent_shape(one, ask.base))


def _own(ask: Ask) -> Authentication:
    one = ask.state.authentications.get(ask.path["consent_id"], ask.state.now())
    if one is None or one.user_id != ask.user.id:
        raise Refusal(404, "Die Zustimmung gibt es nicht")
    return one


def _of_access(ask: Ask) -> Authentication:
    one = _own(ask)
    if one.about != access_of(ask).id:
        raise Refusal(404, "Die Zustimmung gibt es nicht")
    return one


def _access(ask: Ask) -> Response:
    return answer(access_shape(access_of(ask), ask.base, ask.state))


def _goes_on(ask: Ask, access: Access) -> Authentication | None:
    one = ask.state.authentications.get(access.consent, ask.state.now())
    return one if one is not None and one.open else None


def take(one: Authentication, taken: Callable[[Authentication], None]) -> None:
    """Let an authentication take a step.

    Raises:
        Refusal: 400, it does not fit where the authentication is.
    """
    try:
        taken(one)
    except Unfit as unfit:
        raise Refusal(400, str(unfit)) from None


_PDF = "application/pdf"
_OWN = CONSENTS + "/{consent_id}"
_CONSENT = _ACCESS + "/consent"
_STARTING: dict[str, Any] = {
    "callbackUrl": text(1),
    "queryTanSettings": switch,
    "maxTransactions": one_of("none", "all", "paymentAccounts"),
}


def _post(template: str, handler: Callable[[Ask], Response], **checks: Any) -> Operation:
    return Operation("POST", template, handler, scope=CUSTOMER_MODIFY, **checks)


def _get(template: str, handler: Callable[[Ask], Response], **more: Any) -> Operation:
    return Operation("GET", template, handler, scope=CUSTOMER_READ, **more)


OPERATIONS = (
    _post(
        _CONSENT,
        post_consent,
        sends=step_or_start,
        blank=True,
        customer_ip=True,
        query=_STARTING,
        answers={201: None, 451: None},
    ),
    _post(
        _CONSENT + "/{consent_id}",
        post_consent,
        sends=step_or_start,
        blank=True,
        customer_ip=True,
        query=_STARTING,
        answers={200: ACCESS, 201: None, 451: None},
    ),
    _get(_CONSENT + "/{consent_id}", poll_consent, answers={200: ACCESS}),
    _post(_CONSENT + "/{consent_id}/cancel", cancel_consent, answers={200: ACCESS}, refuses=(400,)),
    _get(_ACCESS + "/challenge/pdf", get_challenge_pdf, gives=_PDF, answers={200: BINARY}),
    _get(_OWN, get_own_consent, answers={200: CONSENT}),
    _post(_OWN, update_own_consent, sends=step, answers={200: CONSENT}),
    _get(_OWN + "/poll", poll_own_consent, answers={200: CONSENT}),
    _post(_OWN + "/cancel", cancel_own_consent, answers={200: CONSENT}, refuses=(400,)),
)
