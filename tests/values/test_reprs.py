"""What a record says of itself is one line, of what is there, without a balance or an account."""

from decimal import Decimal
from typing import Any

import attrs
import pytest
from banksapi_async import TransferDetails, load
from banksapi_async.payments.records import BulkTransferData
from banksapi_async.wire.fields import wired
from hypothesis import given, settings, strategies as st

from values.made_up import RECORDS, instances

LONG = "ab cd\nef" * 40


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
@settings(max_examples=10)
@given(st.data())
def test_a_repr_is_one_line_of_at_most_120_characters(cls: type[Any], data: st.DataObject) -> None:
    value = data.draw(instances(cls, unknown=True))
    texts = {one.name: LONG for one in wired(cls) if one.type in {str, str | None}}
    for made in (value, attrs.evolve(value, **texts)):
        assert len(repr(made)) <= 120
        assert repr(made).isprintable()
        assert repr(made).startswith((cls.__name__, f"<{cls.__name__}"))


def test_a_repr_has_what_is_there_and_counts_what_is_many() -> None:
    details = TransferDetails(iban="DE62430609671149278400", amount=Decimal("13.37"))
    assert repr(details) == "TransferDetails(iban='…8400', amount=Decimal('13.37'))"
    bulk = load(BulkTransferData, {"transferDetails": [details.to_wire()] * 1000})
    assert repr(bulk) == "BulkTransferData(transfer_details=1000 items)"
