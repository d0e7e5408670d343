"""Keyword arguments that several methods share, spelled out for `help()` and the reference.

A method takes them as `**terms: Unpack[…]` of a `TypedDict`, so each is named and explained once:
type checkers refuse a wrong keyword at the call, and editors offer the right ones. At run time
signature and docstring say `terms` alone, so they are made whole here.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast, get_args, is_typeddict

M = TypeVar("M", bound=Callable[..., Any])

_EXPLAINED = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
_TERMS = re.compile(r"^( +)terms: .*\n", re.MULTILINE)


def spelled(run: Callable[..., Any]) -> Callable[[M], M]:
    """Make a method of a signature and a docstring call a function with what it was given.

    Args:
        run: The function. The method's last parameter is `**terms: Unpack[…]`, and what that
            `TypedDict` holds is explained under `Attributes:` of the classes of its module.
    """

    def declare(plain: M) -> M:
        signature, said = _spelled_out(plain)

        @wraps(plain)
        def called(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs)
            return run(*given.args, **given.kwargs)

        @wraps(plain)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return await called(*args, **kwargs)

        method: Any = awaited if inspect.iscoroutinefunction(plain) else called
        method.__signature__, method.__doc__ = signature, said
        return cast("M", method)

    return declare


def _spelled_out(plain: Callable[..., Any]) -> tuple[inspect.Signature, str]:
    signature = inspect.signature(plain)
    *named, terms = signature.parameters.values()
    (taken,) = get_args(terms.annotation)
    keywords = [_keyword(name, taken) for name in taken.__annotations__]
    lines = "".join(f"\\1{line}\n" for line in _explained(taken))
    said = _TERMS.sub(lines, inspect.cleandoc(plain.__doc__ or ""))
    return signature.replace(parameters=[*named, *keywords]), said


def _keyword(name: str, taken: type[Any]) -> inspect.Parameter:
    annotation: Any = taken.__annotations__[name]
    required = name in taken.__required_keys__
    inner = get_args(annotation)[0] if required else annotation
    default = inspect.Parameter.empty if required else False if inner is bool else None
    # What type checkers alone know stays a name.
    spelled = getattr(inner, "__forward_arg__", inner)
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=spelled)


def _explained(taken: type[Any]) -> Iterator[str]:
    pieces = [one for one in vars(sys.modules[taken.__module__]).values() if is_typeddict(one)]
    said = {
        (name, str(piece.__annotations__[name])): text
        for piece in pieces
        for name, text in _EXPLAINED.findall(inspect.cleandoc(piece.__doc__ or ""))
    }
    for name, annotation in taken.__annotations__.items():
        text = said.get((name, str(annotation)), "")  # without docstrings (-OO) there is none
        yield f"{name}: {' '.join(text.split())}"
