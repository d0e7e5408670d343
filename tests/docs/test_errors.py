"""The pages agree on what each action is over HTTP, and none is forgotten."""

import re
from pathlib import Path

import pytest
from banksapi_async import Action

DOCS = Path(__file__).parents[2] / "docs"
PATTERNS = {
    "how-to/errors.md": r"Action\.(\w+): (\d{3}),",
    "how-to/web-service.md": r"Action\.(\w+): (\d{3}),",
    "reference/errors.md": r"^\| `(\w+)` \| .* \| (\d{3}) \|$",
}
STATUS = {
    "RETRY_LATER": "503",
    "ASK_PERSON": "409",
    "GONE": "404",
    "FIX_REQUEST": "500",
    "OPERATOR": "502",
}


@pytest.mark.skipif(not DOCS.exists(), reason="this source tree has no documentation")
@pytest.mark.parametrize("page", PATTERNS)
def test_every_page_gives_each_action_the_same_status(page: str) -> None:
    found = re.findall(PATTERNS[page], (DOCS / page).read_text("utf-8"), re.MULTILINE)
    assert dict(found) == STATUS
    assert STATUS.keys() == {action.name for action in Action}
