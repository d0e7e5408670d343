"""What is hard to reach from outside when connections are made."""

import errno

import httpx
import pytest
from banksapi_async.transport.dialing import Dialer, _reason
from banksapi_async.transport.opening import open_sender
from banksapi_async.wire.requests import Progress, Retry

from transport.raw_server import trusting


async def test_a_connection_that_stands_after_the_end_is_closed_at_once(server):
    dialer = Dialer(httpx.URL(server.origin), 5.0, None, None)
    dialer.close()
    with pytest.raises(httpx.ConnectError, match="the session was closed"):
        await dialer.dial(Progress())


def test_of_several_addresses_that_failed_the_first_gives_the_reason():
    errors = [OSError(errno.ECONNREFUSED, "secret"), OSError(errno.EHOSTUNREACH, "secret")]
    assert _reason(ExceptionGroup("all failed", errors)) == "connection refused"
    assert _reason(None) == "the connection was cut off"
