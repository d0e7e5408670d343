"""Who is asking, whether they may, and whether the bank gets a real person's address."""

import base64
import ipaddress
from typing import Any

from starlette.datastructures import Headers

from banksapi_async.sandbox import settings
from banksapi_async.sandbox.bank.holders import Holder
from banksapi_async.sandbox.bank.schemes import Way
from banksapi_async.sandbox.callback import usable
from banksapi_async.sandbox.regulated import scheme_of
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.tokens import Token

from .gate import Refusal
from .operation import Ask, Level, Operation


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
    except ValueError:
        text = ""
    client_id, _, secret = text.partition(":")
    tenant, _, client = client_id.partition("/")
    known = tenant == settings.tenant_of(client) and clients.get(client) == secret
    if scheme.lower() != "basic" or not known:
        raise Refusal(401, "Die Zugangsdaten des Clients fehlen oder sind falsch")
    return client


def check_key(headers: Headers) -> None:
    """Refuse who has no API key.

    Raises:
        Refusal: 401.
    """
    if headers.get("x-api-key") != settings.API_KEY:
        raise Refusal(401, "Der API-Key fehlt oder ist falsch")


def is_regulated(ask: Ask) -> bool:
    """Return whether the client has no web form."""
    return ask.token is not None and ask.token.client == settings.REGULATED_CLIENT


def check_callback(ask: Ask, holder: Holder | None) -> None:
    """Refuse where the bank would redirect the browser and nobody says where it comes back to.

    Raises:
        Refusal: 400.
    """
    redirected = holder is not None and any(
        method.way is Way.REDIRECT for method in scheme_of(holder).methods
    )
    if redirected and not usable(ask.query.get("callbackUrl", "")):
        raise Refusal(400, "callbackUrl fehlt oder passt nicht: die Bank leitet den Browser um")


def check_address(headers: Headers) -> None:
    """Refuse a customer's address that is not public; without one nothing is refused.

    Raises:
        Refusal: 400.
    """
    text = headers.get("customer-ip-address")
    if text is None:
        return
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise Refusal(400, "Customer-IP-Address ist keine IP-Adresse") from None
    if not address.is_global or address.is_multicast:
        raise Refusal(400, "Customer-IP-Address ist keine öffentliche IP-Adresse")


def check_login(ask: Ask, wishes: dict[str, Any]) -> None:
    """Refuse a login that this client must not send, and one that lacks a part of it."""
    if not is_regulated(ask):
        if "credentials" in wishes or wishes.get("sync") is False:
            raise Refusal(400, "Dieser Mandant darf weder credentials noch sync=false senden")
        return
    given = wishes.get("credentials", {})
    if not wishes.get("ebics"):
        if given and "pin" not in given:
            raise Refusal(400, "credentials.pin fehlt")
        return
    if "pin" in given:
        raise Refusal(400, "credentials.pin gehört nicht zu EBICS")
    named = {**given, **wishes}
    missing = [name for name in ("partnerid", "hostId", "hostUrl") if name not in named]
    if missing:
        raise Refusal(400, f"{missing[0]} fehlt zu EBICS")
