"""Who signs the way back of one user, and who verifies it?

The keys are the session's. Where none can be derived (the secret is asked for, or there is no
client), all works but the way back, which says what is missing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.forms.returning import ReturnClaim, parse_return
from banksapi_async.forms.state import StateKeys
from banksapi_async.forms.web_form import StateSigner, WebForm, read_web_form
from banksapi_async.links.caller import Context
from banksapi_async.sca.saved import SavedStep, dump_step, read_step, take_up
from banksapi_async.sca.steps import ScaOwner, ScaStep
from banksapi_async.values.secret import Secret

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


@attrs.frozen(eq=False, repr=False)
class Signing:
    """Signs and verifies for one user.

    Every view of a user has one and few meet a web form, so what forms need is imported with the
    first of them.

    Attributes:
        context: What the session shares.
        client: The client's id.
        user: The user's name.
    """

    context: Context
    client: str
    user: str

    def read_form(self, href: str, *, subject: str | None) -> "WebForm":
        """Return the web form that a 451 points to; it makes callbacks for this user.

        Args:
            href: The `Location` of the answer.
            subject: The id of the bank access it is about, if known.

        Raises:
            UntrustedLink: It is elsewhere.
            DecodeError: It does not name a session.
        """
        return read_web_form(
            href,
            allowed_origins=self.context.guard.form_origins,
            subject=subject,
            sign=self._form_url,
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
    ) -> "ReturnClaim[T]":
        """Read the URL that a browser came back with.

        Args:
            url: All of it, or its path and query.
            read: Reads a subject by its id, within a timeout in seconds.

        Raises:
            ReturnRefused: The state is missing, forged, too old or another user's.
            InvalidRequest: There are no keys.
        """
        now = self.context.clock.now()
        return parse_return(url, keys=self._keys(), user=self.user, now=now, read=read)

    def dump_step(self, *, owner: str, href: str, kind: str, asked: bytes) -> str:
        """Write a step of strong customer authentication as text.

        Args:
            owner: The name of the class that offers it.
            href: Where that is read again.
            kind: Which kind of step it is.
            asked: What it asks.

        Raises:
            InvalidRequest: There are no keys.
        """
        return dump_step(
            self._keys(),
            self._whose,
            self.context.clock.now(),
            owner=owner,
            href=href,
            kind=kind,
            asked=asked,
        )

    def read_step(self, text: str) -> "SavedStep":
        """Read a step that was written as text.

        Args:
            text: What `dump_step` wrote.

        Raises:
            StepRefused: It is forged, too old or another user's.
            InvalidRequest: There are no keys.
        """
        return read_step(self._keys(), self._whose, self.context.clock.now(), text)

    async def take_up(
        self,
        saved: "SavedStep",
        read: "Callable[[], Awaitable[ScaOwner[Any] | None]]",
    ) -> "ScaStep[Any]":
        """Read the owner of a saved step, and return the step if it is still asked.

        Args:
            saved: What the text says.
            read: Reads the owner; `None` where it is gone.

        Raises:
            StepChanged: The step is gone, or asks something else.
        """
        return await take_up(saved, self.context.answered, read)

    @property
    def _whose(self) -> str:
        return f"{self.context.guard.form_origins[0]}\0{self.client}\0{self.user}"

    def _form_url(self, form: "WebForm", callback_url: str, state: str) -> str:
        return self._signer()(form, callback_url, state)

    def _signer(self) -> "StateSigner":
        return StateSigner(keys=self._keys(), user=self.user, clock=self.context.clock)

    def _keys(self) -> StateKeys:
        if self.context.keys is None:
            raise InvalidRequest(
                "state_keys",
                "there are none, and no client secret to derive one from",
                "open the session with state_keys=[…], at least 16 random bytes each",
            )
        return self.context.keys
