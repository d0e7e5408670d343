"""A server of real sockets to pay at."""

from collections.abc import Iterator

import pytest
import trustme

from transport.raw_server import RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()
