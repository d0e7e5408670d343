"""The rows of a benchmark: what was measured, beside its bound and its aim.

A figure is a ratio of two sides that took turns in one run, or a size. A row above its bound makes
the run fail; the aim is where the work goes on to. Where `BENCH_ROWS` names a file, each row is a
line of JSON in it as well: `draw.py` makes the page of them.
"""

import gc
import json
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


class Rows:
    """Prints rows as they come and remembers whether one missed its bound."""

    def __init__(self) -> None:
        self.missed = False

    def ratio(
        self,
        name: str,
        ours: float,
        theirs: float,
        *,
        unit: str,
        bound: float,
        aim: float | None = None,
    ) -> None:
        """Print and judge what ours costs as a share of theirs."""
        figure = ours / theirs
        shown = f"{ours:.0f} of {theirs:.0f} {unit}, ratio {figure:.2f}"
        self._row(name, shown, figure, bound, aim)

    def size(self, name: str, megabytes: float, *, bound: float) -> None:
        """Print and judge what is kept."""
        self._row(name, f"{megabytes:.1f} MB", megabytes, bound, None)

    def seconds(self, name: str, seconds: float, *, bound: float) -> None:
        """Print and judge how long somebody waits."""
        self._row(name, f"{seconds:.1f} s", seconds, bound, None)

    def figure(self, name: str, figure: float, *, bound: float) -> None:
        """Print and judge a number whose unit stands in its name."""
        self._row(name, f"{figure:.4g}", figure, bound, None)

    def point(self, line: str, values: Mapping[str, Any]) -> None:
        """Print a point of a line that is drawn; it has no bound."""
        shown = ", ".join(f"{name} {value:.4g}" for name, value in values.items())
        print(f"{line}: {shown}", flush=True)
        _note({"line": line, **values})

    def _row(self, name: str, shown: str, figure: float, bound: float, aim: float | None) -> None:
        good = figure <= bound
        self.missed |= not good
        wanted = f"bound {bound:g}" if aim is None else f"bound {bound:g}, aim {aim:g}"
        print(f"{name}: {shown} ({wanted}){'' if good else ' MISSED'}", flush=True)
        _note({"row": name, "shown": shown, "figure": figure, "bound": bound})


def _note(values: Mapping[str, Any]) -> None:
    if path := os.environ.get("BENCH_ROWS"):
        with Path(path).open("a", encoding="utf-8") as rows:
            rows.write(json.dumps(values) + "\n")


def middle(figures: Sequence[float], scale: float) -> float:
    """Return the median of CPU seconds, scaled to a readable unit."""
    return statistics.median(figures) * scale


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work, without those of throwing its result away.

    What was left over before is collected first.
    """
    gc.collect()
    begun = time.process_time()
    made = work()
    took = time.process_time() - begun
    del made
    return took
