"""Does every schema have a class that holds all of it, and loses and adds nothing?"""

from typing import Any

import pytest
from banksapi_async import to_wire
from banksapi_async.values.secret import Secret
from banksapi_async.wire import converter, json
from banksapi_async.wire.record import Record
from classes import CLASSES, typed
from described import SCHEMAS
from made_by_schema import There, always, instance, keys, never, perhaps

OPAQUE = {
    "CustomerBankAccessGetBankAccessChallengePdfResponse",
    "EncryptPlaintextRequest",
    "EncryptPlaintextResponse",
}
"""Schemas of what is not JSON."""

ERRORS = {"ErrorMessage"}
"""Schemas of errors: their codes are of several kinds, so each may be new."""

READ = sorted(SCHEMAS.keys() - OPAQUE - ERRORS)
OBJECTS = [name for name in READ if isinstance(typed(name).type, type) and ":" in SCHEMAS[name]]
each_schema = pytest.mark.parametrize("schema", READ)


def made(schema: str, there: There, seed: int) -> Any:
    return instance(schema, there, seed, without=typed(schema).beside)


def obeys_the_laws(schema: str, data: Any) -> None:
    # In a list, since a bare text would be taken for JSON.
    listed: Any = list[typed(schema).type]
    value, drift = converter.decode(listed, json.dumps([data]), strict=True)
    assert drift == ()
    for key, issues in (data.get("bankzugaenge") or {}).items() if schema == "Customer" else ():
        issues.setdefault("id", key)  # the key of the list is the id, and is filled in
    assert to_wire(value) == [data]
    assert converter.load(listed, to_wire(value), strict=True) == value


def test_every_schema_has_a_class() -> None:
    assert [schema for schema in sorted(SCHEMAS) if typed(schema).type is None] == []


def test_the_table_of_classes_has_nothing_that_is_not_described() -> None:
    assert CLASSES.keys() <= SCHEMAS.keys()
    for schema, found in CLASSES.items():
        assert set(found.beside) <= {key.name for key in keys(SCHEMAS[schema])}
        assert found.spelled != schema or found.beside


@each_schema
def test_with_every_optional_key(schema: str) -> None:
    for seed in range(5):
        obeys_the_laws(schema, made(schema, always, seed))


@each_schema
def test_with_what_is_required_alone(schema: str) -> None:
    for seed in range(5):
        obeys_the_laws(schema, made(schema, never, seed))


@each_schema
def test_with_each_optional_key_there_or_not(schema: str) -> None:
    for seed in range(20):
        obeys_the_laws(schema, made(schema, perhaps, seed))


@pytest.mark.parametrize("schema", OBJECTS)
def test_with_one_optional_key_at_a_time(schema: str) -> None:
    whole = made(schema, always, 1)
    optional = {key.name for key in keys(SCHEMAS[schema]) if key.optional and key.name in whole}
    for name in optional:
        left_out = optional - {name}
        obeys_the_laws(schema, {key: value for key, value in whole.items() if key not in left_out})
        obeys_the_laws(schema, {key: value for key, value in whole.items() if key != name})


@pytest.mark.parametrize("schema", OBJECTS)
def test_a_key_that_is_new_is_kept_and_told(schema: str) -> None:
    cls = typed(schema).type
    assert issubclass(cls, Record)
    body = {**made(schema, always, 1), "neuesFeld": [1]}
    value, drift = converter.decode(cls, json.dumps(body))
    assert drift == (f"{cls.__name__}.neuesFeld: unknown key",)
    assert value.extra == {"neuesFeld": (1,)}
    assert to_wire(value) == body


@pytest.mark.parametrize("schema", sorted(ERRORS))
def test_an_error_is_kept_whole_with_a_code_that_may_be_new(schema: str) -> None:
    body = made(schema, always, 1)
    assert to_wire(converter.load(typed(schema).type, body)) == body


def test_what_is_not_json_has_types_that_show_nothing() -> None:
    assert typed("EncryptPlaintextRequest").type is Secret
    ciphertext = "eHg" * 400
    assert "eHg" not in repr(typed("EncryptPlaintextResponse").type(ciphertext))
