"""What the interface offers on a resource right now.

`can` asks, `all` lists, `require` insists: three questions, three names. The same relation may be
offered twice; with the same link that is one offer, with different links the caller chooses.
"""

from collections.abc import Iterator

import attrs

from banksapi_async.errors import AmbiguousRelation, RelationNotAvailable
from banksapi_async.links.rel import SPELLINGS
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.legible import legible
from banksapi_async.wire.arguments import check_type, exact_text
from banksapi_async.wire.record import Record, extra


@attrs.frozen(kw_only=True, weakref_slot=False)
class Relation(Record):
    """One offer: a name and where it leads (schema `Relation`).

    Attributes:
        rel: The relation's name, as the interface spells it.
        href: Where it leads. It may hold an IBAN, so it stays out of `repr`.
        extra: The keys that the schema does not name, `to_wire` writes them again.
    """

    rel: str
    href: str = attrs.field(repr=False)
    extra: FrozenDict = extra()


@attrs.frozen(repr=False)
class Relations:
    """The relations of a resource, as a multimap in the order of the answer."""

    items: tuple[Relation, ...] = ()

    def __iter__(self) -> Iterator[Relation]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, rel: str) -> Relation:
        """Return the one offer of this name.

        Raises:
            RelationNotAvailable: It is not offered.
            AmbiguousRelation: It is offered with different links; `all` lists them.
        """
        return self.require(exact_text(rel, argument="rel"), "the resource")

    def __contains__(self, rel: object) -> bool:
        return any(SPELLINGS.get(r.rel, r.rel) == rel for r in self.items)

    def __repr__(self) -> str:
        return f"Relations({', '.join(self.names)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is offered, each once, in order."""
        return tuple(dict.fromkeys(SPELLINGS.get(r.rel, r.rel) for r in self.items))

    def all(self, rel: str) -> tuple[Relation, ...]:
        """Return every offer of this name, in order; empty where there is none."""
        return tuple(r for r in self.items if SPELLINGS.get(r.rel, r.rel) == rel)

    def require(self, rel: str, owner: str, *, chosen: Relation | None = None) -> Relation:
        """Return the one offer of this name.

        Args:
            rel: The relation's name.
            owner: The name of the resource's class, for the error.
            chosen: The offer to take where there are several.

        Raises:
            RelationNotAvailable: It is not offered, or `chosen` is not one of the offers.
            InvalidRequest: `chosen` is no `Relation`.
            AmbiguousRelation: It is offered with different links and none was chosen.
        """
        offers = self.all(rel)
        if chosen is not None:
            right = f"give a Relation, such as resource.relations.all('{legible(rel, 64)}')[0]"
            check_type(chosen, Relation, argument="relation", right=right)
            offers = tuple(r for r in offers if r == chosen)
        if not offers:
            raise RelationNotAvailable(rel, owner, self.names)
        links = {r.href for r in offers}
        if len(links) > 1:
            raise AmbiguousRelation(rel, owner, self.names, len(links))
        return offers[0]
