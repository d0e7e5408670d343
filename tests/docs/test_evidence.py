"""A promise on a page names the test that shows it, and that test is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/explanation/threats.md")


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="this source tree has no documentation")
@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    named = set(re.findall(r"tests/[a-z_]+/test_[a-z_]+\.py", (ROOT / page).read_text("utf-8")))
    assert len(named) > 3
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
