"""Make the page and the picture of performance from the rows of one run.

`nox -s bench` hands in the rows as lines of JSON; they are kept beside the page, and a test holds
the page to them. The picture names the digest of its rows.
"""

import hashlib
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

EXPLANATION = Path(__file__).parents[2] / "docs" / "explanation"
DATA = EXPLANATION / "performance.json"
PAGE = EXPLANATION / "performance.md"
PICTURE = EXPLANATION / "performance.svg"

_BEGINNING = """# Performance

What is promised about speed and size, and what the programs in `tests/bench` measured of it last.
Page and picture are made from their rows, which stand beside them. The machine had {cores} cores,
{python}{busy}.

Times are compared, never promised: a ratio has both sides in one run, taking turns, so that a
busy machine is busy for both. Calls read a bank access of one product; the other libraries read
its JSON. Where others are faster, the rows say so: what a session does beyond them is the
token, the guard of links, deadlines, retries, and reading into values.

## Bounds

"""

_PEOPLE = """
## Many people at once

Each person has a token of their own and reads one access over the 100 connections that a
session has by default; each answer takes 50 to 150 ms. *Beside the ideal* is the wall time,
divided by the least that is possible over so many connections. The *lag* is how late the event
loop wakes a task that sleeps for 5 ms. Of five turns the best counts. All begin in one turn of
the loop, and a loop runs all that is ready: that turn is the *longest* lag, and grows with the
number of people. *Memory* is how far the process grew, for each person, server and client
apart; for few people it is mostly what the first calls load.

```{image} performance.svg
:alt: Wall time beside the ideal, lag of the loop, CPU of a call, for 10 to 10,000 people.
```

"""


def page(data: dict[str, Any]) -> str:
    """Return the page of a run."""
    busy = (
        ", and was busy with other work, which wall times and lags suffer from"
        if data["busy"]
        else ""
    )
    text = _BEGINNING.format(cores=data["cores"], python=data["python"], busy=busy)
    bounds = [
        (row["row"], row["shown"], f"{row['bound']:g}", "" if _kept(row) else "missed")
        for row in data["rows"]
    ]
    lines = [
        (
            f"{one['people']:,}",
            f"{one['wall']:.2f}",
            f"{one['cpu']:.0f} µs",
            f"{one['lag']:.0f} ms",
            f"{one['longest']:.0f} ms",
            f"{one['memory']:.0f} kB",
        )
        for one in data["people"]
    ]
    head = ("people", "beside the ideal", "CPU a call", "lag, p99", "longest lag", "memory")
    return text + _table(("what", "measured", "bound", ""), bounds) + _PEOPLE + _table(head, lines)


def _kept(row: dict[str, Any]) -> bool:
    return bool(row["figure"] <= row["bound"])


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def digest(data: dict[str, Any]) -> str:
    """Return what names a run."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def draw(data: dict[str, Any]) -> None:
    """Write the picture of a run, in colours that can be read on light and on dark."""
    import matplotlib as mpl  # noqa: PLC0415 - the test of the page does without it

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    grey = "#7d7d7d"
    settings = {"svg.hashsalt": "banksapi_async", "svg.fonttype": "none", "font.size": 10}
    colours = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    with plt.rc_context({**settings, **dict.fromkeys(colours, grey)}):
        figure, places = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
        numbers = [one["people"] for one in data["people"]]
        for place, name, title, bound in (
            (places[0], "wall", "wall time beside the ideal", 1.15),
            (places[1], "lag", "lag of the loop, p99, ms", 20),
            (places[2], "cpu", "CPU a call, µs", None),
        ):
            values = [one[name] for one in data["people"]]
            place.plot(numbers, values, marker="o", color="#3b82d0")
            if bound is not None:
                place.plot([1_000], [bound], marker="_", markersize=16, color="#d0703b")
                place.annotate(
                    "bound",
                    (1_000, bound),
                    color="#d0703b",
                    xytext=(8, 4),
                    textcoords="offset points",
                )
            place.set_xscale("log")
            place.set_ylim(bottom=0)
            place.set_title(title, fontsize=10)
            place.set_xlabel("people at once")
            place.patch.set_alpha(0)
            place.grid(visible=True, color=grey, alpha=0.25)
        figure.savefig(
            PICTURE, transparent=True, metadata={"Date": None, "Description": digest(data)}
        )
    lines = PICTURE.read_text("utf-8").splitlines()
    PICTURE.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")


def main(rows: Path) -> None:
    """Write data, page and picture."""
    found = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    cores = os.cpu_count() or 1
    data = {
        "cores": cores,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "busy": os.getloadavg()[0] > cores + 1,
        "rows": [one for one in found if "row" in one],
        "people": [one for one in found if one.get("line") == "people"],
    }
    DATA.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(data), "utf-8")
    draw(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
