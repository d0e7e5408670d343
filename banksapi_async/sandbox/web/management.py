"""How are the tenant's users managed?"""

from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.tokens import CREATE_USERS
from banksapi_async.sandbox.users import User, acceptable

from .answers import answer, done
from .operation import Ask, Level, Operation, Refusal


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
    body = ask.json_object()
    changes = {name: _text(body, name) for name in ("username", "firstname", "lastname")}
    username = changes["username"] or user.username
    if ask.state.users.named(username, user.tenant) not in (None, user):
        raise Refusal(409, "Der Benutzername ist vergeben")
    user.username = username
    user.firstname = changes["firstname"] or user.firstname
    user.lastname = changes["lastname"] or user.lastname
    return done()


def delete_user(ask: Ask) -> Response:
    """Remove a user who was deactivated."""
    user = _find(ask)
    if user.active:
        raise Refusal(405, "Der Benutzer ist noch aktiv")
    ask.state.sessions.drop(user.id)
    ask.state.users.delete(user.id)
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
    reftype = ask.query.get("reftype", "id")
    if reftype not in find:
        raise Refusal(400, "reftype ist id oder username")
    user = find[reftype](ask.path["user_id"])
    if user is None or user.tenant != tenant:
        raise Refusal(404, "Den Benutzer gibt es nicht")
    return user


def _name_and_password(ask: Ask) -> tuple[str, str]:
    body = ask.json_object()
    username, password = _text(body, "username"), _text(body, "password")
    if not username or not password:
        raise Refusal(400, "username und password sind nötig")
    if not acceptable(password):
        raise Refusal(
            400, "Das Passwort braucht 10 Zeichen, davon 2 Buchstaben und 2 andere Zeichen"
        )
    return username, password


def _text(body: dict[str, object], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refusal(400, f"{name} ist kein Text")
    return value


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

OPERATIONS = (
    Operation("GET", "/auth/mgmt/v1/tenants", list_tenants, Level.CLIENT),
    Operation("GET", _USERS, list_users, Level.CLIENT),
    Operation("POST", _USERS, create_user, Level.CLIENT, CREATE_USERS),
    Operation("GET", _USER, get_user, Level.CLIENT),
    Operation("PUT", _USER, change_user, Level.CLIENT),
    Operation("DELETE", _USER, delete_user, Level.CLIENT),
    Operation("PUT", _USER + "/deactivate", deactivate_user, Level.CLIENT),
    Operation("POST", _USER + "/reactivate", reactivate_user, Level.CLIENT),
)
