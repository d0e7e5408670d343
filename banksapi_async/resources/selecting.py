"""How does a person change which products of an access are read?"""

from banksapi_async.errors import DecodeError
from banksapi_async.links import Operation, Resource
from banksapi_async.records import WebForm
from banksapi_async.wire.requests import Kind, Retry


class SelectsProducts(Resource):
    """What can send a person to choose the products again."""

    __slots__ = ()

    CHANGE_SELECTED_PRODUCTS = Operation[WebForm | None](
        name="BankAccess.change_selected_products",
        method="PUT",
        template="/customer/v2/bankzugaenge/{access-id}/selectedbankproducts",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        form=True,
        derived="/selectedbankproducts",
        answers=(451,),
    )

    async def change_selected_products(self, *, timeout: float | None = None) -> WebForm:
        """Let the person choose again which products are read (`PUT …/selectedbankproducts`).

        For REG/Protect. There is no relation for it; the path is below the access's own.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The web form for the person's browser (451).

        Raises:
            StaleWebForm: A form was left open; `customer.delete_regprotect_sessions()` first.
            RelationNotAvailable: The access names no `self`.
            DecodeError: The interface answered without a form.
            OutcomeUnknown: The answer was lost; a form may be open.
            ApiError, TransportError, TokenError: As everywhere.
        """
        subject = getattr(self, "id", None)
        form = await self._do(self.CHANGE_SELECTED_PRODUCTS, timeout=timeout, subject=subject)
        if form is None:
            raise DecodeError(["status: 451 was expected, with a web form"])
        return form
