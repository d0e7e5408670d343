"""What one user of a tenant can reach.

A light view of a session: it owns nothing, so a web service makes one for each request.
"""

import builtins
import copy
import uuid
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar, final, overload

import anyio

from banksapi_async.auth.token import Token
from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.links.caller import Caller
from banksapi_async.links.resource import Bound, Resource, binding
from banksapi_async.values.legible import one_line
from banksapi_async.values.secret import Secret, Veil, veiled
from banksapi_async.wire.arguments import check_type, exact_text, uuid_text
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.access import BankAccess
    from banksapi_async.accesses.customer import Customer
    from banksapi_async.analytics.tags import Tags
    from banksapi_async.forms.returning import ReturnClaim
    from banksapi_async.sca.steps import ScaStep

R = TypeVar("R", bound=Resource)


@final
class UserSession:
    """One user's view of a session, from `session.as_user(…)`.

    Args:
        caller: What sends requests for the user.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @property
    def tags(self) -> "Tags":
        """The trees of tags that the analysis tags transactions with."""
        from banksapi_async.analytics.tags import Tags  # noqa: PLC0415 - as late as it is needed

        return Tags(self._caller)

    async def customer(self, *, timeout: float | None = None) -> "Customer":
        """Read the customer: the entry point, all else is links (`GET /customer/v2`).

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The customer.

        Raises:
            TokenError: The user name or password is wrong.
            ApiError, TransportError, DecodeError: As everywhere.
        """
        from banksapi_async.accesses.customer import (  # noqa: PLC0415 - as late as it is needed
            GET_CUSTOMER,
        )

        url = self._caller.entry("/customer/v2")
        return await self._caller.run(GET_CUSTOMER, url, timeout=timeout)

    async def bank_access(
        self, id: str | uuid.UUID, *, timeout: float | None = None
    ) -> "BankAccess":
        """Read one bank access by its id (`GET /customer/v2/bankzugaenge/{access-id}`).

        The id is the caller's own UUID, so it can be asked for without any earlier answer.

        Args:
            id: The access's id.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The access.

        Raises:
            NotFound: There is none of this id.
            InvalidRequest: The id is not a UUID, so nothing has it; the action is `GONE`.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        from banksapi_async.accesses.access import (  # noqa: PLC0415 - as late as it is needed
            GET_ACCESS,
        )

        checked = uuid_text(id, argument="id", action=Action.GONE)
        url = self._caller.entry(f"/customer/v2/bankzugaenge/{checked}")
        return await self._caller.run(GET_ACCESS, url, timeout=timeout)

    @property
    def pseudonym(self) -> str:
        """What stands for this user in audit events.

        The same in every process with the same client secret or `state_keys`; where there are
        neither, in this process alone.
        """
        from banksapi_async.links.told import pseudonym  # noqa: PLC0415 - as late as it is needed

        return pseudonym(self._caller)

    async def open(self, type: type[R], href: str, *, timeout: float | None = None) -> R:
        """Read a resource by a link that was kept from an earlier answer.

        Args:
            type: What it is, such as `BankProduct`.
            href: The link, as the interface spelled it.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The resource.

        Raises:
            UntrustedLink: The link leads somewhere a token must not go; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        kind: Any = type
        if not isinstance(kind, builtins.type) or not issubclass(kind, Resource):
            raise InvalidRequest(
                "type", "it is no kind of resource", "give one such as BankProduct"
            )
        place = Veil(exact_text(href, argument="href"))
        del href  # a kept traceback shows what its frames hold
        operation = Operation[R](
            name=f"UserSession.open({type.__name__})",
            method="GET",
            template="{href}",
            retry=Retry.READ,
            into=type,
        )
        place = Veil(self._caller.guard.resolve(place.value, source=self._caller.guard.base_url))
        return await self._caller.run(operation, place.value, timeout=timeout)

    async def load_sca(self, text: str, *, timeout: float | None = None) -> "ScaStep[Any]":
        """Take up a step that was saved with `step.dump()`, in another request or process.

        What offers the step is read first. Its answer is sent once: a second one from this process
        is refused, even when both were taken up before either was answered.

        Args:
            text: The saved step.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The step, over its owner as it stands now.

        Raises:
            StepRefused: The text is forged, older than two hours, or another user's.
            StepChanged: The step is gone or asks something else; `now` is what was read.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        from banksapi_async.sca.resource import load_step  # noqa: PLC0415 - few sessions meet one

        text = exact_text(text, argument="text")
        return await load_step(self._caller, text, timeout=timeout)

    def attach(self, resource: R) -> R:
        """Return the same resource bound to this user; nothing is sent.

        Args:
            resource: One that was pickled or copied, or another session's.
        """
        check_type(resource, Resource, argument="resource", right="give a resource")
        base = self._caller.guard.base_url
        held = resource._bound  # noqa: SLF001 - of our own kind
        # What was read elsewhere, or is unpickled, is as old as can be.
        ours = held is not None and held.caller.context is self._caller.context
        read = held.read if held is not None and ours else 0
        with binding(Bound(caller=self._caller, url=base, meta=resource.meta, read=read)):
            return copy.deepcopy(resource)

    def callback(
        self,
        url: str,
        *,
        subject: str | None = None,
        state: str = "",
        binding: str | None = None,
    ) -> str:
        """Return a callback for the redirect approach, where it travels on the POST.

        For a web form use `form.url_with_callback` instead.

        Args:
            url: An absolute http(s) URL of yours.
            subject: The id of the bank access it is about, or the link of the payment, so that the
                claim can be confirmed.
            state: What you want to find again when the browser comes back. It is public: readable
                by all who see the URL.
            binding: What only this browser and you know; only a mark of it travels.

        Returns:
            What to give as `callback_url`.

        Raises:
            InvalidRequest: The URL is not fit for a callback, or another argument does not fit.
        """
        from banksapi_async.forms.returning import REDIRECT_SCA, signed_callback  # noqa: PLC0415 - few sessions send a person away

        binding = veiled(binding)
        return signed_callback(
            self._caller,
            url,
            subject=subject,
            use_case=REDIRECT_SCA,
            state=state,
            binding=binding,
        )

    def parse_return(self, url: str, *, binding: str | None = None) -> "ReturnClaim[BankAccess]":
        """Read the URL that a browser came back with: a claim, never a fact.

        Args:
            url: All of it, or its path and query.
            binding: What the callback was bound to, such as the id of the person's web session. A
                state that was made with one is refused without it, and the other way round.

        Returns:
            The claim; `await claim.confirm()` reads the access or the payment again, any number of
            times.

        Raises:
            ReturnRefused: Its state is missing, forged, too old, another user's or another
                binding's.
        """
        from banksapi_async.forms.returning import parse_return  # noqa: PLC0415 - few sessions take a person back

        binding = veiled(binding)
        return parse_return(self._caller, exact_text(url, argument="url"), binding=binding)

    @overload
    async def access_token(
        self, *, min_ttl: float = 60.0, whole: Literal[False] = False, timeout: float | None = None
    ) -> Secret: ...

    @overload
    async def access_token(
        self, *, min_ttl: float = 60.0, whole: Literal[True], timeout: float | None = None
    ) -> Token: ...

    async def access_token(
        self, *, min_ttl: float = 60.0, whole: bool = False, timeout: float | None = None
    ) -> Secret | Token:
        """Return a token for a front end, such as the vendor's web components.

        Args:
            min_ttl: How long it must still live, in seconds; a fresh one is fetched otherwise.
            whole: Whether to return what is known beside the text: `expires`, `user`, `tenant` and
                `tenant_id`, which the components want as well.
            timeout: Seconds for all of it; `None` is 15 s, `math.inf` is no limit.

        Returns:
            The access token; `reveal()` shows it. With `whole`, the `Token` that holds it.

        Raises:
            TokenError: There is no token for these credentials.
        """
        token = await self._caller.token(min_ttl=min_ttl, timeout=timeout)
        return token if whole else token.access_token

    async def revoke(self, *, timeout: float | None = None) -> None:
        """Revoke the user's token at the interface and forget it (`POST /auth/oauth2/revoke`).

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            TokenError: The interface refused; the token is forgotten all the same.
            TransportError: The answer did not arrive.
        """
        seconds = self._caller.seconds(Kind.METADATA, timeout)
        deadline = anyio.current_time() + seconds
        self._caller.check_open()
        self._caller.context.check_writable("UserSession.revoke")
        await self._caller.context.authorizer.revoke(self._caller.grant, deadline=deadline)

    def __repr__(self) -> str:
        return one_line(
            f"<UserSession of {self._caller.grant.who} at {self._caller.guard.base_url}>"
        )

    def __reduce__(self) -> NoReturn:
        msg = "a UserSession is neither pickled nor copied: take one from a session"
        raise TypeError(msg)
