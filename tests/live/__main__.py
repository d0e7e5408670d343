"""Is the double like the real interface? `nox -s live` asks, with the environment's credentials.

It creates one user, asks at the demo provider alone, and erases the user again. Where a web form
comes, its address is printed for whoever sits there; with `--nobody` it is left out.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio
from banksapi_async import InvalidRequest, Session
from banksapi_async.cli.landing import landing
from banksapi_async.testing import Recorder

from .report import CALLBACK, RESULTS, compare
from .walk import Walk

PATIENCE = 600.0
"""How long a person may take for the web form, in seconds."""

_REFUSED = """\
This asks the real interface: it creates a user, connects the demo provider, and erases the user.
Set BANKSAPI_LIVE=1 beside BANKSAPI_CLIENT_ID and BANKSAPI_CLIENT_SECRET if that is what you want.
"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def nobody(url: str) -> None:
    say("a web form came, and nobody is there")


async def check(arguments: argparse.Namespace) -> int:
    """Walk, compare, write, and say how it went."""
    async with Recorder() as recorder, Session.from_env(transport=recorder) as session:
        if arguments.nobody:
            walk = Walk(session, nobody, CALLBACK, arguments.regulated, say)
            await walk.go()
        else:
            async with landing() as (callback, come_back):

                async def person(url: str) -> str | None:
                    say(f"log in as demo1 with the password demo:\n{url}")
                    with anyio.move_on_after(PATIENCE):
                        return await come_back()
                    return None

                walk = Walk(session, person, callback, arguments.regulated, say)
                await walk.go()
    report = await compare(walk, recorder, on=datetime.now(UTC).date().isoformat())
    report.write(arguments.out)
    differing = [operation for operation, found in report.operations.items() if found]
    say(f"{len(report.operations)} operations compared, {len(differing)} differ: {arguments.out}")
    return 0 if walk.erased else 1


def main(given: Sequence[str] | None = None) -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(prog="nox -s live --", description=__doc__)
    parser.add_argument("--nobody", action="store_true", help="leave the web form out")
    parser.add_argument("--regulated", action="store_true", help="the tenant has a licence")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results are written")
    arguments = parser.parse_args(given)
    if os.environ.get("BANKSAPI_LIVE") != "1":
        sys.stderr.write(_REFUSED)
        return 2
    try:
        return anyio.run(check, arguments)
    except InvalidRequest as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
