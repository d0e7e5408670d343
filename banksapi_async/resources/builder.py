"""How does a bank access come to be that no bank delivers?

Its products are declared by the caller, and its transactions are pushed later: for data of another
source, and for tests. Everything is checked before anything is sent.
"""

import uuid
from collections.abc import Iterable

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Operation, Resource
from banksapi_async.records import CreateBankAccessBuilder, SimpleProduct
from banksapi_async.wire.arguments import plain_text, uuid_text
from banksapi_async.wire.money import amount
from banksapi_async.wire.requests import Retry

from .bank_access import BankAccess
from .pushing import check_second


class BuildsAccesses(Resource):
    """What `Customer` can do about builder accesses."""

    __slots__ = ()

    CREATE_BUILDER_ACCESS = Operation[BankAccess](
        name="Customer.create_builder_access",
        method="PUT",
        template="/customer/v2/bankzugaenge/builder",
        retry=Retry.ONCE,
        result=lambda: BankAccess,
        derived="/bankzugaenge/builder",
        answers=(201,),
    )

    async def create_builder_access(
        self,
        provider_id: str | uuid.UUID,
        products: Iterable[SimpleProduct],
        *,
        access_id: str | uuid.UUID | None = None,
        timeout: float | None = None,
    ) -> BankAccess:
        """Create a bank access by hand (`PUT …/bankzugaenge/builder`), and read it.

        Args:
            provider_id: The bank, by its id in the provider list.
            products: The products of the access, at least one, each with an id of its own.
            access_id: The new access's id, a UUID of yours; a fresh one where it is left out.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The access, of the type `BUILDER`.

        Raises:
            InvalidRequest: An argument cannot be sent; nothing was sent.
            OutcomeUnknown: The answer was lost; its `subject` is the id to read.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        chosen = uuid_text(access_id or uuid.uuid4(), argument="access_id")
        body = CreateBankAccessBuilder(
            id=chosen,
            provider_id=uuid_text(provider_id, argument="provider_id"),
            bankprodukte=_products(products),
        )
        return await self._do(
            self.CREATE_BUILDER_ACCESS, json=body, timeout=timeout, subject=chosen
        )


def _products(products: Iterable[SimpleProduct]) -> tuple[SimpleProduct, ...]:
    checked = tuple(_product(one, f"products[{index}]") for index, one in enumerate(products))
    if not checked:
        raise InvalidRequest("products", "there are none", "give at least one product")
    if len({one.id for one in checked}) < len(checked):
        raise InvalidRequest("products", "two have the same id", "give each an id of its own")
    return checked


def _product(one: SimpleProduct, argument: str) -> SimpleProduct:
    plain_text(one.id, argument=f"{argument}.id")
    check_second(one.saldo_datum, argument=f"{argument}.saldo_datum")
    saldo = None if one.saldo is None else amount(one.saldo, argument=f"{argument}.saldo")
    return attrs.evolve(one, saldo=saldo)
