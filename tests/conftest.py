"""One suite over every backend: each async test runs on asyncio and on trio."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, not wrong; the same examples everywhere.
settings.register_profile(
    "suite",
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return request.param
