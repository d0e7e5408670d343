"""What did a walk at the real interface find, beside the same walk at the double?

The file holds shapes, header names and a date, and nothing of a person, a tenant or a token.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import Recorder, open_session

from .shapes import Shapes, differences, shapes
from .walk import Walk

RESULTS = Path(__file__).parent / "results.json"
VERSION = 1
CALLBACK = "http://127.0.0.1/return"


@attrs.frozen(kw_only=True)
class Report:
    """What was found.

    Attributes:
        on: The day, or None where no walk was made yet.
        steps: What became of each step.
        operations: What differs by operation; an empty entry is one without a difference.
    """

    on: str | None = None
    steps: Mapping[str, str] = attrs.field(factory=dict[str, str])
    operations: Mapping[str, Mapping[str, list[str]]] = attrs.field(
        factory=dict[str, Mapping[str, list[str]]]
    )

    @classmethod
    def read(cls, path: Path = RESULTS) -> Self:
        """Read the file.

        Raises:
            ValueError: It is of another version.
        """
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if found.pop("version", None) != VERSION:
            raise ValueError(f"{path.name}: it is not of version {VERSION}")
        return cls(**found)

    def write(self, path: Path) -> None:
        """Write the file."""
        told = {"version": VERSION, **attrs.asdict(self)}
        path.write_text(json.dumps(told, indent=2) + "\n", "utf-8")

    def checked(self, operation: str) -> bool:
        """Tell whether an operation was asked; ids in it are written as `*`."""
        return operation in self.operations


async def compare(walked: Walk, heard: Recorder, *, on: str) -> Report:
    """Return what a walk heard that a walk at the double does not, and the other way round.

    Only operations that both have asked can be compared.

    Args:
        walked: The walk at the real interface.
        heard: What it heard.
        on: The day of it.
    """
    real, double = shapes(heard), await _at_the_double(walked)
    both = real.keys() & double.keys()
    found = differences(_only(real, both), _only(double, both))
    return Report(on=on, steps=walked.steps, operations={o: found.get(o, {}) for o in sorted(both)})


def _only(all: Shapes, chosen: set[str]) -> Shapes:
    return {operation: lines for operation, lines in all.items() if operation in chosen}


async def _at_the_double(walked: Walk) -> Shapes:
    """Walk the same way; where nobody was there at the real one, nobody is here."""
    regulated, sandbox = walked.regulated, Sandbox()
    recorder = Recorder(sandbox.transport())
    credentials = sandbox.regulated_credentials if regulated else sandbox.credentials

    async def person(url: str) -> str | None:
        return None if walked.alone else await sandbox.browser.complete(url)

    async with open_session(sandbox, credentials, transport=recorder) as session:
        await Walk(session, person, CALLBACK, regulated).go()
    return shapes(recorder)
