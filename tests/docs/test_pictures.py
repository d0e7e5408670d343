"""Does each picture of the documentation exist, say what it shows, and show nothing secret?"""

import html
import re
from pathlib import Path

import pytest
from banksapi_async.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DRAWN = [
    one for one in sorted((ROOT / "docs").rglob("*.svg")) if "_build" not in one.parts
]  # what was built before stands below `_build`
SHOWN = re.compile(
    r"```\{image\} (?P<file>\S+)\n(?::alt: (?P<words>.+)\n)?|!\[(?P<alt>[^]]*)\]\((?P<path>[^)]+)\)"
)
ACCOUNT = re.compile(r"[A-Z]{2}\d{2}(?: ?\d{4}){4} ?\d{2}")

pytestmark = pytest.mark.skipif(not DRAWN, reason="this source tree has no documentation")


def shown() -> list[tuple[Path, Path, str]]:
    return [
        (page, page.parent / (one["file"] or one["path"]), one["words"] or one["alt"] or "")
        for page in PAGES
        for one in SHOWN.finditer(page.read_text("utf-8"))
    ]


def test_each_picture_of_a_page_is_there_and_has_words() -> None:
    wrong = [(page, path) for page, path, words in shown() if not path.exists() or not words]
    assert wrong == []
    assert len(shown()) >= 5


def test_each_picture_is_on_a_page() -> None:
    icon = ROOT / "docs/favicon.svg"  # browsers ask for it
    kept = {*DRAWN, *(ROOT / "docs").glob("pictures/*")}
    assert kept - {path.resolve() for _, path, _ in shown()} == {icon}


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_nothing_secret_is_drawn_and_nothing_is_fetched(path: Path) -> None:
    drawn = path.read_text("utf-8")
    words = html.unescape(re.sub(r"<[^>]+>", "", drawn)).replace("\xa0", " ")
    assert not ACCOUNT.search(words)
    assert Sandbox().account.client_secret not in words
    assert "url(http" not in drawn
