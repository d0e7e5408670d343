"""The users of the tenants."""

import uuid
from collections.abc import Iterator

import attrs

from .settings import TENANT

_MIN_LENGTH = 10
_MIN_EACH = 2
# The quick start's own password breaks the documented rule, and works.
_QUICK_START = "password1"


@attrs.define(kw_only=True)
class User:
    """A technical user, who is a customer of the interface.

    Attributes:
        tenant: Whose user it is.
        active: Whether tokens are given.
        terms_accepted: Whether the web form has asked for the two consents already.
    """

    id: str
    username: str
    password: str
    tenant: str = TENANT
    firstname: str | None = None
    lastname: str | None = None
    active: bool = True
    terms_accepted: bool = False


@attrs.define(eq=False, repr=False)
class Users:
    """The users of all tenants, by id."""

    _all: dict[str, User] = attrs.field(factory=dict[str, User], init=False)

    def __iter__(self) -> Iterator[User]:
        return iter(list(self._all.values()))

    def create(self, username: str, password: str, tenant: str = TENANT) -> User:
        """Add a user; the name must be free in the tenant."""
        user = User(id=str(uuid.uuid4()), username=username, password=password, tenant=tenant)
        self._all[user.id] = user
        return user

    def __getitem__(self, user_id: str) -> User:
        return self._all[user_id]

    def get(self, user_id: str) -> User | None:
        """Return a user by id."""
        return self._all.get(user_id)

    def of(self, tenant: str) -> list[User]:
        """Return the users of a tenant."""
        return [user for user in self if user.tenant == tenant]

    def named(self, username: str, tenant: str = TENANT) -> User | None:
        """Return a user of a tenant by name."""
        return next((user for user in self.of(tenant) if user.username == username), None)

    def delete(self, user_id: str) -> None:
        """Remove a user."""
        del self._all[user_id]


def acceptable(password: str) -> bool:
    """Return whether a password keeps the documented rule."""
    letters = sum(character.isalpha() for character in password)
    others = len(password) - letters
    keeps = len(password) >= _MIN_LENGTH and letters >= _MIN_EACH and others >= _MIN_EACH
    return keeps or password == _QUICK_START
