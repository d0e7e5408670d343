"""A question gets more precise without changing the link it came from.

A link may already have a query: parameters are merged, never concatenated. Ours replace theirs of
the same name in place, the others keep their order and their spelling.
"""

from collections.abc import Mapping
from typing import cast
from urllib.parse import quote, unquote_plus

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.legible import kind_of
from banksapi_async.wire.arguments import exact_text
from banksapi_async.wire.money import LIMIT, sane

Param = str | int | bool | None


def spelled(value: str | int | bool) -> str:  # noqa: FBT001 - a value, not a switch
    """Return a parameter's value in the interface's spelling."""
    if isinstance(value, bool):
        return str(value).lower()
    # What a class of the caller's says of itself is not what was checked.
    return str.__str__(value) if isinstance(value, str) else int.__repr__(value)


def merge(url: str, params: Mapping[str, Param]) -> str:
    """Return the URL with these parameters; `None` leaves a parameter as the link has it.

    Raises:
        InvalidRequest: A name is no text, or a value is none that a query has.
    """
    for name, value in params.items():
        exact_text(name, argument="params")
        given = cast("object", value)
        if isinstance(given, int) and not sane(given):
            raise InvalidRequest(name, "it is too large a number", f"give at most {LIMIT} digits")
        if given is not None and not isinstance(given, str | int):
            right = "give a text, a whole number, True or False"
            raise InvalidRequest(name, f"it is {kind_of(given)}", right)
    ours = {k: v for k, v in params.items() if v is not None}
    if not ours:
        return url
    path, _, query = url.partition("?")
    pairs = [p for p in query.split("&") if p and unquote_plus(p.partition("=")[0]) not in ours]
    pairs += [f"{quote(k, safe='')}={_quoted(k, spelled(v))}" for k, v in ours.items()]
    return f"{path}?{'&'.join(pairs)}"


def segment(text: str) -> str:
    """Return a text as one segment of a path; half a character, which no id has, finds nothing."""
    return quote(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), safe="")


def _quoted(name: str, text: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:  # it holds the whole text
        pass
    raise InvalidRequest(name, "it holds half a character", "give whole characters")
