"""How a person is sent to the web form: the 451."""

from starlette.responses import Response

from banksapi_async.sandbox.sessions import UseCase

from .answers import elsewhere
from .gate import Refusal
from .operation import Ask

FORM = "/customer/v2/webform"


def refuse_open(ask: Ask) -> None:
    """Refuse where a web form of the user is still open.

    Raises:
        Refusal: 400.
    """
    if ask.state.sessions.open_for(ask.user.id, ask.state.now()):
        raise Refusal(400, "Es gibt noch eine offene REG/Protect-Session")


def open_form(
    ask: Ask,
    use_case: UseCase,
    access_id: str,
    *,
    provider_id: str | None = None,
    history: str | None = None,
    payment_accounts_only: bool = False,
) -> Response:
    """Open a web form and answer where it is.

    Raises:
        Refusal: 400, another form of the user is still open, or there is no such provider.
    """
    state, user = ask.state, ask.user
    refuse_open(ask)
    if provider_id is not None and state.catalogue.get(provider_id) is None:
        raise Refusal(400, "Den Provider gibt es nicht")
    session = state.open_form(
        user,
        use_case,
        access_id,
        provider_id,
        history,
        payment_accounts_only=payment_accounts_only,
    )
    return elsewhere(ask, 451, f"{FORM}?session={session.id}&useCase={use_case}")
