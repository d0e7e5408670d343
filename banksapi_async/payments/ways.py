"""The one way in to all payments: from what a method was given to an attempt that can be sent.

`BankProduct` and `Customer` declare a method for each kind: its name, its terms and its docstring.
What it does follows from the kind. Which login is used is said by the caller; that the interface
has none saved is an error and leads to no other way.
"""

import inspect
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.links.spelled import spelled
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.checks import DEMO_PROVIDER, check_iban, check_switch
from banksapi_async.payments.kinds import KINDS, Kind
from banksapi_async.payments.reference import PaymentKind, PaymentReference
from banksapi_async.payments.terms import Submitting, WithPerson, WithSettings
from banksapi_async.wire import json
from banksapi_async.wire.arguments import uuid_text
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind as TimeKind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct

M = TypeVar("M", bound=Callable[..., Any])

_CUSTOMER = "/customer/v2"
_PRODUCT = f"{_CUSTOMER}/bankzugaenge/{{access-id}}/{{product-id}}"
_SUBMITTING = Submitting.__annotations__ | WithPerson.__annotations__ | WithSettings.__annotations__


def _operation(owner: str, kind: Kind, *, saved: bool = False) -> Operation[Any]:
    below_customer = owner == "Customer"
    rel = f"initiate_{kind.name}"
    known: str | None = rel
    if saved:
        rel += "_with_saved_credentials"
        known = None if kind.debit else rel  # no document has one for debits
    params = () if kind.debit else ("callbackUrl",)
    return Operation(
        name=f"Customer.prepare_{kind.name}" if below_customer else f"BankProduct.{rel}",
        rel=known,
        method="POST",
        template=f"{_PRODUCT if saved else _CUSTOMER}{kind.path}",
        retry=Retry.ONCE,
        kind=TimeKind.BANK,
        into=kind.result,
        form=True,
        derived=kind.path if saved or below_customer else None,
        params=params if saved else (*params, "queryTanSettings"),
        answers=(200, 404) if saved else (200, 451),
        customer_ip=not kind.debit,
    )


OPERATIONS: Final = {
    (owner, kind.name, saved): _operation(owner, kind, saved=saved)
    for kind in KINDS.values()
    for owner, saved in (("BankProduct", False), ("BankProduct", True), ("Customer", False))
}
"""The operations, by the class that offers them, the kind, and whether the saved login is taken."""


def pays(kind: str, *, saved: bool = False) -> Callable[[M], M]:
    """Make a method of a signature and a docstring check a payment.

    A plain method returns the attempt, a coroutine sends it and returns what came.

    Args:
        kind: The kind's name.
        saved: Whether it takes the login that the interface has saved.
    """

    def declare(plain: M) -> M:
        owner = plain.__qualname__.partition(".")[0]
        named: dict[str, Any] = {"owner": owner, "kind": KINDS[kind]}
        if saved:
            named["saved_credentials"] = True
        sends = inspect.iscoroutinefunction(plain)
        method: Any = spelled(partial(initiate if sends else prepare, **named))(plain)
        # A product's plain ones are declared by the methods that send.
        method.operation = OPERATIONS[owner, kind, saved if sends else owner == "BankProduct"]
        return cast("M", method)

    return declare


async def initiate(payer: Resource, details: Any, **terms: Any) -> Any:
    """Check a payment and send it; as `prepare` and `PaymentAttempt.submit`."""
    submitting = {name: terms.pop(name) for name in _SUBMITTING if name in terms}
    return await prepare(payer, details, **terms).submit(**submitting)


def prepare(
    payer: Resource,
    details: Any,
    *,
    owner: str,
    kind: Kind,
    saved_credentials: bool = False,
    credentials: "BankLogin | None" = None,
    provider_id: str | uuid.UUID | None = None,
    product: "BankProduct | str | None" = None,
    relation: Relation | None = None,
    **terms: Any,
) -> PaymentAttempt[Any]:
    """Check a payment of a product or customer and make an attempt of it; nothing is sent.

    What it is given beside the details is explained in `terms`.

    Raises:
        InvalidRequest: Something does not fit.
        RelationNotAvailable: It is not offered.
        Detached: The payer has no session.
    """
    account = cast("BankProduct | str", product if owner == "Customer" else payer)
    if not isinstance(account, str | Resource):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(
            "product", "it is neither a product nor an IBAN", "give one of the two"
        )
    saved = bool(check_switch(saved_credentials, "saved_credentials"))
    provider, iban = (None, None) if saved else (_provider(account, provider_id), _iban(account))
    caller = payer._session().caller  # noqa: SLF001 - of our own kind
    order = kind.order(
        details,
        provider=provider,
        product=iban,
        today=caller.clock.now().astimezone(BERLIN).date(),
        demo=_is_demo(account, provider_id),
        **terms,
    )
    body = order.data.to_wire()
    if credentials is not None:
        if saved:
            raise InvalidRequest(
                "credentials", "saved ones are asked for too", "give one of the two"
            )
        body["credentials"] = credentials.to_wire()
    operation = OPERATIONS[owner, kind.name, saved]
    return PaymentAttempt(
        caller=caller,
        operation=operation,
        url=_url(payer, kind, operation, relation),
        body=json.dumps(body),
        account=None if isinstance(account, str) else account,
        reference=PaymentReference(
            kind=PaymentKind(kind.name),
            correlation_id=caller.correlation_id(),
            time=caller.clock.now(),
            product=iban if isinstance(account, str) else account.iban,
            due=order.due,
            positions=order.positions,
        ),
    )


def _provider(account: "BankProduct | str", provider_id: str | uuid.UUID | None) -> str:
    known = provider_id or (None if isinstance(account, str) else account.provider_id)
    if known is None:
        raise InvalidRequest(
            "provider_id",
            "this product did not come in an access, so its provider is not known",
            "give access.provider_id",
        )
    return uuid_text(known, argument="provider_id")


def _iban(account: "BankProduct | str") -> str:
    """Return the account's IBAN; one that the interface named is not checked."""
    if isinstance(account, str):
        return check_iban(account, "product")
    if account.iban is None:
        raise InvalidRequest("product", "it has no IBAN", "pay from a product that has one")
    return account.iban


def _is_demo(account: "BankProduct | str", provider_id: str | uuid.UUID | None) -> bool:
    """Tell whether all that is known of the account's provider says that it is the demo one."""
    named = None if isinstance(account, str) else account.provider_id
    known = {str(one).strip().lower() for one in (provider_id, named) if one}
    return known == {DEMO_PROVIDER}


def _url(payer: Resource, kind: Kind, operation: Operation[Any], relation: Relation | None) -> str:
    # No document has seen a product offer debits, so the customer's path is taken where it does
    # not. That a product offers no transfers, on the other hand, is a fact about the account.
    bound = payer._session()  # noqa: SLF001 - of our own kind
    if kind.debit and operation.derived is None and relation is None:
        rel = str(operation.rel)
        if rel not in payer.relations:
            return bound.caller.entry(operation.template)
    return bound.caller.guard.resolve(payer._href(operation, relation), source=bound.url)  # noqa: SLF001 - as above
