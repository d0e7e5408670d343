"""Credentials to tokens: who asks, which token is used, when a new one is minted."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .authorizer import (
        Authorizer,
    )
    from .credentials import (
        ApiKeyCredentials,
        ClientCredentials,
        Credentials,
        Scopes,
        StaticToken,
    )
    from .environment import (
        credentials_from,
    )
    from .grants import (
        Grant,
    )
    from .identity import (
        Identity,
    )
    from .keeper import (
        TokenKeeper,
    )
    from .opening import (
        open_authorizer,
    )
    from .scopes import (
        Scope,
    )
    from .secret_source import (
        SecretSource,
    )
    from .shelf import (
        Shelf,
    )
    from .stores import (
        MemoryTokenStore,
        TokenStore,
    )
    from .token import (
        Token,
    )

__all__ = [
    "ApiKeyCredentials",
    "Authorizer",
    "ClientCredentials",
    "Credentials",
    "Grant",
    "Identity",
    "MemoryTokenStore",
    "Scope",
    "Scopes",
    "SecretSource",
    "Shelf",
    "StaticToken",
    "Token",
    "TokenKeeper",
    "TokenStore",
    "credentials_from",
    "open_authorizer",
]

__getattr__ = lazily(
    __name__,
    {
        "authorizer": ("Authorizer",),
        "credentials": (
            "ApiKeyCredentials",
            "ClientCredentials",
            "Credentials",
            "Scopes",
            "StaticToken",
        ),
        "environment": ("credentials_from",),
        "grants": ("Grant",),
        "identity": ("Identity",),
        "keeper": ("TokenKeeper",),
        "opening": ("open_authorizer",),
        "scopes": ("Scope",),
        "secret_source": ("SecretSource",),
        "shelf": ("Shelf",),
        "stores": ("MemoryTokenStore", "TokenStore"),
        "token": ("Token",),
    },
)
