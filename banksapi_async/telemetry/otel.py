"""Spans and metrics of OpenTelemetry, made from a session's events (extra `otel`).

One client span an operation, all its attempts in it: retries, mints and drift are events of the
span. Names and attributes are of a bounded number: path templates, never URLs, which hold ids and
account numbers. The names of HTTP are those of the semantic conventions; `url.full` is left out.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, final

from banksapi_async.transport.events import (
    CallRetried,
    Drift,
    Event,
    OperationEnded,
    OperationStarted,
    TokenMinted,
    TokenMintFailed,
    TokenRefused,
    TokenStoreFailed,
)

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

_SCOPE = "banksapi_async"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class _Under(NamedTuple):
    """An operation that is under way in this task."""

    span: "Span"
    around: "Context"
    token: "Token[Context]"
    correlation_id: str
    outer: "_Under | None"


@final
class OpenTelemetry:
    """An observer that makes spans and metrics (extra `otel`).

    Give it to `Session(observers=[…])`. Each operation is a span of kind client, named by method
    and path template, below the span that the caller is in. The metrics are
    `banksapi.client.call.duration` (calls and latency), `….retries`, `….token.mints`,
    `….token_store.failures`, `….connection.wait_time` (of calls that had to wait) and `….drift`.

    Args:
        tracer_provider: Where spans go; `None` is the program's own.
        meter_provider: Where metrics go; `None` is the program's own.
        propagate: Whether calls carry `traceparent` and `tracestate` to the interface.

    Attributes:
        takes: The classes of events that it is told of.

    Raises:
        ImportError: opentelemetry-api is not installed.
    """

    def __init__(
        self,
        tracer_provider: "TracerProvider | None" = None,
        meter_provider: "MeterProvider | None" = None,
        *,
        propagate: bool = False,
    ) -> None:
        self._context, self._trace, metrics = _api()
        self._tracer = self._trace.get_tracer(_SCOPE, tracer_provider=tracer_provider)
        meter = metrics.get_meter(_SCOPE, meter_provider=meter_provider)
        self._duration = meter.create_histogram(
            "banksapi.client.call.duration",
            unit="s",
            description="How long calls took, all attempts and waits included",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._waits = meter.create_histogram(
            "banksapi.client.connection.wait_time",
            unit="s",
            description="How long calls waited for a free connection, where they had to",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._retries = meter.create_counter("banksapi.client.retries")
        self._mints = meter.create_counter("banksapi.client.token.mints")
        self._store = meter.create_counter("banksapi.client.token_store.failures")
        self._drift = meter.create_counter("banksapi.client.drift")
        self._injected: Any = None
        if propagate:
            tracecontext = import_module("opentelemetry.trace.propagation.tracecontext")
            self._injected = tracecontext.TraceContextTextMapPropagator().inject
        self._take: dict[type, Callable[[Any], None]] = {
            OperationStarted: self._start,
            OperationEnded: self._end,
            CallRetried: self._retried,
            Drift: self._drifted,
            TokenMinted: self._minted,
            TokenMintFailed: self._not_minted,
            TokenRefused: self._refused,
            TokenStoreFailed: self._store_failed,
        }
        self.takes = frozenset(self._take)
        self._under: ContextVar[_Under | None] = ContextVar("banksapi_async_span", default=None)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        take = self._take.get(type(event))
        if take is not None:
            take(event)

    def _retried(self, event: CallRetried) -> None:
        fields = {"error.type": event.reason}
        self._retries.add(1, {"banksapi.operation": event.operation, **fields})
        self._note("retry", {**fields, "http.request.resend_count": event.attempt - 1})

    def _drifted(self, event: Drift) -> None:
        self._drift.add(len(event.paths), {"banksapi.operation": event.operation})
        self._note("drift", {"banksapi.drift.count": len(event.paths)})

    def _minted(self, event: TokenMinted) -> None:
        fields = {"banksapi.level": event.level}
        self._mints.add(1, fields)
        self._note("token minted", fields)

    def _not_minted(self, event: TokenMintFailed) -> None:
        fields = {"banksapi.level": event.level, "error.type": event.error}
        self._mints.add(1, fields)
        self._note("token mint failed", fields)

    def _refused(self, event: TokenRefused) -> None:
        fields = {"banksapi.level": event.level, "error.type": str(event.status)}
        self._note("token refused", fields)

    def _store_failed(self, event: TokenStoreFailed) -> None:
        fields = {"banksapi.step": event.step, "error.type": event.error}
        self._store.add(1, fields)
        self._note("token store failed", fields)

    def _start(self, event: OperationStarted) -> None:
        around = self._context.get_current()
        span = self._tracer.start_span(
            f"{event.method} {event.path_template}",
            context=around,
            kind=self._trace.SpanKind.CLIENT,
            attributes={
                "http.request.method": event.method,
                "url.template": event.path_template,
                "server.address": event.host,
                "server.port": event.port,
                "banksapi.operation": event.operation,
                "banksapi.level": event.level,
            },
        )
        within = self._trace.set_span_in_context(span, around)
        if self._injected is not None:
            self._injected(event.headers, context=within)
        token = self._context.attach(within)
        self._under.set(_Under(span, around, token, event.correlation_id, self._under.get()))

    def _end(self, event: OperationEnded) -> None:
        under = self._under.get()
        around = None
        if under is not None and under.correlation_id == event.correlation_id:
            self._under.set(under.outer)
            around = under.around
            self._context.detach(under.token)
            self._finish(under.span, event)
        labels: dict[str, Any] = {
            "http.request.method": event.method,
            "url.template": event.path_template,
        }
        if event.status is not None:
            labels["http.response.status_code"] = event.status
        if event.error is not None:
            labels["error.type"] = event.error
        self._duration.record(event.seconds, labels, around)
        if event.waited > 0:
            self._waits.record(event.waited)

    def _finish(self, span: "Span", event: OperationEnded) -> None:
        if span.is_recording():
            if event.status is not None:
                span.set_attribute("http.response.status_code", event.status)
            if event.attempts > 1:
                span.set_attribute("http.request.resend_count", event.attempts - 1)
            if event.error is not None:
                span.set_attribute("error.type", event.error)
                span.set_attribute("banksapi.correlation_id", event.correlation_id)
                span.set_status(self._trace.StatusCode.ERROR)
        span.end()

    def _note(self, name: str, fields: Mapping[str, Any]) -> None:
        under = self._under.get()
        if under is not None:
            under.span.add_event(name, fields)


def _api() -> tuple[Any, Any, Any]:
    try:
        parts = [import_module(f"opentelemetry.{name}") for name in ("context", "trace", "metrics")]
    except ModuleNotFoundError:
        parts = []
    if not parts:
        raise ImportError(
            "OpenTelemetry needs opentelemetry-api, which is not installed:"
            ' pip install "banksapi_async[otel]"',
            name="opentelemetry",
        )
    context, trace, metrics = parts
    return context, trace, metrics
