"""Are keys and attributes two spellings of one name?"""

import pytest
from banksapi_async.wire.fields import IRREGULAR, key_of, name_of, wired
from hypothesis import given, strategies as st

from values.made_up import RECORDS

words = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("gegenkonto_iban", "gegenkontoIban"),
        ("id", "id"),
        ("from_", "from"),
        ("hhd", "HHD"),
        ("hhduc", "HHDUC"),
        ("pdf", "PDF"),
        ("access_token", "access_token"),
        ("valid_to", "validTo"),
    ],
)
def test_names_have_keys(name: str, key: str) -> None:
    assert key_of(name) == key
    assert name_of(key) == name.rstrip("_")


@given(words)
def test_the_rule_can_be_turned_round(parts: list[str]) -> None:
    name = "_".join(parts)
    assert name in IRREGULAR or name_of(key_of(name)) == name


def test_every_attribute_of_a_record_is_found_again_from_its_key() -> None:
    fields = {cls.__name__: wired(cls) for cls in RECORDS}
    assert len(fields) > 40
    lost = [
        f"{name}.{field.name}"
        for name, found in fields.items()
        for field in found
        if name_of(field.key) != field.name
    ]
    assert lost == []
