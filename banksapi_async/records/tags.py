"""What does the analysis say about a transaction or a person?

A tag instance links an entity to an item of a tag tree. Trees have a version and are extended by
the vendor; a tenant's own trees stand beside them.
"""

from decimal import Decimal

import attrs

from .base import ABSENT, FrozenDict, Record, extra


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
