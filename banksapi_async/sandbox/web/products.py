"""What can be asked of one product: itself, its transactions, its positions."""

from datetime import datetime, timedelta

from starlette.responses import Response

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank import depot
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.times import INSTANT, asked_instant, berlin_day, midnight
from banksapi_async.sandbox.tokens import CUSTOMER_READ

from .accesses import access_of
from .answers import answer
from .gate import Check, Refusal, one_of, text
from .operation import Ask, Operation
from .product_shape import product_shape
from .shapes import POSITION, PRODUCT, TRANSACTION, listed
from .tags import TREES, tags
from .transaction_shape import EXPRESSION, row_filter, transaction_shape

_DEFAULT = timedelta(days=90)


def get_product(ask: Ask) -> Response:
    """Return one product."""
    access, plan = find_product(ask)
    return answer(product_shape(plan, access, ask.base, ask.state))


def get_transactions(ask: Ask) -> Response:
    """Return the transactions of a window; without `from` those of the last 90 days."""
    access, plan = find_product(ask)
    if plan.ledger is None or access.only_heads:
        raise Refusal(404, "Das Produkt hat keine Umsätze")
    tag = ask.query.get("tag")
    wanted = row_filter(ask.query.get("filter"))
    status = ask.query.get("bookingStatus", "booked")
    since, until = _asked(ask, "from") or ask.state.now() - _DEFAULT, _asked(ask, "to")
    rows = [
        row
        for booking in _kept(ask, access, plan, booked=status == "booked")
        if since < midnight(booking.day)
        and (until is None or midnight(booking.day) < until)
        and wanted(row := transaction_shape(booking, access, plan))
        and (tag is None or tags(tag, booking, row, ask))
    ]
    return answer(rows)


def get_positions(ask: Ask) -> Response:
    """Return what lies in a securities account."""
    access, plan = find_product(ask)
    if plan.kategorie != "DEPOT" or plan.ledger is not None or access.only_heads:
        raise Refusal(404, "Das Produkt ist kein Depot")
    day = berlin_day(access.refreshed)
    return answer(depot.positions(seed=ask.state.settings.seed, day=day))


def find_product(ask: Ask) -> tuple[Access, Plan]:
    """Return the product that the path names, with its access.

    Raises:
        Refusal: 404, there is none.
    """
    access = access_of(ask)
    for plan in access.plans:
        if plan.id == ask.path["product_id"]:
            return access, plan
    raise Refusal(404, "Das Produkt gibt es nicht")


def _kept(ask: Ask, access: Access, plan: Plan, *, booked: bool) -> list[Booking]:
    # Only EBICS delivers what is not booked yet, and the demo provider is not EBICS.
    if not booked:
        return []
    rows = ask.state.bookings(access, plan, berlin_day(access.refreshed))
    narrow = access.history == "paymentAccounts" and not plan.is_payment_account
    if access.history == "none" or narrow:
        first = berlin_day(access.connected - _DEFAULT)
        return [row for row in rows if row.day >= first]
    return rows


def _asked(ask: Ask, name: str) -> datetime | None:
    text = ask.query.get(name)
    if text is None:
        return None
    try:
        return asked_instant(text)
    except ValueError:
        raise Refusal(404, f"{name} ist kein Zeitpunkt") from None


# What is no instant is 404, not 400: the handler refuses it.
_instant = Check(text().keep, {"type": "string", "pattern": f"^{INSTANT.pattern}$"})
_WINDOW = {
    "from": _instant,
    "to": _instant,
    "tag": one_of(*TREES),
    "filter": Check(text().keep, {"type": "string", "pattern": f"^{EXPRESSION.pattern}$"}),
    "bookingStatus": one_of("booked", "pending"),
}
ONE = "/customer/v2/bankzugaenge/{access_id}/{product_id}"

OPERATIONS = (
    Operation("GET", ONE, get_product, scope=CUSTOMER_READ, answers={200: PRODUCT}),
    Operation(
        "GET",
        ONE + "/kontoumsaetze",
        get_transactions,
        scope=CUSTOMER_READ,
        query=_WINDOW,
        answers={200: listed(TRANSACTION)},
    ),
    Operation(
        "GET",
        ONE + "/depotpositionen",
        get_positions,
        scope=CUSTOMER_READ,
        answers={200: listed(POSITION)},
    ),
)
