"""A person's browser in the web form, when no person is there.

It walks the real pages: reads each form, fills in what a person would, and submits what a browser
would. It looks at what a page asks for, not at the sandbox's state.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urljoin, urlsplit

from .catalogue import DEMO, PROVIDERS
from .fetch import Fields, Page
from .html_forms import HtmlForm, read_forms
from .sessions import Ending

_MOST_PAGES = 24
_SUCCESS = {Ending.ACCOUNT_CREATED, Ending.FINISHED}
_GIVES_UP = {Ending.INVALID_CREDENTIALS, Ending.INVALID_TAN}
_REACHABLE = _SUCCESS | _GIVES_UP | {Ending.USER_CANCELLED, Ending.SESSION_TIMEOUT, Ending.ERROR}


class WebFormStopped(Exception):  # noqa: N818 - named after what happened
    """The form showed a page from which no way leads on.

    Attributes:
        status: The page's status.
        page: The page, as HTML.
    """

    def __init__(self, status: int, page: str) -> None:
        super().__init__(f"the web form stopped with status {status}; see `page`")
        self.status = status
        self.page = page


class Browser:
    """A person's browser; `sandbox.browser` is one.

    Args:
        fetch: Asks for a page, or submits one with fields.
        wait: Lets so much time pass that the form is over.
    """

    def __init__(
        self,
        fetch: Callable[[str, Fields | None], Awaitable[Page]],
        wait: Callable[[], None],
    ) -> None:
        self._fetch = fetch
        self._wait = wait

    def __repr__(self) -> str:
        return "<the browser of a sandbox's person>"

    async def complete(
        self, form_url: str, login: str = "demo1", end: str = "ACCOUNT_CREATED"
    ) -> str:
        """Walk through a web form and return where the browser is sent in the end.

        Args:
            form_url: The form's URL with its `callbackUrl`.
            login: Who logs in at the demo provider, should the form ask.
            end: The `baReentry` to reach. `ACCOUNT_CREATED` and `FINISHED` both mean success, in
                whichever word the form has for it.

        Returns:
            The callback URL with `baReentry`; it is not fetched.

        Raises:
            ValueError: The form cannot end this way.
            WebFormStopped: A page came from which no way leads on, such as `NO_CALLBACK_URL`, or
                the bank does not know the login.
        """
        if end not in _REACHABLE:
            ways = ", ".join(sorted(_REACHABLE))
            raise ValueError(f"end: a browser cannot come back with {end!r}; give one of {ways}")
        wanted = Ending(end)
        url, fields = form_url, None
        for _ in range(_MOST_PAGES):
            page = await self._fetch(url, fields)
            if page.location is not None:
                url, fields = urljoin(url, page.location), None
                if urlsplit(url)[:3] != urlsplit(form_url)[:3]:
                    return url
            elif page.status != 200:  # noqa: PLR2004 - the status of a page
                raise WebFormStopped(page.status, page.html)
            else:
                fields = self._submission(page.html, login, wanted)
        raise AssertionError("unreachable: every form ends before this many pages")

    def _submission(self, html: str, login: str, end: Ending) -> Fields:
        form = next(form for form in read_forms(html) if "next" in form.actions)
        if end is Ending.SESSION_TIMEOUT:
            self._wait()
        if end is Ending.USER_CANCELLED:
            return [*form.fields, ("action", "cancel")]
        if "leave" in form.actions:
            if end not in _GIVES_UP:
                raise WebFormStopped(200, html)
            return [*form.fields, ("action", "leave")]
        entries = _entries(form, login, end)
        entered = {name for name, _ in entries}
        untouched = [pair for pair in form.fields if pair[0] not in entered]
        return [*untouched, *entries, ("action", "next")]


def _entries(form: HtmlForm, login: str, end: Ending) -> Fields:
    asked = form.names
    if (asked & {"product", "tan"} and end is Ending.INVALID_CREDENTIALS) or (
        "product" in asked and end in {Ending.INVALID_TAN, Ending.ERROR}
    ):
        raise ValueError(f"end: this form cannot end with {end} for the login {login!r}")
    if "provider" in asked:
        return [("provider", _bank(end))]
    if "userid" in asked:
        pin = "falsch" if end is Ending.INVALID_CREDENTIALS else login.split("+", 1)[0]
        return [("userid", login), ("pin", pin)]
    if "tan" in asked:
        return [("tan", "13" if end is Ending.INVALID_TAN else "42")]
    return [(name, value) for name, values in form.choices.items() for value in values]


def _bank(end: Ending) -> str:
    if end is Ending.ERROR:
        return next(bank.id for bank in PROVIDERS if bank.maintenance)
    return DEMO
