"""Pictures of the real thing: a form, the sandbox's page and a terminal.

`nox -s docs` makes them anew for the site that it builds. Those beside the pages are for readers of
the sources, and for a build without a browser: `nox -s docs -- pictures` makes them again.

What a picture would show is read before it is taken: with a secret or a whole account number in it,
there is none.
"""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio.from_thread import start_blocking_portal
from banksapi_async import Session, WebForm
from banksapi_async.sandbox import Sandbox, SandboxClock
from command_page import printed
from rich.console import Console
from selenium.webdriver.common.by import By

from browser.conftest import browser
from browser.person import Person

PASSWORD = "a made-up person's password"  # noqa: S105 - it is looked for in the pictures
IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?\d{4}){4} ?\d{2}")
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def checked(text: str, *secrets: str) -> str:
    """Return the words of a picture.

    Raises:
        ValueError: A secret or a whole account number is among them.
    """
    if IBAN.search(text) or any(secret in text for secret in secrets):
        raise ValueError("a picture would show a secret or a whole account number")
    return text


def terminal() -> str:
    """Return a terminal with a command and what it printed, as SVG; nothing in it is fetched."""
    out = Console(record=True, width=80, file=io.StringIO())
    shown = checked(f"$ banksapi-async --sandbox accounts\n{printed('accounts')}")
    out.print(shown, markup=False, highlight=False, end="")
    drawn = out.export_svg(title="banksapi-async", unique_id="terminal")
    return _FONTS.sub("", drawn)


def photograph(folder: Path) -> None:
    """Take a picture of the web form, and one of the sandbox's page, in a real browser."""
    sandbox = Sandbox(seed=7, clock=SandboxClock(datetime(2026, 3, 20, 12, tzinfo=UTC)))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(sandbox.serve()) as base_url,
        TemporaryDirectory() as profile,
        browser(Path(profile), scripts=True) as driver,
    ):
        person = Person(driver)
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        person.read_in("en")
        person.see_in("light")
        form = portal.call(_form, sandbox, base_url)
        pages = [("web-form", form, (680, 560)), ("sandbox", f"{base_url}/", (1080, 780))]
        for name, address, size in pages:
            person.resize(*size)
            person.open(address)
            words = driver.find_element(By.TAG_NAME, "body").text
            checked(words, PASSWORD, sandbox.account.client_secret)
            (folder / f"{name}.png").write_bytes(driver.get_screenshot_as_png())


async def _form(sandbox: Sandbox, base_url: str) -> str:
    sandbox.add_user("user1", PASSWORD)
    sandbox.connect("user1")
    async with Session(sandbox.credentials, base_url=base_url) as session:
        customer = await session.as_user("user1", PASSWORD).customer()
        form = await customer.connect_bank()
        if not isinstance(form, WebForm):
            raise TypeError("the sandbox asks nobody to go through a form")
        return form.url_with_callback("https://app.example/return")


if __name__ == "__main__":
    into = Path(sys.argv[1])
    (into / "terminal.svg").write_text(terminal(), "utf-8")
    photograph(into)
