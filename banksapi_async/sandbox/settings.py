"""The sandbox's switches, and who may talk to it."""

import base64
from typing import Any, Literal, get_args

import attrs

TENANT = "demotenant"
TENANT_ID = "550e8400-e29b-41d4-a716-446655440000"
CLIENT = "demoClient"
CLIENT_SECRET = "demo+secret & 100%"  # noqa: S105 - made up; it needs form and Basic encoding done right
MANAGEMENT_CLIENT = "adminClient"
MANAGEMENT_SECRET = "admin-secret"  # noqa: S105 - made up
REGULATED_TENANT = "regulatedtenant"
REGULATED_TENANT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
REGULATED_CLIENT = "regulatedClient"
REGULATED_SECRET = "regulated-secret"  # noqa: S105 - made up
API_KEY = "5f0c2a4e-demo-api-key"
CANONICAL = "https://banksapi.io"
_LONGEST = 100 * 366 * 86_400.0

Stages = Literal["at once", "clock", "manual"]

TENANT_IDS = {TENANT: TENANT_ID, REGULATED_TENANT: REGULATED_TENANT_ID}


def tenant_of(client: str) -> str:
    """Return the tenant of a client. The second tenant is regulated: it has no web form."""
    return REGULATED_TENANT if client == REGULATED_CLIENT else TENANT


def _without_slash(path: str) -> str:
    return path.rstrip("/")


def _is_prefix(_: object, __: object, value: str) -> None:
    if value and not (value.startswith("/") and "//" not in value and value.isprintable()):
        raise ValueError(f"root_path: {value!r} is no prefix of paths; give one like '/gateway'")


def _counts(_: object, attribute: "attrs.Attribute[Any]", value: float | None) -> None:
    low = 0 if attribute.name == "refresh_seconds" else 1e-9  # a refresh may be over at once
    if value is not None and not low <= value <= _LONGEST:
        raise ValueError(f"{attribute.name}: {value!r} is out of range; give more than 0")


def _is_stages(_: object, __: object, value: str) -> None:
    if value not in get_args(Stages):
        raise ValueError(f"stages: {value!r} is none of {', '.join(map(repr, get_args(Stages)))}")


@attrs.frozen(kw_only=True)
class Settings:
    """How the sandbox behaves where the documents leave room.

    Attributes:
        seed: What the bank's data depends on.
        canonical_hrefs: Write links to the canonical origin instead of the one asked under.
        root_path: A path prefix, as behind a gateway; nothing is served outside of it.
        stages: How a new access comes to its data: `at once`, or by way of `GESTARTET` and
            `SAMMELN`, `clock` by the sandbox's clock and `manual` when told.
        refresh_seconds: How long a refresh runs, and each stage by the clock.
        background_seconds: How often the interface refreshes by itself; `None` is never.
        consent_days: How long a person's consent lasts.
        form_seconds: How long a web form lives by the sandbox's clock.
        content_location: Answer `Content-Location` where the interface answers `Location`, as some
            gateways do.
        offer_session_delete: Offer `delete_regprotect_sessions` on the customer.
        separate_management: Users are managed by a second client; the first is refused.
        sca_seconds: How long a person has for an authentication by the sandbox's clock.
        sca_polls: After how many polls a person has confirmed elsewhere; None is only when told.
        many_providers: List over 4,000 providers, as the real one does.
    """

    seed: int = 1
    canonical_hrefs: bool = False
    root_path: str = attrs.field(default="", converter=_without_slash, validator=_is_prefix)
    stages: Stages = attrs.field(default="at once", validator=_is_stages)
    refresh_seconds: float = attrs.field(default=2.0, validator=_counts)
    background_seconds: float | None = attrs.field(default=6 * 60 * 60.0, validator=_counts)
    consent_days: int = attrs.field(default=180, validator=_counts)
    form_seconds: float = attrs.field(default=600.0, validator=_counts)
    content_location: bool = False
    offer_session_delete: bool = True
    separate_management: bool = False
    sca_seconds: float = attrs.field(default=300.0, validator=_counts)
    sca_polls: int | None = attrs.field(default=3, validator=_counts)
    many_providers: bool = False


def _basic(account: "Account") -> str:
    return base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()


@attrs.frozen
class Account:
    """What a person needs to talk to the sandbox with a tool of their own.

    Attributes:
        basic: Client and secret, ready encoded: what the vendor calls a refresh token.
    """

    client_id: str = f"{TENANT}/{CLIENT}"
    client_secret: str = attrs.field(default=CLIENT_SECRET, repr=False)
    basic: str = attrs.field(default=attrs.Factory(_basic, takes_self=True), repr=False)
    api_key: str = attrs.field(default=API_KEY, repr=False)


REGULATED = Account(f"{REGULATED_TENANT}/{REGULATED_CLIENT}", REGULATED_SECRET)
MANAGEMENT = Account(f"{TENANT}/{MANAGEMENT_CLIENT}", MANAGEMENT_SECRET)
