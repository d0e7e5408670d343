"""Who are the users of a tenant, and how does one come to be?

A user is the technical twin of one person and the unit that is billed: do not make throw-away ones.
"""

from typing import TypeAlias
from urllib.parse import quote, unquote

import attrs

from banksapi_async.errors import Conflict, InvalidRequest, TokenError
from banksapi_async.links import Caller, Level, Operation, Place, Resource, TimeLeft, seconds_for
from banksapi_async.records import ABSENT, Secret
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.requests import Kind, Retry

_ALL = "/auth/mgmt/v1/tenants/{tenant-name}/users"


@attrs.frozen(kw_only=True)
class User(Resource):
    """A user of the tenant (schema `User`).

    Attributes:
        id: The technical id. Some answers call it `userReference`; `reference` serves both.
        user_reference: The technical id, where the answer calls it so.
        username: The name a token is asked for with.
        roles: The roles.
    """

    id: str | None = None
    user_reference: str | None = None
    username: str | None = None
    roles: tuple[str, ...] = ABSENT

    @property
    def reference(self) -> str | None:
        """The technical id, by whichever name it came."""
        return self.id or self.user_reference


@attrs.frozen
class Created:
    """`ensure` made the user.

    Attributes:
        user: The new user.
    """

    user: User


@attrs.frozen
class Existing:
    """The name was taken by an active user. Whether the password is theirs, a token will tell.

    Attributes:
        user: The user of that name.
    """

    user: User


@attrs.frozen
class Inactive:
    """The name was taken by a user that has been deactivated.

    Attributes:
        user: The user of that name.
    """

    user: User


Ensured: TypeAlias = Created | Existing | Inactive
"""What `ensure` found or made."""


class Users:
    """The users of the session's tenant, at management level. From `session.users`."""

    CREATE = Operation[Place](
        name="Users.create",
        method="POST",
        template=_ALL,
        level=Level.CLIENT,
        retry=Retry.ONCE,
        result=lambda: Place,
    )
    LIST = Operation[tuple[User, ...]](
        name="Users.list",
        method="GET",
        template=_ALL,
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: tuple[User, ...],
        params=("includeInactive",),
    )
    GET = Operation[User](
        name="Users.get",
        method="GET",
        template=f"{_ALL}/{{user-id}}",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: User,
    )

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(
        self,
        username: str,
        password: str | Secret,
        *,
        firstname: str | None = None,
        lastname: str | None = None,
        timeout: float | None = None,
    ) -> User:
        """Create a user (`POST …/users`), active from the start.

        The interface asks for a password of at least 10 characters with 2 letters and 2 others.

        Args:
            username: The name a token will be asked for with, unique in the tenant.
            password: The password; you keep it, the interface never tells it again.
            firstname: The person's first name.
            lastname: The person's last name.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The user, with the id that the answer named; nothing else was read.

        Raises:
            Conflict: The name is taken, perhaps by a user that has been deactivated.
            BadRequest: The password is too simple.
            InvalidRequest: A name or password is empty.
            OutcomeUnknown: The answer was lost; list the users, or call `ensure`.
            ApiError, TransportError, TokenError: As everywhere.
        """
        body = {
            "username": plain_text(username, argument="username"),
            "password": _password(password),
            **({} if firstname is None else {"firstname": firstname}),
            **({} if lastname is None else {"lastname": lastname}),
        }
        left = self._time("Users.create", timeout)
        url = await self._url(left)
        place = await self._caller.run(
            self.CREATE, url, json=body, timeout=left(), subject=username
        )
        reference = unquote(place.partition("?")[0].rpartition("/")[2])
        return User(id=reference or None, username=username)

    async def list(
        self, *, include_inactive: bool = False, timeout: float | None = None
    ) -> tuple[User, ...]:
        """Read the users (`GET …/users`).

        Args:
            include_inactive: Whether users that have been deactivated are among them.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The users, in the order of the answer.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        left = self._time("Users.list", timeout)
        url = await self._url(left)
        params = {"includeInactive": True if include_inactive else None}
        return await self._caller.run(self.LIST, url, params=params, timeout=left())

    async def get(self, id: str, *, timeout: float | None = None) -> User:
        """Read one active user (`GET …/users/{user-id}`).

        Args:
            id: The technical id, as in `user.reference`; a user name does not do here.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The user.

        Raises:
            NotFound: There is no active user of this id.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        checked = plain_text(id, argument="id")
        if checked in {".", ".."}:
            raise InvalidRequest("id", "it is a path, not an id", "give the id of a user")
        left = self._time("Users.get", timeout)
        url = f"{await self._url(left)}/{quote(checked, safe='')}"
        return await self._caller.run(self.GET, url, timeout=left())

    async def ensure(
        self, username: str, password: str | Secret, *, timeout: float | None = None
    ) -> Ensured:
        """Create a user unless there is one of that name.

        Args:
            username: The user's name.
            password: The password, should the user be new.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            `Created`, `Existing` or `Inactive`, each with the user. An existing user may have
            another password: asking for a token tells.

        Raises:
            Conflict: The name is taken, and the list of users does not show by whom.
            OutcomeUnknown: The answer to the creation was lost; call it again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        left = self._time("Users.ensure", timeout)
        try:
            return Created(await self.create(username, password, timeout=left()))
        except Conflict as error:
            taken = error.copy()
        active = await self._named(username, left, include_inactive=False)
        if active is not None:
            return Existing(active)
        inactive = await self._named(username, left, include_inactive=True)
        if inactive is not None:
            return Inactive(inactive)
        raise taken

    async def _named(self, name: str, left: TimeLeft, *, include_inactive: bool) -> User | None:
        users = await self.list(include_inactive=include_inactive, timeout=left())
        return next((user for user in users if user.username == name), None)

    def _time(self, flow: str, timeout: float | None) -> TimeLeft:
        return TimeLeft(flow, seconds_for(Kind.METADATA, timeout, self._caller.timeouts))

    async def _url(self, left: TimeLeft) -> str:
        token = await self._caller.token(timeout=left())
        if not token.tenant:
            raise TokenError("the token names no tenant, which this call needs")
        tenant = token.tenant
        return self._caller.entry(f"/auth/mgmt/v1/tenants/{quote(tenant, safe='')}/users")


def _password(password: str | Secret) -> str:
    text = password.reveal() if isinstance(password, Secret) else password
    if not text.strip():
        raise InvalidRequest("password", "it is empty", "give at least 10 characters")
    return text
