"""Does every piece of Python in the README and the documentation do what the page says?

The blocks of a page are one program: they run in order in one namespace, with `await` allowed at
the top, against a sandbox of the page's own that is served on loopback. A `text` block that follows
a `python` block is what it prints. `CONTRIBUTING.md` tells writers the rules.
"""

import ast
import asyncio
import contextlib
import doctest
import inspect
import io
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import attrs
import pytest
from anyio.from_thread import start_blocking_portal
from banksapi_async.sandbox import Mishap, Sandbox

ROOT = Path(__file__).parents[2]
PAGES = [p for p in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if p.exists()]
FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<kind>[^\n`]*)\n(?P<text>.*?)^(?P=ticks)[ \t]*$", re.DOTALL | re.MULTILINE
)
SKIP = re.compile(r"<!-- run: skip because (?P<reason>\S[^\n]*) -->\s*\Z")
OTHER_SPELLINGS = {"py", "python3", "pycon", "Python", "{code-block} python"}

pytestmark = pytest.mark.skipif(not PAGES, reason="this source tree has no documentation")


@attrs.frozen
class Block:
    """One piece of Python on a page, and what the page says it prints."""

    line: int
    source: str
    printed: str | None
    skipped: str | None


def blocks(page: str) -> Iterator[Block]:
    fences = list(FENCE.finditer(page))
    for fence, after in pairwise([*fences, None]):
        if fence["kind"].strip() != "python":
            continue
        printed = None
        if (
            after
            and after["kind"].strip() == "text"
            and not page[fence.end() : after.start()].strip()
        ):
            printed = after["text"]
        skip = SKIP.search(page[: fence.start()])
        yield Block(
            line=page.count("\n", 0, fence.start()) + 1,
            source=fence["text"],
            printed=printed,
            skipped=skip["reason"] if skip else None,
        )


def run(page: Path | str, text: str) -> None:
    """Run the blocks of a page in order; the first that does not do as it says ends the page."""
    program = ModuleType("page")
    sys.modules["page"] = program
    try:
        with asyncio.Runner() as runner:
            for block in blocks(text):
                if not block.skipped:
                    run_block(runner, program, page, block)
    finally:
        del sys.modules["page"]


def run_block(runner: asyncio.Runner, program: ModuleType, page: Path | str, block: Block) -> None:
    # Blank lines in front make tracebacks name the page's own lines.
    source = "\n" * block.line + block.source
    code = compile(source, str(page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        # A block without `await` may start a loop of its own, as a script does.
        result = eval(code, vars(program))
        if code.co_flags & inspect.CO_COROUTINE:
            runner.run(result)
    if block.printed is not None:
        agrees = doctest.OutputChecker().check_output(
            block.printed, out.getvalue(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        )
        if not agrees:
            pytest.fail(f"{page}:{block.line} prints\n{out.getvalue()}\nnot\n{block.printed}")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def served_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The prelude of every page: a sandbox, and the environment that leads `from_env` to it."""
    sandbox = Sandbox(seed=1)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(sandbox.serve()) as base_url,
    ):
        monkeypatch.setenv("BANKSAPI_BASE_URL", base_url)
        monkeypatch.setenv("BANKSAPI_CLIENT_ID", sandbox.account.client_id)
        monkeypatch.setenv("BANKSAPI_CLIENT_SECRET", sandbox.account.client_secret)
        yield


@pytest.mark.usefixtures("served_sandbox")
@pytest.mark.parametrize("page", [p for p in PAGES if any(blocks(p.read_text("utf-8")))], ids=name)
def test_the_python_of_the_page_runs(page: Path) -> None:
    run(name(page), page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_python_hides_under_another_name(page: Path) -> None:
    kinds = {fence["kind"].strip() for fence in FENCE.finditer(page.read_text("utf-8"))}
    assert not kinds & OTHER_SPELLINGS


def test_almost_nothing_is_skipped() -> None:
    skipped = [
        f"{name(page)}:{block.line}: {block.skipped}"
        for page in PAGES
        for block in blocks(page.read_text("utf-8"))
        if block.skipped
    ]
    assert skipped == []


def test_blocks_share_names_and_await_and_are_compared_with_what_they_print() -> None:
    run(
        "a page",
        "```python\nimport asyncio\nx = 1\nawait asyncio.sleep(0)\n```\n"
        "\n```python\nprint(x, 'and', object())\n```\n\n```text\n1 and <object...>\n```\n",
    )


def test_a_block_may_start_a_loop_of_its_own() -> None:
    run(
        "a page",
        "```python\nimport asyncio\n\nasync def main():\n    print('in')\n\n"
        "asyncio.run(main())\n```\n\n```text\nin\n```\n",
    )


def test_a_block_that_prints_something_else_fails_with_both_texts() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"a page:2 prints\n2\n\nnot\n3"):
        run("a page", "\n```python\nprint(2)\n```\n```text\n3\n```\n")


def test_text_that_does_not_follow_at_once_is_no_output() -> None:
    run("a page", "```python\nprint(2)\n```\n\nSome words.\n\n```text\n3\n```\n")


def test_an_error_names_the_line_of_the_page() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run("a page", "\n\n```python\n\n1 / 0\n```\n")
    assert caught.traceback[-1].lineno + 1 == 5


def test_a_block_is_skipped_for_a_reason_only() -> None:
    run("a page", "<!-- run: skip because it needs a bank -->\n```python\n1 / 0\n```\n")
    with pytest.raises(ZeroDivisionError):
        run("a page", "<!-- run: skip because -->\n```python\n1 / 0\n```\n")


def test_every_kind_of_mishap_has_an_example_in_a_scenario() -> None:
    text = (ROOT / "docs/how-to/scenarios.md").read_text("utf-8")
    tables = re.findall(r"^\[\[mishap\]\]\n(.*?)(?:\n\n|^\"\"\")", text, re.DOTALL | re.MULTILINE)
    shown = {line.partition(" = ")[0] for table in tables for line in table.splitlines()}
    assert {field.name for field in attrs.fields(Mishap)} - shown == set()
