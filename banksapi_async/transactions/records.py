"""What moved on an account, what a depot holds, and what the analysis says about either.

Lists of words are open: a word that is not on its list is kept, and is not `known`.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.record import Record, extra, hidden, masked


class TradeUnit(OpenEnum):
    """What the quantity of an investment counts."""

    __slots__ = ()

    STUECK: ClassVar[str] = "STUECK"
    """Pieces."""
    NOMINAL: ClassVar[str] = "NOMINAL"
    """Nominal value."""


class TransactionTag(OpenEnum):
    """Which tags the rows of an answer carry; the quick start's links use further words."""

    __slots__ = ()

    CATEGORIES: ClassVar[str] = "categories"
    BUSINESS_PARTNERS: ClassVar[str] = "business-partners"
    PERIODS: ClassVar[str] = "periods"
    INSURANCE_TYPES: ClassVar[str] = "insurance-types"
    FREELANCER_CATEGORIES: ClassVar[str] = "freelancer-categories"
    CUSTOM_CATEGORIES: ClassVar[str] = "custom-categories"


class BookingStatus(OpenEnum):
    """Whether rows are booked; neither document of the interface has it, integrations use it."""

    __slots__ = ()

    BOOKED: ClassVar[str] = "booked"
    PENDING: ClassVar[str] = "pending"


@attrs.frozen(kw_only=True)
class TagRelation(Record):
    """A link of a tag, without a session (schema `RelationSchema`): `user.tags` follows it.

    Attributes:
        rel: The relation, such as `self`, `tag_trees`, `tag_tree_items`.
        href: Where it leads.
        extra: Keys that this version does not know.
    """

    rel: str
    href: str = attrs.field(repr=False)
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TagTree(Record):
    """A tree of tags (schema `TagTreeSchema`).

    Attributes:
        system_id: The tree's number.
        system_name: The tree's unique name, such as `CATEGORIES`.
        display_name: The name to show, in German.
        description: What the tree is for.
        version: The tree's version; a number, not an amount.
        is_tenant_generated: Whether the tenant made it.
        is_client_generated: Whether the client made it; an example has it, the schema does not.
        relations: Its links.
        extra: Keys that this version does not know.
    """

    system_id: int | None = None
    system_name: str
    display_name: str | None = None
    description: str | None = None
    version: Decimal | None = None
    is_tenant_generated: bool | None = None
    is_client_generated: bool | None = None
    relations: tuple[TagRelation, ...] = ABSENT
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TagTreeItem(Record):
    """One tag of a tree (schema `TagTreeItemSchema`).

    Attributes:
        system_id: The item's number.
        system_name: The item's unique name, such as `LIVING_GROCERIES`.
        system_name_parent: The name of the item above it.
        display_name: The name to show, in German.
        description: What falls under it.
        tag_tree: The tree it belongs to.
        relations: Its links.
        extra: Keys that this version does not know.
    """

    system_id: int | None = None
    system_name: str
    system_name_parent: str | None = None
    display_name: str | None = None
    description: str | None = None
    tag_tree: TagTree | None = None
    relations: tuple[TagRelation, ...] = ABSENT
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Entity(Record):
    """What a tag is attached to (schema `EntitySchema`).

    Attributes:
        id: The id of the transaction or user, a UUID.
        entity_class: `TRANSACTION`, `USER` or another word.
        display_name: The name to show.
        user_id: The user the entity belongs to.
        extra: Keys that this version does not know.
    """

    id: str
    entity_class: str | None = None
    display_name: str | None = attrs.field(default=None, repr=False)
    user_id: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TagInstance(Record):
    """A tag on an entity (schema `TagInstanceSchema`).

    Attributes:
        id: The id of the link between the two, a UUID.
        entity: What is tagged.
        tag_tree_item: The tag.
        relations: Its links.
        extra: Keys that this version does not know.
    """

    id: str | None = None
    entity: Entity | None = None
    tag_tree_item: TagTreeItem | None = None
    relations: tuple[TagRelation, ...] = ABSENT
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class WrappedTags(Record):
    """Tags as a recategorisation sends them (schema `WrappedTags`).

    Attributes:
        tags: The tags; of each item its name and number, and those of its tree, are looked at.
        extra: Keys that this version does not know.
    """

    tags: tuple[TagInstance, ...] = ABSENT
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Categorization(Record):
    """A category of the older kind (schemas `Categorization` and `Tag`).

    Attributes:
        category: The category's unique name.
        system_name: The name for machines.
        display_name: The name to show, in German.
        parent_category: The unique name of the category above it.
        parent: The name for machines of the category above it.
        tag_scope: What is tagged: a transaction or a user.
        tag_type: The kind of tag.
        tag_id: The tag's id, a UUID.
        tag_version: The version of the hierarchy; documents show numbers and texts.
        confidence_level: How sure the analysis is, from 0 to 1; an example has it, no schema.
        extra: Keys that this version does not know.
    """

    category: str | None = None
    system_name: str | None = None
    display_name: str | None = None
    parent_category: str | None = None
    parent: str | None = None
    tag_scope: str | None = None
    tag_type: str | None = None
    tag_id: str | None = None
    tag_version: Decimal | int | str | None = None
    confidence_level: Decimal | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True, weakref_slot=False)
class TransactionIdentifier(Record):
    """The references that the bank and the parties gave a transaction.

    Attributes:
        end_to_end_id: What the payer gave the payment; travels to the payee.
        proprietary_code: A reference of the payment service's own, such as PayPal's.
        entry_reference: The bank's reference of the entry.
        owner_ref: The account owner's reference.
        booking_ref: The reference of the booking; tells bookings with the same hash apart.
        balance: The account's balance with this entry, in the account's currency.
        mandate_id: The SEPA mandate of a debit.
        batch_id: The batch it was part of.
        extra: Keys that this version does not know.
    """

    end_to_end_id: str | None = hidden()
    proprietary_code: str | None = hidden()
    entry_reference: str | None = hidden()
    owner_ref: str | None = hidden()
    booking_ref: str | None = hidden()
    balance: Decimal | None = attrs.field(default=None, repr=False)
    mandate_id: str | None = hidden()
    batch_id: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True, weakref_slot=False)
class Transaction(Record):
    """One booking on an account (schema `Transaction`).

    Attributes:
        id: The transaction's id, a UUID.
        hash: Stable over time and not unique: the same movement can come twice with it.
        betrag: The amount, negative when money left, in `waehrung` or the product's currency.
        waehrung: The currency (ISO 4217); mostly left out, then the product's holds.
        verwendungszweck: The purpose, as the payer wrote it.
        buchungstext: The bank's word for the kind of booking.
        buchungsdatum: When it was booked; in Berlin, mostly midnight.
        wertstellungsdatum: The day from which it counts for interest; in Berlin.
        gegenkonto_inhaber: Who holds the other account.
        gegenkonto_iban: The IBAN of the other account.
        gegenkonto_bic: The BIC of the other account.
        gegenkonto_inhaber_abweichend: The ultimate party, where it differs from the holder.
        primanota_nummer: The number in the bank's journal.
        gv_code: The bank's code for the kind of business.
        identifier: The references of the booking.
        tags: What the analysis found, when it was asked for.
        extra: Keys that this version does not know.
    """

    id: str | None = None
    hash: str | None = None
    betrag: Decimal
    waehrung: str | None = None
    verwendungszweck: str | None = hidden()
    buchungstext: str | None = hidden()
    buchungsdatum: datetime | None = None
    wertstellungsdatum: datetime | None = None
    gegenkonto_inhaber: str | None = hidden()
    gegenkonto_iban: str | None = masked()
    gegenkonto_bic: str | None = None
    gegenkonto_inhaber_abweichend: str | None = hidden()
    primanota_nummer: str | None = None
    gv_code: str | None = None
    identifier: TransactionIdentifier | None = None
    tags: tuple[TagInstance, ...] = ABSENT
    extra: FrozenDict = extra()

    @property
    def booked_on(self) -> date | None:
        """The day on which it was booked, as the bank counts days; `None` where there is none."""
        return None if self.buchungsdatum is None else self.buchungsdatum.date()

    @property
    def valued_on(self) -> date | None:
        """The day from which it counts for interest; `None` where there is none."""
        return None if self.wertstellungsdatum is None else self.wertstellungsdatum.date()


@attrs.frozen(kw_only=True)
class Investment(Record):
    """One position of a securities account (schema `Investment`).

    Attributes:
        name: The name of the security.
        menge: How much of it, in `handelseinheit`.
        handelseinheit: What `menge` counts: pieces or nominal value.
        isin: The security's ISIN.
        wkn: The security's German number.
        kurs: The price of one unit, in `waehrung`.
        kurs_datum: When that was the price; in Berlin.
        waehrung: The currency of the trade (ISO 4217).
        waehrungskurs: Units of `waehrung` for one euro.
        handelsplatz: Where the price was made.
        gesamtwert: The value of the whole position, in `waehrung`.
        extra: Keys that this version does not know.
    """

    name: str | None = None
    menge: Decimal | None = None
    handelseinheit: TradeUnit | None = None
    isin: str | None = None
    wkn: str | None = None
    kurs: Decimal | None = None
    kurs_datum: datetime | None = None
    waehrung: str | None = None
    waehrungskurs: Decimal | None = None
    handelsplatz: str | None = None
    gesamtwert: Decimal | None = None
    extra: FrozenDict = extra()
