"""Does the page at `/` show a person what the sandbox holds, and do what its buttons say?"""

import pytest
from banksapi_async import BankAccess
from banksapi_async.sandbox import Sandbox
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select
from selenium.webdriver.support.wait import WebDriverWait

from browser.person import PATIENCE, Person
from browser.service import Service

PHONE, DESKTOP = (390, 844), (1200, 900)


@pytest.fixture
def access(sandbox: Sandbox) -> str:
    sandbox.add_user("<b>Anna</b>", "two words & 42")
    return sandbox.connect("<b>Anna</b>")


@pytest.fixture
def desk(service: Service, sandbox: Sandbox) -> str:
    (netloc,) = sandbox._served
    return f"http://{netloc}/"


def test_a_person_reads_it_on_a_phone_and_at_a_desk_in_light_and_dark(
    person: Person, desk: str, access: str, sandbox: Sandbox
) -> None:
    sandbox.expire_consent(access)
    sandbox.fail_next("/tags/v1", status=503)
    for size in (PHONE, DESKTOP):
        person.resize(*size)
        person.open(desk)
        assert person.problems() == []
        for scheme in ("dark", "light"):
            person.see_in(scheme)
            assert person.faint() == []
    assert "<b>Anna</b>" in person.driver.find_element(By.TAG_NAME, "main").text
    named = person.driver.find_elements(By.CSS_SELECTOR, "header, nav, main, footer")
    assert [one.tag_name for one in named] == ["header", "nav", "main", "footer"]


def test_a_person_moves_the_clock_and_ends_a_consent(
    person: Person, desk: str, access: str, sandbox: Sandbox
) -> None:
    person.open(desk)
    person.press("1 Tag")
    assert sandbox.clock.moved == 86_400
    assert "Die Uhr wurde vorgestellt." in person.driver.page_source
    person.press("Zustimmung beenden")
    assert "Zustimmung beendet" in person.driver.page_source
    assert sandbox._state.find_access(access).consent_expired


def test_a_person_lets_something_go_wrong_and_calls_it_off(
    person: Person, desk: str, sandbox: Sandbox
) -> None:
    person.open(desk)
    person.enter("Vorgang oder Pfad", "GET /tags/v1")
    Select(person.field("Was schiefgeht")).select_by_visible_text("mit 503 antworten")
    person.press("Schiefgehen lassen")
    assert [one.status for one in sandbox.waiting_mishaps] == [503]
    person.press("Nichts mehr schiefgehen lassen")
    assert sandbox.waiting_mishaps == []


def test_the_list_of_requests_is_kept_new(person: Person, desk: str, service: Service) -> None:
    person.open(desk)
    before = person.driver.find_element(By.ID, "log").text
    assert "/customer/v2" not in before

    async def ask() -> None:
        await service.user.customer()

    service.do(ask)
    WebDriverWait(person.driver, PATIENCE).until(
        lambda driver: "/customer/v2" in driver.find_element(By.ID, "log").text
    )


def test_it_is_read_and_used_without_scripts(
    chromium_without_scripts: Chrome, desk: str, sandbox: Sandbox
) -> None:
    chromium_without_scripts.get(desk)
    button = chromium_without_scripts.find_element(By.XPATH, "//button[text()='1 Stunde']")
    button.click()
    WebDriverWait(chromium_without_scripts, PATIENCE).until(
        lambda driver: "Die Uhr wurde vorgestellt." in driver.page_source
    )
    assert sandbox.clock.moved == 3600


@pytest.mark.parametrize("callback", ["https://app.example/return", "http://127.0.0.1:9/return"])
def test_whoever_comes_back_to_nobody_lands_there(
    person: Person, service: Service, desk: str, callback: str
) -> None:
    person.open(service.send_away_to(callback))
    person.press("Abbrechen")
    assert person.driver.current_url.startswith(f"{desk}?returned=")
    assert "Das Webformular ist zu Ende." in person.driver.page_source
    link = person.driver.find_element(By.PARTIAL_LINK_TEXT, callback).get_attribute("href") or ""
    assert link.startswith(callback)
    assert service.user.parse_return(link).reentry == "USER_CANCELLED"


def test_an_access_that_a_person_made_is_on_it(person: Person, service: Service, desk: str) -> None:
    person.open(service.send_away())
    person.consent()
    person.choose()
    person.log_in()
    person.press("Konten verbinden")
    made: BankAccess = service.do(service.take_back().confirm)
    person.open(desk)
    assert made.id in person.driver.page_source
