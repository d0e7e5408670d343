"""The service of the page on FastAPI, with a person who connects a bank and refreshes it."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from banksapi_async.sandbox import Sandbox

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "fastapi.md"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="this source tree has no documentation")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.add_user("user1", "two words & 42")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(sandbox.serve()) as url,
    ):
        monkeypatch.setenv("BANKSAPI_BASE_URL", url)
        monkeypatch.setenv("BANKSAPI_CLIENT_ID", sandbox.account.client_id)
        monkeypatch.setenv("BANKSAPI_CLIENT_SECRET", sandbox.account.client_secret)
        yield sandbox


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Any:
    (source, *_) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(source.splitlines()) < 100
    module = ModuleType("service")
    monkeypatch.setitem(__import__("sys").modules, "service", module)
    exec(compile(source, str(PAGE), "exec"), vars(module))
    return module.app


def test_a_person_connects_a_bank_sees_accounts_and_watches_a_refresh(
    sandbox: Sandbox, app: Any
) -> None:
    async def walk() -> None:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="https://app.example"
            ) as browser,
        ):
            form = (await browser.get("/connect")).headers["location"]
            back = await sandbox.browser.complete(form)
            stranger = httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url)
            assert (await stranger.get(back)).status_code == 403
            assert (await browser.get(back)).json() == {"connected": True, "accounts": 6}
            (giro, *_) = (await browser.get("/accounts")).json()
            assert giro["bezeichnung"] == "Girokonto"
            assert giro["saldo"].replace(".", "").isdigit()
            told = (await browser.get("/refresh")).text
            assert [line.rpartition(": ")[2] for line in told.split("\n\n") if line] == [
                '"asked"}',
                '"fresh"}',
            ]
            asked = len(sandbox.requests)
            again = await browser.get("/refresh", headers={"last-event-id": "1"})
            assert (again.status_code, len(sandbox.requests) - asked) == (204, 0)
            given_up = (await browser.get("/connect")).headers["location"]
            back = await sandbox.browser.complete(given_up, end="USER_CANCELLED")
            assert (await browser.get(back)).status_code == 409
            access = json.loads(told.partition("data: ")[2].partition("\n")[0])["access"]
            sandbox.fail_next_refresh(access, "BA1011")
            assert "your bank asks of you" in (await browser.get("/refresh")).text
            sandbox.fail_next("GET /customer/v2", status=429, times=9)
            assert (await browser.get("/accounts")).status_code == 503

    asyncio.run(walk())
