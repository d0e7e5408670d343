"""How is a product written, with the relations that its kind has?"""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import berlin_day, day_stamp, stamp

_RESERVED = Decimal("100.00")


def product_shape(plan: Plan, access: Access, base: str, state: State) -> dict[str, Any]:
    """Return a product as it was when the bank last gave data."""
    day = berlin_day(access.refreshed)
    balance = state.books.balance(plan, day) + state.payments.moved(access, plan)
    bank = {"bic": "XXX12345678", "blz": "12345678"}
    return {
        "id": plan.id,
        "status": "VOLLSTAENDIG",
        "bezeichnung": plan.bezeichnung,
        "kategorie": plan.kategorie,
        "saldo": balance,
        "aktualisierungszeitpunkt": stamp(access.refreshed),
        "saldoDatum": day_stamp(day),
        "waehrung": plan.waehrung,
        "kontonummer": plan.kontonummer,
        **({} if plan.iban is None else {"iban": plan.iban}),
        **bank,
        "kreditinstitut": "Demo Provider",
        "inhaber": access.holder.name,
        "relations": _relations(plan, access, base),
        "messages": [],
        **_overdraft(plan, balance),
    }


def _overdraft(plan: Plan, balance: Decimal) -> dict[str, Decimal]:
    if plan.limit is None:
        return {}
    return {
        "ueberziehungslimit": plan.limit,
        "verfuegungsrahmen": balance - _RESERVED,
        "verfuegterBetrag": _RESERVED,
    }


def _relations(plan: Plan, access: Access, base: str) -> list[dict[str, str]]:
    product = quote(plan.id, safe="")
    here = f"{base}/customer/v2/bankzugaenge/{access.id}/{product}"
    rows = f"{here}/kontoumsaetze"
    rels: list[tuple[str, str]] = []
    if plan.transfers:
        legacy = f"{base}/customer/v2/ueberweisung/{access.provider_id}/{product}"
        rels += [
            ("start_ueberweisung", legacy),
            ("initiate_single_transfer", f"{base}/customer/v2/payment/single-transfer"),
        ]
    if plan.bulk_transfers:
        rels.append(("initiate_bulk_transfer", f"{base}/customer/v2/payment/bulk-transfer"))
    rels.append(("self", here))
    if plan.ledger is not None:
        rels += [
            ("get_kontoumsaetze", rows),
            ("get_kontoumsaetze_tagged", f"{rows}?tag=true"),
            ("get_kontoumsaetze_insurances", f"{rows}?tag=insurances"),
            ("get_kontoumsaetze_business_partners", f"{rows}?tag=business-partners"),
        ]
    if plan.kategorie == "DEPOT":
        rels.append(("get_depotpositionen", f"{here}/depotpositionen"))
    return [{"rel": rel, "href": href} for rel, href in rels]
