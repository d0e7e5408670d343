"""What goes out is what was checked, whatever a class of the caller's says of itself."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async import (
    BankProduct,
    InvalidRequest,
    Timeouts,
    TransferDetails,
    UeberweisungDetails,
)
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.wire.dates import format_instant
from banksapi_async.wire.json import dumps
from banksapi_async.wire.money import number

from payments.bank import (
    CREDITOR,
    IBAN,
    OFFERED,
    PAYMENT,
    TODAY,
    StandingClock,
    answered,
    debit,
    offering,
    product_of,
    transfer,
)
from payments.test_payments import LOGIN
from support import Peer, user


class Money(Decimal):
    def __format__(self, spec: str, context: Any = None) -> str:
        return "999999"

    def __str__(self) -> str:
        return "999999"

    __repr__ = __str__


class Count(int):
    def __lt__(self, other: Any) -> bool:
        return True

    def __int__(self) -> int:
        return 999999

    __gt__ = __le__ = __ge__ = __lt__
    __index__ = __int__


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "lie"

    def __format__(self, spec: str) -> str:
        return "lie"

    def __len__(self) -> int:
        return 1

    def strip(self, *_: Any) -> str:
        return "lie"

    def isascii(self) -> bool:
        return True

    def isprintable(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("FRST")

    __repr__ = __str__


class Day(date):
    def isoformat(self) -> str:
        return "1999-01-01"

    def __lt__(self, other: Any) -> bool:
        return False

    __gt__ = __lt__


class Moment(datetime):
    def isoformat(self, *_: Any, **__: Any) -> str:
        return "1999-01-01 00:00:00"

    def astimezone(self, tz: Any = None) -> Any:
        return self


class Rows(list[Any]):
    """Shows other rows each time."""

    turn = 0

    def __iter__(self) -> Iterator[Any]:
        self.turn += 1
        return iter([transfer()] * self.turn)

    def __len__(self) -> int:
        return 7


class Shifting(TransferDetails):
    """Says another amount each time."""

    def __getattribute__(self, name: str) -> Any:
        if name == "amount":
            said = Decimal(len(asked)) + Decimal("13.37")
            asked.append(name)
            return said
        return super().__getattribute__(name)

    def to_wire(self) -> dict[str, Any]:
        return {"amount": 999999}


asked: list[str] = []


async def account(peer: Peer) -> BankProduct:
    clock = Timeouts(clock=StandingClock())
    return await product_of(user(offering(peer), timeouts=clock))


def sent(peer: Peer) -> Any:
    return json.loads(peer.asked[-1].content, parse_float=Decimal)


async def test_a_transfer_goes_out_as_it_was_checked() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    product = await account(peer)
    details = transfer(
        amount=Money("13.37"),
        recipient=Text("Max"),
        purpose=Text("Spende"),
        iban=Text(IBAN),
        currency=Text("EUR"),
        end_to_end_id=Text("RE-1"),
        bic=Text("GENODEM1GLS"),
        purpose_code=Text("SALA"),
    )
    attempt = product.prepare_single_transfer(details, requested_execution_date=Day(2026, 4, 1))
    await attempt.submit()
    assert sent(peer)["transferDetails"] == {
        "amount": Decimal("13.37"),
        "recipient": "Max",
        "purpose": "Spende",
        "iban": IBAN,
        "currency": "EUR",
        "endToEndId": "RE-1",
        "bic": "GENODEM1GLS",
        "purposeCode": "SALA",
    }
    assert sent(peer)["requestedExecutionDate"] == "2026-04-01"
    assert type(attempt.reference.amount) is Decimal
    assert type(attempt.reference.positions[0].party) is str
    assert b"999999" not in attempt.reference.to_json()


async def test_a_day_that_says_it_is_another_is_checked_as_what_it_is() -> None:
    product = await account(Peer())
    with pytest.raises(InvalidRequest, match="the day is over"):
        product.prepare_single_transfer(transfer(), requested_execution_date=Day(2026, 3, 17))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipient", Text("x" * 71)),
        ("recipient", Text("a\x00b")),
        ("iban", Text("GB56AßE10000012345678")),
        ("purpose", Text("")),
        ("amount", Count(0)),
        ("amount", Count(10**50)),
        ("amount", Money("0.001")),
    ],
)
async def test_a_value_is_checked_as_what_it_is(field: str, value: Any) -> None:
    product = await account(Peer())
    with pytest.raises(InvalidRequest) as caught:
        product.prepare_single_transfer(transfer(**{field: value}))
    assert caught.value.argument == f"transfer_details.{field}"


async def test_details_and_rows_that_change_are_read_once() -> None:
    asked.clear()
    path = OFFERED["initiate_bulk_transfer"]
    peer = Peer().on(f"POST {PAYMENT}", answered()).on(f"POST {path}", answered(transfer={}))
    product = await account(peer)
    given = {name: getattr(transfer(), name) for name in ("recipient", "purpose", "iban")}
    attempt = product.prepare_single_transfer(Shifting(currency="EUR", **given))
    await attempt.submit()
    assert sent(peer)["transferDetails"]["amount"] == attempt.reference.amount == Decimal("13.37")
    bulk = product.prepare_bulk_transfer(Rows())
    await bulk.submit()
    assert len(sent(peer)["transferDetails"]) == len(bulk.reference.positions) == 1


async def test_what_is_changed_after_the_check_does_not_go_out() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    more: Any = {"neu": [1]}
    attempt = (await account(peer)).prepare_single_transfer(transfer(extra=more))
    more["neu"].append(2)
    more["amount"] = 999999
    await attempt.submit()
    assert sent(peer)["transferDetails"]["neu"] == [1]
    assert sent(peer)["transferDetails"]["amount"] == Decimal("13.37")


async def test_a_debit_goes_out_as_it_was_checked() -> None:
    peer = Peer().on("POST /customer/v2/payment/single-debit", {"relations": []})
    await (await account(peer)).initiate_single_debit(
        debit(mandate_date_of_signature=Day(2025, 2, 2), sequence_type=Text("FRST")),
        creditor_scheme_identification=Text(CREDITOR),
        requested_collection_date=Day(TODAY.year, TODAY.month, TODAY.day),
    )
    assert sent(peer)["creditorSchemeIdentification"] == CREDITOR
    assert sent(peer)["requestedCollectionDate"] == "2026-03-18"
    assert sent(peer)["debitDetails"]["mandateDateOfSignature"] == "2025-02-02"
    assert sent(peer)["debitDetails"]["sequenceType"] == "FRST"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "when", [Day(2026, 12, 24), Moment(2026, 12, 23, 23, tzinfo=UTC)], ids=["day", "moment"]
)
async def test_the_older_kind_goes_out_as_it_was_checked(when: Any) -> None:
    peer = Peer().on(f"POST {OFFERED['start_ueberweisung']}", {"relations": []})
    details = UeberweisungDetails(
        empfaenger=Text("Max"),
        verwendungszweck="Müller",
        iban=Text(IBAN),
        waehrung="EUR",
        betrag=Money("5.00"),
        extra=FrozenDict({"neu": 1}),
    )
    await (await account(peer)).start_ueberweisung(
        details, credentials=LOGIN, ausfuehrungsdatum=when, purpose_as_typed=True
    )
    found = sent(peer)
    assert (found["empfaenger"], found["verwendungszweck"]) == ("Max", "Müller")
    assert (found["betrag"], found["neu"]) == (Decimal("5.00"), 1)
    assert found["ausfuehrungsdatum"] == "2026-12-24 00:00:00"


def test_the_writer_of_json_and_of_times_asks_no_class_of_the_callers() -> None:
    assert dumps({"a": Money("13.37"), "b": Text("x"), "c": Count(5)}) == (
        b'{"a":13.37,"b":"x","c":5}'
    )
    assert format_instant(Moment(2026, 12, 23, 23, tzinfo=UTC)) == "2026-12-24 00:00:00"
    assert {type(number(one)) for one in (Money("1.0"), Count(1), Text("1.0"))} == {Decimal}
