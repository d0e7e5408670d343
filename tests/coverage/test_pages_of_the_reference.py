"""Does the reference say what the code declares?"""

from collections.abc import Callable

import pytest
from banksapi_async.messages.codes import MESSAGE_CODES, CodeAdvice
from checked import page
from pages import PAGES, REFERENCE

from live.report import Report


@pytest.mark.skipif(not REFERENCE.exists(), reason="this source tree has no documentation")
@pytest.mark.parametrize(("name", "page"), PAGES.items())
def test_a_page_is_what_the_code_declares(name: str, page: Callable[[], str]) -> None:
    # `python tests/coverage/pages.py` writes it again.
    assert (REFERENCE / name).read_text("utf-8") == page()


def test_every_code_and_every_advice_is_explained() -> None:
    page = PAGES["messages.md"]()
    assert all(f"| `{code}` |" in page for code in MESSAGE_CODES)
    assert all(f"| `{word}` |" in page for word in CodeAdvice.all())


def test_the_page_of_the_sandbox_says_what_was_seen_live_and_what_was_not() -> None:
    assert "Nothing is live-checked yet" in page(Report())
    seen = Report(
        on="2026-03-18",
        steps={"enter the customer": "done", "refresh and wait": "failed: TimedOut"},
        operations={
            "GET /customer/v2": {},
            "GET /customer/v2/bankzugaenge/*": {
                "only the double": ["a: text"],
                "only the real one": [],
            },
        },
    )
    told = page(seen)
    assert "The last live check was on 2026-03-18." in told
    assert "| `GET /customer/v2` | live-checked on 2026-03-18, documented |  |" in told
    assert "| live-checked on 2026-03-18, documented | only the double: `a: text` |" in told
    assert "on the customer | live-checked on 2026-03-18, documented |" in told
    assert "stays as it was | documented |" in told
