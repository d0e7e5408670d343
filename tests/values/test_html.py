"""In a notebook answers are tables: escaped, without a whole account number, without a secret."""

import csv
import io
from typing import Any

import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    ErasureReport,
    Items,
    Keyed,
    ProductRead,
    Resource,
    SyncReport,
    Token,
    Transaction,
    Transactions,
    Unreadable,
)
from banksapi_async.transactions.incremental import NewTransactions
from banksapi_async.users.erasing import ErasureEntry, ErasureState, ErasureStep
from banksapi_async.values.secret import Secret

from support import ACCESS, links

IBAN = "DE89370400440532013000"
LIAR = "<script>alert(1)</script>\x1b[31m $x^2$"


def html(thing: Any) -> str:
    return thing._repr_html_()


def access(**more: Any) -> BankAccess:
    product = {
        "id": IBAN,
        "iban": IBAN,
        "bezeichnung": LIAR,
        "saldo": "12.30",
        "waehrung": "EUR",
        "transferSupport": True,
    }
    return BankAccess.load(
        {
            "id": ACCESS,
            "status": "VOLLSTAENDIG",
            "aktualisierungszeitpunkt": "2026-01-02T03:04:05+01:00",
            "aktivesSicherheitsverfahren": {"kodierung": 1, "name": "mockTAN"},
            "relations": links(self="/a", get_issues="/i"),
            "bankprodukte": [product],
            **more,
        }
    )


def rows(count: int = 1) -> Transactions:
    product = BankProduct.load({"id": IBAN, "waehrung": "EUR"})
    one = {
        "betrag": "-1.50",
        "verwendungszweck": LIAR,
        "gegenkontoIban": IBAN,
        "buchungsdatum": "2026-01-02T00:00:00+01:00",
    }
    return Transactions(tuple(Transaction.load(one) for _ in range(count)), product)


def test_an_access_shows_its_fields_products_and_relations() -> None:
    shown = html(access())
    for part in (ACCESS, "VOLLSTAENDIG", "2026-01-02 03:04+01:00", "12.30", "mockTAN"):
        assert part in shown
    assert "<p>can: <code>self</code> <code>get_issues</code></p>" in shown
    assert "…3000" in shown


@pytest.mark.parametrize(
    "thing",
    [access(), Keyed({ACCESS: access()}), Items([access()]), rows(), access().bankprodukte[0]],
    ids=["access", "mapping", "list", "rows", "product"],
)
def test_what_others_wrote_is_text_and_no_account_number_is_whole(thing: Any) -> None:
    shown = html(thing)
    assert "<script" not in shown
    assert "\x1b" not in shown
    assert IBAN not in shown
    assert "mathjax_ignore" in shown


def test_an_answer_without_a_schema_shows_all_that_it_held() -> None:
    shown = html(Resource.load({"score": 7, "iban": IBAN, "relations": links(self="/a")}))
    assert "<td>score</td>" in shown
    assert "…3000" in shown
    assert IBAN not in shown


def test_rows_show_day_amount_and_currency_and_leave_out_empty_columns() -> None:
    shown = html(rows())
    assert "<td>2026-01-02</td>" in shown
    assert '<td style="text-align: right">-1.50</td>' in shown
    assert "<td>EUR</td>" in shown
    assert "tags" not in shown


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    assert "… and 20 more" in html(rows(70))


def test_nothing_is_a_table_without_rows() -> None:
    assert "Transactions: 0 rows" in html(rows(0))
    assert "Items: 0" in html(Items([]))
    assert "Keyed: 0" in html(Keyed({}))


def test_plain_values_in_a_list_are_rows() -> None:
    shown = html(Items(["one", None, b"12"]))
    for cell in ("<td>one</td>", "<td></td>", "<td>2 bytes</td>"):
        assert cell in shown


def test_what_could_not_be_read_is_counted() -> None:
    lost = Unreadable(path="[0]", why="expected an object", raw=None, key=0)
    assert "1 more could not be read" in html(Items(["a"], [lost]))
    assert "1 more could not be read" in html(Transactions((), rows().product, unreadable=(lost,)))


def test_a_secret_is_not_shown_nor_is_a_cursor() -> None:
    assert "s3cret" not in html(Token(access_token=Secret("s3cret")))
    read = ProductRead(
        key=f"{IBAN} EUR",
        access=access(),
        product=rows().product,
        rows=NewTransactions(rows().rows, rows().product, "the-cursor"),
    )
    report = SyncReport(read=(read,), needs_person=(), failed=(), cursors={IBAN: "the-cursor"})
    assert "the-cursor" not in html(read) + html(report)
    assert IBAN not in html(read) + html(report)


def test_a_report_shows_its_lines() -> None:
    entry = ErasureEntry(step=ErasureStep.DELETE, state=ErasureState.DONE)
    shown = html(ErasureReport(entries=(entry,)))
    assert "<td>delete the user</td>" in shown
    assert "<td>done</td>" in shown


def test_an_answer_with_nothing_in_it_is_its_name() -> None:
    assert "Transaction" in html(Transaction.load({"betrag": 1}))
    assert "<table>" not in html(ErasureReport(entries=()))


def test_flat_records_fit_a_csv_writer() -> None:
    out = io.StringIO()
    found = rows(2).records()
    writer = csv.DictWriter(out, found[0])
    writer.writeheader()
    writer.writerows(found)
    assert out.getvalue().splitlines()[1].startswith("2026-01-02,,-1.50,EUR,")
