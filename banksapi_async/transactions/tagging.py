"""Which tags are there, and how is a wrong one corrected?

Tags stand in trees. A correction names the right item and its tree, both by name and number, since
the interface goes by the names today and may go by the numbers tomorrow.
"""

from urllib.parse import quote

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import Resource
from banksapi_async.transactions.records import (
    TagInstance,
    TagTree,
    TagTreeItem,
    Transaction,
    WrappedTags,
)
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry


class TagsTransactions(Resource):
    """What `BankProduct` can do about the tags of its transactions."""

    __slots__ = ()

    RECATEGORISE = Operation[None](
        name="BankProduct.recategorise",
        method="PUT",
        template=(
            "/customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze/{transaction-id}"
        ),
        retry=Retry.ONCE,
        params=("changeExisting", "createRule"),
        answers=(200, 400, 404),
    )

    async def recategorise(
        self,
        transaction: Transaction | str,
        item: TagTreeItem,
        *,
        change_existing: bool = False,
        create_rule: bool = False,
        timeout: float | None = None,
    ) -> None:
        """Correct the tag of a transaction (`PUT …/kontoumsaetze/{transaction id}`).

        The transaction must have a tag of the same tree already. Read the transactions again to
        see what became of it.

        Args:
            transaction: The transaction, or its id.
            item: The right tag, of `user.tags.items(tree)` or of another transaction.
            change_existing: Whether all transactions with the same counterparty change too.
            create_rule: Whether all later ones do.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: The transaction has no id, or the tag no tree; nothing was sent.
            BadRequest: There is no such tag in that tree; `messages` say so.
            NotFound: There is no such transaction.
            OutcomeUnknown: The answer was lost; read the transaction before you repeat it.
            ApiError, TransportError, TokenError: As everywhere.
        """
        own = self.relations.require(Rel.SELF, type(self).__name__).href.partition("?")[0]
        id = quote(_id_of(transaction), safe="")
        body = WrappedTags(tags=(TagInstance(tag_tree_item=_named(item)),))
        bound = self._session()
        await bound.caller.run(
            self.RECATEGORISE,
            bound.caller.guard.resolve(f"{own}/kontoumsaetze/{id}", source=bound.url),
            params={
                "changeExisting": change_existing or None,
                "createRule": create_rule or None,
            },
            json=body,
            timeout=timeout,
            subject=id,
        )


def _id_of(transaction: Transaction | str) -> str:
    id = transaction if isinstance(transaction, str) else transaction.id
    if id is None:
        raise InvalidRequest(
            "transaction", "it has no id", "read the transactions again; the answer has the ids"
        )
    return plain_text(id, argument="transaction")


def _named(item: TagTreeItem) -> TagTreeItem:
    if item.tag_tree is None:
        raise InvalidRequest(
            "item", "it does not say which tree it belongs to", "take one of user.tags.items(tree)"
        )
    tree = TagTree(system_name=item.tag_tree.system_name, system_id=item.tag_tree.system_id)
    return TagTreeItem(system_name=item.system_name, system_id=item.system_id, tag_tree=tree)
