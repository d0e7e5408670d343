"""Does a person with a real browser get through the web form, and back to who sent them?"""

from urllib.parse import urlsplit

import pytest
from banksapi_async import BankAccess, NotFound
from banksapi_async.sandbox import Sandbox
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from browser.person import Person
from browser.service import STATE, Service

CONSENTS = ("Ich stimme den Nutzungsbedingungen", "Ich habe die Datenschutzhinweise")
PHONE, DESKTOP = (390, 844), (1200, 900)


@pytest.fixture
def access(person: Person, service: Service) -> BankAccess:
    person.open(service.send_away())
    person.consent()
    person.choose()
    person.log_in()
    person.press("Konten verbinden")
    return service.do(service.take_back().confirm)


def test_the_form_does_not_go_on_without_both_consents(person: Person, service: Service) -> None:
    person.open(service.send_away())
    assert person.heading == "Nutzungsbedingungen"
    assert not any(person.field(one).is_selected() for one in CONSENTS)
    for one in CONSENTS:
        person.button("Weiter").click()
        assert person.heading == "Nutzungsbedingungen"
        person.tick(one)
        assert person.field(one).is_selected()
    person.press("Weiter")
    assert person.heading == "Bank auswählen"


def test_a_bank_is_found_by_its_name_and_must_be_chosen(person: Person, service: Service) -> None:
    person.open(service.send_away())
    person.consent()
    assert len(person.choices) > 5
    person.enter("Name, BLZ oder BIC", "demo")
    person.press("Suchen")
    assert [one.splitlines()[0] for one in person.choices] == ["Demo Provider"]
    assert person.field("Name, BLZ oder BIC").get_attribute("value") == "demo"
    person.button("Weiter").click()
    assert person.heading == "Bank auswählen"
    person.choose("Demo Provider")
    assert person.heading == "Anmelden bei Demo Provider"


def test_a_person_connects_a_bank_and_comes_back_with_the_state(
    person: Person, service: Service
) -> None:
    person.open(service.send_away())
    person.consent()
    person.choose()
    person.log_in(password="falsch")
    assert "Zugangsdaten nicht korrekt" in person.alert
    assert person.field("Demo-User").get_attribute("value") == "demo1"
    assert person.driver.title.startswith("Fehler: ")
    assert person.field("Demo-Passwort").get_attribute("value") == ""
    person.log_in()
    assert not person.driver.title.startswith("Fehler: ")
    assert len(person.choices) == 6
    person.tick("Depot")
    person.press("Konten verbinden")

    claim = service.take_back()
    assert (claim.reentry, claim.state) == ("ACCOUNT_CREATED", STATE)
    assert claim.claims_success
    assert "baReentry=ACCOUNT_CREATED" in urlsplit(person.driver.current_url).query
    access = service.do(claim.confirm)
    kinds = {product.kategorie for product in access.bankprodukte}
    assert "GIROKONTO" in kinds
    assert "DEPOT" not in kinds


@pytest.mark.usefixtures("access")
def test_consent_is_not_asked_for_a_second_time(person: Person, service: Service) -> None:
    person.open(service.send_away())
    assert person.heading == "Bank auswählen"
    person.choose()
    person.log_in("demo2", "demo2")
    person.press("Konten verbinden")
    claim = service.take_back()
    assert claim.reentry == "ACCOUNT_CREATED"
    assert len(service.do(claim.confirm).bankprodukte) == 2


def test_a_consent_that_ran_out_is_renewed_with_a_tan(
    person: Person, service: Service, sandbox: Sandbox, access: BankAccess
) -> None:
    person.open(service.send_to_renew(sandbox, access))
    assert "useCase=AUTHENTICATE_ACCOUNT" in person.driver.current_url
    person.enter("mockTAN", "13")
    person.press("Bestätigen")
    assert "TAN ungültig" in person.alert
    person.enter("mockTAN", "42")
    person.press("Bestätigen")
    claim = service.take_back()
    assert (claim.reentry, claim.state) == ("FINISHED", STATE)
    assert not service.do(claim.confirm).can("start_sca")


def test_whoever_cancels_comes_back_without_a_bank(person: Person, service: Service) -> None:
    person.open(service.send_away())
    person.press("Abbrechen")
    claim = service.take_back()
    assert (claim.reentry, claim.state) == ("USER_CANCELLED", STATE)
    assert not claim.claims_success
    with pytest.raises(NotFound):
        service.do(claim.confirm)


def test_whoever_gives_up_comes_back_with_what_was_wrong(person: Person, service: Service) -> None:
    person.open(service.send_away())
    person.consent()
    person.choose("Sparkasse Musterstadt")
    person.enter("Anmeldename", "demo1")
    person.enter("PIN", "demo1")
    person.press("Anmelden")
    assert "BA1011" in person.alert
    person.press("Zurück zur Anwendung")
    claim = service.take_back()
    assert claim.reentry == "INVALID_CREDENTIALS"
    assert not claim.claims_success


def test_a_form_that_was_used_only_says_so(person: Person, service: Service) -> None:
    form = service.send_away()
    person.open(form)
    person.press("Abbrechen")
    service.take_back()
    person.open(form)
    assert person.heading == "Hier geht es nicht weiter"
    person.driver.refresh()
    assert person.heading == "Hier geht es nicht weiter"
    assert person.driver.find_elements(By.TAG_NAME, "form") == []


def test_a_form_opened_twice_goes_on_in_either_place(person: Person, service: Service) -> None:
    form = service.send_away()
    person.open(form)
    person.consent()
    person.open(form)
    assert person.heading == "Bank auswählen"
    person.choose()
    person.log_in()
    person.press("Konten verbinden")
    assert service.take_back().reentry == "ACCOUNT_CREATED"


def test_a_form_whose_time_is_over_leads_back(
    person: Person, service: Service, sandbox: Sandbox
) -> None:
    person.open(service.send_away())
    sandbox.clock.advance(601)
    person.tick(CONSENTS[0])
    person.tick(CONSENTS[1])
    person.press("Weiter")
    assert service.take_back().reentry == "SESSION_TIMEOUT"


def test_a_form_without_a_callback_says_so(person: Person, service: Service) -> None:
    person.open(service.send_away().partition("&callbackUrl=")[0])
    assert person.heading == "Hier geht es nicht weiter"
    assert "NO_CALLBACK_URL" in person.driver.page_source


@pytest.mark.usefixtures("access")
def test_a_payment_is_seen_and_approved(
    person: Person, service: Service, sandbox: Sandbox, access: BankAccess
) -> None:
    person.open(service.send_to_pay(access))
    assert person.heading == "Zahlung freigeben"
    assert "13.37 EUR" in person.driver.page_source
    person.enter("mockTAN", "1")
    person.press("Freigeben")
    assert "TAN ungültig" in person.alert
    person.enter("mockTAN", "2")
    person.press("Freigeben")
    assert "baReentry=FINISHED" in service.come_back()
    assert [one.stage for one in sandbox.payments] == ["carried out"]


def test_the_form_is_read_in_english_by_whoever_asks_for_it(
    person: Person, service: Service
) -> None:
    person.read_in("en-GB,de;q=0.5")
    person.open(service.send_away())
    assert person.heading == "Terms of use"
    assert person.problems() == []
    person.tick("I agree to the terms")
    person.tick("I have read")
    person.press("Continue")
    person.tick("Demo Provider")
    person.press("Continue")
    assert person.heading == "Log in at Demo Provider"
    person.enter("Demo-User", "demo1")
    person.enter("Demo-Passwort", "falsch")
    person.press("Log in")
    assert "The login is not right" in person.alert
    assert person.driver.title.startswith("Error: ")
    person.enter("Demo-Passwort", "demo")
    person.press("Log in")
    person.press("Connect accounts")
    assert service.take_back().reentry == "ACCOUNT_CREATED"


def test_reloading_and_going_back_repeat_nothing(person: Person, service: Service) -> None:
    person.open(service.send_away())
    person.consent()
    person.choose()
    person.log_in(password="falsch")
    person.driver.refresh()
    assert person.heading == "Anmelden bei Demo Provider"
    person.driver.back()
    assert person.heading == "Anmelden bei Demo Provider"
    person.log_in()
    assert person.heading == "Konten bestätigen"


def test_the_keyboard_is_enough(person: Person, service: Service) -> None:
    person.open(service.send_away())
    person.keys(Keys.TAB, Keys.SPACE, Keys.TAB, Keys.SPACE, Keys.TAB)
    assert person.focused == person.button("Weiter")
    assert person.focused.value_of_css_property("outline-style") == "solid"
    person.go_on(Keys.ENTER)
    person.keys(Keys.TAB, "demo")
    person.go_on(Keys.ENTER)
    person.keys(Keys.TAB, Keys.TAB, Keys.TAB, Keys.SPACE)
    assert person.focused == person.field("Demo Provider")
    person.go_on(Keys.ENTER)
    person.keys(Keys.TAB, "demo1", Keys.TAB, "demo1")
    person.go_on(Keys.ENTER)
    person.keys(Keys.TAB)
    person.go_on(Keys.ENTER)
    assert service.take_back().reentry == "ACCOUNT_CREATED"


def test_no_script_is_needed(chromium_without_scripts: Chrome, service: Service) -> None:
    person = Person(chromium_without_scripts)
    person.open("data:text/html,<title>none</title><script>document.title='some'</script>")
    assert person.driver.title == "none"
    person.open(service.send_away())
    person.consent()
    person.enter("Name, BLZ oder BIC", "12345678")
    person.press("Suchen")
    person.choose()
    person.log_in()
    person.press("Konten verbinden")
    assert service.take_back().reentry == "ACCOUNT_CREATED"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_each_page_has_a_language_a_title_and_labels_and_fits(
    person: Person, service: Service, sandbox: Sandbox, size: tuple[int, int]
) -> None:
    person.resize(*size)
    seen: list[str] = []

    def look() -> None:
        seen.append(person.heading)
        assert person.problems() == [], person.heading
        for scheme in ("dark", "light"):
            person.see_in(scheme)
            assert person.faint() == [], (scheme, person.heading)

    form = service.send_away()
    person.open(form)
    look()
    person.consent()
    look()
    person.enter("Name, BLZ oder BIC", "gibt es nicht")
    person.press("Suchen")
    look()
    person.field("Name, BLZ oder BIC").clear()
    person.press("Suchen")
    person.choose()
    look()
    person.log_in(password="falsch")
    look()
    person.log_in()
    look()
    person.press("Konten verbinden")
    look()
    access = service.do(service.take_back().confirm)
    person.open(form)
    look()
    person.open(service.send_to_renew(sandbox, access))
    look()
    person.enter("mockTAN", "1")
    person.press("Bestätigen")
    look()
    assert len(set(seen)) == 7
    # A page loads nothing: all that the browser asked for is the form.
    assert {one.path for one in sandbox.requests if "webform" in one.path} == {
        "/customer/v2/webform"
    }
