"""How is the sandbox served from the command line? On loopback only, until Ctrl-C."""

import argparse
import shlex
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from banksapi_async.sandbox import Sandbox

    from .alone import Commands

_HIGHEST_PORT = 65535
_USAGE = """\
BANKSapi sandbox (seed {seed}) on {url}

  client        {client_id}
  secret        {secret}
  Basic         {basic}
  API key       {key}
  demo logins   demo1/demo, demo2/demo, demo3/demo; TANs: any even number

For Session.from_env(), in another terminal:
  export BANKSAPI_BASE_URL={url}
  export BANKSAPI_CLIENT_ID={client_id}
  export BANKSAPI_CLIENT_SECRET={quoted}

A client token:
  curl -s -H 'Authorization: Basic {basic}' -d grant_type=client_credentials {url}/auth/oauth2/token

Everything is made up and forgotten when it stops. Ctrl-C stops it.
"""


def add(commands: "Commands") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser(
        "sandbox", help="serve BANKSapi's sandbox on 127.0.0.1 (extra: sandbox)"
    )
    parser.add_argument(
        "--port", type=_port, default=8080, help="default 8080; 0 lets the system choose"
    )
    parser.add_argument("--seed", type=int, default=1, help="what the bank's data depends on")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from banksapi_async.sandbox import Sandbox  # noqa: PLC0415 - the extra is needed here alone

    try:
        anyio.run(_serve, Sandbox(seed=arguments.seed), arguments.port, arguments.seed)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"port {arguments.port}: {error.strerror}; choose another with --port")  # noqa: T201 - the command's output
    return 1


async def _serve(sandbox: "Sandbox", port: int, seed: int) -> None:
    async with sandbox.serve(port) as url:
        print(_usage(sandbox, url, seed), flush=True)  # noqa: T201 - the command's output
        await anyio.sleep_forever()


def _usage(sandbox: "Sandbox", url: str, seed: int) -> str:
    account = sandbox.account
    return _USAGE.format(
        seed=seed,
        url=url,
        client_id=account.client_id,
        secret=account.client_secret,
        quoted=shlex.quote(account.client_secret),
        basic=account.basic,
        key=account.api_key,
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= _HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
