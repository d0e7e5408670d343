"""How a command shows what it found: a table on a terminal, plain text in a pipe, JSON, CSV.

What others wrote is text: no markup, no control character, no formula in a spreadsheet. Account
numbers show their last four characters unless they are asked for; secrets never get here.
"""

import csv
import io
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TextIO, cast

import attrs

from banksapi_async.values.shown import clean, masked, shown
from banksapi_async.wire import json

Record = Mapping[str, Any]

_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
_WIDTH = 80
_BETWEEN = 3
_LEAST = 10
"""How narrow a column of text may be before a table is no table any more."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@attrs.frozen(kw_only=True)
class Output:
    """Where and how a command shows what it found.

    Attributes:
        as_json: Whether it is JSON, for programs.
        reveal: Whether account numbers are shown whole.
        out: Where it goes; `None` is the standard output of the moment.
    """

    as_json: bool = False
    reveal: bool = False
    out: TextIO | None = None

    @property
    def file(self) -> TextIO:
        """Where it goes."""
        return sys.stdout if self.out is None else self.out

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads it as it comes."""
        return self.file.isatty()

    @property
    def width(self) -> int:
        """How many characters a line has."""
        return shutil.get_terminal_size().columns if self.is_terminal else _WIDTH

    def table(
        self,
        records: Sequence[Record],
        columns: Mapping[str, str],
        *,
        empty: str = "nothing found",
    ) -> None:
        """Show records: all of each as JSON, the columns as a table or as lines with tabs.

        Args:
            records: What was found; all have the same keys.
            columns: The keys that people are shown, each with its heading.
            empty: What is said where there are none.
        """
        if self.as_json:
            self.json([self._masked(record) for record in records])
        elif not records:
            self.note(empty)
        elif self.is_terminal:
            self._drawn(records, columns)
        else:
            self.line("\t".join(columns.values()))
            for record in records:
                self.line("\t".join(self.text(record[key]) for key in columns))

    def json(self, value: Any) -> None:
        """Show a value as JSON: numbers exact, ASCII alone, whatever the terminal takes."""
        text = json.dumps(value).decode()
        self.line(_NOT_ASCII.sub(lambda found: "".join(_escaped(found[0])), text))

    def csv(self, records: Sequence[Record], *, raw: bool = False) -> None:
        """Show records as CSV.

        Args:
            records: What was found; all have the same keys.
            raw: Whether texts stay as they came: a cell may be a formula then.
        """
        if not records:
            return
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(records[0])
        for record in records:
            writer.writerow([self._cell(value, raw=raw) for value in record.values()])
        self.file.write(written.getvalue())

    def line(self, text: str) -> None:
        """Show a line that is safe already."""
        self.file.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Tell the person something that is no part of what was found."""
        sys.stderr.write(f"{shown(text, reveal=self.reveal)}\n")

    def text(self, value: Any) -> str:
        """Return a value as people are shown it."""
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, datetime):
            return value.isoformat(" ", "minutes")
        return self._spelled(shown(value, reveal=self.reveal))

    @property
    def encoding(self) -> str:
        """What the output can spell."""
        return (self.file.encoding or "ascii").lower()

    def _spelled(self, text: str) -> str:
        # What cannot be spelled is escaped here, so that a column is as wide as it looks.
        if self.encoding.startswith("utf"):
            return text
        text = text.replace("…", "...")
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)

    def _cell(self, value: Any, *, raw: bool) -> Any:
        if not isinstance(value, str):
            return self.text(value)
        text = value if self.reveal else masked(value)
        if raw:
            return text
        text = clean(text)
        return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text

    def _masked(self, record: Record) -> dict[str, Any]:
        return {key: self._plain(value) for key, value in record.items()}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, date):  # a datetime is one
            return value.isoformat()
        if isinstance(value, str):
            return str(value) if self.reveal else masked(value)
        if isinstance(value, list | tuple):
            return [self._plain(item) for item in cast("list[object]", value)]
        return value

    def _drawn(self, records: Sequence[Record], columns: Mapping[str, str]) -> None:
        from rich import box  # noqa: PLC0415 - a pipe needs no drawing
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        console = Console(file=self.file, markup=False, emoji=False, highlight=False)
        style = "" if os.environ.get("NO_COLOR") else "bold"
        lines = box.SIMPLE_HEAD if self.encoding.startswith("utf") else box.ASCII2
        table = Table(box=lines, header_style=style)
        rows = [[self.text(record[key]) for key in columns] for record in records]
        needed = 1
        for at, (key, heading) in enumerate(columns.items()):
            numbers = any(isinstance(record[key], int | Decimal) for record in records)
            whole = numbers or all(isinstance(record[key], date | None) for record in records)
            justify: Literal["left", "right"] = "right" if numbers else "left"
            table.add_column(heading, justify=justify, no_wrap=whole, overflow="fold")
            widest = max(len(row[at]) for row in rows)
            needed += _BETWEEN + (widest if whole else min(widest, _LEAST))
        if needed <= console.width:
            for row in rows:
                table.add_row(*map(Text, row))
            console.print(table)
            return
        for row in rows:  # too narrow for columns: one below the other
            block = Table.grid("", "", padding=(0, 2))
            block.columns[1].overflow = "fold"
            for heading, text in zip(columns.values(), row, strict=True):
                if text:
                    block.add_row(Text(heading, style), Text(text))
            console.print(block, "")


def _escaped(character: str) -> "list[str]":
    units = character.encode("utf-16-be")
    return [f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)]
