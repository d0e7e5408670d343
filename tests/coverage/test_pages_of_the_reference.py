"""Does the reference say what the code declares?"""

from collections.abc import Callable

import pytest
from banksapi_async.messages.codes import MESSAGE_CODES, CodeAdvice
from pages import PAGES, REFERENCE


@pytest.mark.skipif(not REFERENCE.exists(), reason="this source tree has no documentation")
@pytest.mark.parametrize(("name", "page"), PAGES.items())
def test_a_page_is_what_the_code_declares(name: str, page: Callable[[], str]) -> None:
    # `python tests/coverage/pages.py` writes it again.
    assert (REFERENCE / name).read_text("utf-8") == page()


def test_every_code_and_every_advice_is_explained() -> None:
    page = PAGES["messages.md"]()
    assert all(f"| `{code}` |" in page for code in MESSAGE_CODES)
    assert all(f"| `{word}` |" in page for word in CodeAdvice.all())
