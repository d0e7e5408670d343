"""How a product is written, with the relations that its kind has."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from banksapi_async.sandbox.accesses import BUILDER, Access
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.catalogue import DEMO
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import berlin_day, day_stamp, stamp

_RESERVED = Decimal("100.00")
_DEMO_BANK = {"bic": "XXX12345678", "blz": "12345678", "kreditinstitut": "Demo Provider"}


def product_shape(plan: Plan, access: Access, base: str, state: State) -> dict[str, Any]:
    """Return a product as it was when the bank last gave data."""
    shape = {
        "id": plan.id,
        "status": "VOLLSTAENDIG",
        "bezeichnung": plan.bezeichnung,
        "kategorie": plan.kategorie,
        "saldo": Decimal(0),
        "aktualisierungszeitpunkt": stamp(access.refreshed),
        "saldoDatum": day_stamp(berlin_day(access.refreshed)),
        "waehrung": plan.waehrung,
        "kontonummer": plan.kontonummer,
        **({} if plan.iban is None else {"iban": plan.iban}),
        **_bank(access, state),
        "inhaber": access.holder.name,
        "relations": _relations(plan, access, base),
        "messages": [],
        **plan.given,
    }
    if access.only_heads:
        return {key: shape[key] for key in shape if not key.startswith("saldo")}
    balance = state.balance(access, plan, berlin_day(access.refreshed))
    return {**shape, "saldo": balance, **_overdraft(plan, balance)}


def _bank(access: Access, state: State) -> dict[str, str]:
    if access.provider_id == DEMO:
        return _DEMO_BANK
    bank = state.catalogue.get(access.provider_id)
    if bank is None or access.type == BUILDER:
        return {}
    blz = {} if bank.blz is None else {"blz": bank.blz}
    return {"bic": bank.bic, **blz, "kreditinstitut": bank.name}


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
    orders = f"{base}/customer/v2/payment"
    rows = f"{here}/kontoumsaetze"
    all_of_them = access.holder.every_relation
    rels: list[tuple[str, str]] = []
    if plan.transfers:
        legacy = f"{base}/customer/v2/ueberweisung/{access.provider_id}/{product}"
        rels += [
            ("start_ueberweisung", legacy),
            ("initiate_single_transfer", f"{orders}/single-transfer"),
        ]
    if plan.bulk_transfers:
        rels.append(("initiate_bulk_transfer", f"{orders}/bulk-transfer"))
    if plan.transfers and all_of_them:
        rels += [(f"initiate_{kind}_debit", f"{orders}/{kind}-debit") for kind in _KINDS]
        if access.sync and access.login_kept:
            rels += [
                (
                    f"initiate_{kind}_transfer_with_saved_credentials",
                    f"{here}/payment/{kind}-transfer",
                )
                for kind in _KINDS
            ]
    rels.append(("self", here))
    if plan.ledger is not None and not access.only_heads:
        rels += [
            ("get_kontoumsaetze", rows),
            ("get_kontoumsaetze_tagged", f"{rows}?tag=true"),
            ("get_kontoumsaetze_insurances", f"{rows}?tag=insurances"),
            ("get_kontoumsaetze_business_partners", f"{rows}?tag=business-partners"),
        ]
        if all_of_them:
            rels += [
                (f"get_kontoumsaetze_{name.replace('-', '_')}", f"{rows}?tag={name}")
                for name in _FURTHER_TAGS
            ]
    if plan.kategorie == "DEPOT" and plan.ledger is None and not access.only_heads:
        rels.append(("get_depotpositionen", f"{here}/depotpositionen"))
    return [{"rel": rel, "href": href} for rel, href in rels]


_KINDS = ("single", "bulk")
_FURTHER_TAGS = ("categories", "periods", "insurance-types", "freelancer-categories")
