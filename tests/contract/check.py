"""Let schemathesis loose on the sandbox, by what the sandbox says of itself.

`nox -s contract` runs it: examples, coverage, fuzzing and stateful, with a seed and a bound.
"""

import asyncio
import os
import sys
from pathlib import Path

from schemathesis.cli import schemathesis
from world import WORLD

HERE = Path(__file__).parent


async def main(*more: str) -> int:
    """Serve the sandbox and run the command line, in one process: they share the world."""
    await WORLD.begin()
    os.environ["SCHEMATHESIS_HOOKS"] = "hooks"
    async with WORLD.sandbox.serve() as url:
        arguments = ["--config-file", str(HERE / "schemathesis.toml"), "run", f"{url}/openapi.json"]
        return await asyncio.to_thread(_run, [*arguments, *more])


def _run(arguments: list[str]) -> int:
    try:
        schemathesis.main(arguments, standalone_mode=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
