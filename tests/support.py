"""A peer over the public seam `transport=`: answers what a test says, notes what was asked."""

import json
import traceback
from collections.abc import Callable
from typing import Any

import httpx
from banksapi_async import ClientCredentials, Customer, Session, UserSession

BASE = "https://banksapi.io"
ACCESS = "629e4510-5331-47d4-9bad-8902039ff762"
SECRET = "s3cret-of-the-client"
PASSWORD = "pass-of-user-1"
TOKEN = {
    "access_token": "0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235",
    "token_type": "Bearer",
    "expires_in": 7200,
    "tenant": "demotenant",
    "client": "demoClient",
}

Answering = Callable[[httpx.Request], httpx.Response]


def answer(status: int, body: Any = None, **headers: str) -> httpx.Response:
    """An answer with a JSON body, or with bytes as they are, or with none."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None or isinstance(body, bytes):
        return httpx.Response(status, content=body or b"", headers=named)
    text = body if isinstance(body, str) else json.dumps(body)
    named.setdefault("content-type", "application/json")
    return httpx.Response(status, content=text.encode(), headers=named)


class Peer(httpx.AsyncBaseTransport):
    """Answers by path; a token is given to everybody, all else is a 404."""

    def __init__(self, **answers: Any) -> None:
        self.asked: list[httpx.Request] = []
        self.routes: dict[str, Any] = {"POST /auth/oauth2/token": TOKEN}

    def on(self, route: str, *answers: Any) -> "Peer":
        """Give these answers in turn, the last one for ever."""
        self.routes[route] = list(answers)
        return self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.asked.append(request)
        path = request.url.raw_path.decode()
        for key in (f"{request.method} {path}", f"{request.method} {path.partition('?')[0]}"):
            if key in self.routes:
                found = self.routes[key]
                if isinstance(found, list):
                    found = found.pop(0) if len(found) > 1 else found[0]
                if isinstance(found, BaseException):
                    raise found
                if callable(found):
                    found = found(request)
                return found if isinstance(found, httpx.Response) else answer(200, found)
        return answer(404, {"code": "404", "message": f"nothing at {path}"})

    def paths(self, *, tokens: bool = False) -> list[str]:
        """What was asked, without the calls for tokens."""
        seen = [f"{r.method} {r.url.raw_path.decode()}" for r in self.asked]
        return seen if tokens else [p for p in seen if "/auth/oauth2/" not in p]


def session(peer: httpx.AsyncBaseTransport, **options: Any) -> Session:
    """A session of the demo client over a peer."""
    credentials = ClientCredentials("demotenant/demoClient", SECRET)
    return Session(credentials, transport=peer, **options)


def user(peer: httpx.AsyncBaseTransport, **options: Any) -> UserSession:
    """The view of user 1 over a peer."""
    return session(peer, **options).as_user("user1", PASSWORD)


def links(**hrefs: str) -> list[dict[str, str]]:
    """Relations, each below the canonical origin unless it is absolute."""
    return [
        {"rel": rel, "href": href if "://" in href else f"{BASE}{href}"}
        for rel, href in hrefs.items()
    ]


async def customer(peer: Peer, *, relations: list[dict[str, str]], **options: Any) -> Customer:
    """The customer with these relations."""
    peer.on("GET /customer/v2", {"relations": relations})
    return await user(peer, **options).customer()


def locals_shown(error: BaseException) -> str:
    """What tools that show local variables would show of our frames, causes and contexts too."""
    found = ""
    seen: BaseException | None = error
    while seen is not None:
        found += "".join(
            repr({name: repr(value) for name, value in frame.f_locals.items()})
            for frame, _ in traceback.walk_tb(seen.__traceback__)
            if "banksapi_async" in frame.f_code.co_filename
        )
        seen = seen.__cause__ or seen.__context__
    return found
