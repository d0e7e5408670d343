"""Each change that is not released yet is a fragment that the changelog can take."""

import re
from pathlib import Path

import pytest

CHANGES = Path(__file__).parents[2] / "docs" / "changes"
FRAGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed)\.md")


@pytest.mark.skipif(not CHANGES.exists(), reason="this source tree has no documentation")
def test_every_fragment_says_its_kind_and_something_to_users() -> None:
    fragments = [path for path in CHANGES.iterdir() if path.name != "template.jinja"]
    assert [path.name for path in fragments if not FRAGMENT.fullmatch(path.name)] == []
    assert [path.name for path in fragments if not path.read_text("utf-8").strip()] == []
