"""What the documentation's build does to docstrings before they become pages."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "docs" / "docstrings.py"

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="this source tree has no documentation")


@pytest.fixture
def docstrings() -> Any:
    spec = importlib.util.spec_from_file_location("docstrings", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WHOLE = """Do it: in one request.

Args:
    timeout: Seconds for all of it; `None` is 30 s,
        as elsewhere: no limit is `math.inf`.
    **options: More of them.

Returns:
    The access, such as `{"id": 1}`.

    And here: nothing is torn.

Raises:
    ApiError, TransportError: As everywhere.

Example: not a section.
"""


def test_a_docstring_in_order_is_left_alone(docstrings: Any) -> None:
    assert list(docstrings.torn("method", WHOLE.splitlines())) == []


@pytest.mark.parametrize(
    ("what", "text", "line"),
    [
        ("attribute", "Nothing left us: there is no payment.", 0),
        ("property", "The hash: stable.", 0),
        ("method", "Do it.\n\nReturns:\n    The attempt: store it.", 3),
        ("function", "Do it.\n\nYields:\n    One: then the next.", 3),
        ("class", "A thing.\n\nAttributes:\n    a: Good.\n    without a name", 4),
        ("method", "Do it.\n\nRaises:\n    ApiError: It is long and goes\n    on here.", 4),
    ],
)
def test_what_the_first_colon_would_tear_is_found(
    docstrings: Any, what: str, text: str, line: int
) -> None:
    lines = text.splitlines()
    assert list(docstrings.torn(what, lines)) == [lines[line].strip()]


def test_shared_words_lead_to_their_page(docstrings: Any) -> None:
    said = docstrings.linked("    ApiError, TokenError: As everywhere.")
    assert said == "    ApiError, TokenError: As :doc:`everywhere </reference/shared>`."
    limit = docstrings.linked("    timeout: Seconds for all of it; `None` is 30 s.")
    assert limit.endswith(":doc:`Seconds </reference/shared>` for all of it; `None` is 30 s.")
