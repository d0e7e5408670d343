"""Where is a person sent when the interface may not ask them itself?"""

# DOC: Which web form was answered, and may a person be sent there?
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import parse_qs

import attrs

from banksapi_async.errors import DecodeError, UntrustedLink
from banksapi_async.forms.returning import REDIRECT_SCA
from banksapi_async.forms.state import ReturnState, StateKeys
from banksapi_async.forms.urls import callback_with_state, form_url_with_callback, origin, split_url
from banksapi_async.transport.clock import Clock
from banksapi_async.values.secret import Secret


class CallbackSigner(Protocol):
    """What makes a callback URL that can be verified when the browser comes back."""

    def __call__(self, form: "WebForm", callback_url: str, state: str) -> str:
        """Return the form's URL with the callback appended."""
        ...


def _shown(subject: str | None) -> str:
    # A link may hold an account's number; an id says nothing to anybody else.
    return repr(subject) if subject is None or "/" not in subject else "'…'"


@attrs.frozen(kw_only=True)
class WebForm:
    """A form of REG/Protect for a person's browser: the success path of a 451.

    It is single-use and short-lived, and made for a real browser; nothing here fetches it.

    Attributes:
        url: Where the form is, without a callback. It carries the form's session, so it is secret.
        session_id: The form's session.
        use_case: What the form is for: `CREATE_ACCOUNT`, `AUTHENTICATE_ACCOUNT` or another word.
        subject: What the form is about, as far as it is known: the id of the bank access, or the
            link of the payment, for `user.open(SingleTransfer, form.subject)`.
    """

    url: Secret
    session_id: Secret
    use_case: str | None = None
    subject: str | None = attrs.field(default=None, repr=_shown)
    _sign: CallbackSigner = attrs.field(alias="sign", eq=False, repr=False)

    def url_with_callback(self, url: str, state: str = "") -> str:
        """Return the form's URL with a callback appended, ready for the person's browser.

        Args:
            url: An absolute http(s) URL of yours; its own query survives.
            state: What you want to find again when the browser comes back, such as the id of the
                person's web session. It travels signed, not encrypted.

        Returns:
            A URL that carries the form's session; send it to the browser, do not log it.

        Raises:
            InvalidRequest: `url` is not an absolute http(s) URL.
        """
        return self._sign(self, url, state)


@attrs.frozen(kw_only=True)
class StateSigner:
    """Makes callback URLs for one user; a `CallbackSigner`.

    Attributes:
        keys: The keys that states are signed with.
        user: The name of the user.
        clock: Tells the time.
    """

    keys: StateKeys
    user: str = attrs.field(repr=False)
    clock: Clock = attrs.field(repr=False)

    def __call__(self, form: WebForm, callback_url: str, state: str) -> str:
        """Return a form's URL with a callback that carries a signed state.

        Args:
            form: The form.
            callback_url: The caller's URL.
            state: The caller's own text.

        Returns:
            The URL for the person's browser; it carries the form's session.

        Raises:
            InvalidRequest: The URL is not fit for a callback, or the text is too long.
        """
        callback = self._callback(callback_url, form.subject, form.use_case, state)
        return form_url_with_callback(form.url.reveal(), callback)

    def redirect_callback(
        self, callback_url: str, *, subject: str | None = None, state: str = ""
    ) -> str:
        """Return a callback for the redirect approach, where it travels on the POST.

        Args:
            callback_url: The caller's URL.
            subject: The id of the bank access it is about, if known.
            state: The caller's own text.

        Returns:
            The URL to give as `callbackUrl`.

        Raises:
            InvalidRequest: The URL is not fit for a callback, or the text is too long.
        """
        return self._callback(callback_url, subject, REDIRECT_SCA, state)

    def _callback(
        self, callback_url: str, subject: str | None, use_case: str | None, state: str
    ) -> str:
        claim = ReturnState(
            user=self.user,
            issued_at=self.clock.now(),
            subject=subject,
            use_case=use_case,
            state=state,
        )
        return callback_with_state(callback_url, self.keys.sign(claim))


def read_web_form(
    location: str,
    *,
    allowed_origins: Sequence[str],
    subject: str | None,
    sign: CallbackSigner,
) -> WebForm:
    """Read the web form that a 451 points to.

    Args:
        location: The `Location` of the answer, or the href of a `get_webform` relation.
        allowed_origins: URLs whose origins may have forms: the base URL and the canonical one.
        subject: The id of the bank access it is about, if known.
        sign: Makes the callback URL.

    Returns:
        The form.

    Raises:
        UntrustedLink: It is elsewhere, or is written so that browsers may read it otherwise.
        DecodeError: It does not name exactly one session.
    """
    wrong = _distrust(location, allowed_origins)
    if wrong is not None:
        raise UntrustedLink(f"a web form must not be opened there: {wrong}")
    query = parse_qs(location.partition("?")[2])
    sessions = query.get("session", [])
    if len(sessions) != 1:
        raise DecodeError([f"Location: {len(sessions)} sessions where a web form has one"])
    use_cases = query.get("useCase", [])
    return WebForm(
        url=Secret(location),
        session_id=Secret(sessions[0]),
        use_case=use_cases[0] if len(use_cases) == 1 else None,
        subject=subject,
        sign=sign,
    )


def _distrust(location: str, allowed_origins: Sequence[str]) -> str | None:
    try:
        found = origin(split_url(location))
    except ValueError as error:
        return str(error)
    if found not in [origin(split_url(allowed)) for allowed in allowed_origins]:
        return "it is neither at the base URL nor at the canonical origin"
    return None
