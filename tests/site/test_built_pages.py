"""Can a person read every page of the built site, on a phone and at a desk, in light and dark?

`nox -s docs` builds the site and names its folder in `BUILT_SITE`. A law of all pages is one test
that lists what offends.
"""

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import attrs
import pytest

from browser.conftest import browser
from browser.person import Person

SITE = Path(os.environ.get("BUILT_SITE", "docs/_build/html")).resolve()
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
PHONE, DESKTOP = (390, 844), (1200, 900)
_WIDTH = "return document.documentElement.scrollWidth"
_WORDLESS = """
return [...document.images].filter((one) => !one.alt || !one.naturalWidth).map((one) => one.src);
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@attrs.frozen
class Seen:
    """What was seen of a page that was opened once."""

    width: int
    faint: list[str]
    wordless: list[str]
    complaints: list[object]


@pytest.fixture(scope="module")
def seen(address: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    with browser(tmp_path_factory.mktemp("profile"), scripts=True) as driver:
        reader = Person(driver)
        return {page: look(reader, f"{address}/{page}") for page in PAGES}


def look(reader: Person, url: str) -> Seen:
    driver = reader.driver
    reader.resize(*PHONE)
    reader.open(url)
    width = driver.execute_script(_WIDTH)
    reader.resize(*DESKTOP)
    faint = []
    for scheme in ("light", "dark"):
        reader.see_in(scheme)
        faint += [f"{scheme}: {text}" for text in reader.faint()]
    return Seen(width, faint, driver.execute_script(_WORDLESS), driver.get_log("browser"))


def test_there_are_pages() -> None:
    assert "index.html" in PAGES


def test_no_page_scrolls_sideways_on_a_phone(seen: dict[str, Seen]) -> None:
    assert {page: one.width for page, one in seen.items() if one.width > PHONE[0]} == {}


def test_every_text_stands_out_in_light_and_dark(seen: dict[str, Seen]) -> None:
    assert {page: one.faint for page, one in seen.items() if one.faint} == {}


def test_every_picture_is_there_and_has_words(seen: dict[str, Seen]) -> None:
    assert {page: one.wordless for page, one in seen.items() if one.wordless} == {}


def test_no_script_complains(seen: dict[str, Seen]) -> None:
    assert {page: one.complaints for page, one in seen.items() if one.complaints} == {}
