"""What does a person see in the browser, and what do they do there?

Fields and buttons are found by the words beside them, and a page is left by what leaves it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 20
_CONTRAST = r"""
const parts = (color) => (color.match(/[\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
  .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
  .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
const behind = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const color = parts(getComputedStyle(at).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
};
return [...document.querySelectorAll("body *")]
  .filter((one) => one.offsetParent && [...one.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  .filter((one) => {
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  })
  .map((one) => `${one.tagName}: ${one.textContent.trim().slice(0, 40)}`);
"""


class Person:
    """Somebody at a browser."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    @property
    def heading(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "h1").text

    @property
    def alert(self) -> str:
        return self.driver.find_element(By.CSS_SELECTOR, "[role=alert]").text

    @property
    def choices(self) -> list[str]:
        return [one.text for one in self.driver.find_elements(By.CSS_SELECTOR, ".choice label")]

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def open(self, url: str) -> None:
        self.driver.get(url)

    def field(self, label: str) -> WebElement:
        """The input whose label begins so."""
        found = self.driver.find_element(
            By.XPATH, f"//label[starts-with(normalize-space(), '{label}')]"
        )
        return self.driver.find_element(By.ID, found.get_attribute("for") or "")

    def enter(self, label: str, text: str) -> None:
        field = self.field(label)
        field.clear()
        field.send_keys(text)

    def tick(self, label: str) -> None:
        self.field(label).click()

    def button(self, word: str) -> WebElement:
        return self.driver.find_element(By.XPATH, f"//button[normalize-space()='{word}']")

    def press(self, word: str) -> None:
        """Press a button that leads to another page."""
        with self.leaving():
            self.button(word).click()

    def keys(self, *keys: str) -> None:
        """Type into whatever has the focus."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def go_on(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.leaving():
            self.keys(key)

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Do what leads to another page, and wait for that page."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        yield
        WebDriverWait(self.driver, PATIENCE).until(lambda _: self._left(before))

    def _left(self, before: WebElement) -> bool:
        # While one page gives way to the next, the driver has more than one error for "gone".
        try:
            before.is_enabled()
        except WebDriverException:
            return self.driver.execute_script("return document.readyState") == "complete"
        return False

    def resize(self, width: int, height: int) -> None:
        """Give the page this much room; a window cannot be as narrow as a phone."""
        room = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", room)

    def read_in(self, language: str) -> None:
        """Ask for pages in a language."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        headers = {"headers": {"Accept-Language": language}}
        self.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", headers)

    def see_in(self, scheme: str) -> None:
        """Have a machine that is set to light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def faint(self) -> list[str]:
        """Texts that stand out too little from what is behind them."""
        found: list[str] = self.driver.execute_script(_CONTRAST)
        return found

    def problems(self) -> list[str]:
        """What keeps somebody from reading this page or filling it in."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        found = [] if page.get_attribute("lang") in {"de", "en"} else ["no language"]
        if not self.driver.title:
            found.append("no title")
        if len(self.driver.find_elements(By.TAG_NAME, "h1")) != 1:
            found.append("not one heading")
        found.extend(
            f"no label: {one.get_attribute('outerHTML')}"
            for one in self.driver.find_elements(
                By.CSS_SELECTOR, "input:not([type=hidden]), button"
            )
            if not one.accessible_name
        )
        if self.driver.execute_script("return document.body.scrollWidth > window.innerWidth"):
            found.append("scrolls sideways")
        return found

    def consent(self) -> None:
        self.tick("Ich stimme den Nutzungsbedingungen")
        self.tick("Ich habe die Datenschutzhinweise")
        self.press("Weiter")

    def choose(self, bank: str = "Demo Provider") -> None:
        self.tick(bank)
        self.press("Weiter")

    def log_in(self, login: str = "demo1", password: str = "demo1") -> None:
        self.enter("Demo-User", login)
        self.enter("Demo-Passwort", password)
        self.press("Anmelden")
