"""A real browser, a served sandbox, and a service of ours that sends a person to the form."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from banksapi_async.cli.landing import landing
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import open_session
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from browser.person import Person
from browser.service import Landing, Service

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # it refuses to start as root otherwise, and root is what a container has
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
    "--accept-lang=de",
    # Nothing but loopback can be reached, by name or by address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@contextmanager
def browser(profile: Path, *, scripts: bool) -> Iterator[Chrome]:
    options = ChromeOptions()
    # Both are named, so that selenium looks for none and downloads none.
    options.binary_location = shutil.which("chromium") or "chromium is missing"
    service = ChromeService(shutil.which("chromedriver") or "chromedriver is missing")
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    if not scripts:
        blocked = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", blocked)
    with pytest.MonkeyPatch.context() as environment:
        # selenium would ask a proxy of this machine for the driver on loopback.
        environment.setenv("no_proxy", "localhost,127.0.0.1")
        driver = Chrome(options=options, service=service)
        try:
            driver.set_page_load_timeout(20)
            yield driver
        finally:
            driver.quit()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browser(tmp_path_factory.mktemp("profile"), scripts=True) as driver:
        yield driver


@pytest.fixture
def chromium_without_scripts(tmp_path: Path) -> Iterator[Chrome]:
    with browser(tmp_path, scripts=False) as driver:
        yield driver


@pytest.fixture
def person(chromium: Chrome) -> Person:
    visitor = Person(chromium)
    visitor.resize(1200, 900)
    visitor.read_in("de")
    visitor.see_in("light")
    return visitor


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=7)


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    # selenium blocks, so the loop of the service runs in a thread of its own.
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def service(sandbox: Sandbox, portal: BlockingPortal) -> Iterator[Service]:
    with ExitStack() as stack:
        url = stack.enter_context(portal.wrap_async_context_manager(sandbox.serve()))
        opening = open_session(sandbox, base_url=url, transport=None, strict=True)
        session = stack.enter_context(portal.wrap_async_context_manager(opening))
        portal.call(session.users.create, "user1", "password1")
        user = session.as_user("user1", "password1", customer_ip="154.25.45.133")

        def land() -> Landing:
            return stack.enter_context(portal.wrap_async_context_manager(landing()))

        yield Service(portal, user, land)
