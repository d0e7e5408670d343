"""How sure is what the sandbox does? Each operation and each choice, and whether it was seen live.

The table of choices is kept by hand; what was seen live is what `nox -s live` has written.
"""

import re
from collections.abc import Iterator, Sequence

import attrs
from banksapi_async.sandbox.web.app import OPERATIONS

from live.report import Report


@attrs.frozen
class Choice:
    """Something that the sandbox does, where it could do something else.

    Attributes:
        what: What it does.
        basis: `documented`, `reported` by those who integrate, or `guessed`.
        step: The step of the live check that shows it, where one does.
    """

    what: str
    basis: str
    step: str = ""


CHOICES = (
    Choice(
        "A creation without a licence is answered 451 with a web form in `Location`",
        "documented",
        "go through the web form",
    ),
    Choice("An open web form makes the next one 400 until the sessions are deleted", "documented"),
    Choice(
        "The browser comes back with `baReentry` and nothing else",
        "documented",
        "go through the web form",
    ),
    Choice("A web form lives ten minutes and is used once", "guessed"),
    Choice("The two consents of the form are asked for once a user", "guessed"),
    Choice("A regulated tenant never gets a web form", "documented"),
    Choice(
        "A POST with a known id and without `refresh` is 201, and the access is read again",
        "reported",
    ),
    Choice("An access passes through `GESTARTET`, `SAMMELN`, `VOLLSTAENDIG`", "reported"),
    Choice("A refresh takes two seconds", "guessed"),
    Choice(
        "While a refresh runs, and when it fails, the access stays as it was",
        "documented",
        "refresh and wait",
    ),
    Choice("The interface refreshes by itself every six hours", "documented"),
    Choice("A consent lasts 180 days, and then `start_sca` is offered", "documented"),
    Choice(
        "`delete_regprotect_sessions` is offered on the customer",
        "documented",
        "enter the customer",
    ),
    Choice("A token lives 7200 seconds", "documented"),
    Choice("An unknown token is 401, one that has expired or lacks a scope 403", "documented"),
    Choice("A token with a blank at its end is 500 with a page of the web server", "reported"),
    Choice("A password has ten characters, two letters and two others", "documented"),
    Choice("A bare date in `from` is 404", "reported"),
    Choice(
        "Without `from` the transactions of 90 days are answered",
        "documented",
        "follow get_kontoumsaetze",
    ),
    Choice("`from` and `to` include the instants that they name", "guessed"),
    Choice("The same movement can come twice, with two `bookingRef`", "reported"),
    Choice("`kategorie` is one of the fifteen of the enum", "documented"),
    Choice("A private address in `Customer-IP-Address` is 400", "documented"),
    Choice("`mockTAN` takes any even number, `mockPhotoTAN` 8534842, `iTAN` 12", "documented"),
    Choice("An authentication may take five minutes", "guessed"),
    Choice("A decoupled authentication is confirmed with the third poll", "guessed"),
    Choice("A right TAN on the older path ends with `BA1111`", "documented"),
    Choice("The id in a payment's `self` differs from its `paymentId`", "reported"),
    Choice("A payment's outcome is told by message codes alone", "documented"),
    Choice("A lost saved login makes a payment with it 404", "documented"),
    Choice("`Accept` is honoured, and else 406", "guessed"),
    Choice("A body that is too large is 413", "guessed"),
    Choice("Users of a tenant with a second client are managed by that alone", "reported"),
    Choice("`start_sca` of an access leads to `…/consent/{id}`", "documented"),
)

_HEAD = """# What the sandbox is sure of

A double is worth as much as what it was held against. This page says it of each operation
and of each choice that the sandbox makes; it is generated.

- **live-checked**: the quick start was walked at the real interface on that day, and the
  shapes and header names of what it answered were compared with the sandbox's (`nox -s live`).
- **documented**: a document of the vendor's says so or shows it.
- **reported**: those who integrate the interface have met it; no document says it.
- **guessed**: nobody outside knows. It is what is likely, and the interface may differ.

"""
_ASKED = ("operation", "basis", "differences")
_NEVER = """**Nothing is live-checked yet.** No walk was made at the real interface; what
stands here rests on documents and reports alone.

"""
_CHECK = """
## Check it yourself

```sh
export BANKSAPI_CLIENT_ID=… BANKSAPI_CLIENT_SECRET=…
BANKSAPI_LIVE=1 nox -s live
```

asks the real interface, at the demo provider alone. It creates one user, goes through the quick
start, and erases the user again, after a failure and after Ctrl-C too. Where a web form comes, its
address is printed for you; `nox -s live -- --nobody` leaves it out, and `--regulated` is for
tenants with a licence. What differs is written into `tests/live/results.json`: statuses, header
names, keys, types and relation names, and no value. Then `python tests/coverage/pages.py` writes
this page again.
"""


def page(report: Report) -> str:
    """Return the page, by what the last live check has found."""
    day = _NEVER if report.on is None else f"The last live check was on {report.on}.\n\n"
    operations = list(_operations(report))
    choices = [
        (one.what, _basis(one.basis, report, seen=report.steps.get(one.step) == "done"))
        for one in CHOICES
    ]
    return (
        f"{_HEAD}{day}## Operations\n\n{_table(_ASKED, operations)}\n"
        f"## Choices\n\n{_table(('what the sandbox does', 'basis'), choices)}{_CHECK}"
    )


def _operations(report: Report) -> Iterator[Sequence[str]]:
    for one in sorted(OPERATIONS, key=lambda one: (one.path, one.method)):
        asked = f"{one.method} {one.path}"
        seen = re.sub(r"\{[^}]*\}", "*", asked).rstrip("/")
        found = [
            f"{where}: {', '.join(f'`{line}`' for line in lines)}"
            for where, lines in report.operations.get(seen, {}).items()
            if lines
        ]
        yield f"`{asked}`", _basis(one.basis, report, seen=report.checked(seen)), "; ".join(found)


def _basis(basis: str, report: Report, *, seen: bool) -> str:
    return f"live-checked on {report.on}, {basis}" if seen else basis


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
