"""Which step is next, where several are offered at once?

The one that is furthest along. To choose a method or a medium again makes the bank ask again, and
banks lock a method after a few needless challenges; so what stands is answered first, and whoever
wants another method calls `set_method` themselves. In this order:

1. `redirect_url`, unless the challenge says that it is none and something else can answer it;
2. `authenticate_decoupled`, and `authenticate` where the challenge is decoupled: confirm elsewhere,
   unless a TAN can be sent too and the challenge says that it is not decoupled;
3. `authenticate`: a TAN;
4. `set_medium`;
5. `set_method`.

Names of methods decide nothing, nor do messages; `start_sca` begins, and is no step.
"""

from typing import TypeVar

from banksapi_async.errors import UntrustedLink
from banksapi_async.records import ScaMedium, ScaMethod

from .sca import (
    ChooseMedium,
    ChooseMethod,
    ConfirmElsewhere,
    EnterTan,
    FollowRedirect,
    ScaOwner,
    ScaStep,
)
from .urls import split_url

N = TypeVar("N")


def next_step(
    owner: ScaOwner[N], *, methods: tuple[ScaMethod, ...], mediums: tuple[ScaMedium, ...]
) -> ScaStep[N] | None:
    """Derive what is asked of the person now.

    Args:
        owner: What offers it.
        methods: The methods that the owner names.
        mediums: The media that the owner names.

    Returns:
        The step, `None` where none is asked for.

    Raises:
        UntrustedLink: It is a redirect to where no browser must be sent.
        AmbiguousRelation: Several redirects are offered.
    """
    challenge = owner.challenge
    tan, polled = owner.can("authenticate"), owner.can("authenticate_decoupled")
    if owner.can("redirect_url") and not (
        (tan or polled) and challenge is not None and challenge.redirect is False
    ):
        href = owner.relations.require("redirect_url", type(owner).__name__).href
        return FollowRedirect(owner=owner, challenge=challenge, url=check_redirect(href))
    decoupled = None if challenge is None else challenge.decoupled
    if (polled and not (tan and decoupled is False)) or (tan and decoupled):
        return ConfirmElsewhere(owner=owner, challenge=challenge)
    if tan:
        return EnterTan(owner=owner, challenge=challenge)
    if owner.can("set_medium"):
        return ChooseMedium(owner=owner, options=mediums)
    if owner.can("set_method"):
        return ChooseMethod(owner=owner, options=methods)
    return None


def check_redirect(href: str) -> str:
    """Return the URL of a bank's page, if a browser may be sent there.

    Raises:
        UntrustedLink: It is not an absolute https URL, has userinfo, or is written so that browsers
            may read it otherwise.
    """
    # Pages of banks may be behind a fragment; it is checked like the rest and stays where it is.
    url, _, fragment = href.partition("#")
    wrong = None
    try:
        scheme = split_url(url).scheme
    except ValueError as error:
        wrong = str(error)
    else:
        if scheme != "https":
            wrong = "it is not https"
        elif " " in fragment or "\\" in fragment or not fragment.isprintable():
            wrong = "its fragment holds a blank, a backslash or a control character"
    if wrong is not None:
        raise UntrustedLink(f"a person must not be sent there: {wrong}")
    return href
