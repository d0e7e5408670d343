"""Tokens: given, taken back, looked at."""

from starlette.responses import Response

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import LIFETIME, Token, granted
from banksapi_async.sandbox.users import User

from .answers import answer, done
from .gate import Refusal, fields, one_of, text
from .operation import NOTHING, Ask, Level, Operation
from .shapes import KEY_TOKEN, TOKEN


def create_token(ask: Ask) -> Response:
    """Give a client or a user token."""
    client, form = ask.client, ask.data
    scopes = granted(form.get("scope"))
    if not scopes:
        raise Refusal(400, "Keiner der angefragten Scopes ist bekannt")
    mint = ask.state.tokens.mint
    now = ask.state.now()
    if form["grant_type"] == "client_credentials":
        return answer(_shape(mint("client", client=client, user_id="", scopes=scopes, now=now)))
    if not form.keys() >= {"username", "password"}:
        raise Refusal(400, "username oder password fehlt")
    user = ask.state.users.named(form["username"], settings.tenant_of(client))
    if user is None or not user.active or user.password != form["password"]:
        raise Refusal(401, "Benutzername oder Passwort ist falsch")
    token = mint("user", client=client, user_id=user.id, scopes=scopes, now=now)
    return answer(_shape(token, user))


def revoke_token(ask: Ask) -> Response:
    """Take a token back; unknown ones are gone already."""
    ask.state.tokens.revoke(ask.data["token"])
    return done()


def introspect_token(ask: Ask) -> Response:
    """Tell what a token is."""
    text = ask.query.get("token")
    if not text:
        raise Refusal(400, "token fehlt")
    token = ask.state.tokens.get(text)
    if token is None or token.expires <= ask.state.now():
        raise Refusal(403, "Das angefragte Token ist nicht gültig")
    return answer(_shape(token, ask.state.user(token.user_id) if token.user_id else None))


def create_key_token(ask: Ask) -> Response:
    """Give a token for an API key of ONE/Connect."""
    token = ask.state.tokens.mint(
        "one",
        client="",
        user_id=ask.state.key_user.id,
        scopes=granted(None),
        now=ask.state.now(),
    )
    shape = {"access_token": token.text, "token_type": "Bearer", "expires_in": LIFETIME}
    return answer(shape)


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


_FORM = fields(
    grant_type=one_of("client_credentials", "password"),
    username_=text(),
    password_=text(),
    scope_=text(),
)

OPERATIONS = (
    Operation(
        "POST", "/auth/oauth2/token", create_token, Level.BASIC, form=_FORM, answers={200: TOKEN}
    ),
    Operation(
        "POST",
        "/auth/oauth2/revoke",
        revoke_token,
        Level.BASIC,
        form=fields(token=text(1)),
        gives=NOTHING,
    ),
    Operation(
        "GET",
        "/auth/oauth2/introspect",
        introspect_token,
        Level.BASIC,
        query={"token": text()},
        answers={200: TOKEN},
        refuses=(403,),
    ),
    *(
        Operation("POST", path, create_key_token, Level.KEY, answers={200: KEY_TOKEN})
        for path in ("/one/bc-token", "/onebasic/bc-token")
    ),
)
