"""What is hard to reach from outside."""

import errno

import httpcore2
import pytest
from banksapi_async.transport.counting import CountingBackend, _reason


async def test_a_connection_that_stands_after_the_end_is_closed_at_once(server):
    backend = CountingBackend(5.0)
    backend.close()
    with pytest.raises(httpcore2.ConnectError, match="the session was closed"):
        await backend.connect_tcp("127.0.0.1", server.port)


def test_of_several_addresses_that_failed_the_first_gives_the_reason():
    errors = [OSError(errno.ECONNREFUSED, "secret"), OSError(errno.EHOSTUNREACH, "secret")]
    assert _reason(ExceptionGroup("all failed", errors)) == "connection refused"
    assert _reason(None) == "the connection was cut off"
