"""How an answer looks: JSON, nothing, an error, the page of the web server in front."""

import re
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import exact_json

from .operation import JSON, Ask

_NGINX = (
    "<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n<body>\r\n"
    "<center><h1>500 Internal Server Error</h1></center>\r\n<hr><center>nginx</center>\r\n"
    "</body>\r\n</html>\r\n"
)


def answer(value: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(exact_json.write(value), status, media_type=JSON)


def accepted(accept: str, media: str) -> bool:
    """Return whether an `Accept` header lets a media type through; an empty one lets all."""
    offered = {"*/*", media, f"{media.partition('/')[0]}/*"}
    for part in accept.split(",") if accept.strip() else ["*/*"]:
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        refused = any(re.fullmatch(r"q=0(\.0*)?", one) for one in parameters)
        if kind in offered and not refused:
            return True
    return False


def done() -> Response:
    """Answer that it is done, and nothing more."""
    return Response(status_code=200)


def elsewhere(ask: Ask, status: int, path: str) -> Response:
    """Answer without a body that something is at a path of ours."""
    name = "Content-Location" if ask.state.settings.content_location else "Location"
    return Response(status_code=status, headers={name: ask.base + path})


def fault(status: int, message: str) -> Response:
    """Answer with an error."""
    return answer({"code": str(status), "message": message}, status)


def broken() -> Response:
    """Answer as the web server in front does when the interface itself fails."""
    return Response(_NGINX, 500, media_type="text/html")
