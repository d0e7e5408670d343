"""Every public method of what a session hands out, over a peer where every relation is offered."""

import inspect
from collections.abc import Iterator
from typing import Any

from banksapi_async import (
    BankAccess,
    BankProduct,
    Customer,
    Issues,
    Providers,
    Rel,
    Session,
    SingleTransfer,
    Tags,
    Tenants,
    Users,
    UserSession,
)

from support import ACCESS, BASE, Peer, session

PLAUSIBLE: dict[str, Any] = {
    "username": "user1",
    "user": "user1",
    "password": "two words 42",
    "new_password": "two words 42",
    "id": ACCESS,
    "href": "/p",
    "type": BankProduct,
    "url": "https://app.example/return",
    "rel": "get_news",
}
OWNERS: tuple[type, ...] = (
    Session,
    UserSession,
    Users,
    Tenants,
    Providers,
    Tags,
    Customer,
    BankAccess,
    BankProduct,
    Issues,
    SingleTransfer,
)
APART = {"aclose", "from_env", "load", "to_wire", "to_json"}
RELATIONS = [{"rel": rel, "href": f"{BASE}/customer/v2/{rel}"} for rel in Rel.words]


def parameters(method: Any) -> list[inspect.Parameter]:
    """The parameters that can be given, without what is spelled out elsewhere."""
    odd = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = inspect.signature(method).parameters.values()
    return [one for one in found if one.name != "self" and one.kind not in odd]


def methods() -> Iterator[tuple[type, str]]:
    """Owner and name of every public method."""
    for owner in OWNERS:
        for name, _ in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_") and name not in APART:
                yield owner, name


def plausible(method: Any) -> dict[str, Any]:
    """What may be given for the parameters that must be."""
    wanted = [p for p in parameters(method) if p.default is p.empty]
    return {p.name: PLAUSIBLE.get(p.name, "x") for p in wanted}


async def owned(**options: Any) -> tuple[Peer, dict[type, Any]]:
    """One object of each kind that has every relation, and who is asked."""
    product = {"id": "DE1", "iban": "DE89370400440532013000", "relations": RELATIONS}
    peer = Peer().on("GET /customer/v2", {"relations": RELATIONS})
    peer.on(
        f"GET /customer/v2/bankzugaenge/{ACCESS}",
        {"id": ACCESS, "relations": RELATIONS, "bankprodukte": [product]},
    )
    peer.on("GET /customer/v2/get_issues", {"relations": RELATIONS})
    peer.on("GET /customer/v2/get_single_transfer", {"relations": RELATIONS})
    opened = session(peer, **options)
    user = opened.as_user("user1", "two words 42")
    access = await user.bank_access(ACCESS)
    found = (
        *(opened, user, opened.users, opened.tenants, opened.providers, user.tags),
        *(await user.customer(), access, *access.bankprodukte, await access.get_issues()),
        await user.open(SingleTransfer, "/customer/v2/get_single_transfer"),
    )
    return peer, {type(one): one for one in found}


async def called(one: Any, name: str, /, **given: Any) -> Any:
    """Call a method, and wait where there is something to wait for."""
    got = getattr(one, name)(**given)
    return await got if inspect.isawaitable(got) else got
