"""What a caller has that tokens can be asked for with: secrets, scopes, credentials.

A secret is a text or an async callable that is asked for it. What is given is checked at once, and
an error never shows it. Without a scope a token has all that were booked; a tenant may have further
ones, so any text is taken.
"""

import base64
import binascii
import inspect
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, ClassVar, Literal, NamedTuple, NoReturn, TypeAlias, cast

import attrs

from banksapi_async.errors import Action, InvalidRequest, TokenError
from banksapi_async.transport.foreign import must_go_on
from banksapi_async.values.legible import one_line
from banksapi_async.values.secret import Secret, veiled
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.arguments import text_fault


class Scope(OpenEnum):
    """The scopes that the documents name; a class of access rules each, most spelled as a URL."""

    __slots__ = ()

    PROVIDER_READ: ClassVar[str] = "http://banksapi.io/provider/read"
    """Reading the list of providers."""
    CUSTOMER_READ: ClassVar[str] = "http://banksapi.io/customer/read"
    """Reading accesses, products and transactions."""
    CUSTOMER_MODIFY: ClassVar[str] = "http://banksapi.io/customer/modify"
    """Adding, refreshing and deleting accesses."""
    CUSTOMER_UEBERWEISUNG: ClassVar[str] = "http://banksapi.io/customer/ueberweisung"
    """Payments."""
    SCHEDULE_READ: ClassVar[str] = "http://banksapi.io/schedule/read"
    USERS_CREATE: ClassVar[str] = "auth/tenants/users/create"
    """Creating users; for a client's token."""


Asked: TypeAlias = Callable[[], Awaitable[str | Secret]]
"""An async callable that is asked for a secret."""

SecretSource: TypeAlias = str | Secret | Asked
"""What a caller may give for a secret."""


class Confidential:
    """The base of what holds secrets: it is not pickled, and a copy is the thing itself."""

    __slots__ = ()

    def __copy__(self) -> "Confidential":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Confidential":
        return self

    def __reduce__(self) -> NoReturn:
        msg = f"a {type(self).__name__} is not pickled: it holds a secret"
        raise TypeError(msg)

    def _fill(self, *values: object) -> None:
        """Set the fields as attrs does."""
        vars(type(self))["__attrs_init__"](self, *values)

    def __repr__(self) -> str:
        # One that was refused is half made, and a kept traceback shows it.
        cls: Any = type(self)
        fields = [field.name for field in attrs.fields(cls) if field.repr]
        shown = ", ".join(f"{name}={getattr(self, name, None)!r}" for name in fields)
        return one_line(f"{type(self).__name__}({shown})")


def trimmed(value: Any) -> Any:
    """Return a text without the blanks around it; anything else, from untyped callers, as it is."""
    return value.strip() if isinstance(value, str) else value


class Shape(NamedTuple):
    """What is asked of one kind of secret.

    Attributes:
        argument: The argument's name, for errors.
        trim: Whether blanks around it are a slip of pasting; in a password they may be meant.
        header: Whether it travels as it is in a header, which carries visible ASCII only.
        longest: How many characters it may have.
    """

    argument: str
    trim: bool = True
    header: bool = False
    longest: int = 1_024

    def text(self, value: object) -> object:
        """Return the bare text of what was given, trimmed; anything else as it came."""
        plain = value.reveal() if isinstance(value, Secret) else value
        return trimmed(plain) if self.trim else plain

    def fault(self, text: object) -> str | None:
        """Say what is wrong with a secret, without showing it; `None` where nothing is."""
        wrong = text_fault(text, longest=self.longest)
        if wrong is None and self.header and not all("!" <= letter <= "~" for letter in str(text)):
            return "it holds a character that no header carries"
        return wrong


_LONGEST_TOKEN = 16_384
"""Tokens can hold what they are good for, keys and signatures included."""

CLIENT_SECRET = Shape("client_secret")
PASSWORD = Shape("password", trim=False)
KEY = Shape("key", header=True, longest=_LONGEST_TOKEN)
TOKEN = Shape("token", header=True, longest=_LONGEST_TOKEN)


def source(value: SecretSource, shape: Shape) -> Secret | Asked:
    """Check what a caller gave for a secret.

    Args:
        value: The secret, or who to ask for it.
        shape: What is asked of it.

    Returns:
        The secret wrapped up, or the callable as it came.

    Raises:
        InvalidRequest: It is empty, not a text, or holds characters that cannot be.
    """
    if callable(value):
        return value
    value = veiled(value)
    wrong = shape.fault(shape.text(value))
    if wrong is None:
        return Secret(str(shape.text(value)))
    raise InvalidRequest(
        shape.argument,
        wrong,
        "give a text without control characters, or an async callable",
        action=_by(value) if shape is PASSWORD else Action.FIX_REQUEST,
    )


async def ask(given: Secret | Asked, shape: Shape) -> Secret:
    """Return the secret, asking for it where the caller gave a callable.

    Args:
        given: What `source` returned.
        shape: What is asked of it.

    Raises:
        TokenError: The callable failed, or what it gave is no usable secret.
        InvalidRequest: The callable is not async.
    """
    if isinstance(given, Secret):
        return given
    answer: object = None
    failed = None
    try:
        pending: object = given()
        is_async = inspect.isawaitable(pending)
        answer = await pending if inspect.isawaitable(pending) else None
    except BaseException as error:
        if must_go_on(error):
            raise
        is_async, failed = True, type(error).__name__
    if not is_async:
        raise InvalidRequest(shape.argument, "the callable is not async", "give an `async def`")
    if failed is not None:
        raise TokenError(f"asking for the {shape.argument} failed with {failed}", retryable=True)
    wrong = shape.fault(shape.text(answer))
    if wrong is None:
        return Secret(str(shape.text(answer)))
    answer = None  # whoever keeps the traceback keeps this frame
    raise TokenError(f"asking for the {shape.argument} gave nothing usable: {wrong}")


Product: TypeAlias = Literal["one", "onebasic"]
"""The products of ONE/Connect: Classic and Basic."""


def _client_id(value: str) -> str:
    text: str = trimmed(value)
    wrong = text_fault(text)
    if wrong is None and ":" in text:
        wrong = "it holds a colon, which ends the id in Basic authentication"
    if wrong is None and not all(text.partition("/")):
        wrong = "it names no tenant and client with a slash between"
    if wrong is None:
        return text
    raise InvalidRequest("client_id", wrong, "give it like 'demotenant/demoClient'")


_LONGEST_SCOPES = 16_384

Scopes: TypeAlias = str | Collection[str]
"""Scopes to ask for: one text with blanks between, or several, such as those of `Scope`."""


def scope_text(value: Scopes | None) -> str | None:
    """Return scopes with one blank between them, `None` where none are named.

    Raises:
        InvalidRequest: It is not a text, or holds control characters.
    """
    text: object = value
    if isinstance(value, Collection) and not isinstance(value, str):
        text = " ".join(str(one) for one in value)
    if text is None or trimmed(text) == "":
        return None
    wrong = text_fault(text, longest=_LONGEST_SCOPES)
    if wrong is not None:
        raise InvalidRequest("scope", wrong, "give scopes, in one text with blanks between or many")
    return " ".join(str(text).split())


def _client_secret(value: SecretSource) -> Secret | Asked:
    return source(value, CLIENT_SECRET)


def _key(value: SecretSource) -> Secret | Asked:
    return source(value, KEY)


def _token(value: SecretSource) -> Secret | Asked:
    return source(value, TOKEN)


def _product(value: Product) -> Product:
    if value not in {"one", "onebasic"}:
        raise InvalidRequest(
            "product", "it is unknown", "give 'one' (Classic) or 'onebasic' (Basic)"
        )
    return value


def _salt() -> bytes:
    return secrets.token_bytes(32)


@attrs.frozen(init=False, repr=False)
class ClientCredentials(Confidential):
    """A client of a tenant with its secret, as the vendor gives them out.

    Args:
        client_id: Tenant and client, like `demotenant/demoClient`.
        client_secret: The secret, or an async callable that is asked for it when a token is
            needed, and once more when it was refused.
        scope: The scopes to ask for, such as `[Scope.CUSTOMER_READ]`; `None` for all that were
            booked.

    Raises:
        InvalidRequest: An id or secret is empty or holds control characters, or the id a colon.
    """

    client_id: str = attrs.field(converter=_client_id)
    client_secret: Secret | Asked = attrs.field(converter=_client_secret, repr=False)
    scope: str | None = attrs.field(default=None, converter=scope_text)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)

    def __init__(
        self, client_id: str, client_secret: SecretSource, scope: Scopes | None = None
    ) -> None:
        client_secret = veiled(client_secret)
        self._fill(client_id, client_secret, scope)

    @classmethod
    def from_basic(cls, text: str | Secret, scope: Scopes | None = None) -> "ClientCredentials":
        """Read what the vendor calls a refresh token: the Basic credential, ready encoded.

        Args:
            text: Base64 of `tenant/client:secret`, with or without `Basic` in front.
            scope: The scopes to ask for, blanks between; `None` for all that were booked.

        Returns:
            The credentials.

        Raises:
            InvalidRequest: It is not such a text.
        """
        text = veiled(text)
        found = _split(text.reveal() if isinstance(text, Secret) else text)
        if isinstance(found, str):
            raise InvalidRequest("text", found, "give Base64 of 'tenant/client:secret'")
        client_id, client_secret = found
        return cls(client_id, client_secret, scope)


def _split(text: Any) -> tuple[str, Secret] | str:
    """Return client and secret, or what is wrong with their text."""
    plain = trimmed(text)
    wrong = text_fault(plain, longest=_LONGEST_TOKEN)
    if wrong is not None:
        return wrong
    try:
        client_id, colon, client_secret = _decoded(plain).partition(":")
    except (binascii.Error, ValueError):
        return "it is not Base64 of UTF-8 text"
    if not colon:
        return "it has no colon between client id and secret"
    return client_id, Secret(client_secret)


def _decoded(text: str) -> str:
    words = text.split()
    if words[0].lower() == "basic":
        del words[0]
    code = "".join(words).rstrip("=")
    return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode()


@attrs.frozen(init=False, repr=False)
class ApiKeyCredentials(Confidential):
    """An API key of ONE/Connect; its tokens have no client or user level.

    Args:
        key: The key, or an async callable that is asked for it.
        product: `one` (Classic) or `onebasic` (Basic).

    Raises:
        InvalidRequest: The key is empty or holds control characters, or the product is unknown.
    """

    key: Secret | Asked = attrs.field(converter=_key, repr=False)
    product: Product = attrs.field(default="one", converter=_product)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)

    def __init__(self, key: SecretSource, product: Product = "one") -> None:
        key = veiled(key)
        self._fill(key, product)


@attrs.frozen(init=False, repr=False)
class StaticToken(Confidential):
    """A token that was made elsewhere.

    Args:
        token: The token, with no `Bearer` in front; or an async callable that is asked for it,
            and again when the token was refused. A text that is refused stays refused.

    Raises:
        InvalidRequest: The token is empty or holds control characters.
    """

    token: Secret | Asked = attrs.field(converter=_token, repr=False)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)

    def __init__(self, token: SecretSource) -> None:
        token = veiled(token)
        self._fill(token)


def login_name(value: str, *, argument: str = "username") -> str:
    """Return the name of a user as it can be logged in with: the one check of all who take one.

    Raises:
        InvalidRequest: It cannot.
    """
    wrong = text_fault(value)
    if wrong is None:
        return str.__str__(value)
    raise InvalidRequest(
        argument, wrong, "give the name the user was created with, or is to have", action=_by(value)
    )


def _by(value: object) -> Action:
    """Return who can mend what a person logs in with: a text is what they typed."""
    return Action.ASK_PERSON if isinstance(value, str | Secret) else Action.FIX_REQUEST


Credentials: TypeAlias = ClientCredentials | ApiKeyCredentials | StaticToken
"""What a session is opened with."""


_KINDS = {
    "BANKSAPI_CLIENT_ID": "BANKSAPI_CLIENT_ID with BANKSAPI_CLIENT_SECRET",
    "BANKSAPI_BASIC": "BANKSAPI_BASIC",
    "BANKSAPI_API_KEY": "BANKSAPI_API_KEY",
    "BANKSAPI_TOKEN": "BANKSAPI_TOKEN",
}


_SLIPS = {
    "BANKSAPI_URL": "BANKSAPI_BASE_URL",
    "BANKSAPI_BASEURL": "BANKSAPI_BASE_URL",
    "BANKSAPI_HOST": "BANKSAPI_BASE_URL",
    "BANKSAPI_ENDPOINT": "BANKSAPI_BASE_URL",
    "BANKSAPI_ID": "BANKSAPI_CLIENT_ID",
    "BANKSAPI_CLIENT": "BANKSAPI_CLIENT_ID",
    "BANKSAPI_CLIENTID": "BANKSAPI_CLIENT_ID",
    "BANKSAPI_SECRET": "BANKSAPI_CLIENT_SECRET",
    "BANKSAPI_CLIENTSECRET": "BANKSAPI_CLIENT_SECRET",
    "BANKSAPI_KEY": "BANKSAPI_API_KEY",
    "BANKSAPI_APIKEY": "BANKSAPI_API_KEY",
    "BANKSAPI_ACCESS_TOKEN": "BANKSAPI_TOKEN",
    "BANKSAPI_REFRESH_TOKEN": "BANKSAPI_BASIC",
    "BANKSAPI_CREDENTIALS": "BANKSAPI_BASIC",
    "BANKSAPI_SCOPES": "BANKSAPI_SCOPE",
}
"""Names that nobody would read, so that production is asked; others are the user's own."""


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """Read credentials from variables.

    Args:
        environ: The variables: `BANKSAPI_CLIENT_ID` with `BANKSAPI_CLIENT_SECRET`, or
            `BANKSAPI_BASIC`, or `BANKSAPI_API_KEY` (with `BANKSAPI_PRODUCT`, `one` without it), or
            `BANKSAPI_TOKEN`; and `BANKSAPI_SCOPE` for the first two.

    Returns:
        The credentials.

    Raises:
        InvalidRequest: None or more than one are named, or what is named does not fit.
    """
    named = [name for name in _KINDS if _value(environ, name)]
    secret = _value(environ, "BANKSAPI_CLIENT_SECRET")
    if bool(secret) != ("BANKSAPI_CLIENT_ID" in named):
        missing = "BANKSAPI_CLIENT_ID" if secret else "BANKSAPI_CLIENT_SECRET"
        raise InvalidRequest("environment", f"{missing} is missing", "set both or neither")
    if len(named) != 1:
        wrong = f"names {' and '.join(named)}" if named else "names no credentials"
        raise InvalidRequest("environment", wrong, f"set one of {'; '.join(_KINDS.values())}")
    value = _value(environ, named[0])
    scope = _value(environ, "BANKSAPI_SCOPE") or None
    if named == ["BANKSAPI_CLIENT_ID"]:
        return ClientCredentials(value, secret, scope)
    if named == ["BANKSAPI_BASIC"]:
        return ClientCredentials.from_basic(value, scope)
    if named == ["BANKSAPI_API_KEY"]:
        product = _value(environ, "BANKSAPI_PRODUCT") or "one"
        return ApiKeyCredentials(value, cast("Product", product))
    return StaticToken(value)


def base_url_from(environ: Mapping[str, str]) -> str | None:
    """Return the base URL that variables name, `None` where they name none.

    Raises:
        InvalidRequest: A variable is a known slip, or has quotes around its value.
    """
    for slip, right in _SLIPS.items():
        if slip in environ:
            raise InvalidRequest(
                "environment", f"{slip} is not a name that is read", f"set {right}"
            )
    return _value(environ, "BANKSAPI_BASE_URL") or None


def _value(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        raise InvalidRequest("environment", f"{name} has quotes around its value", "leave them out")
    return value
