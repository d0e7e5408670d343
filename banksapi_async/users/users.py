"""The users of a tenant are made, read, changed, shut out and deleted.

The tenant comes with the token. A user is named by user name, or by a `User`, whose id is taken if
it has one. Reading does not take a name, so a name is looked for in the list.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from banksapi_async.auth.credentials import login_name
from banksapi_async.errors import (
    BadRequest,
    BanksapiError,
    Conflict,
    FlowStopped,
    InvalidRequest,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    TokenError,
)
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.query import segment
from banksapi_async.users.records import ChangeUserDetails, CreateUser
from banksapi_async.users.user import (
    BY,
    EnsuredUser,
    Named,
    User,
    UserCreated,
    UserExisting,
    UserInactive,
    checked_password,
    named,
    person_name,
    user_name,
)
from banksapi_async.values.secret import Secret
from banksapi_async.wire.operation import Operation, Place
from banksapi_async.wire.requests import Kind, Retry

_ALL = "/auth/mgmt/v1/tenants/{tenant-name}/users"
_ONE = f"{_ALL}/{{user-id}}"


class Users:
    """The users of the session's tenant, at management level. From `session.users`."""

    _CREATE = Operation[Place](
        name="Users.create",
        method="POST",
        template=_ALL,
        retry=Retry.ONCE,
        into=Place,
        answers=(201,),
    )
    _LIST = Operation[tuple[User, ...]](
        name="Users.list",
        method="GET",
        template=_ALL,
        retry=Retry.READ,
        into=tuple[User, ...],
        params=("includeInactive",),
    )
    _GET = Operation[User](
        name="Users.get",
        method="GET",
        template=_ONE,
        retry=Retry.READ,
        into=User,
    )
    _CHANGE = Operation[None](
        name="Users.change",
        method="PUT",
        template=_ONE,
        retry=Retry.ONCE,
        params=(BY,),
        answers=(200, 409),
    )
    _DEACTIVATE = Operation[None](
        name="Users.deactivate",
        method="PUT",
        template=f"{_ONE}/deactivate",
        retry=Retry.ONCE,
        params=(BY,),
    )
    _REACTIVATE = Operation[None](
        name="Users.reactivate",
        method="POST",
        template=f"{_ONE}/reactivate",
        retry=Retry.ONCE,
        params=(BY,),
    )
    _DELETE = Operation[None](
        name="Users.delete",
        method="DELETE",
        template=_ONE,
        retry=Retry.DELETE,
        params=(BY,),
        answers=(200, 405),
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
            InvalidRequest: A name or password is empty, or holds what no log-in takes.
            OutcomeUnknown: The answer was lost; list the users, or call `ensure`.
            ApiError, TransportError, TokenError: As everywhere.
        """
        password = checked_password(password)  # a kept traceback shows what its frames hold
        body = CreateUser(
            username=login_name(username),
            password=password,
            firstname=person_name(firstname, argument="firstname"),
            lastname=person_name(lastname, argument="lastname"),
        )
        self._caller.check_allowed(self._CREATE)
        left = self._time("Users.create", timeout)
        url = await self._url(left)
        with self._pardoning(username):
            place = await self._caller.run(
                self._CREATE, url, json=body, timeout=left(), subject=username
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
        return await self._caller.run(self._LIST, url, params=params, timeout=left())

    async def get(self, user: User | str, *, timeout: float | None = None) -> User:
        """Read one active user (`GET …/users/{user-id}`).

        The interface reads by id: a name is looked for in the list of users first.

        Args:
            user: The user, or their name.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The user.

        Raises:
            NotFound: There is no such active user.
            InvalidRequest: It names nobody.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        left = self._time("Users.get", timeout)
        who = named(user)
        if who.params:
            found = await self.find(user_name(user), timeout=left())
            if found is None or found.reference is None:
                text = "no active user has this name"
                raise NotFound(404, method="GET", path_template=_ONE, text=text)
            who = named(found)
        url = f"{await self._url(left)}/{who.segment}"
        return await self._caller.run(self._GET, url, timeout=left())

    async def find(
        self, username: str, *, include_inactive: bool = False, timeout: float | None = None
    ) -> User | None:
        """Look for a user by name in the list of users: no operation reads one by name.

        Args:
            username: The user's name.
            include_inactive: Whether a user that has been deactivated counts.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The user; `None` where there is none of that name.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        users = await self.list(include_inactive=include_inactive, timeout=timeout)
        return next((user for user in users if user.username == username), None)

    async def ensure(
        self, username: str, password: str | Secret, *, timeout: float | None = None
    ) -> EnsuredUser:
        """Create a user unless there is one of that name.

        Args:
            username: The user's name.
            password: The password, should the user be new.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            `UserCreated`, `UserExisting` or `UserInactive`, each with the user. An existing user
            may have another password: asking for a token tells.

        Raises:
            Conflict: The name is taken, and the list of users does not show by whom.
            OutcomeUnknown: The answer to the creation was lost; call it again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        password = checked_password(password)
        left = self._time("Users.ensure", timeout)
        try:
            return UserCreated(await self.create(username, password, timeout=left()))
        except Conflict as error:
            taken = error.copy()
        active = await self.find(username, timeout=left())
        if active is not None:
            return UserExisting(active)
        inactive = await self.find(username, include_inactive=True, timeout=left())
        if inactive is not None:
            return UserInactive(inactive)
        raise taken

    async def change(
        self,
        user: User | str,
        *,
        username: str | None = None,
        firstname: str | None = None,
        lastname: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Change a user's names (`PUT …/users/{user-id}`). A password is not changed here.

        Args:
            user: The user, or their name.
            username: The new user name; `None` leaves it as it is.
            firstname: The new first name; likewise.
            lastname: The new last name; likewise.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            Conflict: The new user name is taken.
            NotFound: There is no such user.
            InvalidRequest: Nothing is to be changed, or a name is empty.
            OutcomeUnknown: The answer was lost; look for the user by the new name.
            ApiError, TransportError, TokenError: As everywhere.
        """
        body = ChangeUserDetails(
            username=None if username is None else login_name(username),
            firstname=person_name(firstname, argument="firstname"),
            lastname=person_name(lastname, argument="lastname"),
        )
        if body == ChangeUserDetails():
            raise InvalidRequest("username", "nothing is to be changed", "give at least one name")
        await self._act(self._CHANGE, named(user), timeout, json=body)

    async def deactivate(self, user: User | str, *, timeout: float | None = None) -> None:
        """Shut a user out (`PUT …/users/{user-id}/deactivate`): no tokens are given any more.

        Args:
            user: The user, or their name.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            NotFound: There is no such user.
            OutcomeUnknown: The answer was lost; doing it again is harmless.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._act(self._DEACTIVATE, named(user), timeout)

    async def reactivate(
        self,
        user: User | str,
        password: str | Secret,
        *,
        firstname: str | None = None,
        lastname: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Let a user in again, with this password (`POST …/users/{user-id}/reactivate`).

        Args:
            user: The user, or their name: the interface wants the name, and compares it.
            password: The password from now on.
            firstname: The person's first name.
            lastname: The person's last name.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            BadRequest: The password is too simple, the name is another user's, or the user is not
                deactivated.
            NotFound: There is no such user.
            InvalidRequest: The name or the password is empty.
            OutcomeUnknown: The answer was lost; a token for the password will tell.
            ApiError, TransportError, TokenError: As everywhere.
        """
        password = checked_password(password)
        username = user_name(user)
        body = CreateUser(
            username=username,
            password=password,
            firstname=person_name(firstname, argument="firstname"),
            lastname=person_name(lastname, argument="lastname"),
        )
        with self._pardoning(username):
            await self._act(self._REACTIVATE, named(username), timeout, json=body)

    async def delete(self, user: User | str, *, timeout: float | None = None) -> None:
        """Delete a user who was deactivated (`DELETE …/users/{user-id}`).

        A user who is already gone is done: a 404 is success. Nothing says that this deletes the
        user's bank accesses; `session.erase_user` deletes them first.

        Args:
            user: The user, or their name.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            NotAllowed: The user is still active; `deactivate` first.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._act(self._DELETE, named(user), timeout)

    async def rotate_password(
        self, user: User | str, new_password: str | Secret, *, timeout: float | None = None
    ) -> None:
        """Give a user another password: deactivate, then reactivate with it.

        No operation changes a password. In between the user is shut out: if the call fails or is
        cancelled there, call it again. Tokens that the user had may end.

        Args:
            user: The user, or their name.
            new_password: The password from now on.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            FlowStopped: `step` is `deactivate` (all is as before) or `reactivate` (the user is shut
                out); `error` says why. Calling it again goes on from there.
            InvalidRequest: The name or the password is empty.
        """
        flow = "Users.rotate_password"
        password = checked_password(new_password, argument="new_password")
        del new_password
        username = user_name(user)
        left = self._time(flow, timeout)
        step = "deactivate"
        try:
            await self._shut_out(username, left)
            step = "reactivate"
            await self.reactivate(username, password, timeout=left())
        except BanksapiError as error:
            failure = error.copy()
        else:
            return
        raise FlowStopped(flow, step, failure)

    @contextmanager
    def _pardoning(self, username: str) -> Generator[None]:
        """Let the user log in at once where the password is or may be another one now."""
        try:
            yield
        except OutcomeUnknown:
            self._caller.pardon(username)
            raise
        self._caller.pardon(username)

    async def _shut_out(self, username: str, left: TimeLeft) -> None:
        try:
            await self.deactivate(username, timeout=left())
        except (BadRequest, Conflict, NotAllowed) as error:
            refused = error.copy()
        else:
            return
        # An earlier call may have come this far: then there is nothing to do.
        known = await self.find(username, include_inactive=True, timeout=left())
        if known is None or await self.find(username, timeout=left()) is not None:
            raise refused

    async def _act(
        self,
        operation: Operation[None],
        who: Named,
        timeout: float | None,
        *,
        json: Any = None,
    ) -> None:
        self._caller.check_allowed(operation)
        left = self._time(operation.name, timeout)
        below = operation.template.removeprefix(_ONE)
        url = f"{await self._url(left)}/{who.segment}{below}"
        await self._caller.run(operation, url, params=who.params, json=json, timeout=left())

    def _time(self, flow: str, timeout: float | None) -> TimeLeft:
        return TimeLeft(flow, self._caller.seconds(Kind.METADATA, timeout))

    async def _url(self, left: TimeLeft) -> str:
        token = await self._caller.token(timeout=left())
        if not token.tenant:
            raise TokenError("the token names no tenant, which this call needs")
        tenant = token.tenant
        return self._caller.entry(f"/auth/mgmt/v1/tenants/{segment(tenant)}/users")
