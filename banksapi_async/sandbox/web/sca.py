"""What can be asked of a consent: that it begins, a step, how it stands, an end?

The same authentication is reached below its access, where an answer is the access, and below the
customer, where it is the consent. A POST to a consent that waits begins it; one to a consent that
goes on is a step: the state decides.
"""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import regulated, settings
from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank.holders import Holder
from banksapi_async.sandbox.bank.schemes import I_TAN, PDF, Way
from banksapi_async.sandbox.callback import usable
from banksapi_async.sandbox.catalogue import provider
from banksapi_async.sandbox.sca import At, Authentication, Unfit
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ
from banksapi_async.wire.types import is_list, is_object

from .access_shape import access_shape
from .accesses import access_of
from .answers import answer, elsewhere
from .guards import check_address
from .operation import Ask, Operation, Refusal
from .protect import open_form
from .sca_shape import CONSENTS, consent_shape

_ACCESS = "/customer/v2/bankzugaenge/{access_id}"


def is_regulated(ask: Ask) -> bool:
    """Return whether the client has no web form."""
    return ask.token is not None and ask.token.client == settings.REGULATED_CLIENT


def create_access(
    ask: Ask, access_id: str, wishes: dict[str, Any], history: str | None
) -> Response:
    """Create an access with the credentials of a person; what the bank says stands on it."""
    bank = provider(str(wishes.get("providerId")))
    if bank is None:
        raise Refusal(400, "Den Provider gibt es nicht")
    holder = regulated.holder_of(_credentials(wishes))
    _check_callback(ask, holder)
    chosen: object = wishes.get("selectedBankProducts") or []
    if not is_list(chosen):
        raise Refusal(400, "selectedBankProducts ist keine Liste")
    if ask.query.get("headOnly") == "true" and (chosen or wishes.get("sync") is not False):
        raise Refusal(400, "headOnly verlangt sync=false und keine selectedBankProducts")
    regulated.create(
        ask.state,
        access_id=access_id,
        user_id=ask.user.id,
        provider_id=bank.id,
        holder=holder,
        products=tuple(str(one) for one in chosen),
        history=history,
        sync=wishes.get("sync") is not False,
        callback=ask.query.get("callbackUrl"),
    )
    return elsewhere(ask, 201, f"/customer/v2/bankzugaenge/{access_id}")


def post_consent(ask: Ask) -> Response:
    """Begin the consent that waits, or take a step of the one that goes on."""
    access = access_of(ask)
    if ask.path.get("consent_id", access.consent) != access.consent:
        raise Refusal(404, "Die Zustimmung gibt es nicht")
    if "consent_id" in ask.path and _goes_on(ask, access) is not None:
        return update_consent(ask)
    check_address(ask)
    if not is_regulated(ask):
        return open_form(ask, UseCase.AUTHENTICATE, access.id)
    if not access.sync:
        wishes = ask.json_object().get(access.id)
        given = _credentials(wishes if is_object(wishes) else {})
        if regulated.holder_of(given) is not access.holder:
            raise Refusal(400, "Die Zugangsdaten gehören nicht zu diesem Bankzugang")
    _check_callback(ask, access.holder)
    regulated.authenticate(ask.state, access, ask.query.get("callbackUrl"))
    return elsewhere(ask, 201, f"/customer/v2/bankzugaenge/{access.id}")


def update_consent(ask: Ask) -> Response:
    """Take a step; the answer is the access."""
    _step(_of_access(ask), lambda one: one.submit(ask.json_object()))
    return _access(ask)


def poll_consent(ask: Ask) -> Response:
    """Ask the bank whether the person has confirmed; the answer is the access."""
    _of_access(ask).poll()
    return _access(ask)


def cancel_consent(ask: Ask) -> Response:
    """Call a redirect off; the answer is the access."""
    _step(_of_access(ask), Authentication.cancel)
    return _access(ask)


def get_challenge_pdf(ask: Ask) -> Response:
    """Return the document of the challenge."""
    asked = _goes_on(ask, access_of(ask))
    if asked is None or asked.method is not I_TAN or asked.at is not At.TAN:
        raise Refusal(404, "Es gibt kein Dokument")
    return Response(PDF, media_type="application/pdf")


def get_own_consent(ask: Ask) -> Response:
    """Return a consent as it stands, without asking the bank."""
    return answer(consent_shape(_own(ask), ask.base))


def update_own_consent(ask: Ask) -> Response:
    """Take a step; the answer is the consent."""
    one = _own(ask)
    _step(one, lambda one: one.submit(ask.json_object()))
    return answer(consent_shape(one, ask.base))


def poll_own_consent(ask: Ask) -> Response:
    """Ask the bank whether the person has confirmed; the answer is the consent."""
    one = _own(ask)
    one.poll()
    return answer(consent_shape(one, ask.base))


def cancel_own_consent(ask: Ask) -> Response:
    """Call a redirect off; the answer is the consent."""
    one = _own(ask)
    _step(one, Authentication.cancel)
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


def _step(one: Authentication, take: Callable[[Authentication], None]) -> None:
    try:
        take(one)
    except Unfit as unfit:
        raise Refusal(400, str(unfit)) from None


def _credentials(wishes: dict[str, Any]) -> dict[str, Any]:
    given = wishes.get("credentials")
    if not is_object(given) or not given:
        raise Refusal(400, "credentials fehlen")
    return given


def _check_callback(ask: Ask, holder: Holder | None) -> None:
    redirected = holder is not None and any(
        method.way is Way.REDIRECT for method in regulated.scheme_of(holder).methods
    )
    if redirected and not usable(ask.query.get("callbackUrl", "")):
        raise Refusal(400, "callbackUrl fehlt oder passt nicht: die Bank leitet den Browser um")


_OWN = CONSENTS + "/{consent_id}"
_CONSENT = _ACCESS + "/consent"

OPERATIONS = (
    Operation("POST", _CONSENT, post_consent, scope=CUSTOMER_MODIFY),
    Operation("POST", _CONSENT + "/{consent_id}", post_consent, scope=CUSTOMER_MODIFY),
    Operation("GET", _CONSENT + "/{consent_id}", poll_consent, scope=CUSTOMER_READ),
    Operation("POST", _CONSENT + "/{consent_id}/cancel", cancel_consent, scope=CUSTOMER_MODIFY),
    Operation("GET", _ACCESS + "/challenge/pdf", get_challenge_pdf, scope=CUSTOMER_READ),
    Operation("GET", _OWN, get_own_consent, scope=CUSTOMER_READ),
    Operation("POST", _OWN, update_own_consent, scope=CUSTOMER_MODIFY),
    Operation("GET", _OWN + "/poll", poll_own_consent, scope=CUSTOMER_READ),
    Operation("POST", _OWN + "/cancel", cancel_own_consent, scope=CUSTOMER_MODIFY),
)
