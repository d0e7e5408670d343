"""The web form: where a person is sent when the interface may not ask them itself.

A form is for a person's browser, at the base's or the canonical origin. It is handed out as it
came, and nothing here fetches it.
"""

import re
import string
from collections.abc import Sequence
from typing import Self
from urllib.parse import parse_qs, quote

import attrs

from banksapi_async.errors import DecodeError, Detached, UntrustedLink
from banksapi_async.forms.returning import signed_callback
from banksapi_async.forms.urls import form_url_with_callback, origin, split_url
from banksapi_async.links.caller import Caller
from banksapi_async.values.secret import Secret, veiled
from banksapi_async.wire.operation import register

_ASCII = string.printable


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
            link of the payment; `claim.confirm()` reads it.
    """

    url: Secret
    session_id: Secret
    use_case: str | None = None
    subject: str | None = attrs.field(default=None, repr=_shown)
    _kind: str | None = attrs.field(default=None, alias="kind", eq=False, repr=False)
    _caller: Caller | None = attrs.field(default=None, alias="caller", eq=False, repr=False)

    @classmethod
    def read(
        cls,
        place: Secret,
        *,
        caller: Caller,
        source: str,
        subject: str | None,
        kind: str | None = None,
    ) -> Self:
        """Return the web form that a 451 points to; it makes callbacks for the caller's user.

        Args:
            place: The `Location` of the answer, or the href of a `get_webform` relation.
            caller: Who asked.
            source: Where the 451 came from; a relative place starts there.
            subject: What it is about, if known.
            kind: The name of the subject's class, where it is no bank access.

        Returns:
            The form.

        Raises:
            DecodeError: It is elsewhere, is written so that browsers may read it otherwise, or does
                not name exactly one session. The request was answered: it is no `UntrustedLink`.
        """
        wrong = None
        # Raw UTF-8 is escaped, as browsers do.
        location = quote(place.reveal(), safe=_ASCII, errors="surrogatepass")
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", location):
            try:
                location = caller.guard.resolve(location, source=source)
            except UntrustedLink as error:
                wrong = error.reason
        wrong = wrong or _distrust(location, caller.guard.form_origins)
        if wrong is not None:
            del location  # a kept traceback shows what its frames hold
            raise DecodeError([f"Location: a web form must not be opened there: {wrong}"])
        query = parse_qs(location.partition("?")[2])
        sessions = query.get("session", [])
        if len(sessions) != 1:
            count = len(sessions)
            del location, query, sessions  # as above
            raise DecodeError([f"Location: {count} sessions where a web form has one"])
        use_cases = query.get("useCase", [])
        return cls(
            url=Secret(location),
            session_id=Secret(sessions[0]),
            use_case=use_cases[0] if len(use_cases) == 1 else None,
            subject=subject,
            kind=kind,
            caller=caller,
        )

    def url_with_callback(self, url: str, state: str = "", *, binding: str | None = None) -> str:
        """Return the form's URL with a callback appended, ready for the person's browser.

        Args:
            url: An absolute http(s) URL of yours; its own query survives.
            state: What you want to find again when the browser comes back. It is public: signed,
                but readable by all who see the URL, so no session id belongs into it.
            binding: What only this browser and you know, such as the id of the person's web
                session. Only a mark of it travels, and `parse_return` wants the same.

        Returns:
            A URL that carries the form's session; send it to the browser, do not log it.

        Raises:
            InvalidRequest: `url` is not an absolute http(s) URL, or another argument does not fit.
            Detached: The form was made by hand.
        """
        binding = veiled(binding)
        if self._caller is None:
            raise Detached("this WebForm has no session; take one that the interface gave")
        callback = signed_callback(
            self._caller,
            url,
            subject=self.subject,
            use_case=self.use_case,
            state=state,
            binding=binding,
            kind=self._kind,
        )
        return form_url_with_callback(self.url.reveal(), callback)


register(WebForm)


def _distrust(location: str, allowed_origins: Sequence[str]) -> str | None:
    try:
        found = origin(split_url(location))
    except ValueError as error:
        return str(error)
    if found not in [origin(split_url(allowed)) for allowed in allowed_origins]:
        return "it is neither at the base URL nor at the canonical origin"
    return None
