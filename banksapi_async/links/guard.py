"""Where a token may go.

No byte and no token to anything but the base URL. A link to the canonical origin, or to one of the
session's `href_origins`, means the base URL and is rebased onto it, path prefix included. Every
other link is refused before anything is sent, and so is any spelling that two URL parsers could
read differently.
"""

import re
from collections import OrderedDict
from urllib.parse import quote, unquote_to_bytes

from banksapi_async.errors import InvalidRequest, UntrustedLink

CANONICAL = "https://banksapi.io"
_PORTS = {"https": 443, "http": 80}
_LAST_PORT = 65535
_MAX_LENGTH = 8192
_REMEMBERED = 1024
_SHOWN = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_HEX = frozenset("0123456789abcdefABCDEF")
_REFUSED = frozenset(b"./\\\x7f")

Origin = tuple[str, str, int]


def split_origin(url: str) -> tuple[Origin, str, str]:
    """Split an absolute link into origin, path and query, refusing what is not plain.

    Raises:
        UntrustedLink: The link has userinfo, a fragment, control characters, backslashes, encoded
            dots or slashes, dot or empty segments, or a host or port that is not plain.
    """
    _refuse_odd_text(url)
    scheme, rest, netloc_found = *url.partition("://")[::2], "://" in url
    scheme = scheme.lower()
    if not netloc_found or scheme not in _PORTS:
        raise UntrustedLink("it is not an absolute http(s) URL")
    tail, _, query = rest.partition("?")
    netloc, slash, path = tail.partition("/")
    path = slash + path
    if "@" in netloc:
        raise UntrustedLink("it carries userinfo")
    host, port = _host_and_port(netloc.lower(), scheme)
    _refuse_odd_path(path)
    return (scheme, host, port), path, query


def _refuse_odd_text(url: str) -> None:
    if len(url) > _MAX_LENGTH:
        raise UntrustedLink(f"it is longer than {_MAX_LENGTH} characters")
    if _CONTROL.search(url) or url != url.strip():
        raise UntrustedLink("it has control characters or blanks around it")
    if "\\" in url:
        raise UntrustedLink("it has a backslash")
    if "#" in url:
        raise UntrustedLink("it has a fragment")


def _host_and_port(netloc: str, scheme: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(.*))?", netloc)
    host, port = match.groups() if match else ("", None)
    if host.endswith("."):
        raise UntrustedLink("its host ends with a dot")
    if not _HOST.fullmatch(host):
        raise UntrustedLink("its host is not a plain name or address")
    if port is None:
        return host, _PORTS[scheme]
    plain = port.isascii() and port.isdecimal() and len(port) <= len(str(_LAST_PORT))
    if not plain or int(port) > _LAST_PORT:
        raise UntrustedLink("its port is not a number")
    return host, int(port)


def _refuse_odd_path(path: str) -> None:
    if "%" in path:
        _refuse_odd_codes(path)
    segments = path.split("/")[1:]
    # Some servers cut what follows a semicolon before they walk the path: `..;` is `..` to them.
    if any(s.partition(";")[0] in {".", ".."} for s in segments) or "" in segments[:-1]:
        raise UntrustedLink("its path has a dot segment or an empty one")


def _refuse_odd_codes(path: str) -> None:
    # Some servers decode twice, so `%252e` is a dot to them; and some take UTF-8 that is longer
    # than it need be, so `%c0%ae` is one.
    once = re.sub("%25(?=[0-9a-fA-F]{2})", "%", path)
    while once != path:
        path, once = once, re.sub("%25(?=[0-9a-fA-F]{2})", "%", once)
    if not all(_is_harmless(after[:2]) for after in path.split("%")[1:]):
        raise UntrustedLink("its path has an encoded dot, slash, backslash or control character")
    try:
        unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        pass
    else:
        return
    raise UntrustedLink("its path has encoded bytes that are not UTF-8")


def _is_harmless(code: str) -> bool:
    """Whether two characters after a percent sign encode neither control nor structure."""
    if len(code) != 2 or not _HEX.issuperset(code):  # noqa: PLR2004 - two digits make a byte
        return False
    byte = int(code, 16)
    return byte >= 0x20 and byte not in _REFUSED  # noqa: PLR2004 - below it are controls


def _place(origin: Origin) -> str:
    scheme, host, port = origin
    shown = host if len(host) <= _SHOWN else f"{host[:_SHOWN]}…"
    return shown if port == _PORTS[scheme] else f"{shown}:{port}"


def _alias(url: str) -> tuple[Origin, str]:
    try:
        origin, prefix, _ = split_origin(url.rstrip("/"))
    except UntrustedLink as error:
        wrong = error.reason
    else:
        return origin, prefix
    raise InvalidRequest("href_origins", wrong, "give an origin such as https://test.banksapi.io")


class OriginGuard:
    """Decides where a link of an answer leads.

    Args:
        base_url: The base URL, normalised, without a trailing slash.
        href_origins: Further origins whose links mean the base URL, each optionally with the path
            prefix under which they have it.

    Raises:
        InvalidRequest: One of these origins is not plain.
    """

    def __init__(self, base_url: str, href_origins: tuple[str, ...] = ()) -> None:
        self.base_url = base_url
        self._base, self._prefix, _ = split_origin(base_url)
        aliases = [_alias(o) for o in (*href_origins, CANONICAL)]
        self._known = [(self._base, self._prefix), *aliases]
        self._resolved: OrderedDict[tuple[str, str], str] = OrderedDict()

    @property
    def form_origins(self) -> tuple[str, ...]:
        """The origins that a web form may have: the base's and the canonical one."""
        scheme, host, port = self._base
        return (f"{scheme}://{host}:{port}", CANONICAL)

    def resolve(self, href: str, *, source: str) -> str:
        """Return the URL to ask for a link, always under the base URL.

        Args:
            href: The link as the answer spells it; absolute, or relative to `source`.
            source: The URL of the answer that held it.

        Raises:
            UntrustedLink: It leads anywhere else; nothing is sent.
        """
        key = (href, "" if href.startswith(("https://", "http://")) else source)
        known = self._resolved.get(key)
        if known is not None:
            return known
        try:
            known = self._resolve(href, source)
        except UntrustedLink as error:
            refused = error.reason
        else:
            self._resolved[key] = known
            if len(self._resolved) > _REMEMBERED:
                self._resolved.popitem(last=False)
            return known
        del href, source, key  # a kept traceback shows what its frames hold
        raise UntrustedLink(refused)

    def _resolve(self, href: str, source: str) -> str:
        origin, path, query = split_origin(self._absolute(href, source))
        for known, prefix in self._known:
            if origin == known and (path == prefix or path.startswith(f"{prefix}/")):
                tail = quote(path[len(prefix) :], safe="/%:@!$&'()*+,;=~")
                asked = quote(query, safe="/%:@!$&'()*+,;=?~")
                return f"{self.base_url}{tail}{'?' if asked else ''}{asked}"
        if origin in {known for known, _ in self._known}:
            raise UntrustedLink("its path is outside the base URL's prefix")
        raise UntrustedLink(
            f"its origin {origin[0]}://{_place(origin)} is not the base URL's"
            f" {self._base[0]}://{_place(self._base)};"
            " if it means the same interface, name it in href_origins"
        )

    def _absolute(self, href: str, source: str) -> str:
        _refuse_odd_text(href)
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href):
            return href
        if not href or href.startswith("//"):
            raise UntrustedLink("it has no path" if not href else "it names a host, no scheme")
        scheme, host, port = self._base
        if href.startswith("/"):
            return f"{scheme}://{host}:{port}{href}"
        base = source.partition("?")[0]
        return f"{base}{href}" if href[0] == "?" else f"{base.rpartition('/')[0]}/{href}"
