"""What people see at a terminal, in a pipe and in JSON, and how each command ends."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from banksapi_async.cli import connecting, main
from banksapi_async.cli.exits import ExitCode, worst
from banksapi_async.sandbox import Sandbox

IBAN = "DE00123456789012345678"
USER, PASSWORD = "user1", "two words & 42"
SECOND = "22222222-0000-4000-8000-000000000002"


class Terminal(io.StringIO):
    """An output that a person reads, in some encoding."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:
        return self._encoding

    def isatty(self) -> bool:
        return True


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--sandbox", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox on loopback that the environment leads to, with one connected bank."""
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    sandbox.connect(USER)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(sandbox.serve()) as url,
    ):
        monkeypatch.setenv("BANKSAPI_BASE_URL", url)
        monkeypatch.setenv("BANKSAPI_CLIENT_ID", sandbox.account.client_id)
        monkeypatch.setenv("BANKSAPI_CLIENT_SECRET", sandbox.account.client_secret)
        monkeypatch.setenv("BANKSAPI_USER", USER)
        monkeypatch.setenv("BANKSAPI_PASSWORD", PASSWORD)
        yield sandbox


def test_accounts_in_a_pipe_are_lines_with_tabs_and_totals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = said(capsys, "accounts")
    assert code == ExitCode.FINE
    lines = [line.split("\t") for line in out.splitlines()]
    assert lines[0] == ["bank", "account", "number", "balance", "currency", "day"]
    assert lines[1] == ["Demo Provider", "Girokonto", "…5678", "5504.53", "EUR", "2026-03-16"]
    assert ["total", "1134.44", "USD"] in lines
    assert "issues" in err


def test_whole_account_numbers_are_shown_when_they_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["accounts"], ["accounts", "--json"], ["transactions", "--csv"]):
        assert IBAN not in said(capsys, *words)[1]
        assert IBAN in said(capsys, *words, "--reveal")[1]


def test_json_is_ascii_and_its_numbers_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "accounts", "--json")[1]
    assert out.isascii()
    found = json.loads(out, parse_float=str)
    assert found[0]["saldo"] == "5504.53"
    assert found[0]["balance_on"] == "2026-03-16"
    assert found[0]["inhaber"] == "Fritz Testmüller"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    "words",
    [["accounts"], ["check"], ["issues"], ["sync"], ["transactions", IBAN, "--plot"]],
    ids=str,
)
def test_on_a_terminal_everything_fits_into_its_columns(
    words: list[str], encoding: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["--sandbox", *words]) in {ExitCode.FINE, ExitCode.NEEDS_PERSON}
    shown = out.getvalue()
    assert shown
    assert "\x1b" not in shown
    titles = (": balance at the end of a day", ": spent by tag")
    lines = [line for line in shown.splitlines() if not line.endswith(titles)]
    assert max(map(len, lines)) <= max(width, 44)  # the counts of `sync`
    assert "…" not in shown.replace("…5", "").replace("…1", "").replace("…9", "")
    assert shown.isascii() or encoding == "utf-8"


def test_a_terminal_with_color_has_a_bold_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["--sandbox", "accounts"]) == ExitCode.FINE
    assert "\x1b[1m" in out.getvalue()
    assert "total 54000.87 EUR" in out.getvalue()


def test_a_check_says_part_for_part_how_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "check", "--json")
    assert code == ExitCode.FINE
    assert {one["part"]: one["state"] for one in json.loads(out)} == dict.fromkeys(
        ("reachable", "TLS", "clock", "credentials", "tenant", "level", "scopes", "expiry"), "ok"
    )


def test_a_check_that_fails_ends_with_the_code_of_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANKSAPI_TOKEN", "t")
    monkeypatch.setenv("BANKSAPI_BASE_URL", "http://127.0.0.1:9")
    assert main(["check"]) == ExitCode.RETRY_LATER
    shown = capsys.readouterr().out
    assert "no connection" in shown
    assert "not reached" not in shown


def test_users_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "users")
    assert code == ExitCode.FINE
    assert out.splitlines()[1].startswith("user1\t")


def test_a_bank_is_connected_and_what_was_found_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = said(capsys, "connect")
    assert code == ExitCode.FINE
    assert "Tagesgeldkonto" in out
    demo = "00000000-0000-0000-0000-000000000000"
    code, out, _ = said(capsys, "connect", "--provider", demo, "--json")
    assert code == ExitCode.FINE
    assert {one["provider_id"] for one in json.loads(out)} == {demo}


def test_a_consent_that_has_run_out_is_renewed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "renew", "--json")
    assert code == ExitCode.FINE
    assert json.loads(out) == [
        {"bank": "Demo Provider", "access_id": SECOND, "state": "renewed"},
    ]
    assert said(capsys, "renew", "another")[2] == "no consent waits to be renewed\n"


def test_transactions_are_chosen_by_account_day_and_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = ["--since", "2026-03-08", "--until", "2026-03-10"]
    code, out, _ = said(capsys, "transactions", IBAN, *days, "--search", "funkwerk")
    assert code == ExitCode.FINE
    assert out.splitlines() == [
        "day\tamount\tcurrency\twho\twhat for",
        "2026-03-09\t-19.99\tEUR\tFunkwerk Mobil GmbH\tRechnung Mobilfunk 03/2026",
    ]
    code, _, err = said(capsys, "transactions", IBAN, *days, "--search", "nobody wrote this")
    assert (code, err) == (ExitCode.FINE, "no transactions\n")


@pytest.mark.parametrize(
    ("words", "count"),
    [("5678", 1), ("…", 0), ("Tagesgeldkonto", 1), ("Girokonto", 3), ("5678-USD", 1)],
)
def test_an_account_is_found_by_its_end_or_its_name_and_never_guessed(
    words: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, "transactions", words, "--json")
    assert code == (ExitCode.FINE if count == 1 else ExitCode.WRONG_REQUEST)
    assert ("accounts are called" in err) == (count > 1)
    assert ("there are:" in err) == (count != 1)


def test_a_csv_has_all_columns(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "transactions", IBAN, "--csv")
    rows = [*csv.DictReader(io.StringIO(out))]
    assert code == ExitCode.FINE
    assert rows[0]["account"] == "Girokonto"
    assert rows[0]["booked_on"] == "2026-03-13"
    assert rows[0]["betrag"] == "-11.48"
    nothing = said(capsys, "transactions", IBAN, "--csv", "--search", "nobody wrote this")
    assert nothing == (ExitCode.FINE, "", "")


def test_a_picture_is_drawn_of_balance_and_spending(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "transactions", IBAN, "--plot")
    assert code == ExitCode.FINE
    assert "balance at the end of a day" in out
    assert "spent by tag" in out
    assert "█" in out
    assert "nothing to draw" not in out
    assert "nothing to draw" in said(capsys, "transactions", "Tagesgeldkonto", "--plot")[1]


@pytest.mark.parametrize(("words", "asked"), [([], "asked for"), (["--wait"], "fresh")])
def test_a_refresh_says_of_each_bank_how_it_ended(
    words: list[str], asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "refresh", *words)
    assert f"Demo Provider\t{asked}" in out
    if words:
        assert code == ExitCode.NEEDS_PERSON
        assert "needs a person\tthe consent has run out" in out
        assert "Demo Provider: fresh" in err


def test_issues_say_what_a_person_has_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "issues", "--json")
    assert code == ExitCode.NEEDS_PERSON
    (one,) = json.loads(out)
    assert one["codes"] == "BA3000"
    assert "banksapi-async renew" in one["to_do"]


@pytest.mark.parametrize(
    ("failing", "code", "to_do"),
    [
        ("BA1011", ExitCode.NEEDS_PERSON, "what the bank asks"),
        ("BA1051", ExitCode.RETRY_LATER, "later"),
        ("BA999", ExitCode.FAILED, "whoever runs"),
    ],
)
def test_the_latest_failure_is_an_issue_with_its_advice(
    served: Sandbox, failing: str, code: int, to_do: str, capsys: pytest.CaptureFixture[str]
) -> None:
    access = served.connect(USER, "demo3")
    assert main(["issues"]) == ExitCode.FINE
    assert "nothing stands in the way" in capsys.readouterr().err
    served.fail_next_refresh(access, failing)
    assert main(["refresh", "--wait"]) == code
    assert "failed\t" in capsys.readouterr().out
    assert main(["issues"]) == code
    assert to_do in capsys.readouterr().out


def test_one_bank_that_cannot_be_read_stops_no_other(
    served: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    served.fail_next(
        "GET /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze", status=404
    )
    assert main(["transactions"]) == ExitCode.GONE
    shown = capsys.readouterr()
    assert "404" in shown.err
    assert len(shown.out.splitlines()) > 3
    served.fail_next("GET /customer/v2/bankzugaenge/{access-id}/issues", status=403, times=2)
    assert main(["issues"]) != ExitCode.FINE
    assert "403" in capsys.readouterr().out


def test_providers_are_searched(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "providers", "demo")
    assert code == ExitCode.FINE
    assert "Demo Provider\t12345678\t" in out
    assert said(capsys, "providers", "zzzzzzzz")[0] == ExitCode.GONE


def test_erasing_asks_for_the_name_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("user2\n"))
    code, out, err = said(capsys, "erase", "user1")
    assert (code, out) == (ExitCode.WRONG_REQUEST, "")
    assert "nothing was done" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO("user1\n"))
    code, out, _ = said(capsys, "erase", "user1")
    assert code == ExitCode.FINE
    assert "delete the user\tdone" in out


def test_an_erasure_that_stops_says_where(
    served: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served.fail_next("DELETE /customer/v2/bankzugaenge", status=500, times=9)
    monkeypatch.setattr(sys, "stdin", io.StringIO("user1\n"))
    assert main(["erase", "user1"]) != ExitCode.FINE
    assert "failed" in capsys.readouterr().out


def test_a_person_comes_back_from_their_browser(
    served: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    walkers: list[Any] = []

    def person(url: str) -> bool:
        import threading  # noqa: PLC0415 - this test alone
        import urllib.request  # noqa: PLC0415

        import anyio  # noqa: PLC0415

        def walk() -> None:
            back = anyio.run(lambda: served.browser.complete(url, login="demo3"))
            urllib.request.urlopen(back).close()

        walkers.append(threading.Thread(target=walk))
        walkers[-1].start()
        return len(walkers) == 1

    monkeypatch.setattr(connecting.webbrowser, "open", person)
    for words in ("your browser opens", "no browser could be opened"):
        assert main(["connect"]) == ExitCode.FINE
        shown = capsys.readouterr()
        assert words in shown.err
        assert "Girokonto" in shown.out
    for walker in walkers:
        walker.join()


def test_a_person_who_does_not_come_back_is_not_waited_for_for_ever(
    served: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connecting.webbrowser, "open", lambda _: True)
    assert main(["connect", "--minutes", "0.0001"]) == ExitCode.NEEDS_PERSON
    assert "nobody came back" in capsys.readouterr().err


@pytest.mark.parametrize("end", ["CANCELLED", "ERROR"])
def test_a_person_who_gives_up_has_connected_nothing(
    end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from banksapi_async.sandbox.browser import Browser  # noqa: PLC0415 - this test alone

    complete = Browser.complete

    async def gives_up(self: Browser, url: str, login: str = "demo1") -> str:
        back = await complete(self, url, login)
        return back.replace("ACCOUNT_CREATED", end)

    monkeypatch.setattr(Browser, "complete", gives_up)
    code, out, err = said(capsys, "connect")
    assert (code, out) == (ExitCode.NEEDS_PERSON, "")
    assert f"the form ended with {end}" in err


def test_ctrl_c_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("banksapi_async.cli.banking.accounts", interrupted)
    assert said(capsys, "accounts") == (ExitCode.STOPPED, "", "")


def test_forms_of_output_that_exclude_each_other_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = said(capsys, "transactions", "--csv", "--json")
    assert (code, out) == (ExitCode.WRONG_REQUEST, "")
    assert "exclude each other" in err


def test_a_wrong_command_is_a_wrong_request(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "acounts")
    assert (code, out) == (ExitCode.WRONG_REQUEST, "")
    assert "acounts" in err


def test_the_commands_without_the_extra_are_listed_with_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(word in listed for word in ("demo", "sandbox", "accounts", "erase"))
    for command in ("demo", "sandbox"):
        assert said(capsys, command, "--help")[1].startswith(f"usage: banksapi-async {command}")


def test_without_the_extra_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("banksapi_async.cli.")]:
        if name.rpartition(".")[2] in {"app", "opening"}:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "typer", None)
    assert main(["accounts"]) == 1
    assert 'needs typer, which is not installed: pip install "banksapi_async[cli]"' in (
        capsys.readouterr().err
    )
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "banksapi_async[cli]" in capsys.readouterr().out
    monkeypatch.setitem(sys.modules, "anyio", None)
    monkeypatch.delitem(sys.modules, "typer")
    with pytest.raises(ModuleNotFoundError):
        main(["accounts"])


def test_of_several_ends_the_one_that_never_mends_itself_counts() -> None:
    assert worst([]) == ExitCode.FINE
    assert worst([ExitCode.RETRY_LATER, ExitCode.NEEDS_PERSON]) == ExitCode.NEEDS_PERSON
    assert worst([ExitCode.RETRY_LATER]) == ExitCode.RETRY_LATER


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_asked_of_the_whole_command_line(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_BANKSAPI_ASYNC_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "banksapi-async acc")  # bash
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "banksapi-async acc")  # the others
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    main([])
    assert "accounts" in capsys.readouterr().out


def test_no_secret_is_in_any_output(
    served: Sandbox, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for words in (["check"], ["accounts", "--json"], ["users", "--json"], ["issues", "--json"]):
        main(words)
    shown = "".join(capsys.readouterr())
    assert served.account.client_secret not in shown
    assert PASSWORD not in shown


def test_a_sync_stores_each_booking_once_and_says_of_each_bank_how_it_ended(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    to = ["sync", "--ledger", f"sqlite:///{tmp_path / 'ledger.db'}"]
    code, out, err = said(capsys, *to, "--json")
    found = json.loads(out)
    assert code == ExitCode.NEEDS_PERSON
    assert (found["owner"], found["corrected"]) == ("user1", 0)
    assert found["new"] > 100
    assert [one["state"] for one in found["accesses"]] == ["read", "needs a person"]
    assert "banksapi-async renew" in found["accesses"][1]["to_do"]
    assert sorted(err.splitlines()) == ["Demo Provider: needs a person", "Demo Provider: read"]
    assert "new 0\tcorrected 0" in said(capsys, *to)[1]
    assert f"new {found['new']}\t" in said(capsys, *to, "--owner", "me")[1]


def test_a_sync_of_the_sandbox_needs_no_database_and_never_touches_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("BANKSAPI_LEDGER", f"sqlite:///{tmp_path / 'ledger.db'}")
    code, out, _ = said(capsys, "sync", "--since", "2026-03-01")
    assert code == ExitCode.NEEDS_PERSON
    assert "Demo Provider\t4\tread\t" in out
    assert list(tmp_path.iterdir()) == []


def test_a_product_that_cannot_be_read_fails_its_bank_and_the_others_are_stored(
    served: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served.fail_next(
        "GET /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze", status=404
    )
    monkeypatch.setenv("BANKSAPI_LEDGER", "sqlite://")
    assert main(["sync", "--json"]) == ExitCode.GONE
    shown = capsys.readouterr()
    (one,) = json.loads(shown.out)["accesses"]
    assert (one["state"], one["accounts"]) == ("failed", 3)
    assert "404" in one["to_do"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret@localhost/books",
        "postgresql://localhost/books?user=me&password=s3cret",
        "postgresql://localhost/books?sslpass%77ord=s3cret",
    ],
)
def test_a_password_of_a_ledger_is_refused_on_the_command_line(
    url: str, served: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "--ledger", url]) == ExitCode.WRONG_REQUEST
    shown = capsys.readouterr()
    assert "BANKSAPI_LEDGER" in shown.err
    assert "s3cret" not in shown.out + shown.err
    monkeypatch.delenv("BANKSAPI_LEDGER", raising=False)
    assert main(["sync"]) == ExitCode.WRONG_REQUEST
    assert "give --ledger" in capsys.readouterr().err


def test_credentials_without_a_name_need_one_for_the_ledger(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "USER"):
        monkeypatch.delenv(f"BANKSAPI_{name}", raising=False)
    monkeypatch.setenv("BANKSAPI_TOKEN", "t")
    monkeypatch.setenv("BANKSAPI_LEDGER", "sqlite://")
    assert main(["sync"]) == ExitCode.WRONG_REQUEST
    assert "give --owner" in capsys.readouterr().err
