"""The management of the tenant's users."""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.tokens import CREATE_USERS
from banksapi_async.sandbox.users import User, acceptable

from .answers import answer, done
from .bodies import CHANGE_USER, CREATE_USER
from .gate import Refusal, one_of, switch
from .operation import NOTHING, Ask, Level, Operation
from .shapes import TENANTS, USER, USERS


def list_tenants(ask: Ask) -> Response:
    """List the tenant."""
    _check_client(ask)
    return answer([{"name": _tenant(ask), "description": "Ein Mandant zum Ausprobieren"}])


def list_users(ask: Ask) -> Response:
    """List the users, the inactive ones if asked for."""
    _check_tenant(ask)
    everyone = ask.query.get("includeInactive") == "true"
    shown = [user for user in ask.state.users.of(_tenant(ask)) if everyone or user.active]
    return answer([_shape(user, "userReference") for user in shown])


def create_user(ask: Ask) -> Response:
    """Add a user. The link leads nowhere, as in editions of the real one."""
    _check_tenant(ask)
    username, password = _name_and_password(ask)
    if ask.state.users.named(username, _tenant(ask)) is not None:
        raise Refusal(409, "Der Benutzername ist vergeben")
    user = ask.state.users.create(username, password, _tenant(ask))
    user.firstname, user.lastname = ask.data.get("firstname"), ask.data.get("lastname")
    where = f"{ask.base}/auth/tenants/{_tenant(ask)}/users/{user.id}"
    return Response(status_code=201, headers={"Location": where})


def get_user(ask: Ask) -> Response:
    """Return an active user by id; a name does not stand for it here."""
    _check_tenant(ask)
    user = ask.state.users.get(ask.path["user_id"])
    if user is None or not user.active or user.tenant != _tenant(ask):
        raise Refusal(404, "Den Benutzer gibt es nicht")
    return answer(_shape(user, "id"))


def change_user(ask: Ask) -> Response:
    """Change names; a password is not changed here."""
    user = _find(ask)
    changes: dict[str, str] = ask.data
    username = changes.get("username", user.username)
    if ask.state.users.named(username, user.tenant) not in (None, user):
        raise Refusal(409, "Der Benutzername ist vergeben")
    user.username = username
    user.firstname = changes.get("firstname", user.firstname)
    user.lastname = changes.get("lastname", user.lastname)
    return done()


def delete_user(ask: Ask) -> Response:
    """Remove a user who was deactivated."""
    user = _find(ask)
    if user.active:
        raise Refusal(405, "Der Benutzer ist noch aktiv")
    ask.state.forget_user(user.id)
    return done()


def deactivate_user(ask: Ask) -> Response:
    """Shut a user out; their tokens are gone."""
    user = _find(ask)
    user.active = False
    ask.state.tokens.revoke_user(user.id)
    return done()


def reactivate_user(ask: Ask) -> Response:
    """Let a user in again, with the password given now."""
    user = _find(ask)
    username, password = _name_and_password(ask)
    if username != user.username:
        raise Refusal(400, "Der Benutzername gehört nicht zu diesem Benutzer")
    if user.active:
        raise Refusal(400, "Der Benutzer ist schon aktiv")
    user.active = True
    user.password = password
    return done()


def _check_client(ask: Ask) -> None:
    wanted = (
        settings.MANAGEMENT_CLIENT if ask.state.settings.separate_management else settings.CLIENT
    )
    if ask.token is None or ask.token.client not in {wanted, settings.REGULATED_CLIENT}:
        raise Refusal(403, "Dieser Client verwaltet keine Benutzer")


def _check_tenant(ask: Ask) -> None:
    _check_client(ask)
    if ask.path["tenant_name"] != _tenant(ask):
        raise Refusal(403, "Das Token gilt nicht für diesen Mandanten")


def _tenant(ask: Ask) -> str:
    return settings.tenant_of("" if ask.token is None else ask.token.client)


def _find(ask: Ask) -> User:
    _check_tenant(ask)
    users, tenant = ask.state.users, _tenant(ask)
    find: dict[str, Callable[[str], User | None]] = {
        "id": users.get,
        "username": partial(users.named, tenant=tenant),
    }
    user = find[ask.query.get("reftype", "id")](ask.path["user_id"])
    if user is None or user.tenant != tenant:
        raise Refusal(404, "Den Benutzer gibt es nicht")
    return user


def _name_and_password(ask: Ask) -> tuple[str, str]:
    username, password = ask.data["username"], ask.data["password"]
    if not acceptable(password):
        raise Refusal(
            400, "Das Passwort braucht 10 Zeichen, davon 2 Buchstaben und 2 andere Zeichen"
        )
    return username, password


def _shape(user: User, id_key: str) -> dict[str, object]:
    # Lists and single users name the id differently, as the documents do.
    names = {"firstname": user.firstname, "lastname": user.lastname}
    return {
        id_key: user.id,
        "username": user.username,
        **{key: name for key, name in names.items() if name is not None},
    }


_USERS = "/auth/mgmt/v1/tenants/{tenant_name}/users"
_USER = _USERS + "/{user_id}"

_REFTYPE = {"reftype": one_of("id", "username")}


def _operation(
    method: str, template: str, handler: Callable[[Ask], Response], **more: Any
) -> Operation:
    return Operation(method, template, handler, Level.CLIENT, **more)


OPERATIONS = (
    _operation("GET", "/auth/mgmt/v1/tenants", list_tenants, answers={200: TENANTS}),
    _operation("GET", _USERS, list_users, query={"includeInactive": switch}, answers={200: USERS}),
    _operation(
        "POST",
        _USERS,
        create_user,
        scope=CREATE_USERS,
        sends=CREATE_USER,
        gives=NOTHING,
        answers={201: None},
        refuses=(409,),
    ),
    _operation("GET", _USER, get_user, answers={200: USER}),
    _operation(
        "PUT",
        _USER,
        change_user,
        sends=CHANGE_USER,
        query=_REFTYPE,
        gives=NOTHING,
        refuses=(409,),
    ),
    _operation("DELETE", _USER, delete_user, query=_REFTYPE, gives=NOTHING, refuses=(405,)),
    _operation("PUT", _USER + "/deactivate", deactivate_user, query=_REFTYPE, gives=NOTHING),
    _operation(
        "POST",
        _USER + "/reactivate",
        reactivate_user,
        sends=CREATE_USER,
        query=_REFTYPE,
        gives=NOTHING,
    ),
)
