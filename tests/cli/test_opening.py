"""Credentials come from the environment or a profile that its owner alone can read."""

import io
import sys
from pathlib import Path

import pytest
from banksapi_async import InvalidRequest
from banksapi_async.cli import main, opening
from banksapi_async.cli.exits import ExitCode
from banksapi_async.cli.opening import profiles_path, settings_from

FILE = """
[default]
client_id = "tenant/client"
client_secret = "s3cret-of-the-file"
user = "user1"

[other]
token = "t"

[wrong]
client_secrets = "s3cret-of-the-file"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "profiles.toml"
    path.write_text(FILE, "utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def _no_profiles_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "profiles_path", lambda: tmp_path / "profiles.toml")
    for name in ("TOKEN", "CLIENT_ID", "CLIENT_SECRET", "BASIC", "API_KEY", "USER", "PROFILE"):
        monkeypatch.delenv(f"BANKSAPI_{name}", raising=False)


def test_the_environment_is_read_where_it_names_credentials(file: Path) -> None:
    environ = {"BANKSAPI_TOKEN": "t", "BANKSAPI_USER": "u", "OTHER": "o"}
    found = settings_from(environ, file, None)
    assert found == {"BANKSAPI_TOKEN": "t", "BANKSAPI_USER": "u"}


def test_without_credentials_in_the_environment_it_is_the_default_profile(file: Path) -> None:
    assert settings_from({}, file, None)["BANKSAPI_CLIENT_ID"] == "tenant/client"


def test_a_named_profile_wins_over_the_environment_all_of_it(file: Path) -> None:
    environ = {"BANKSAPI_CLIENT_ID": "a/b", "BANKSAPI_CLIENT_SECRET": "c"}
    assert settings_from(environ, file, "other") == {"BANKSAPI_TOKEN": "t"}
    environ["BANKSAPI_PROFILE"] = "other"
    assert settings_from(environ, file, None) == {"BANKSAPI_TOKEN": "t"}


@pytest.mark.skipif(sys.platform == "win32", reason="its files have no modes")
def test_a_file_that_others_can_read_is_refused(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(InvalidRequest, match="chmod 600"):
        settings_from({}, file, "default")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("nobody", "there are: default, other, wrong"), ("wrong", "client_secrets is not read")],
)
def test_a_profile_that_does_not_fit_says_why_without_its_secrets(
    name: str, wrong: str, file: Path
) -> None:
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        settings_from({}, file, name)
    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_no_toml_is_not_quoted(file: Path) -> None:
    file.write_text("s3cret", "utf-8")
    with pytest.raises(InvalidRequest, match="no TOML") as caught:
        settings_from({}, file, "default")
    assert "s3cret" not in str(caught.value)


def test_a_profile_without_a_file_says_where_it_would_be(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"profiles\.toml"):
        settings_from({}, tmp_path / "profiles.toml", "mine")
    assert profiles_path().name == "profiles.toml"


def test_a_command_without_credentials_is_a_wrong_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["accounts"]) == ExitCode.WRONG_REQUEST
    shown = capsys.readouterr().err
    assert all(word in shown for word in ("BANKSAPI_CLIENT_ID", "profiles.toml", "--sandbox"))


def test_a_client_needs_a_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANKSAPI_CLIENT_ID", "a/b")
    monkeypatch.setenv("BANKSAPI_CLIENT_SECRET", "c" * 20)
    assert main(["accounts"]) == ExitCode.WRONG_REQUEST
    assert "BANKSAPI_USER" in capsys.readouterr().err


def test_a_persons_own_credentials_need_no_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANKSAPI_TOKEN", "t")
    monkeypatch.setenv("BANKSAPI_BASE_URL", "http://127.0.0.1:9")
    assert main(["accounts"]) == ExitCode.RETRY_LATER
    assert "no connection" in capsys.readouterr().err


def test_a_password_is_typed_where_nobody_sees_it_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["--sandbox", "--user", "user2", "accounts"]) == ExitCode.WRONG_REQUEST
    assert "BANKSAPI_PASSWORD" in capsys.readouterr().err

    class Typing(io.StringIO):
        def isatty(self) -> bool:
            return True

    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return "a wrong one 12"

    monkeypatch.setattr(sys, "stdin", Typing())
    monkeypatch.setattr(opening, "getpass", typed)
    assert main(["--sandbox", "--user", "user2", "accounts"]) == ExitCode.FAILED
    assert asked == ["Password of user2: "]
