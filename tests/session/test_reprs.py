"""What stands for a session and what it hands out is one line of at most 120 characters."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from banksapi_async import (
    ApiKeyCredentials,
    CheckEntry,
    CheckState,
    ClientCredentials,
    FileTokenStore,
    Secret,
    Session,
    SessionCheck,
    StaticToken,
    Token,
)

LONG = "x" * 90
CREDENTIALS = ClientCredentials(f"demotenant/{LONG}", "s3cret", scope=[LONG, LONG])
SESSION = Session(CREDENTIALS, base_url=f"https://banksapi.example/{LONG}")
ENTRY = CheckEntry(name="reachable", state=CheckState.FAILED, found=LONG, to_do=LONG)
TOKEN = Token(access_token=Secret("s3cret"), user=LONG, scope=f"{LONG} {LONG}")


@pytest.mark.parametrize(
    "value",
    [
        CREDENTIALS,
        SESSION,
        SESSION.as_user(LONG, "s3cret"),
        TOKEN,
        ENTRY,
        SessionCheck(entries=(ENTRY,) * 9),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_repr_is_cut_to_one_line_and_keeps_its_bracket(value: object) -> None:
    assert len(repr(value)) == 120
    assert repr(value)[-2:] in {"…>", "…)"}
    assert "s3cret" not in repr(value)


def test_a_repr_of_few_words_is_whole(tmp_path: Path) -> None:
    expires = datetime(2026, 1, 20, 12, 26, tzinfo=UTC)
    whole = Token(
        access_token=Secret("s3cret"), client="t/c", scope="b a", expires=expires, tenant="t"
    )
    fine = CheckEntry(name="clock", state=CheckState.OK, found="0 s apart")
    assert repr(whole) == "<Token of t/c until 2026-01-20 12:26; a b>"
    assert repr(Token(access_token=Secret("s3cret"))) == "<Token>"
    assert repr(fine) == "<CheckEntry clock ok: 0 s apart>"
    assert repr(ENTRY).startswith("<CheckEntry reachable failed: xxx")
    assert repr(SessionCheck(entries=(fine,))) == "<SessionCheck clock ok>"
    assert repr(ApiKeyCredentials("s3cret")) == "ApiKeyCredentials(product='one')"
    assert repr(StaticToken("s3cret")) == "StaticToken()"
    assert repr(Session(StaticToken("t"), base_url="https://banksapi.io")) == (
        "<Session open at https://banksapi.io: StaticToken()>"
    )
    assert repr(FileTokenStore(tmp_path / LONG)).startswith("<FileTokenStore at /")
