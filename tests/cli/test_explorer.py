"""The explorer follows what reads, asks before it acts, and its program reads what was read."""

import asyncio
import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from typing import Any

import anyio
import pytest
from banksapi_async import BankAccess, BankProduct, Customer, Issues, Rel, Resource, Session
from banksapi_async.cli import main
from banksapi_async.cli.explorer import Dialog, Explorer
from banksapi_async.cli.walk import Choice, Manner, Walk, choices, manner_of, taken
from banksapi_async.links.rel import verb
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing.harness import open_session
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from support import ACCESS, links

USER, PASSWORD = "user1", "two words & 42"
IBAN = "DE00123456789012345678"

pytestmark = pytest.mark.parametrize("anyio_backend", ["asyncio"])  # textual knows no other


def acts(sandbox: Sandbox) -> list[str]:
    """What was asked that is no token and no GET."""
    asked = [f"{one.method} {one.path}" for one in sandbox.requests]
    return [one for one in asked if not one.startswith("GET") and "/oauth2/" not in one]


def labels(app: Explorer) -> list[str]:
    listed = app.query_one("#choices", OptionList)
    return [str(listed.get_option_at_index(at).prompt) for at in range(listed.option_count)]


def shown(app: Explorer, id: str = "thing") -> str:
    return str(app.screen.query_one(f"#{id}", Static).render())


def lines(app: Explorer) -> list[str]:
    """What stands on the screen."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def state(app: Explorer) -> object:
    return app.walk_so_far.here, app.walk_so_far.program(), len(app._notifications), app.screen


async def until_changed(pilot: Any, before: object) -> None:
    """Wait until what was chosen has had its effect; a request takes as long as it takes."""
    with anyio.fail_after(60):
        while state(pilot.app) == before:
            await pilot.pause(0.01)
    await pilot.pause()


async def choose(pilot: Any, word: str) -> None:
    app: Explorer = pilot.app
    at = next(n for n, label in enumerate(labels(app)) if word in label)
    app.query_one("#choices", OptionList).highlighted = at
    await pilot.pause()
    before = state(app)
    await pilot.press("enter")
    await until_changed(pilot, before)


async def answer(pilot: Any, how: str) -> None:
    before = state(pilot.app)
    await (pilot.click(how) if how.startswith("#") else pilot.press(how))
    await until_changed(pilot, before)
    await pilot.app.workers.wait_for_complete()


async def test_reading_is_followed_and_the_program_reads_the_same() -> None:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    access = sandbox.connect(USER)
    async with sandbox.serve() as url, Session(sandbox.credentials, base_url=url) as session:
        app = Explorer(await session.as_user(USER, PASSWORD).customer())
        async with app.run_test(size=(80, 30)) as pilot:
            await pilot.pause()
            assert "Customer" in shown(app)
            await choose(pilot, "get_bankzugaenge")
            await choose(pilot, f"[{access[:8]}…]")
            assert "await step2.get_issues()" in str(app.walk_so_far.line(_of(app, "get_issues")))
            await choose(pilot, "[0] Girokonto")
            assert IBAN not in shown(app)
            await choose(pilot, "get_kontoumsaetze")
            seen = shown(app)
            await pilot.press("b")
            await pilot.pause()
            assert "Girokonto" in shown(app)
            await pilot.press("p")
            await pilot.pause()
            assert "await user.customer()" in shown(app, "text")
            await answer(pilot, "escape")
            await pilot.press("c")
            await pilot.pause()
            program = app.clipboard
        assert "items" in seen
        assert acts(sandbox) == []
        environ = {
            **os.environ,
            "BANKSAPI_BASE_URL": url,
            "BANKSAPI_CLIENT_ID": sandbox.account.client_id,
            "BANKSAPI_CLIENT_SECRET": sandbox.account.client_secret,
            "BANKSAPI_USER": USER,
            "BANKSAPI_PASSWORD": PASSWORD,
        }
        ran = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", program], env=environ, capture_output=True
        )
        assert ran.stderr == b""
        assert "Girokonto" in ran.stdout.decode()
        assert acts(sandbox) == []


async def click(pilot: Any, word: str) -> None:
    """Click where a word stands, as a person would."""
    app: Explorer = pilot.app
    y, line = next((n, line) for n, line in enumerate(lines(app)) if word in line)
    before = state(app)
    await pilot.click(offset=(line.index(word), y))
    await until_changed(pilot, before)


@pytest.mark.parametrize("size", [(80, 24), (40, 24)], ids=["80x24", "40x24"])
async def test_all_can_be_done_with_a_mouse_on_a_small_terminal(size: tuple[int, int]) -> None:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    access = sandbox.connect(USER)
    async with open_session(sandbox) as session:
        app = Explorer(await session.as_user(USER, PASSWORD).customer())
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await click(pilot, "get_bankzugaenge")
            await click(pilot, f"[{access[:8]}…]")
            history = f"customer > get_bankzugaenge > [{access[:8]}…] BankAccess"
            assert shown(app, "history") == history
            assert "BankAccess" in shown(app)
            assert "nothing is sent" in shown(app, "line")
            await click(pilot, "delete_bankzugang" if size[0] > 40 else "bankprodukte [1]")
            if isinstance(app.screen, Dialog):
                asked = shown(app, "text")
                assert f"DELETE /customer/v2/bankzugaenge/{access}" in asked
                assert "Delete" in asked
                assert "# await step2.delete_bankzugang()" in asked
                await click(pilot, "No")
            await click(pilot, "Program")
            await click(pilot, "Copy it")
            assert app.clipboard == app.walk_so_far.program()
            here = app.walk_so_far.here
            await click(pilot, "Back")
            assert app.walk_so_far.here != here
            assert acts(sandbox) == []


async def test_what_is_long_shows_its_end_and_what_ends_says_so() -> None:
    app = Explorer(Customer.load({}))
    async with app.run_test(size=(40, 24)) as pilot:
        await pilot.pause()
        assert "nothing leads on" in shown(app, "line")
        assert labels(app) == []
        choice = Choice(label="x" * 90 + " end", manner=Manner.OPEN, meaning="", code="{}")
        app.walk_so_far.came(choice, Customer.load({}))
        app._show(app.walk_so_far.here.thing)
        assert shown(app, "history").startswith("…x")
        assert shown(app, "history").endswith("x end")


async def test_while_an_answer_is_on_its_way_nothing_else_is_begun() -> None:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    async with open_session(sandbox) as session:
        app = Explorer(await session.as_user(USER, PASSWORD).customer())
        async with app.run_test() as pilot:
            await pilot.pause()
            await choose(pilot, "get_bankzugaenge")
            listed = app.query_one("#choices", OptionList)
            listed.disabled = True
            before = state(app)
            await pilot.press("b")
            await pilot.pause()
            app.on_option_list_option_selected(OptionList.OptionSelected(listed, Option("x"), 0))
            await pilot.pause()
            assert state(app) == before


async def test_a_relation_that_is_named_like_another_method_is_not_it() -> None:
    generic = Customer.load(
        {"relations": links(get_news="/n", sync="/s", get_webform="https://banksapi.io/f")}
    )
    found = {choice.rel: choice for choice in choices(generic)}
    assert found["sync"].manner is Manner.LEAVE
    assert found["sync"].code == "await {}.follow('sync')"
    assert "as it comes" in found["get_news"].meaning
    assert "browser" in found["get_webform"].meaning


def _of(app: Explorer, word: str) -> Any:
    return next(c for c in choices(app.walk_so_far.here.thing) if word in c.label)


async def test_what_acts_asks_first_and_is_a_comment_in_the_program() -> None:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    sandbox.connect(USER)
    async with open_session(sandbox) as session:
        app = Explorer(await session.as_user(USER, PASSWORD).customer())
        async with app.run_test(size=(80, 30)) as pilot:
            await pilot.pause()
            for no in ("escape", "enter"):  # the harmless button has the focus
                await choose(pilot, "delete_bankzugaenge")
                assert isinstance(app.screen, Dialog)
                await answer(pilot, no)
            assert acts(sandbox) == []
            for relation in ("delete_regprotect_sessions", "add_bankzugaenge"):
                await choose(pilot, relation)
                await answer(pilot, "#yes")
            assert [one.partition(" ")[0] for one in acts(sandbox)] == ["DELETE", "POST"]
            program = app.walk_so_far.program()
            assert "# await customer.add_bankzugaenge()  # it acts" in program
            sandbox.fail_next("GET /customer/v2/bankzugaenge", status=404)
            await choose(pilot, "get_bankzugaenge")
            assert "Customer" in shown(app)
            assert "404" in [notice.message for notice in app._notifications][-1]
            before = len(sandbox.requests)
            await choose(pilot, "add_tagging_rules")
            assert len(sandbox.requests) == before


async def test_a_relation_says_how_it_is_taken() -> None:
    thing = BankAccess.load({"id": ACCESS})
    for read in ("self", "get_news", "get_issues"):
        assert manner_of(thing, read) is Manner.READ
    for act in ("start_sca", "delete_news", "delete_bankzugang", "refresh_bankzugang"):
        assert manner_of(thing, act) is Manner.ACT
    for left in ("start_news", "initiate_single_transfer", "start_ueberweisung", "get_webform"):
        assert manner_of(thing, left) is Manner.LEAVE
    assert manner_of(thing, "set_method") is Manner.LEAVE  # a program has to say which
    assert manner_of(thing, "authenticate_decoupled") is not Manner.READ


@pytest.mark.parametrize("kind", [Customer, BankAccess, BankProduct, Issues, Resource])
async def test_no_relation_that_writes_is_taken_without_asking(kind: Any) -> None:
    thing = kind.load({"id": ACCESS} if kind in {BankAccess, BankProduct} else {})
    reads = {rel for rel in Rel.words if manner_of(thing, rel) is Manner.READ}
    assert reads == {rel for rel in Rel.words if verb(rel) == "GET"} - {"authenticate_decoupled"}
    pays = [rel for rel in Rel.words if rel.startswith(("initiate_", "start_ueberweisung"))]
    assert {manner_of(thing, rel) for rel in pays} == {Manner.LEAVE}


async def test_a_walk_begins_at_the_customer_and_does_not_go_behind_it() -> None:
    walk = Walk(Customer.load({}))
    walk.back()
    assert walk.here.name == "customer"


async def test_parts_are_opened_wherever_they_stand_and_relations_are_text() -> None:
    odd = "get_\x1b[31mnews"
    access = BankAccess.load({"id": ACCESS, "bankprodukte": [{"id": "P"}], "relations": links()})
    thing = Customer.load(
        {"bankzugaenge": {ACCESS: access.to_wire()}, "relations": links(self="/c")}
    )
    first, second = choices(thing)
    assert first.code == f"{{}}.bankzugaenge[{ACCESS!r}]"
    assert await taken(thing, first) == thing.bankzugaenge[ACCESS]
    assert second.code == "await {}.reload()"
    generic = Resource.load({"relations": [{"rel": odd, "href": "https://banksapi.io/x"}]})
    (only,) = choices(generic)
    assert "\x1b" not in only.label
    assert choices("a text") == []


async def test_reading_again_and_following_what_nobody_declared() -> None:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    async with open_session(sandbox) as session:
        customer = await session.as_user(USER, PASSWORD).customer()
        again = next(c for c in choices(customer) if c.rel == "self")
        assert await taken(customer, again) == customer


def test_without_the_extra_it_is_named(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "banksapi_async.cli.explorer")
    monkeypatch.setitem(sys.modules, "textual", None)
    assert main(["--sandbox", "explore"]) == 1
    assert "banksapi_async[explore]" in capsys.readouterr().err


def test_the_command_opens_it(anyio_backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Explorer] = []

    async def run(self: Explorer) -> None:
        opened.append(self)

    monkeypatch.setattr(Explorer, "run_async", run)
    with redirect_stdout(io.StringIO()):
        assert main(["--sandbox", "explore"]) == 0
    assert len(opened) == 1
