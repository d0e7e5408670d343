"""Are records values: frozen, equal, hashable, copied and pickled whole?"""

import copy
import pickle
from typing import Any

import pytest
from banksapi_async.accesses.records import AccessStatus
from banksapi_async.forms.web_form import WebForm
from banksapi_async.transactions.records import Transaction
from banksapi_async.values.frozen import ABSENT, EMPTY, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.record import Record, mask
from hypothesis import given, settings, strategies as st

from values.made_up import RECORDS, full, instances, reachable

each_record = pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
HIDDEN = "DE89370400440532013000"


@each_record
@settings(max_examples=20)
@given(st.data())
def test_a_record_survives_copy_and_pickle(cls: type[Any], data: st.DataObject) -> None:
    value = data.draw(instances(cls, unknown=True))
    copies = [copy.copy(value), copy.deepcopy(value)]
    if any(isinstance(found, Secret) for found in reachable(value)):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(value)
    else:
        copies.append(pickle.loads(pickle.dumps(value)))
    for again in copies:
        assert again == value
        assert again.to_wire() == value.to_wire()
        assert hash(again) == hash(value)


def test_every_record_says_what_its_attributes_are() -> None:
    assert all(issubclass(cls, Record) for cls in RECORDS)
    silent = [
        f"{cls.__name__}.{key.name}"
        for cls in RECORDS
        for key in full(cls).__attrs_attrs__
        if not any(
            f"{key.name}:" in (said.__doc__ or "").partition("Attributes:")[2]
            for said in cls.__mro__
        )
    ]
    assert silent == []


def test_what_was_left_out_stays_itself() -> None:
    value = Transaction(betrag=1)  # type: ignore[arg-type]
    again = pickle.loads(pickle.dumps(copy.deepcopy(value)))
    assert again.tags is ABSENT
    assert again.extra is EMPTY
    assert copy.deepcopy(ABSENT) is ABSENT
    assert ABSENT == ()


def test_a_frozen_mapping_is_a_mapping_that_compares_and_hashes_by_value() -> None:
    value = FrozenDict({"a": 1})
    assert dict(value) == {"a": 1} == value
    assert len(value) == 1
    assert hash(value) == hash(FrozenDict({"a": 1}))
    assert pickle.loads(pickle.dumps(value)) == value
    assert repr(FrozenDict({HIDDEN: HIDDEN})) == "<1 keys>"
    assert not hasattr(value, "__setitem__")


@pytest.mark.parametrize(
    "name",
    [
        "verwendungszweck",
        "gegenkonto_inhaber",
        "gegenkonto_iban",
        "buchungstext",
        "gegenkonto_inhaber_abweichend",
    ],
)
def test_a_transaction_does_not_show_who_and_why(name: str) -> None:
    value = Transaction(betrag=1, **{name: HIDDEN})  # type: ignore[arg-type]
    assert HIDDEN not in repr(value)
    assert HIDDEN[:-4] not in repr(value)
    assert HIDDEN[4:-4] not in repr(value)


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        ("Message", "message"),
        ("Message", "details"),
        ("TanMedium", "name"),
        ("SecurityProcedure", "hinweis"),
        *[("ChallengeContent", name) for name in ("instructions", "hhd", "hhduc", "photo", "pdf")],
        *[
            ("TransactionIdentifier", name)
            for name in ("end_to_end_id", "owner_ref", "booking_ref", "mandate_id")
        ],
        ("TagRelation", "href"),
        ("Entity", "display_name"),
    ],
)
def test_what_may_be_secret_is_not_shown(cls: str, name: str) -> None:
    made = full(next(record for record in RECORDS if record.__name__ == cls), HIDDEN)
    assert getattr(made, name) == HIDDEN
    assert f"{name}=" not in repr(made)


def test_a_mask_shows_the_end_of_what_is_long() -> None:
    assert mask(None) == "None"
    assert mask(HIDDEN) == "'…3000'"
    assert mask("12345678") == "'…'"


def test_a_secret_shows_nothing_and_stays_out_of_pickles() -> None:
    secret = Secret("s3cret")
    assert repr(secret) == "Secret('***')"
    assert f"{secret} {secret!s}" == "*** ***"
    assert secret.reveal() == "s3cret"
    assert secret == Secret("s3cret")
    assert secret != Secret("other")
    assert Secret("half \ud800") != secret
    assert secret != "s3cret"
    assert hash(secret) == hash(Secret("s3cret"))
    assert bool(secret)
    assert not Secret("")
    assert copy.copy(secret) is secret
    assert copy.deepcopy(secret) is secret
    with pytest.raises(TypeError, match="a Secret is not pickled"):
        pickle.dumps(secret)


def test_a_web_form_hides_its_session() -> None:
    form = WebForm(url=Secret("https://form?session=s3cret"), session_id=Secret("s3cret"))
    assert "s3cret" not in repr(form)


def test_a_form_shows_an_id_but_not_a_link() -> None:
    def form(subject: str | None) -> str:
        made = WebForm(url=Secret("u"), session_id=Secret("s"), subject=subject)
        return repr(made)

    assert "subject='629e'" in form("629e")
    assert "subject=None" in form(None)
    assert HIDDEN not in form(f"https://banksapi.io/{HIDDEN}/payment")


@pytest.mark.parametrize("kind", [Secret, AccessStatus])
def test_what_is_made_of_a_text_is_made_of_nothing_else(kind: type[Any]) -> None:
    for wrong in (None, 3, b"x"):
        with pytest.raises(TypeError, match="text"):
            kind(wrong)
    assert f"{Secret('x'):>5}" == "  ***"
