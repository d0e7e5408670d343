import asyncio
import logging

import pytest
from banksapi_async.transport.events import (
    CallFinished,
    CallRetried,
    Drift,
    TokenMinted,
    TokenMintFailed,
    TokenRefused,
    log_events,
)
from banksapi_async.transport.observers import Observers

FINISHED = CallFinished(
    operation="Customer.get",
    method="GET",
    path_template="/customer/v2",
    status=200,
    error=None,
    seconds=0.25,
    attempt=1,
    correlation_id="c",
)


@pytest.mark.parametrize("error", [KeyError, asyncio.CancelledError])
def test_all_observers_are_told_and_one_that_raises_harms_nobody(caplog, error):
    heard = []

    def fails(event):
        raise error("secret")

    observers = Observers([fails, heard.append])
    with caplog.at_level(logging.DEBUG):
        observers.tell(FINISHED)
        observers.tell(FINISHED)
    assert heard == [FINISHED, FINISHED]
    assert [(r.name, r.getMessage()) for r in caplog.records] == [
        ("banksapi_async", f"observer 0 raised {error.__name__}; this is said once")
    ]
    assert not caplog.records[0].exc_info


def test_an_observer_may_stop_the_program():
    def stops(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Observers([stops]).tell(FINISHED)


def test_observers_are_true_when_there_are_any():
    assert not Observers().present
    assert Observers([print]).present


class Taking:
    """An observer that says what it takes."""

    def __init__(self, *kinds):
        self.takes = frozenset(kinds)
        self.heard = []

    def __call__(self, event):
        self.heard.append(event)


def test_an_observer_is_told_of_what_it_takes_alone():
    one, all_of_it = Taking(TokenMinted), []
    observers = Observers([one, all_of_it.append])
    minted = TokenMinted(level="user", lifetime=7200.0)
    for event in (FINISHED, minted):
        observers.tell(event)
    assert one.heard == [minted]
    assert all_of_it == [FINISHED, minted]
    assert observers.want("CallFinished")


def test_what_nobody_takes_is_not_wanted():
    observers = Observers([Taking(TokenMinted), Taking()])
    assert observers.want("TokenMinted")
    assert not observers.want("CallFinished")
    assert observers.present
    assert not Observers([Taking()]).present


def test_events_become_one_line_each(caplog):
    logger = logging.getLogger("shop")
    told = log_events(logger)
    with caplog.at_level(logging.DEBUG, logger="shop"):
        told(FINISHED)
        told(CallRetried(operation="o", attempt=2, delay=0.5, reason="503", correlation_id="c"))
        told(TokenMinted(level="user", lifetime=7200.0))
        told(TokenMintFailed(level="user", error="TimedOut", tolerated=True))
        told(TokenRefused(level="client", status=403))
        told(Drift(operation="o", paths=["$.a: unknown key"], correlation_id=None))
    assert caplog.messages[0] == (
        "CallFinished operation=Customer.get method=GET path_template=/customer/v2 status=200"
        " error=None seconds=0.25 attempt=1 correlation_id=c"
    )
    assert [r.levelname for r in caplog.records] == ["DEBUG"] * 3 + ["WARNING"] * 3
    assert caplog.records[0].event is FINISHED


def test_a_quiet_logger_costs_no_line(caplog):
    logger = logging.getLogger("shop")
    with caplog.at_level(logging.ERROR, logger="shop"):
        log_events(logger)(FINISHED)
    assert not caplog.records
