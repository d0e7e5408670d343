"""The check of the double, held against a second double that differs on purpose."""

import json
import math
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
import banksapi_async
import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import Recorder, open_session

from live.report import CALLBACK, RESULTS, Report, compare
from live.walk import Walk

ROOT = Path(banksapi_async.__file__).parents[1]
TESTS = Path(__file__).parents[1]
ACCESS = "GET /customer/v2/bankzugaenge/*"


def command(url: str, sandbox: Sandbox, *arguments: str, **more: str) -> dict[str, Any]:
    """The arguments of a run of the check at a served sandbox."""
    environment = {name: text for name, text in os.environ.items() if "BANKSAPI" not in name}
    environment |= {
        "BANKSAPI_BASE_URL": url,
        "BANKSAPI_CLIENT_ID": sandbox.account.client_id,
        "BANKSAPI_CLIENT_SECRET": sandbox.account.client_secret,
        "BANKSAPI_LIVE": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(TESTS)]),
        **more,
    }
    return {"command": [sys.executable, "-m", "live", *arguments], "env": environment}


def users(sandbox: Sandbox) -> list[str]:
    """The names of all users, of both tenants, inactive ones included."""
    with sandbox._state.lock:
        return [user.username for user in sandbox._state.users]


async def checked(real: Sandbox, *, regulated: bool = False, served: bool = True) -> Report:
    """Walk at a sandbox that stands for the real interface, and compare."""

    async def person(url: str) -> str:
        return await real.browser.complete(url)

    credentials = real.regulated_credentials if regulated else real.credentials
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(real.serve()) if served else "https://banksapi.io"
        inner = None if served else real.transport()
        recorder = await stack.enter_async_context(Recorder(inner))
        session = await stack.enter_async_context(
            open_session(real, credentials, transport=recorder, base_url=url)
        )
        walk = Walk(session, person, CALLBACK, regulated)
        await walk.go()
        assert walk.erased
        return await compare(walk, recorder, on="2026-03-18")


@pytest.mark.parametrize("regulated", [False, True], ids=["with a form", "regulated"])
async def test_the_double_does_not_differ_from_itself(*, regulated: bool) -> None:
    real = Sandbox(seed=7)
    report = await checked(real, regulated=regulated)
    assert {o: found for o, found in report.operations.items() if found} == {}
    assert set(report.steps.values()) == {"done"}
    assert report.checked("GET /customer/v2")
    assert not report.checked("POST /customer/v2/payment/single-transfer")
    assert users(real) == []


async def test_what_differs_is_told_by_operation_and_nothing_personal_is() -> None:
    real = Sandbox(seed=7)
    real.fail_next(ACCESS, odd={"status": 5}, headers={"X-Neu": "geheim"}, times=math.inf)
    real.fail_next("GET /customer/v2", drift=True, times=math.inf)
    real.fail_next("GET /providers/v2/*", odd={"name": None, "relations": "x"}, times=2)
    real.fail_next(ACCESS + "/issues", status=503, html=True, times=9)
    report = await checked(real)
    assert report.operations[ACCESS] == {
        "only the real one": ["header x-neu", "status: number"],
        "only the double": ["status: text"],
    }
    customer = report.operations["GET /customer/v2"]["only the real one"]
    assert "the answer: offers get_something_new" in customer
    assert "neuesFeld: object" in customer
    issues = report.operations[ACCESS + "/issues"]
    assert {"status 503", "media text/html"} <= set(issues["only the real one"])
    assert "status 200" in issues["only the double"]
    assert report.steps["read the issues"] == "failed: ServerError"
    assert report.operations["GET /providers/v2"] == {}
    text = json.dumps(report.operations)
    for personal in ("geheim", "DE00", "Demo Provider", "live-check", "2026-", "demo1"):
        assert personal not in text


async def test_a_lost_answer_and_one_that_is_no_object_are_shapes_too() -> None:
    real = Sandbox()
    real.fail_next("GET /customer/v2/bankzugaenge", reset="before", times=4)
    real.fail_next("GET /providers/v2", body=[{"relations": ["x", {"rel": 5}], "a": None}])
    report = await checked(real, served=False)
    lost = report.operations["GET /customer/v2/bankzugaenge"]["only the real one"]
    assert lost == ["no answer"]
    assert report.operations["GET /providers/v2"]["only the real one"] == [
        "[].a: null",
        "[]: offers what is no relation",
    ]


async def test_where_the_user_cannot_be_made_there_is_nothing_more_to_walk() -> None:
    real = Sandbox()
    real.fail_next("POST /auth/mgmt/v1/**", status=403, times=9)
    real.fail_next("GET /providers/v2/*", status=404, times=9)
    report = await checked(real, served=False)
    assert report.steps["create a user"] == "failed: PermissionDenied"
    assert report.steps["read the demo provider"] == "failed: NotFound"
    assert "enter the customer" not in report.steps


@pytest.mark.parametrize(
    ("fails", "step"),
    [
        ("GET /customer/v2", "enter the customer"),
        ("POST /customer/v2/bankzugaenge", "add a bank access"),
    ],
    ids=["no customer", "no access"],
)
async def test_a_step_that_fails_ends_what_needs_it_and_the_user_is_erased(
    fails: str, step: str
) -> None:
    real = Sandbox()
    real.fail_next(
        fails, status=400, body={"messages": [{"level": "ERROR", "code": "BA1000", "message": "x"}]}
    )
    report = await checked(real, served=False)
    assert report.steps[step].startswith("failed")
    assert "list the accesses" not in report.steps
    assert report.steps["erase the user"] == "done"
    assert users(real) == []


async def test_a_user_who_could_not_be_erased_is_named() -> None:
    real = Sandbox()
    real.fail_next("DELETE /auth/mgmt/v1/**", status=405, times=99)
    said: list[str] = []

    async def nobody(url: str) -> None:
        return None

    async with open_session(real) as session:
        walk = Walk(session, nobody, CALLBACK, say=said.append)
        await walk.go()
    assert not walk.erased
    assert walk.steps["go through the web form"] == "nobody was there"
    assert "IS NOT ERASED" in said[-1]
    (left,) = users(real)
    assert left in said[-1]


async def test_a_walk_that_is_cancelled_erases_its_user() -> None:
    real = Sandbox()

    async def slow(url: str) -> str:
        scope.cancel()
        await anyio.sleep_forever()
        raise AssertionError

    async with open_session(real) as session:
        walk = Walk(session, slow, CALLBACK)
        with anyio.CancelScope() as scope:
            await walk.go()
    assert scope.cancelled_caught
    assert walk.erased
    assert users(real) == []


async def test_a_run_is_stopped_by_ctrl_c_and_erases_its_user(tmp_path: Path) -> None:
    real = Sandbox()
    async with real.serve() as url:
        out = tmp_path / "results.json"
        async with await anyio.open_process(**command(url, real, "--out", str(out))) as process:
            assert process.stdout is not None
            said = ""
            while "log in as demo1" not in said:
                said += (await process.stdout.receive()).decode()
            assert len(users(real)) == 1
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 130
    assert users(real) == []
    assert not out.exists()


async def test_a_run_with_nobody_there_writes_what_it_could_compare(tmp_path: Path) -> None:
    real = Sandbox()
    out = tmp_path / "results.json"
    async with real.serve() as url:
        done = await anyio.run_process(**command(url, real, "--nobody", "--out", str(out)))
    report = Report.read(out)
    assert report.on
    assert report.steps["go through the web form"] == "nobody was there"
    assert report.checked("POST /customer/v2/bankzugaenge")
    assert not report.checked(ACCESS)
    assert b"0 differ" in done.stdout
    assert users(real) == []


async def test_a_run_goes_through_the_form_with_whoever_is_there(tmp_path: Path) -> None:
    real = Sandbox()
    out = tmp_path / "results.json"
    async with real.serve() as url:  # noqa: SIM117 - a process is awaited
        async with await anyio.open_process(**command(url, real, "--out", str(out))) as process:
            assert process.stdout is not None
            said = ""
            while "log in as demo1" not in said or not said.endswith("\n"):
                said += (await process.stdout.receive()).decode()
            (form,) = [line for line in said.splitlines() if "webform" in line]
            back = await real.browser.complete(form)
            address = back.removeprefix("http://").partition("/")
            host, port = address[0].split(":")
            async with await anyio.connect_tcp(host, int(port)) as browser:
                await browser.send(
                    f"GET /{address[2]} HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode()
                )
                await browser.receive()
            async for _ in process.stdout:
                pass
            assert await process.wait() == 0
    report = Report.read(out)
    assert report.steps["refresh and wait"] == "done"
    assert report.operations[ACCESS] == {}


@pytest.mark.parametrize("missing", ["BANKSAPI_LIVE", "BANKSAPI_CLIENT_ID"])
def test_nothing_is_asked_unless_it_is_wanted(missing: str) -> None:
    run = command("http://127.0.0.1:9", Sandbox(), **{missing: ""})
    done = subprocess.run(
        run["command"], env=run["env"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "BANKSAPI_CLIENT_ID" in done.stderr


def test_the_results_say_on_which_day_they_were_made_or_that_there_are_none(
    tmp_path: Path,
) -> None:
    report = Report.read(RESULTS)
    assert (report.on is None) == (report.operations == {})
    other = tmp_path / "results.json"
    other.write_text('{"version": 2}')
    with pytest.raises(ValueError, match="version 1"):
        Report.read(other)
    report.write(other)
    assert Report.read(other) == report
