"""The pages agree on what each action is over HTTP, and none is forgotten."""

import re
from pathlib import Path

import pytest
from banksapi_async import Action, BanksapiError, error_answer

DOCS = Path(__file__).parents[2] / "docs"
PATTERNS = {
    "how-to/errors.md": r"^\| `(\w+)` \| (\d{3}) \| ",
    "reference/errors.md": r"^\| `(\w+)` \| .* \| (\d{3}) \|$",
}


def status(action: Action) -> str:
    error = BanksapiError()
    error.action = action
    return str(error_answer(error).status)


@pytest.mark.skipif(not DOCS.exists(), reason="this source tree has no documentation")
@pytest.mark.parametrize("page", PATTERNS)
def test_every_page_gives_each_action_the_same_status(page: str) -> None:
    found = re.findall(PATTERNS[page], (DOCS / page).read_text("utf-8"), re.MULTILINE)
    assert dict(found) == {action.name: status(action) for action in Action}
