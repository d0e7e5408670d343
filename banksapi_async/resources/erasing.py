"""How does an erasure act on the interface? The order of its steps is decided in `flows`."""

import anyio
import attrs

from banksapi_async.errors import BanksapiError, RelationNotAvailable
from banksapi_async.flows import Presence
from banksapi_async.links import Caller, Rel, TimeLeft

from .customer import Customer
from .users import Users


@attrs.define(kw_only=True, eq=False)
class ErasedPerson:
    """One person, seen from both levels, within the time that is left.

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
        """Close the person's web forms."""
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
            await customer.delete_bankzugaenge(customer_ip=self.customer_ip, timeout=self.left())
        except RelationNotAvailable:
            for access in (await customer.get_bankzugaenge(timeout=self.left())).values():
                await access.delete_bankzugang(customer_ip=self.customer_ip, timeout=self.left())
        if await customer.get_bankzugaenge(timeout=self.left()):
            raise BanksapiError("bank accesses are still there after they were deleted")
        return True

    async def revoke_token(self) -> bool:
        """Revoke the person's token, here and at the interface."""
        deadline = anyio.current_time() + self.left()
        await self.caller.authorizer.revoke(self.caller.grant, deadline=deadline)
        return True

    async def deactivate(self) -> bool:
        """Shut the user out."""
        await self.users.deactivate(self.username, by="username", timeout=self.left())
        return True

    async def delete(self) -> bool:
        """Delete the user."""
        await self.users.delete(self.username, by="username", timeout=self.left())
        return True

    async def forget(self) -> bool:
        """Drop what this process and its token store know."""
        await self.caller.authorizer.forget(self.caller.grant)
        return True

    async def _read(self) -> Customer:
        if self._customer is None:
            url = self.caller.entry("/customer/v2")
            self._customer = await self.caller.run(Customer.GET, url, timeout=self.left())
        return self._customer
