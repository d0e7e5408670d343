"""How do the pages of the reference look that are made from the declarations?

`python tests/coverage/pages.py` writes them; a test compares what is committed.
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, get_args, get_origin

import banksapi_async
from banksapi_async._homes import HOMES
from banksapi_async.links.rel import FOR_BROWSERS, Rel
from banksapi_async.messages.codes import MESSAGE_CODES, CodeAdvice
from banksapi_async.sandbox.web.app import OPERATIONS as ANSWERED
from banksapi_async.wire.operation import Anything, Operation, Place, Schemaless
from called import CALLED_BY
from checked import page as checked_page
from classes import typed
from command_page import command_page
from declared import Declared, operations
from described import SCHEMAS
from explorer_picture import explorer_picture

from live.report import Report

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
STUB = ROOT / "banksapi_async" / "__init__.pyi"

_WIDTH = 100

_OPERATIONS = """# Operations

Every request that the package can make, as it is declared in the code. The page is generated; tests
compare it with the code, and the code with the description of the interface.

"Repeated" is the retry class: *read* is repeated when its answer is lost, *poll* and *once* only
where nothing was written, *mint* is a request for a token, and a *delete* of what is gone is done.
What is *once* and loses its answer raises `OutcomeUnknown`. Statuses of errors are those that the
description names; every other one has its [error](errors.md) too. Each method takes `timeout=`.

"""

_SCHEMAS = """## Schemas

Every schema of the description that an operation uses, and what it is in a program.

"""

_RELATIONS = """## Relations

What `can` knows, with the verb it takes and what makes the request. A relation that is not here can
be followed all the same: `resource.follow(rel)`.

"""

_MESSAGES = """# Message codes

The interface says in `messages` what happened and what is to be done. `message.code` is open: one
that is not here is kept, its `known` is false, and its `meaning` and `advice` are `None`.
`message.message` is the interface's own text for the person, in German. The page is generated from
`MESSAGE_CODES`.

## What a program does

"""

_SANDBOX = """# What the sandbox answers

Every operation of the sandbox, as its own table has it. The page is generated; the sandbox
publishes the same, with schemas, at `/openapi.json`.

*documented*: the operation and its shapes stand in a document of the vendor's, in an example there,
or are named by one. *guessed*: no document has it, or none says where it is; it is what is likely,
and the interface may differ.

"""

_ADVICE = {
    CodeAdvice.CARRY_ON: "Nothing: it only says how things stand.",
    CodeAdvice.RETRY_LATER: "Ask again later, unchanged; hours rather than seconds for a bank.",
    CodeAdvice.ASK_PERSON: "Bring the person back: the relations name the step that is offered.",
    CodeAdvice.FIX_REQUEST: "Change what was sent; the same again fails again.",
    CodeAdvice.OPERATOR: "Tell whoever runs the service; neither program nor person can mend it.",
}


_NAMES = """# All names at a glance

What can be imported from `banksapi_async`, each with how its docstring begins. The page is
generated from the code.
"""
_DESCRIBED = re.compile(r"^\.\. auto(?:class|function):: banksapi_async\.(\w+)$", re.MULTILINE)


def operations_page() -> str:
    """The page of operations, schemas and relations."""
    parts = [_OPERATIONS]
    for owner, found in groupby(operations(), key=lambda one: one.operation.name.split(".")[0]):
        rows = [row for one in found for row in [_operation(one)]]
        head = ("method", "request", "relation", "parameters", "answers", "result", "repeated")
        parts.append(f"## {owner}\n\n{_table(head, rows)}\n")
    rows = [(_code(name), _class(name)) for name in sorted(SCHEMAS)]
    parts.append(_SCHEMAS + _table(("schema", "class"), rows) + "\n")
    parts.append(_RELATIONS + _table(("relation", "verb", "method"), _relations()))
    return "".join(parts)


def messages_page() -> str:
    """The page of message codes."""
    advice = [(_code(word), text) for word, text in _ADVICE.items()]
    codes = [
        (_code(code), info.level, info.meaning, _code(info.advice))
        for code, info in MESSAGE_CODES.items()
    ]
    return "".join(
        [
            _MESSAGES,
            _table(("advice", "what to do"), advice),
            "\n## The codes\n\n",
            _table(("code", "level", "what it says", "advice"), codes),
        ]
    )


def sandbox_page() -> str:
    """The page of what the sandbox answers."""
    head = ("operation", "basis", "answers", "refuses with")
    rows = [
        (
            _code(f"{one.method} {one.path}"),
            one.basis,
            ", ".join(str(status) for status in sorted(one.answers)),
            ", ".join(str(status) for status in sorted(one.statuses - one.answers.keys())),
        )
        for one in sorted(ANSWERED, key=lambda one: (one.path, one.method))
    ]
    return _SANDBOX + _table(head, rows)


def _operation(one: Declared) -> Sequence[str]:
    operation = one.operation
    parameters = [_code(key) for key in operation.params]
    if operation.customer_ip:
        parameters.append("`Customer-IP-Address`")
    return (
        _methods(operation),
        _code(one.asked),
        _code(operation.rel) if operation.rel else "",
        ", ".join(parameters),
        ", ".join(str(status) for status in operation.answers),
        _result(operation),
        operation.retry.value,
    )


def _methods(operation: Operation[Any]) -> str:
    called = CALLED_BY.get(operation.name, (operation.name,))
    return ", ".join(_code(name) for name in called)


def _result(operation: Operation[Any]) -> str:
    result = operation.result()
    spelled = "the new one's place" if result is Place else _code(_spelled(result))
    if result is Anything:
        spelled = "the resource's own class"
    return f"{spelled} or `WebForm`" if operation.form else spelled


def _spelled(tp: Any) -> str:
    if tp is Schemaless:
        return "Analysis"
    if get_origin(tp) is None:
        return "None" if tp is None else str(tp.__name__)
    inner = ", ".join("..." if part is ... else _spelled(part) for part in get_args(tp))
    return f"{get_origin(tp).__name__}[{inner}]"


def _class(schema: str) -> str:
    found = typed(schema)
    beside = [f"; `{key}` travels as {_code(other)}" for key, other in found.beside.items()]
    return _code(found.spelled) + "".join(beside)


def _relations() -> Iterator[Sequence[str]]:
    for rel in Rel.words:
        found = [one.operation for one in operations() if one.operation.rel == rel]
        if rel in FOR_BROWSERS:
            yield _code(rel), "", "none: for a person's browser, never fetched"
        else:
            names = dict.fromkeys(_methods(operation) for operation in found)
            yield _code(rel), found[0].method, ", ".join(names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _code(text: str) -> str:
    escaped = str(text).replace("|", "\\|")
    return f"`{escaped}`"


def names_page() -> str:
    """The page of all public names that are described, by the page that describes them."""
    parts = [_NAMES]
    for page in sorted(REFERENCE.glob("*.md")):
        text = page.read_text("utf-8")
        rows = [
            (_code(name), promise)
            for name in dict.fromkeys(_DESCRIBED.findall(text))
            if (promise := _promise(getattr(banksapi_async, name)))
        ]
        if rows:
            title = text.partition("\n")[0].removeprefix("# ")
            parts.append(f"\n## {title}\n\n[Each in full]({page.name})\n\n")
            parts.append(_table(("name", "what it is"), rows))
    return "".join(parts)


def _promise(described: Any) -> str:
    # Data has the docstring of its type, which tells nothing of it.
    named = inspect.isroutine(described) or inspect.isclass(described)
    doc = inspect.getdoc(described) if named else None
    first = " ".join((doc or "").partition("\n\n")[0].split())
    return first.replace("|", "\\|")


PAGES = {
    "names.md": names_page,
    "operations.md": operations_page,
    "messages.md": messages_page,
    "sandbox-operations.md": sandbox_page,
    "command-line.md": command_page,
    "sandbox-basis.md": lambda: checked_page(Report.read()),
}


def stub() -> str:
    """What type checkers and editors read for the package itself: its names at their homes."""
    homes: dict[str, list[str]] = {}
    for name in sorted(
        HOMES, key=lambda name: (not name.isupper(), not name[0].isupper(), name.lower())
    ):
        homes.setdefault(HOMES[name], []).append(f"{name} as {name}")
    lines = ["# The public names as type checkers and editors see them; made from `_homes`.\n\n"]
    for home in sorted(homes):
        line = f"from {home} import {', '.join(homes[home])}\n"
        if len(line) > _WIDTH + 1:
            each = "".join(f"    {name},\n" for name in homes[home])
            line = f"from {home} import (\n{each})\n"
        lines.append(line)
    return "".join(lines)


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
    STUB.write_text(stub(), "utf-8")
    # Its ids are made anew each time, so it is drawn and not compared.
    (REFERENCE / "explorer.svg").write_text(explorer_picture(), "utf-8")
