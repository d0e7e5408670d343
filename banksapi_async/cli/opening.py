"""Who is asked, as whom: the environment, a named profile, or a sandbox in the same process.

Secrets come from the environment, from a file that its owner alone can read, or are typed where
nobody sees them; never from the command line, which other processes and a history can read.
"""

import os
import re
import signal
import stat
import sys
import tomllib
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import attrs
import typer

from banksapi_async import InvalidRequest, Session, UserSession
from banksapi_async.auth.credentials import ClientCredentials, base_url_from, credentials_from

if TYPE_CHECKING:
    from banksapi_async.sandbox import Sandbox

_KEYS = {
    "client_id": "BANKSAPI_CLIENT_ID",
    "client_secret": "BANKSAPI_CLIENT_SECRET",
    "basic": "BANKSAPI_BASIC",
    "api_key": "BANKSAPI_API_KEY",
    "product": "BANKSAPI_PRODUCT",
    "token": "BANKSAPI_TOKEN",
    "scope": "BANKSAPI_SCOPE",
    "base_url": "BANKSAPI_BASE_URL",
    "user": "BANKSAPI_USER",
    "password": "BANKSAPI_PASSWORD",
    "ledger": "BANKSAPI_LEDGER",
}
_NAMES_CREDENTIALS = ("client_id", "basic", "api_key", "token")
_HAS_PASSWORD = re.compile(
    r"://[^:/]*:[^@]*@|[?&;][^=&;]*(password|passwd|pwd|secret)[^=&;]*=", re.IGNORECASE
)
"""A URL of a database with a password: before the host, as SQLAlchemy finds it, or as an option."""

_DEMO_USER, _DEMO_PASSWORD = "user1", "two words & 42"
_DEMO_DAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
"""It stands still, so that an example prints the same every day."""


def profiles_path() -> Path:
    """Return where profiles are kept: below the platform's folder for settings."""
    return Path(typer.get_app_dir("banksapi-async")) / "profiles.toml"


def settings_from(environ: Mapping[str, str], path: Path, profile: str | None) -> dict[str, str]:
    """Return the settings, by the names of the environment's variables.

    A profile that is named wins over the environment, all of it: credentials are never mixed.

    Args:
        environ: The environment.
        path: Where profiles are kept.
        profile: The profile's name; `None` is the environment's, or `default` where that names
            no credentials.

    Raises:
        InvalidRequest: There is no such profile, it does not fit, or others can read the file.
    """
    named = profile or environ.get("BANKSAPI_PROFILE")
    if named is None:
        here = any(environ.get(_KEYS[key]) for key in _NAMES_CREDENTIALS)
        if here or not path.exists():
            return {name: environ[name] for name in _KEYS.values() if environ.get(name)}
        named = "default"
    return _profile(path, named)


def _profile(path: Path, name: str) -> dict[str, str]:
    if not path.exists():
        raise InvalidRequest("profile", f"there is no file {path}", f"write one, with [{name}]")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InvalidRequest("profile", f"others can read {path}", f"run: chmod 600 '{path}'")
    try:
        profiles = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The error's text may quote what stands there.
        wrong = type(error).__name__
    else:
        return _checked(profiles, name)
    raise InvalidRequest("profile", f"{path} is no TOML ({wrong})", "see the documentation")


def _checked(profiles: Mapping[str, Any], name: str) -> dict[str, str]:
    found = profiles.get(name)
    if not isinstance(found, dict):
        known = ", ".join(sorted(profiles)) or "none"
        raise InvalidRequest("profile", f"there is no {name!r}", f"there are: {known}")
    settings: dict[str, str] = {}
    for key, value in cast("dict[str, object]", found).items():
        if key not in _KEYS or not isinstance(value, str):
            right = f"texts under {', '.join(_KEYS)}"
            raise InvalidRequest("profile", f"{name}.{key} is not read", right)
        settings[_KEYS[key]] = value
    return settings


@attrs.frozen(kw_only=True)
class Opened:
    """What commands work with.

    Attributes:
        session: The session.
        settings: What was chosen, by the names of the environment's variables.
        sandbox: The sandbox that is asked, `None` where it is the interface.
        username: Who was named on the command line.
    """

    session: Session
    settings: Mapping[str, str] = attrs.field(repr=False)
    sandbox: "Sandbox | None" = None
    username: str | None = None

    @property
    def name(self) -> str | None:
        """The name of the user; `None` where nobody says it."""
        return self.username or self.settings.get("BANKSAPI_USER")

    def user(self) -> UserSession:
        """Return the view of the user that the settings name.

        Raises:
            InvalidRequest: They name none, or nobody knows the password.
        """
        if not isinstance(self.session._credentials, ClientCredentials):  # noqa: SLF001 - of our own
            return self.session.own()
        if not self.name:
            raise InvalidRequest(
                "user", "nobody is named", "set BANKSAPI_USER, or give --user before the command"
            )
        return self.session.as_user(self.name, self.password(self.name))

    def ledger(self, given: str | None) -> str:
        """Return the URL of the ledger; a sandbox's is in memory, unless one is given.

        Args:
            given: What stands on the command line.

        Raises:
            InvalidRequest: None is named, or one with a password on the command line.
        """
        if given is not None and _HAS_PASSWORD.search(unquote(given)):
            raise InvalidRequest(
                "ledger",
                "its URL has a password, which other processes and the shell's history can read",
                "set BANKSAPI_LEDGER, or write `ledger` into a profile",
            )
        known = "sqlite://" if self.sandbox is not None else self.settings.get("BANKSAPI_LEDGER")
        if found := given or known:
            return found
        right = "set BANKSAPI_LEDGER, or give --ledger sqlite:///ledger.db"
        raise InvalidRequest("ledger", "none is named", right)

    def password(self, name: str) -> str:
        """Return a user's password: from the settings, else typed where nobody sees it.

        Raises:
            InvalidRequest: It is not there, and nobody can be asked.
        """
        known = self.settings.get("BANKSAPI_PASSWORD")
        if known and name == self.settings.get("BANKSAPI_USER", name):
            return known
        if not sys.stdin.isatty():
            raise InvalidRequest(
                "password", f"nobody knows that of {name!r}", "set BANKSAPI_PASSWORD"
            )
        with interruptible():
            return getpass(f"Password of {name}: ")


@contextmanager
def interruptible() -> Generator[None, None, None]:
    """Let Ctrl-C end what waits for a person's typing: an event loop would keep it for later."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@asynccontextmanager
async def opened(
    *, sandbox: bool, profile: str | None, username: str | None
) -> AsyncGenerator[Opened, None]:
    """Open a session.

    Args:
        sandbox: Whether it is a sandbox in this process that is asked.
        profile: The profile's name.
        username: The user's name, where the settings do not say it or another is meant.

    Yields:
        The session with its settings.
    """
    if sandbox:
        async with _sandboxed() as found:
            yield attrs.evolve(found, username=username)
        return
    path = profiles_path()
    settings = settings_from(os.environ, path, profile)
    if not any(settings.get(_KEYS[key]) for key in _NAMES_CREDENTIALS):
        right = f"set BANKSAPI_CLIENT_ID and BANKSAPI_CLIENT_SECRET, write {path}, or try --sandbox"
        raise InvalidRequest("credentials", "neither environment nor profile names any", right)
    base_url = base_url_from(settings) or "https://banksapi.io"
    async with Session(
        credentials_from(settings), base_url=base_url, app="banksapi-async"
    ) as session:
        yield Opened(session=session, settings=settings, username=username)


@asynccontextmanager
async def _sandboxed() -> AsyncGenerator[Opened, None]:
    from banksapi_async import Timeouts  # noqa: PLC0415 - the extra is needed here alone
    from banksapi_async.sandbox import Sandbox, SandboxClock  # noqa: PLC0415

    sandbox = Sandbox(clock=SandboxClock(_DEMO_DAY))
    sandbox.add_user(_DEMO_USER, _DEMO_PASSWORD)
    sandbox.connect(_DEMO_USER, "demo1", id="11111111-0000-4000-8000-000000000001")
    second = sandbox.connect(_DEMO_USER, "demo2", id="22222222-0000-4000-8000-000000000002")
    sandbox.expire_consent(second)
    async with Session(
        sandbox.credentials, transport=sandbox.transport(), timeouts=Timeouts(clock=sandbox.clock)
    ) as session:
        settings = {"BANKSAPI_USER": _DEMO_USER, "BANKSAPI_PASSWORD": _DEMO_PASSWORD}
        user = session.as_user(_DEMO_USER, _DEMO_PASSWORD)
        # The interface has noticed already that the consent has run out.
        await (await user.bank_access(second)).refresh_and_wait()
        yield Opened(session=session, settings=settings, sandbox=sandbox)
