"""What a person sees of accesses and products in a shell, and how one of them is picked."""

from decimal import Decimal
from typing import Any

import pytest
from banksapi_async import (
    Balance,
    BankAccess,
    BankProduct,
    Customer,
    InvalidRequest,
    Issues,
    Provider,
    Resource,
    SimpleProduct,
)

from support import links

ID = "f0f653a3-6a26-4f23-8a1f-2d3f4e5a6b7c"
IBAN = "DE89370501980532013000"
EURO = {
    "id": IBAN,
    "iban": IBAN,
    "waehrung": "EUR",
    "saldo": Decimal("1234.5"),
    "kategorie": "GIROKONTO",
}
DOLLAR = {**EURO, "waehrung": "USD"}
CARD = {"id": "4111111111111111", "bezeichnung": "Karte 4111111111111111", "inhaber": "Erika"}


def access(*products: dict[str, Any], **more: Any) -> BankAccess:
    body = {"id": ID, "status": "VOLLSTAENDIG", "bankprodukte": list(products)}
    return BankAccess.load({**body, "relations": links(self="/a", get_issues="/i"), **more})


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (
            access(*[EURO] * 6),
            "<BankAccess f0f653a3… VOLLSTAENDIG, 6 products; can: self, get_issues>",
        ),
        (access(CARD), "<BankAccess f0f653a3… VOLLSTAENDIG, 1 product; can: self, get_issues>"),
        (BankAccess.load({"id": ID}), "<BankAccess f0f653a3… without status, 0 products>"),
        (BankProduct.load(EURO), "<BankProduct …3000 GIROKONTO EUR>"),
        (
            BankProduct.load({**CARD, "relations": links(self="/p")}),
            "<BankProduct …1111; can: self>",
        ),
        (BankProduct.load({"id": "1234"}), "<BankProduct …>"),
        (Issues.load({}), "<Issues no messages>"),
        (
            Issues.load({"id": ID, "messages": [{"code": "BA1011"}, {"code": "BA3010"}]}),
            "<Issues f0f653a3… BA1011, BA3010>",
        ),
        (Customer.load({"bankzugaenge": {ID: {"id": ID}}}), "<Customer 1 access>"),
        (Provider.load({"id": ID, "name": "Sparkasse"}), "<Provider f0f653a3… 'Sparkasse'>"),
        (Provider.load({"id": ID}), "<Provider f0f653a3…>"),
        (Resource.load({"relations": links(self="/x")}), "<Resource; can: self>"),
        (Resource(), "<Resource>"),
    ],
)
def test_a_resource_is_told_in_one_line(shown: Resource, line: str) -> None:
    assert repr(shown) == line


def test_whatever_an_answer_holds_the_line_is_one_and_short() -> None:
    many = links(**{f"get_something_{n}": "/x" for n in range(40)})
    hostile = [{"rel": "a\n\x1b[31mb\u202e", "href": "/x"}, *many]
    line = repr(BankAccess.load({"id": "x\ny", "status": "A\r\nB", "relations": hostile}))
    assert len(line) == 120
    assert line.isprintable()
    assert line.endswith("…>")


def test_a_class_of_the_users_own_is_told_likewise_unless_it_has_its_own_words() -> None:
    class Mine(BankAccess):
        pass

    class Told(BankAccess):
        def __repr__(self) -> str:
            return "told"

    assert repr(Mine(id=ID)).startswith("<Mine f0f653a3…")
    assert repr(Told(id=ID)) == "told"


def test_no_balance_name_or_number_stands_in_a_repr() -> None:
    balance = Balance.load({"saldo": Decimal("1234.5"), "waehrung": "EUR"})
    many = {
        **EURO,
        "salden": {"EUR": {"saldo": Decimal("1234.5")}},
        "inhaber": "Erika",
        "ueberziehungslimit": 99,
    }
    simple = SimpleProduct.load({"id": IBAN, "saldo": Decimal("1234.5"), "inhaber": "Erika"})
    for shown in (balance, BankProduct.load(many), BankProduct.load(CARD), access(many), simple):
        for word in ("1234", "99", IBAN, "411111", "Erika"):
            assert word not in repr(shown)


def test_a_product_is_found_by_its_id_and_its_iban() -> None:
    both = access(EURO, CARD)
    first, second = both.bankprodukte
    assert both.product_by_id(IBAN) == first
    assert both.product_by_id("4111111111111111") == second
    assert both.product_by_iban("de89 3705 0198 0532 0130 00") == first
    odd = access({"id": "a", "iban": "GB56ASSE10000012345678"})
    assert odd.product_by_iban("GB56aßE10000012345678") is None
    assert both.product_by_id("x") is both.product_by_iban("DE00") is None
    assert both.product_by_iban(IBAN, currency="USD") is None


def test_products_that_share_an_id_are_told_apart_by_their_currency() -> None:
    pockets = access(EURO, DOLLAR)
    first, second = pockets.bankprodukte
    for by in (pockets.product_by_id, pockets.product_by_iban):
        assert by(IBAN, currency="EUR") == first
        assert by(IBAN, currency="USD") == second
        with pytest.raises(InvalidRequest, match="2 products have it; give currency") as caught:
            by(IBAN)
        assert IBAN not in str(caught.value)
    with pytest.raises(InvalidRequest, match="2 products have it; choose"):
        access(EURO, EURO).product_by_id(IBAN, currency="EUR")


@pytest.mark.parametrize("wrong", [None, 5, "", b"DE", "DE\n"])
def test_what_is_no_id_is_refused(wrong: Any) -> None:
    one = access(EURO)
    with pytest.raises(InvalidRequest, match="id"):
        one.product_by_id(wrong)
    with pytest.raises(InvalidRequest, match="iban"):
        one.product_by_iban(wrong)
