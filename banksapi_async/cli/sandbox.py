"""How is the sandbox served from the command line? Until Ctrl-C, to this machine unless told."""

import argparse
import shlex
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

if TYPE_CHECKING:
    from banksapi_async.sandbox import Sandbox

    from .alone import Commands

_HIGHEST_PORT = 65535
_SAVES = 1.0
_REGULATED = "regulated"
_USAGE = """\
BANKSapi sandbox (seed {seed}) on {url}
{told}
{clients}
  API key       {key}
  demo logins   demo1/demo, demo2/demo, demo3/demo; TANs: any even number
{certificate}
For Session.from_env(), in another terminal:
{exports}

A client token:
  curl -s{trust} -H 'Authorization: Basic {basic}' -d grant_type=client_credentials \
{url}/auth/oauth2/token

What it holds, with buttons, in a browser on this machine: {page}
Everything is made up and {end}. Ctrl-C stops it.
"""


def add(commands: "Commands") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser(
        "sandbox",
        help="serve BANKSapi's sandbox (extra: sandbox)",
        description="Serve BANKSapi's sandbox. A line for each request goes to stderr.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="where to listen; default 127.0.0.1, 0.0.0.0 is all"
    )
    parser.add_argument(
        "--port", type=_port, default=8080, help="default 8080; 0 lets the system choose"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        type=_host,
        metavar="NAME",
        help="a further name under which it may be asked; may be given again",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        type=_origin,
        metavar="ORIGIN",
        help="an origin, such as https://app.example, whose scripts may ask; may be given again",
    )
    parser.add_argument(
        "--tls",
        action="store_true",
        help="serve over TLS, by an authority made for it; with --state it is kept beside FILE",
    )
    parser.add_argument(
        "--tenant",
        choices=("regprotect", _REGULATED),
        default="regprotect",
        help="whose users --user adds, and whose client the export lines name",
    )
    parser.add_argument("--quiet", action="store_true", help="log no requests")
    begin = parser.add_argument_group("what it begins with")
    begin.add_argument("--seed", type=int, help="what the bank's data depends on; default 1")
    begin.add_argument("--scenario", metavar="FILE", help="banks, people, users, mishaps, in TOML")
    begin.add_argument(
        "--user",
        action="append",
        default=[],
        type=_user,
        metavar="NAME:PASSWORD",
        help="a user; may be given again",
    )
    begin.add_argument(
        "--connected",
        action="append",
        default=[],
        metavar="LOGIN",
        help="a login, such as demo1, whose bank each of these users has connected; again for more",
    )
    begin.add_argument(
        "--state",
        metavar="FILE",
        type=Path,
        help="keep everything in FILE; once it is there, it is what the sandbox begins with",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        sandbox, told = _begin(arguments)
    except (OSError, ValueError, LookupError) as error:
        return _failed(str(error))
    try:
        with _stopped_by_signals():
            anyio.run(_serve, sandbox, arguments, told)
    except KeyboardInterrupt:
        return 0
    except ValueError as error:  # the authority's files
        return _failed(str(error))
    except OSError as error:
        where = f"{arguments.host}, port {arguments.port}"
        return _failed(f"{where}: {error.strerror}; choose another with --port or --host")
    raise AssertionError("unreachable: it serves until it is stopped")


def _begin(arguments: argparse.Namespace) -> "tuple[Sandbox, str]":
    """Return the sandbox, and what there is to tell about where it comes from."""
    from banksapi_async.sandbox import Sandbox  # noqa: PLC0415 - the extra is needed here alone

    state: Path | None = arguments.state
    if state is not None and state.exists():
        told = f"  It goes on from {state}; what else it would begin with is not looked at.\n"
        return Sandbox.load(state), told
    options: dict[str, Any] = {} if arguments.seed is None else {"seed": arguments.seed}
    sandbox = Sandbox(scenario=arguments.scenario, **options)
    regulated = arguments.tenant == _REGULATED
    for name, password in arguments.user:
        sandbox.add_user(name, password, regulated=regulated)
        for login in arguments.connected:
            sandbox.connect(name, login, regulated=regulated)
    if arguments.connected and not arguments.user:
        raise ValueError("--connected: whose bank? Give --user NAME:PASSWORD too")
    if state is not None:
        sandbox.save(state)
    return sandbox, ""


async def _serve(sandbox: "Sandbox", arguments: argparse.Namespace, told: str) -> None:
    state: Path | None = arguments.state
    asked = threading.Event()

    def log(line: str) -> None:
        asked.set()
        if not arguments.quiet:
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - the command's output

    with ExitStack() as stack:
        ca_file = ca_key_file = None
        if arguments.tls and state is not None:
            ca_file, ca_key_file = (Path(f"{state}.{name}") for name in ("ca.pem", "ca-key.pem"))
        elif arguments.tls:
            ca_file = Path(stack.enter_context(TemporaryDirectory(prefix="banksapi-"))) / "ca.pem"
        stack.callback(_save, sandbox, state)
        async with sandbox.serve(
            arguments.port,
            host=arguments.host,
            names=arguments.allow_host,
            origins=arguments.allow_origin,
            ca_file=ca_file,
            ca_key_file=ca_key_file,
            log=log,
        ) as url:
            print(_usage(sandbox, url, arguments, ca_file, told), flush=True)  # noqa: T201 - the command's output
            while True:
                await anyio.sleep(_SAVES)
                if asked.is_set():
                    asked.clear()
                    _save(sandbox, state)


def _save(sandbox: "Sandbox", state: Path | None) -> None:
    if state is None:
        return
    try:
        sandbox.save(state)
    except OSError as error:
        # It is served all the same, and somebody may free some space.
        print(f"{state}: {error.strerror}", file=sys.stderr)  # noqa: T201 - the command's output


@contextmanager
def _stopped_by_signals() -> Generator[None]:
    """Let SIGTERM end it as Ctrl-C does, and Ctrl-C where a shell has it ignored."""

    def interrupt(number: int, frame: object) -> None:  # noqa: ARG001 - as a handler is called
        signal.raise_signal(signal.SIGINT)

    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: interrupt}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failed(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201 - the command's output
    return 1


def _usage(
    sandbox: "Sandbox", url: str, arguments: argparse.Namespace, ca_file: Path | None, told: str
) -> str:
    account = sandbox.accounts[arguments.tenant]
    exports = {
        "BANKSAPI_BASE_URL": url,
        "BANKSAPI_CLIENT_ID": account.client_id,
        "BANKSAPI_CLIENT_SECRET": account.client_secret,
        **({} if ca_file is None else {"SSL_CERT_FILE": str(ca_file)}),
    }
    certificate = f"\nBank credentials are encrypted for:\n{sandbox.certificate}"
    parts = urlsplit(url)
    return _USAGE.format(
        seed=sandbox.seed,
        url=url,
        told=told,
        clients="\n".join(
            f"  {name:<14}{one.client_id}\n  secret        {one.client_secret}\n"
            f"  Basic         {one.basic}"
            for name, one in sandbox.accounts.items()
        ),
        key=account.api_key,
        certificate=certificate if arguments.tenant == _REGULATED else "",
        exports="\n".join(f"  export {k}={shlex.quote(text)}" for k, text in exports.items()),
        trust="" if ca_file is None else f" --cacert {shlex.quote(str(ca_file))}",
        basic=account.basic,
        page=f"{parts.scheme}://{parts.netloc}/",
        end=f"kept in {arguments.state}" if arguments.state else "forgotten when it stops",
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= _HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")


def _host(text: str) -> str:
    if text and text.isascii() and not set(text) & set("/:@ *"):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no name; give it without a port, path or *")


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{parts.netloc}":
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no origin; give one like https://app.example")


def _user(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if name and colon and password:
        return name, password
    raise argparse.ArgumentTypeError(f"{text!r} is no user; give NAME:PASSWORD")
