"""The rows of a benchmark: what was measured, beside its bound and its aim.

A figure is a ratio of two sides that took turns in one run, or a size. A row above its bound makes
the run fail; the aim is where the work goes on to.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence


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

    def _row(self, name: str, shown: str, figure: float, bound: float, aim: float | None) -> None:
        good = figure <= bound
        self.missed |= not good
        wanted = f"bound {bound:g}" if aim is None else f"bound {bound:g}, aim {aim:g}"
        print(f"{name}: {shown} ({wanted}){'' if good else ' MISSED'}", flush=True)


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
