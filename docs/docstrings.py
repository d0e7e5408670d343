"""What the built pages make of docstrings: shared words become links, and torn ones are found.

Napoleon splits several lines at their first colon, and takes what stands before it for a type or a
name: the first line of an attribute, what stands under `Returns:` and `Yields:`, each entry of
`Args:`, `Attributes:` and `Raises:`. A sentence with a colon is torn apart there.
"""

import re
from collections.abc import Iterator, Sequence

_SECTION = re.compile(r"^([A-Z][a-z]+):$")
_ENTRY = re.compile(r"^\*{0,2}[A-Za-z_][\w.]*(?:, \*{0,2}[A-Za-z_][\w.]*)*: ")
_CODE = re.compile(r":[\w:+-]+:`[^`]*`|``[^`]*``|`[^`]*`")
_NAMED = {"Args", "Attributes", "Raises"}
_SENTENCE = {"Returns", "Yields"}
_VALUES = {"attribute", "data", "property"}

_SHARED = {
    "As everywhere": "As :doc:`everywhere </reference/shared>`",
    "timeout: Seconds for all of it": "timeout: :doc:`Seconds </reference/shared>` for all of it",
    "relation: The offer": "relation: :doc:`The offer </reference/shared>`",
}
"""Words of docstrings that lead to the page where they are explained."""


def torn(what: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that Napoleon would split where no name or type ends."""
    if what in _VALUES and lines and _colon(lines[0]):
        yield lines[0]
    section = ""
    entries = indent = 0
    for line in lines:
        text = line.strip()
        depth = len(line) - len(line.lstrip())
        if found := _SECTION.match(line):
            section, entries, indent = found[1], 0, 0
        elif text and depth == 0:
            section = ""
        elif text and section:
            entries += 1
            indent = indent or depth
            sentence = section in _SENTENCE and entries == 1 and _colon(text)
            nameless = section in _NAMED and depth == indent and not _ENTRY.match(text)
            if sentence or nameless:
                yield text


def _colon(line: str) -> bool:
    return ":" in _CODE.sub("", line)


def linked(line: str) -> str:
    """Return a line whose shared words lead to their page."""
    for words, link in _SHARED.items():
        line = line.replace(words, link)
    return line
