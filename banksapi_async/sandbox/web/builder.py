"""A bank access that is built by hand, and filled."""

from starlette.responses import Response

from banksapi_async.sandbox import builder
from banksapi_async.sandbox.accesses import BUILDER, Access, Stage
from banksapi_async.sandbox.bank.holders import Holder
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY

from . import bodies
from .accesses import COLLECTION
from .answers import elsewhere
from .gate import Refusal
from .operation import NOTHING, Ask, Operation
from .products import ONE, find_product


def create_access(ask: Ask) -> Response:
    """Make an access of the products that are declared."""
    access_id, declared = ask.data["id"], ask.data["bankprodukte"]
    mine = ask.state.accesses(ask.user.id)
    if access_id in mine:
        raise Refusal(400, "Den Bankzugang gibt es schon")
    plans = tuple(map(builder.plan, declared))
    mine[access_id] = Access(
        id=access_id,
        user_id=ask.user.id,
        provider_id=ask.data["providerId"],
        holder=Holder(name=declared[0].get("inhaber", ""), passwords=frozenset({""}), plans=plans),
        settings=ask.state.settings,
        products=tuple(plan.id for plan in plans),
        history="all",
        connected=ask.state.now(),
        stage=Stage.COMPLETE,
        type=BUILDER,
    )
    return elsewhere(ask, 201, f"{COLLECTION}/{access_id}")


def push(ask: Ask) -> Response:
    """Take transactions, all of them or none."""
    access, plan = find_product(ask)
    if access.type != BUILDER:
        raise Refusal(400, "Diesen Bankzugang liefert die Bank")
    ask.state.pushed.push(access.id, plan.id, [builder.booking(row) for row in ask.data])
    return Response(status_code=201)


OPERATIONS = (
    Operation(
        "PUT",
        COLLECTION + "/builder",
        create_access,
        scope=CUSTOMER_MODIFY,
        sends=bodies.BUILDER,
        gives=NOTHING,
        answers={201: None},
    ),
    Operation(
        "POST",
        ONE + "/kontoumsaetze",
        push,
        scope=CUSTOMER_MODIFY,
        sends=bodies.TRANSACTIONS,
        gives=NOTHING,
        answers={201: None},
    ),
)
