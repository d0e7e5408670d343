"""Where is a person sent when the interface may not ask them itself?"""

from typing import Protocol

import attrs

from .secret import Secret


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
            A URL that carries the form's session: send it to the browser, do not log it.

        Raises:
            InvalidRequest: `url` is not an absolute http(s) URL.
        """
        return self._sign(self, url, state)
