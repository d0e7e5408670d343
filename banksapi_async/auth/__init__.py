"""Credentials to tokens: who asks, which token is used, when a new one is minted."""

from .authorizer import Authorizer
from .credentials import ApiKeyCredentials, ClientCredentials, Credentials, StaticToken
from .environment import credentials_from
from .grants import Grant
from .identity import Identity
from .keeper import TokenKeeper
from .opening import open_authorizer
from .secret_source import SecretSource
from .stores import MemoryTokenStore, TokenStore
from .token import Token

__all__ = [
    "ApiKeyCredentials",
    "Authorizer",
    "ClientCredentials",
    "Credentials",
    "Grant",
    "Identity",
    "MemoryTokenStore",
    "SecretSource",
    "StaticToken",
    "Token",
    "TokenKeeper",
    "TokenStore",
    "credentials_from",
    "open_authorizer",
]
