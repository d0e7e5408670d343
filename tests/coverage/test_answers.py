"""What becomes of each answer that is described: of every status, and of what is new in it?"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from banksapi_async import (
    ApiError,
    BadRequest,
    Conflict,
    CredentialsNotStored,
    Drift,
    Event,
    GatewayTimeout,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    OutcomeUnknown,
    RetryPolicy,
    WebForm,
    to_wire,
)
from banksapi_async.wire.operation import Place
from banksapi_async.wire.requests import Retry
from declared import Declared, operations
from described import OPERATIONS
from made_by_schema import always, instance, text_of

from support import ACCESS, BASE, Peer, answer, user

FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087-447b-843c-670325d003f4&useCase=X"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ERRORS = {
    400: BadRequest,
    401: NotAuthenticated,
    404: NotFound,
    405: NotAllowed,
    409: Conflict,
    504: GatewayTimeout,
}
ASKED = [
    one
    for one in operations()
    if one.asked in OPERATIONS and not one.operation.name.startswith("Token.")
]
STATUSES = [(one, status) for one in ASKED for status in OPERATIONS[one.asked].answers]
JSON = [one for one in ASKED if one.operation.result() not in {None, bytes, Place}]


def name(value: Any) -> str | None:
    return value.operation.name if isinstance(value, Declared) else None


def body_of(one: Declared) -> Any:
    schema = OPERATIONS[one.asked].gives
    return None if schema is None else instance(schema, always, 3)


async def run(one: Declared, got: Any, **options: Any) -> Any:
    """Ask for an operation; the peer answers as it is told, and reads what a 201 has created."""
    access = instance("BankAccess", always, 3)
    peer = Peer().on(f"{one.operation.method} /asked", got)
    peer.on("GET /made", answer(200, text_of(access)))
    caller = user(peer, retry=RetryPolicy(budget=0, reserve=0), **options)._caller
    return await caller.run(one.operation, caller.entry("/asked"), json={}, subject=ACCESS)


@pytest.mark.parametrize(("one", "status"), [(o, s) for o, s in STATUSES if s < 300], ids=name)
async def test_a_success_is_what_is_declared(one: Declared, status: int) -> None:
    body = body_of(one)
    made = {"location": f"{BASE}/made"} if status == 201 else {}
    result = one.operation.result()
    if result is bytes:
        assert await run(one, answer(status, b"x", **made)) == b"x"
        return
    value = await run(one, answer(status, None if body is None else text_of(body), **made))
    if status == 201:
        assert isinstance(value, result or type(None))
    elif body is None:
        assert value is None
    else:
        assert to_wire(value) == body


@pytest.mark.parametrize(("one", "status"), [(o, s) for o, s in STATUSES if s == 451], ids=name)
async def test_a_451_is_a_web_form(one: Declared, status: int) -> None:
    value = await run(one, answer(status, location=FORM))
    assert isinstance(value, WebForm)
    assert value.subject == ACCESS


@pytest.mark.parametrize(("one", "status"), [(o, s) for o, s in STATUSES if s in ERRORS], ids=name)
async def test_an_error_has_its_class(one: Declared, status: int) -> None:
    error = answer(status, {"code": str(status), "message": "nein"})
    if one.operation.retry is Retry.DELETE and status == 404:
        assert await run(one, error) is None
        return
    expected: type[Exception] = ERRORS[status]
    if one.operation.retry is Retry.ONCE and status == 504:
        expected = OutcomeUnknown
    with pytest.raises((expected, CredentialsNotStored)) as caught:
        await run(one, error)
    if isinstance(caught.value, ApiError):
        assert caught.value.status == status
        assert caught.value.messages[0].code == str(status)


def with_news(value: Any) -> Any:
    """The same answer, and in each of its objects a key, a relation, a code and a word more."""
    if isinstance(value, list):
        return [with_news(item) for item in value]
    if not isinstance(value, dict):
        return value
    news = {key: with_news(item) for key, item in value.items()}
    if not any(UUID.fullmatch(key) for key in news):
        news["neuesFeld"] = {"a": 1}
    if "relations" in news:
        news["relations"] = [*news["relations"], {"rel": "get_neues", "href": f"{BASE}/neues"}]
    if "messages" in news:
        news["messages"] = [{"level": "FRAGE", "code": "BA9999", "message": "neu"}]
    if "status" in news:
        news["status"] = "NEU"
    return news


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    for item in value if isinstance(value, list) else []:
        yield from objects(item)


@pytest.mark.parametrize("one", [o for o in JSON if body_of(o) is not None], ids=name)
async def test_what_is_new_in_an_answer_changes_nothing_but_an_event(one: Declared) -> None:
    events: list[Event] = []
    before, after = body_of(one), with_news(body_of(one))
    assert sum(1 for _ in objects(after)) > 1
    old = await run(one, answer(200, text_of(before)))
    new = await run(one, answer(200, text_of(after)), observers=[events.append])
    assert type(new) is type(old)
    assert to_wire(new) == after
    assert [type(event) for event in events].count(Drift) == 1
