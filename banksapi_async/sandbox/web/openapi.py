"""The sandbox's description of itself, made from the table of its operations.

Nothing is said here that the table does not say: what is checked on the way in is published.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from .gate import Schema
from .operation import JSON, Level, Operation
from .shapes import COMPONENTS, ERROR

_VARIABLE = re.compile(r"\{([a-z_]+)\}", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_ADDRESS: Schema = {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
_PLACED = {HTTPStatus.CREATED, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}
_SECURITY: dict[Level, dict[str, list[str]]] = {
    Level.BASIC: {"client": []},
    Level.KEY: {"key": []},
    Level.CLIENT: {"management": []},
    Level.USER: {"user": []},
    Level.ANY: {"user": []},
}
_SCHEMES = {
    "client": {"type": "http", "scheme": "basic", "description": "tenant/client:secret"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    "management": {"type": "http", "scheme": "bearer", "description": "the client's token"},
    "user": {"type": "http", "scheme": "bearer", "description": "a user's token"},
}


def describe(operations: Iterable[Operation], base: str) -> dict[str, Any]:
    """Return the description in OpenAPI 3.1.

    Args:
        operations: The table.
        base: Where the sandbox answers.
    """
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The sandbox of banksapi_async",
            "version": version("banksapi_async"),
            "description": "A double of BANKSapi. Nothing in it is real; it is not the vendor's.",
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": COMPONENTS, "securitySchemes": _SCHEMES},
    }


def _operation(one: Operation) -> dict[str, Any]:
    room = one.path.split("/")[1]
    return {
        "operationId": _id(one),
        "tags": [room],
        "summary": _says(one.handler),
        "description": f"Basis: {one.basis}.",
        "security": _security(one),
        "parameters": _parameters(one),
        **_body(one),
        "responses": {
            str(status): _response(one, status, one.answers.get(status))
            for status in sorted(one.statuses)
        },
    }


def _says(handler: Callable[..., Any]) -> str:
    while isinstance(handler, partial):
        handler = handler.func
    return (handler.__doc__ or "").partition("\n")[0]


def _id(one: Operation) -> str:
    words = re.findall(r"[a-z0-9]+", one.path.lower())
    return "_".join([one.method.lower(), *words])


def _security(one: Operation) -> list[dict[str, list[str]]]:
    also: list[dict[str, list[str]]] = [{"management": []}] if one.level is Level.ANY else []
    return [_SECURITY[one.level], *also]


def _parameters(one: Operation) -> list[dict[str, Any]]:
    inside = [
        _parameter(name.replace("_", "-"), "path", {"type": "string", "minLength": 1})
        for name in _VARIABLE.findall(one.template)
    ]
    asked = [_parameter(name, "query", check.schema) for name, check in one.query.items()]
    address = [_parameter("Customer-IP-Address", "header", _ADDRESS)] if one.customer_ip else []
    return [*inside, *asked, *address]


def _parameter(name: str, place: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _body(one: Operation) -> dict[str, Any]:
    media, check = (_FORM, one.form) if one.form is not None else (JSON, one.sends)
    if one.binary:
        return _sent(one.binary, {"contentEncoding": "base64"}, required=True)
    return {} if check is None else _sent(media, check.schema, required=not one.blank)


def _sent(media: str, schema: Schema, *, required: bool) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": {media: {"schema": schema}}}}


def _response(one: Operation, status: int, shape: Schema | None) -> dict[str, Any]:
    said: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status not in one.answers:
        return {**said, "content": {JSON: {"schema": ERROR}}}
    if status in _PLACED:
        said["headers"] = {"Location": {"schema": {"type": "string"}}}
    return said if shape is None else {**said, "content": {one.gives: {"schema": shape}}}
