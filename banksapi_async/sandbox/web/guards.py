"""Who is asking, may they, and does the bank get a real person's address?"""

import base64
import binascii
import ipaddress

from starlette.datastructures import Headers

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.tokens import Token

from .operation import Ask, Level, Operation, Refusal


class BrokenToken(Exception):  # noqa: N818 - what happens to the real interface, not an error here
    """A token with a blank at its end: the interface itself fails over it."""


def token_for(operation: Operation, headers: Headers, state: State) -> Token:
    """Return the token of a request that may ask for the operation.

    Raises:
        Refusal: 401 for a missing header or an unknown token; 403 for an expired token, the wrong
            level or a missing scope.
        BrokenToken: A blank ends the header.
    """
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Refusal(401, "Der Authorization-Header fehlt")
    if text != text.rstrip():
        raise BrokenToken
    token = state.tokens.get(text)
    if token is None:
        raise Refusal(401, "Das Token ist unbekannt")
    if token.expires <= state.now():
        raise Refusal(403, "Das Token ist abgelaufen")
    wrong = {Level.CLIENT: token.level != "client", Level.USER: token.level == "client"}
    if wrong.get(operation.level, False):
        raise Refusal(403, "Das Token gilt nicht auf dieser Ebene")
    if operation.scope is not None and operation.scope not in token.scopes:
        raise Refusal(403, f"Dem Token fehlt der Scope {operation.scope}")
    return token


def basic_client(headers: Headers, *, management: bool) -> str:
    """Return the name of the client whose Basic credential the request carries.

    Args:
        headers: The request's headers.
        management: Whether the tenant has a second client for its users.

    Raises:
        Refusal: 401, the header is missing or wrong.
    """
    clients = {
        settings.CLIENT: settings.CLIENT_SECRET,
        settings.REGULATED_CLIENT: settings.REGULATED_SECRET,
    }
    if management:
        clients[settings.MANAGEMENT_CLIENT] = settings.MANAGEMENT_SECRET
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    client_id, _, secret = text.partition(":")
    tenant, _, client = client_id.partition("/")
    known = tenant == settings.tenant_of(client) and clients.get(client) == secret
    if scheme.lower() != "basic" or not known:
        raise Refusal(401, "Die Zugangsdaten des Clients fehlen oder sind falsch")
    return client


def check_address(ask: Ask) -> None:
    """Refuse a customer's address that is not public; without one nothing is refused.

    Raises:
        Refusal: 400.
    """
    text = ask.headers.get("customer-ip-address")
    if text is None:
        return
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise Refusal(400, "Customer-IP-Address ist keine IP-Adresse") from None
    if not address.is_global or address.is_multicast:
        raise Refusal(400, "Customer-IP-Address ist keine öffentliche IP-Adresse")
