"""What can be asked of one access?"""

from starlette.responses import Response

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from .access_shape import access_shape, issues_shape
from .answers import answer, done
from .guards import check_address
from .operation import Ask, Operation, Refusal
from .protect import open_form


def access_of(ask: Ask) -> Access:
    """Return the access that the path names.

    Raises:
        Refusal: 404, the customer has none with this id.
    """
    access = ask.state.accesses(ask.user.id).get(ask.path["access_id"])
    if access is None:
        raise Refusal(404, "Den Bankzugang gibt es nicht")
    return access


def get_access(ask: Ask) -> Response:
    """Return one access."""
    return answer(access_shape(access_of(ask), ask.base, ask.state))


def delete_access(ask: Ask) -> Response:
    """Remove one access."""
    check_address(ask)
    access = access_of(ask)
    del ask.state.accesses(ask.user.id)[access.id]
    return done()


def get_issues(ask: Ask) -> Response:
    """Return what the last attempt said."""
    return answer(issues_shape(access_of(ask), ask.base, ask.state))


def select_products(ask: Ask) -> Response:
    """Send the person to choose the products again."""
    return open_form(ask, UseCase.SELECT, access_of(ask).id)


_ONE = "/customer/v2/bankzugaenge/{access_id}"

OPERATIONS = (
    Operation("GET", _ONE, get_access, scope=CUSTOMER_READ),
    Operation("DELETE", _ONE, delete_access, scope=CUSTOMER_MODIFY),
    Operation("GET", _ONE + "/issues", get_issues, scope=CUSTOMER_READ),
    Operation("PUT", _ONE + "/selectedbankproducts", select_products, scope=CUSTOMER_MODIFY),
)
