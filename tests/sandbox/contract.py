"""Holds what was asked and answered against the sandbox's own description."""

import copy
import json
import re
from datetime import date, datetime
from functools import cached_property
from typing import Any

import attrs
import httpx
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.web.gate import (
    SEGMENT_FORMAT,
    STAMP_FORMAT,
    Refusal,
    read_json,
    segment,
)
from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(())
for _format, _read in {
    "date": date.fromisoformat,
    STAMP_FORMAT: datetime.fromisoformat,
    SEGMENT_FORMAT: lambda text: segment(text, ""),
}.items():
    # A format says nothing about what is no text.
    FORMATS.checks(_format, (ValueError, Refusal))(
        lambda value, read=_read: not isinstance(value, str) or bool(read(value))
    )


async def published(sandbox: Sandbox, base: str = "https://sandbox.example") -> dict[str, Any]:
    """What the sandbox publishes, asked for in process."""
    async with httpx.AsyncClient(transport=sandbox.transport(), base_url=base) as client:
        answer = await client.get("/openapi.json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@attrs.frozen
class Exchange:
    """What was asked and answered, in full."""

    method: str
    path: str
    body: bytes
    status: int
    answer: bytes


class Watched(httpx.AsyncBaseTransport):
    """A way into a sandbox that keeps what goes through it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._inner = sandbox.transport()
        self.seen: list[Exchange] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        path = request.url.path
        self.seen.append(Exchange(request.method, path, body, answer.status_code, content))
        return answer


@attrs.define(slots=False)
class Contract:
    """A description, and what breaks it."""

    described: dict[str, Any]

    @cached_property
    def closed(self) -> dict[str, Any]:
        """The description with all objects closed: a key that it does not have is an error."""
        closed = copy.deepcopy(self.described)
        _close(closed["components"])
        for operations in closed["paths"].values():
            for one in operations.values():
                _close(one["responses"])
        return closed

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation that a request is about; the more of its path is fixed the better."""
        found = [
            template
            for template, operations in self.closed["paths"].items()
            if method.lower() in operations
            and re.fullmatch(re.sub(r"\\\{.+?\\\}", "[^/]+", re.escape(template)), path)
        ]
        if not found:
            return None
        template = max(found, key=lambda one: len(re.sub(r"\{.+?\}", "", one)))
        one: dict[str, Any] = self.closed["paths"][template][method.lower()]
        return one

    def broken(self, exchange: Exchange) -> list[str]:
        """How an exchange breaks the description."""
        path = exchange.path.removesuffix("/") if exchange.path.count("/") == 3 else exchange.path
        one = self.operation(exchange.method, path)
        if one is None:
            return [] if exchange.status in {404, 405} else ["nobody describes it"]
        response = one["responses"].get(str(exchange.status))
        if response is None:
            return [f"{one['operationId']} answers {exchange.status}"]
        wrong = [f"{one['operationId']}: {text}" for text in self.of_answer(response, exchange)]
        return wrong + self.of_body(one, exchange)

    def of_answer(self, response: dict[str, Any], exchange: Exchange) -> list[str]:
        content = response.get("content")
        if not content:
            return ["an answer where none is described"] if exchange.answer else []
        ((media, said),) = content.items()
        if media != "application/json":
            return []
        return self.errors(said["schema"], json.loads(exchange.answer))

    def of_body(self, one: dict[str, Any], exchange: Exchange) -> list[str]:
        """What the gate took and the description does not, or the other way round."""
        said = one.get("requestBody", {}).get("content", {}).get("application/json")
        if said is None or exchange.status in {401, 403, 413} or not exchange.body:
            return []
        try:
            body = read_json(exchange.body)
        except Refusal:
            return [] if exchange.status == 400 else ["took what is no JSON"]
        errors = self.errors(said["schema"], body)
        taken = exchange.status not in {400, 404}
        return [f"{one['operationId']} took {text}" for text in errors] if taken else []

    def errors(self, schema: dict[str, Any], value: Any) -> list[str]:
        whole = {**schema, "components": self.closed["components"]}
        validator = Draft202012Validator(whole, format_checker=FORMATS)
        return [f"{one.json_path}: {one.message}"[:300] for one in validator.iter_errors(value)]


def _close(value: Any) -> None:
    if isinstance(value, dict):
        if "properties" in value:
            value.setdefault("additionalProperties", False)
        for one in value.values():
            _close(one)
    elif isinstance(value, list):
        for one in value:
            _close(one)
