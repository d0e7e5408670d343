"""A person is erased so that nothing is left behind and nothing is lost half-way.

First what belongs to the person, while their user is active: nothing says that deleting a user
deletes its accesses. Then the user. Nothing that cannot be undone is done while something before it
failed, and every step can be taken again: what is gone already is done. A user that was deactivated
is let in again first, for else nobody could tell whether something is left.
"""

import enum
from collections.abc import Awaitable, Callable

import anyio
import attrs

from banksapi_async.accesses.customer import GET_CUSTOMER, Customer
from banksapi_async.errors import (
    BanksapiError,
    NotAllowed,
    NotFound,
    PermissionDenied,
    RelationNotAvailable,
)
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.rel import Rel
from banksapi_async.users.users import Users
from banksapi_async.values.notebooks import InNotebooks


class Presence(enum.Enum):
    """What the tenant knows of a user."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    GONE = "gone"


class ErasureStep(enum.Enum):
    """The steps of an erasure, in their order."""

    FIND = "find the user"
    REACTIVATE = "let the user in again"
    SESSIONS = "delete the web form sessions"
    TAGGING_RULES = "delete the tagging rules"
    ACCESSES = "delete the bank accesses"
    TOKEN = "revoke the token"  # noqa: S105 - the name of a step
    DEACTIVATE = "deactivate the user"
    DELETE = "delete the user"
    FORGET = "forget the token here"


class ErasureState(enum.Enum):
    """What became of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    """There was nothing to do."""
    FAILED = "failed"
    NOT_REACHED = "not reached"
    """A step before it failed."""


@attrs.frozen(kw_only=True)
class ErasureEntry(InNotebooks):
    """What became of one step.

    Attributes:
        step: The step.
        state: What became of it.
        error: Why it failed, or why there was nothing to do where the interface refused it.
    """

    step: ErasureStep
    state: ErasureState
    error: BanksapiError | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class ErasureReport(InNotebooks):
    """What an erasure did. Nothing in it names the person.

    Attributes:
        entries: One line for each step, in their order.
    """

    entries: tuple[ErasureEntry, ...]

    @property
    def complete(self) -> bool:
        """Whether the user is gone, and nothing of theirs was left behind that is known of."""
        return self._state(ErasureStep.DELETE) in {ErasureState.DONE, ErasureState.SKIPPED}

    @property
    def done(self) -> tuple[ErasureStep, ...]:
        """The steps that were taken."""
        return self._steps(ErasureState.DONE)

    @property
    def skipped(self) -> tuple[ErasureStep, ...]:
        """The steps where there was nothing to do."""
        return self._steps(ErasureState.SKIPPED)

    @property
    def failed(self) -> tuple[ErasureStep, ...]:
        """The steps that failed; call it again once the reason is mended."""
        return self._steps(ErasureState.FAILED)

    @property
    def not_reached(self) -> tuple[ErasureStep, ...]:
        """The steps that were not taken because one before them failed."""
        return self._steps(ErasureState.NOT_REACHED)

    def _steps(self, state: ErasureState) -> tuple[ErasureStep, ...]:
        return tuple(entry.step for entry in self.entries if entry.state is state)

    def _state(self, step: ErasureStep) -> ErasureState:
        return next(entry.state for entry in self.entries if entry.step is step)


_UNAVAILABLE = (NotAllowed, NotFound, PermissionDenied, RelationNotAvailable)


class _Account:
    """What has been done so far."""

    def __init__(self) -> None:
        self._entries: dict[ErasureStep, ErasureEntry] = {}
        self.stopped = False

    async def find(self, find: Callable[[], Awaitable[Presence]]) -> Presence | None:
        found: list[Presence] = []

        async def look() -> bool:
            found.append(await find())
            return True

        await self.take(ErasureStep.FIND, look)
        return found[0] if found else None

    async def take(
        self,
        step: ErasureStep,
        action: Callable[[], Awaitable[bool]] | None,
        *,
        optional: bool = False,
        anyway: bool = False,
        stops: bool = True,
    ) -> None:
        """Take a step, unless one before it failed; `None` is a step that is not needed."""
        state, error = ErasureState.NOT_REACHED, None
        if not self.stopped or anyway:
            state = ErasureState.SKIPPED
            try:
                if action is not None and await action():
                    state = ErasureState.DONE
            except BanksapiError as failure:
                error = failure.copy()
                if not (optional and isinstance(failure, _UNAVAILABLE)):
                    state = ErasureState.FAILED
        self.stopped = self.stopped or (state is ErasureState.FAILED and stops)
        self._entries[step] = ErasureEntry(step=step, state=state, error=error)

    def report(self) -> ErasureReport:
        """Return all steps in their order; those of a user who is gone had nothing to do."""
        absent = ErasureState.SKIPPED
        return ErasureReport(
            entries=tuple(
                self._entries.get(step, ErasureEntry(step=step, state=absent))
                for step in ErasureStep
            )
        )


@attrs.define(kw_only=True, eq=False)
class ErasedPerson:
    """One person, seen from both levels, within the time that is left.

    A step returns whether there was something to do.

    Attributes:
        username: The user's name.
        users: The users of the tenant.
        caller: What sends requests for the person.
        left: How much time there is.
        customer_ip: The person's public address, if they are there.
    """

    username: str
    users: Users
    caller: Caller
    left: TimeLeft
    customer_ip: str | None = None
    _customer: Customer | None = attrs.field(default=None, init=False)

    async def find(self) -> Presence:
        """Tell what the tenant knows of the user."""
        if await self.users.find(self.username, timeout=self.left()) is not None:
            return Presence.ACTIVE
        gone = await self.users.find(self.username, include_inactive=True, timeout=self.left())
        return Presence.GONE if gone is None else Presence.INACTIVE

    async def reactivate(self) -> bool:
        """Let the user in again, with the password of the person's own session."""
        password = (await self.caller.grant.ask()).password
        if password is None:
            raise AssertionError("unreachable: a user's grant has a password")
        await self.users.reactivate(self.username, password, timeout=self.left())
        # What tokens there were ended when the user was shut out.
        return await self.forget()

    async def delete_sessions(self) -> bool:
        """Close the person's web forms, so that none makes an access later."""
        customer = await self._read()
        await customer.delete_regprotect_sessions(timeout=self.left())
        return True

    async def delete_tagging_rules(self) -> bool:
        """Delete the rules that the person made, where the interface offers it."""
        customer = await self._read()
        if not customer.can(Rel.DELETE_TAGGING_RULES):
            return False
        await customer.follow(Rel.DELETE_TAGGING_RULES, timeout=self.left())
        return True

    async def delete_accesses(self) -> bool:
        """Delete the bank accesses, and make sure that none is left."""
        customer = await self._read()
        if not await customer.get_bankzugaenge(timeout=self.left()):
            return False
        try:
            await customer.delete_bankzugaenge(
                everything=True, customer_ip=self.customer_ip, timeout=self.left()
            )
        except RelationNotAvailable:
            for access in (await customer.get_bankzugaenge(timeout=self.left())).values():
                await access.delete_bankzugang(customer_ip=self.customer_ip, timeout=self.left())
        if await customer.get_bankzugaenge(timeout=self.left()):
            raise BanksapiError("bank accesses are still there after they were deleted")
        return True

    async def revoke_token(self) -> bool:
        """Revoke the person's token, here and at the interface."""
        deadline = anyio.current_time() + self.left()
        await self.caller.context.authorizer.revoke(self.caller.grant, deadline=deadline)
        return True

    async def deactivate(self) -> bool:
        """Shut the user out."""
        await self.users.deactivate(self.username, timeout=self.left())
        return True

    async def delete(self) -> bool:
        """Delete the user."""
        await self.users.delete(self.username, timeout=self.left())
        return True

    async def forget(self) -> bool:
        """Drop what this process and its token store know."""
        await self.caller.context.authorizer.forget(self.caller.grant)
        return True

    async def _read(self) -> Customer:
        if self._customer is None:
            url = self.caller.entry("/customer/v2")
            self._customer = await self.caller.run(GET_CUSTOMER, url, timeout=self.left())
        return self._customer


async def erase(person: ErasedPerson) -> ErasureReport:
    """Erase a person.

    Args:
        person: What does the steps.

    Returns:
        What was done. No error of the interface is raised: it stands in the report.
    """
    account = _Account()
    presence = await account.find(person.find)
    if presence is not Presence.GONE:
        inactive = presence is Presence.INACTIVE
        await account.take(ErasureStep.REACTIVATE, person.reactivate if inactive else None)
        begun = not account.stopped
        # Each of these is tried whatever became of the other two: the less is left, the better.
        for step, action, optional in (
            (ErasureStep.SESSIONS, person.delete_sessions, True),
            (ErasureStep.TAGGING_RULES, person.delete_tagging_rules, True),
            (ErasureStep.ACCESSES, person.delete_accesses, False),
        ):
            await account.take(step, action, optional=optional, anyway=begun)
        # A token ends with its user, so the erasure does not end over it.
        await account.take(ErasureStep.TOKEN, person.revoke_token, stops=False)
        await account.take(ErasureStep.DEACTIVATE, person.deactivate)
        await account.take(ErasureStep.DELETE, person.delete)
    await account.take(ErasureStep.FORGET, person.forget)
    return account.report()
