"""Who signs the way back of one user, and who verifies it?

The keys are the session's. Where none can be derived (the secret is asked for, or there is no
client), all works but the way back, which says what is missing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.records import Secret, WebForm
from banksapi_async.transport.clock import Clock

from .returning import ReturnClaim, parse_return
from .state import StateKeys
from .web_form import StateSigner, read_web_form

T = TypeVar("T")


def signing_keys(given: Sequence[bytes], secret: object) -> StateKeys | None:
    """Return the keys that states are signed with, `None` where there can be none.

    Args:
        given: The caller's keys, the signing one first.
        secret: The client's secret, from which a key is derived where none was given.

    Raises:
        InvalidRequest: A given key is too short.
    """
    if given:
        return StateKeys(given)
    return StateKeys.derived(secret.reveal()) if isinstance(secret, Secret) else None


@attrs.frozen(kw_only=True)
class Signing:
    """Signs and verifies for one user.

    Attributes:
        keys: The session's keys.
        user: The user's name.
        clock: Tells the time.
        origins: Where web forms may be.
    """

    keys: StateKeys | None
    user: str = attrs.field(repr=False)
    clock: Clock = attrs.field(repr=False)
    origins: Sequence[str]

    def read_form(self, href: str, *, subject: str | None) -> WebForm:
        """Return the web form that a 451 points to; it makes callbacks for this user.

        Args:
            href: The `Location` of the answer.
            subject: The id of the bank access it is about, if known.

        Raises:
            UntrustedLink: It is elsewhere.
            DecodeError: It does not name a session.
        """
        return read_web_form(
            href, allowed_origins=self.origins, subject=subject, sign=self._form_url
        )

    def callback(self, url: str, *, subject: str | None, state: str) -> str:
        """Return a callback for the redirect approach.

        Args:
            url: The caller's URL.
            subject: The id of the bank access it is about, if known.
            state: The caller's own text.

        Raises:
            InvalidRequest: The URL or the text does not fit, or there are no keys.
        """
        return self._signer().redirect_callback(url, subject=subject, state=state)

    def parse_return(
        self, url: str, *, read: Callable[[str, float | None], Awaitable[T]]
    ) -> ReturnClaim[T]:
        """Read the URL that a browser came back with.

        Args:
            url: All of it, or its path and query.
            read: Reads a subject by its id, within a timeout in seconds.

        Raises:
            ReturnRefused: The state is missing, forged, too old or another user's.
            InvalidRequest: There are no keys.
        """
        return parse_return(url, keys=self._keys(), user=self.user, now=self.clock.now(), read=read)

    def _form_url(self, form: WebForm, callback_url: str, state: str) -> str:
        return self._signer()(form, callback_url, state)

    def _signer(self) -> StateSigner:
        return StateSigner(keys=self._keys(), user=self.user, clock=self.clock)

    def _keys(self) -> StateKeys:
        if self.keys is None:
            raise InvalidRequest(
                "state_keys",
                "there are none, and no client secret to derive one from",
                "open the session with state_keys=[…], at least 16 random bytes each",
            )
        return self.keys
