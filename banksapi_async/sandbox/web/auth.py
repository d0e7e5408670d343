"""Tokens: given, taken back, looked at."""

from urllib.parse import parse_qs

from starlette.responses import Response

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import LIFETIME, Token, granted
from banksapi_async.sandbox.users import User

from .answers import answer, done
from .gate import Refusal, text
from .guards import basic_client
from .operation import NOTHING, Ask, Level, Operation


def create_token(ask: Ask) -> Response:
    """Give a client or a user token."""
    client = _client(ask)
    form = _form(ask)
    grant = form.get("grant_type")
    scopes = granted(form.get("scope"))
    if not scopes:
        raise Refusal(400, "Keiner der angefragten Scopes ist bekannt")
    mint = ask.state.tokens.mint
    now = ask.state.now()
    if grant == "client_credentials":
        return answer(_shape(mint("client", client=client, user_id="", scopes=scopes, now=now)))
    if grant != "password" or not form.keys() >= {"username", "password"}:
        raise Refusal(400, "grant_type, username oder password fehlt oder ist falsch")
    user = ask.state.users.named(form["username"], settings.tenant_of(client))
    if user is None or not user.active or user.password != form["password"]:
        raise Refusal(401, "Benutzername oder Passwort ist falsch")
    token = mint("user", client=client, user_id=user.id, scopes=scopes, now=now)
    return answer(_shape(token, user))


def revoke_token(ask: Ask) -> Response:
    """Take a token back; unknown ones are gone already."""
    _client(ask)
    text = _form(ask).get("token")
    if not text:
        raise Refusal(400, "token fehlt")
    ask.state.tokens.revoke(text)
    return done()


def introspect_token(ask: Ask) -> Response:
    """Tell what a token is."""
    _client(ask)
    text = ask.query.get("token")
    if not text:
        raise Refusal(400, "token fehlt")
    token = ask.state.tokens.get(text)
    if token is None or token.expires <= ask.state.now():
        raise Refusal(403, "Das angefragte Token ist nicht gültig")
    return answer(_shape(token, ask.state.user(token.user_id) if token.user_id else None))


def create_key_token(ask: Ask) -> Response:
    """Give a token for an API key of ONE/Connect."""
    if ask.headers.get("x-api-key") != settings.API_KEY:
        raise Refusal(401, "Der API-Key fehlt oder ist falsch")
    token = ask.state.tokens.mint(
        "one",
        client="",
        user_id=ask.state.key_user.id,
        scopes=granted(None),
        now=ask.state.now(),
    )
    shape = {"access_token": token.text, "token_type": "Bearer", "expires_in": LIFETIME}
    return answer(shape)


def _client(ask: Ask) -> str:
    return basic_client(ask.headers, management=ask.state.settings.separate_management)


def _form(ask: Ask) -> dict[str, str]:
    try:
        fields = parse_qs(ask.body.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refusal(400, "Das Formular ist nicht richtig kodiert") from None
    return {name: values[0] for name, values in fields.items()}


def _shape(token: Token, user: User | None = None) -> dict[str, object]:
    tenant = settings.tenant_of(token.client)
    return {
        "scope": " ".join(token.scopes),
        "tenant": tenant,
        "tenantId": settings.TENANT_IDS[tenant],
        "client": token.client,
        **({} if user is None else {"user": user.id}),
        "additionalData": {} if user is None else {"username": user.username},
        "validTo": stamp(token.expires),
        "active": True,
        "issuedAt": int(token.issued.timestamp()),
        "expiresAt": int(token.expires.timestamp()),
        "access_token": token.text,
        "token_type": "Bearer",
        "expires_in": LIFETIME,
    }


OPERATIONS = (
    Operation("POST", "/auth/oauth2/token", create_token, Level.NOBODY),
    Operation("POST", "/auth/oauth2/revoke", revoke_token, Level.NOBODY, gives=NOTHING),
    Operation(
        "GET",
        "/auth/oauth2/introspect",
        introspect_token,
        Level.NOBODY,
        query={"token": text()},
    ),
    Operation("POST", "/one/bc-token", create_key_token, Level.NOBODY),
    Operation("POST", "/onebasic/bc-token", create_key_token, Level.NOBODY),
)
