"""Do spans, metrics, log lines and audit events tell what a session does, and nothing secret?"""

import logging
import sys
import uuid
from contextlib import suppress

import anyio
import httpx
import pytest
import structlog
from banksapi_async import (
    ActionTaken,
    ApiKeyCredentials,
    BanksapiError,
    CallRetried,
    ClientCredentials,
    ConnectFailed,
    Drift,
    NotFound,
    OpenTelemetry,
    OperationEnded,
    OperationStarted,
    PersonNeeded,
    Session,
    StaticToken,
    TokenMintFailed,
    TokenRefused,
    TokenStoreFailed,
    log_events,
    structlog_events,
)
from banksapi_async.links.told import _outcome
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank, open_session
from banksapi_async.wire.requests import Call
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from structlog.testing import CapturingLogger

NAME, PASSWORD = "anna@example.org", "a pass-phrase of 7 words"


class Watched:
    """An observer with real exporters in memory."""

    def __init__(self, **options: bool) -> None:
        self.exporter = InMemorySpanExporter()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = tracers.get_tracer("test")
        self.reader = InMemoryMetricReader()
        meters = MeterProvider(metric_readers=[self.reader])
        self.observer = OpenTelemetry(tracers, meters, **options)

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    def points(self, name: str):
        data = self.reader.get_metrics_data()
        metrics = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics]
        return [point for m in metrics if m.name == name for point in m.data.data_points]


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(seed=9)
    made.add_user(NAME, PASSWORD)
    return made


async def test_an_operation_is_one_client_span_below_its_callers(sandbox: Sandbox) -> None:
    watched = Watched()
    async with open_session(sandbox, observers=[watched.observer]) as session:
        with watched.tracer.start_as_current_span("request"):
            await session.as_user(NAME, PASSWORD).customer()
    call, request = watched.spans
    assert call.name == "GET /customer/v2"
    assert call.kind is SpanKind.CLIENT
    assert call.parent.span_id == request.context.span_id
    assert dict(call.attributes) == {
        "http.request.method": "GET",
        "url.template": "/customer/v2",
        "server.address": "banksapi.io",
        "server.port": 443,
        "banksapi.operation": "UserSession.customer",
        "banksapi.level": "user",
        "http.response.status_code": 200,
    }
    assert [event.name for event in call.events] == ["token minted"]
    assert call.status.status_code is StatusCode.UNSET
    (duration,) = watched.points("banksapi.client.call.duration")
    assert (duration.count, duration.attributes["http.response.status_code"]) == (1, 200)
    assert [point.value for point in watched.points("banksapi.client.token.mints")] == [1]


async def test_retries_are_events_of_the_span_and_counted(sandbox: Sandbox) -> None:
    watched = Watched()
    sandbox.fail_next("GET /customer/v2", status=503)
    async with open_session(sandbox, observers=[watched.observer]) as session:
        await session.as_user(NAME, PASSWORD).customer()
    (span,) = watched.spans
    assert span.attributes["http.request.resend_count"] == 1
    (retry,) = [event for event in span.events if event.name == "retry"]
    assert retry.attributes == {"error.type": "503", "http.request.resend_count": 1}
    assert [point.value for point in watched.points("banksapi.client.retries")] == [1]


async def test_what_fails_is_an_error_with_what_support_asks_for(sandbox: Sandbox) -> None:
    watched = Watched()
    async with open_session(sandbox, observers=[watched.observer]) as session:
        with pytest.raises(NotFound) as caught:
            await session.as_user(NAME, PASSWORD).bank_access(uuid.uuid4())
    (span,) = watched.spans
    assert span.status.status_code is StatusCode.ERROR
    assert span.attributes["error.type"] == "NotFound"
    assert span.attributes["banksapi.correlation_id"] == caught.value.correlation_id


async def test_a_form_is_no_failure_and_nothing_secret_is_told(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    watched, captured = Watched(), CapturingLogger()
    events: list[object] = []
    observers = [
        watched.observer,
        structlog_events(structlog.wrap_logger(captured, processors=[])),
        log_events(logging.getLogger("shop")),
        events.append,
    ]
    with caplog.at_level(logging.DEBUG):
        async with open_session(sandbox, observers=observers) as session:
            user = session.as_user(NAME, PASSWORD)
            access = await connect_demo_bank(sandbox, user)
            rows = await access.bankprodukte[0].get_kontoumsaetze()
            token = (await user.access_token()).reveal()
            pseudonym = user.pseudonym
            await access.delete_bankzugang()
    assert {span.status.status_code for span in watched.spans} == {StatusCode.UNSET}
    told = repr(events) + repr(captured.calls) + caplog.text
    told += "".join(span.to_json() for span in watched.spans)
    told += watched.reader.get_metrics_data().to_json()
    iban = access.bankprodukte[0].iban
    assert len(rows) > 0
    for secret in (NAME, PASSWORD, token, iban, access.id):
        assert str(secret) not in told
    *_, form, deleted = [event for event in events if isinstance(event, ActionTaken)]
    assert (form.outcome, form.status) == ("form", 451)
    assert (deleted.outcome, deleted.method) == ("done", "DELETE")
    assert form.client == "demotenant/demoClient"
    assert form.user == deleted.user == pseudonym


class Listening(httpx.AsyncBaseTransport):
    """A transport that notes what goes over it."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self.headers: list[httpx.Headers] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        return await self.transport.handle_async_request(request)


async def test_a_trace_is_propagated_only_where_that_is_asked_for(sandbox: Sandbox) -> None:
    for propagate in (False, True):
        watched, wire = Watched(propagate=propagate), Listening(sandbox.transport())
        async with open_session(sandbox, observers=[watched.observer], transport=wire) as session:
            await session.as_user(NAME, PASSWORD).customer()
        asked = wire.headers[-1]
        (span,) = watched.spans
        assert ("traceparent" in asked) is propagate
        if propagate:
            assert f"{span.context.trace_id:032x}" in asked["traceparent"]


async def test_operations_at_once_each_have_their_own_span(sandbox: Sandbox) -> None:
    watched = Watched()
    async with (
        open_session(sandbox, observers=[watched.observer]) as session,
        anyio.create_task_group() as group,
    ):
        for _ in range(20):
            group.start_soon(session.as_user(NAME, PASSWORD).customer)
    assert len({span.context.span_id for span in watched.spans}) == 20
    assert [span.parent for span in watched.spans] == [None] * 20
    minted = [e for span in watched.spans for e in span.events if e.name == "token minted"]
    assert len(minted) == 1


async def test_what_nobody_waits_for_any_more_ends_cancelled(sandbox: Sandbox) -> None:
    events: list[object] = []
    sandbox.fail_next("GET /customer/v2", status=503)
    scope = anyio.CancelScope()

    def cancel(event: object) -> None:
        if isinstance(event, CallRetried):
            scope.cancel()

    async with open_session(sandbox, observers=[events.append, cancel]) as session:
        with scope:
            await session.as_user(NAME, PASSWORD).customer()
    (ended,) = [event for event in events if isinstance(event, OperationEnded)]
    assert (ended.error, ended.attempts) == ("Cancelled", 1)


async def test_what_became_of_an_action_is_told(sandbox: Sandbox) -> None:
    events: list[object] = []
    async with open_session(sandbox, observers=[events.append]) as session:
        for mishap in (
            {"status": 409},
            {"reset": "before", "times": 4},
            {"status": 504, "times": 4},
        ):
            sandbox.fail_next("POST /auth/mgmt/v1/tenants/*/users", **mishap)
            with suppress(BanksapiError):
                await session.users.create(f"user{len(events)}", PASSWORD)
            sandbox.clear_mishaps()
    outcomes = [event.outcome for event in events if isinstance(event, ActionTaken)]
    assert outcomes == ["refused", "unknown", "unknown"]
    assert {event.user for event in events if isinstance(event, ActionTaken)} == {None}


async def test_an_action_that_did_not_go_out_has_failed() -> None:
    events: list[object] = []
    for credentials in (ApiKeyCredentials("key"), StaticToken("token")):
        session = Session(
            credentials, base_url="http://127.0.0.1:1", observers=[events.append], trust_env=False
        )
        async with session:
            user = session.own()
            assert user.pseudonym == user.pseudonym
            with suppress(BanksapiError):
                await session.encrypt("1234")
    taken = [event for event in events if isinstance(event, ActionTaken)]
    assert [(event.client, event.outcome) for event in taken] == [
        ("one", "failed"),
        ("static", "failed"),
    ]
    assert taken[1].error == ConnectFailed.__name__


async def test_a_secret_that_is_asked_for_gives_a_pseudonym_of_this_process(
    sandbox: Sandbox,
) -> None:
    async def ask() -> str:
        return "secret"

    session = Session(ClientCredentials("demotenant/demoClient", ask))
    one, other = session.as_user(NAME, PASSWORD), session.as_user("other", PASSWORD)
    assert one.pseudonym == session.as_user(NAME, "another").pseudonym != other.pseudonym
    assert NAME not in one.pseudonym


ENDED = OperationEnded(
    operation="o",
    method="GET",
    path_template="/x",
    level="user",
    status=None,
    error="TimedOut",
    seconds=1.0,
    attempts=0,
    waited=0.5,
    correlation_id="c",
)


async def test_a_span_of_what_was_not_answered_has_no_status() -> None:
    watched = Watched()
    base = "http://127.0.0.1:1"
    async with Session(
        StaticToken("token"), base_url=base, observers=[watched.observer], trust_env=False
    ) as session:
        with pytest.raises(ConnectFailed):
            await session.customer()
    (span,) = watched.spans
    assert "http.response.status_code" not in span.attributes
    assert (span.attributes["server.address"], span.attributes["server.port"]) == ("127.0.0.1", 1)
    assert span.attributes["error.type"] == "ConnectFailed"


def test_an_action_for_which_a_person_is_needed_goes_on_in_a_form() -> None:
    call = Call(method="PUT", url="https://banksapi.io/x", template="/x")
    assert _outcome(PersonNeeded(None), call) == "form"


def test_events_outside_of_a_span_are_counted() -> None:
    watched = Watched()
    watched.observer(ENDED)
    watched.observer(TokenMintFailed(level="user", error="TimedOut", tolerated=True))
    watched.observer(TokenStoreFailed(level="user", step="lease", error="TimeoutError"))
    watched.observer(TokenRefused(level="user", status=403))
    watched.observer(Drift(operation="o", paths=["$.a", "$.b"], correlation_id=None))
    watched.observer(
        ActionTaken(
            client="c",
            user=None,
            operation="o",
            method="PUT",
            path_template="/x",
            outcome="done",
            status=200,
            error=None,
            correlation_id="c",
        )
    )
    assert watched.spans == ()
    assert [p.value for p in watched.points("banksapi.client.drift")] == [2]
    assert [p.value for p in watched.points("banksapi.client.token_store.failures")] == [1]
    assert [p.count for p in watched.points("banksapi.client.connection.wait_time")] == [1]
    assert watched.points("banksapi.client.token.mints")[0].attributes["error.type"] == "TimedOut"


def test_a_span_that_is_not_sampled_is_ended_all_the_same() -> None:
    observer = OpenTelemetry()  # the program has no provider: nothing is recorded
    started = OperationStarted(
        operation="o",
        method="GET",
        path_template="/x",
        level="user",
        host="banksapi.io",
        port=443,
        correlation_id="c",
    )
    observer(started)
    observer(ENDED)
    assert observer._under.get() is None


def test_structured_lines_have_the_events_fields() -> None:
    captured = CapturingLogger()
    logger = structlog.wrap_logger(
        captured, processors=[], wrapper_class=structlog.make_filtering_bound_logger(logging.INFO)
    )
    write = structlog_events(logger)
    write(TokenRefused(level="user", status=403))
    write(ENDED)  # below the logger's level
    (call,) = captured.calls
    assert call.method_name == "warning"
    assert call.kwargs == {"event": "TokenRefused", "token_level": "user", "status": 403}


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    with pytest.raises(ImportError, match=r"banksapi_async\[otel\]"):
        OpenTelemetry()
