"""The address of the person, and whether it may be sent.

The interface wants the end user's own public address. Only what a proxy of ours has written is
believed, so the chain is walked from the right and ends at the first address that is not a proxy
of ours; what stands left of it was written by a stranger and is not even looked at.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import NoneType
from typing import cast

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.legible import kind_of
from banksapi_async.wire.arguments import check_type, exact_text

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\[\]]*)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?")
_MAPPED_BITS = 96

_PEER_RIGHT = (
    "give the address that the connection came from; a unix socket or a test client has none: give"
    " '127.0.0.1' there, and trust it where a proxy of yours is behind it"
)
_PROXIES_RIGHT = (
    "give a list such as ['10.0.0.7', '10.1.0.0/16']; a network has no bits behind its prefix"
)

# The special-purpose registries, written down: what `is_global` says differs between releases of
# Python, and it calls multicast global.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address of anybody's choice
        "3fff::/20",  # documentation
    )
)


def check_customer_ip(text: str, *, argument: str = "customer_ip") -> str:
    """Check that an address can be sent as the customer's.

    Args:
        text: An IPv4 or IPv6 address. The interface's document discourages IPv6.
        argument: The name of the argument, for the error.

    Returns:
        The address in its usual spelling; an IPv4 address that was written as IPv6 as IPv4.

    Raises:
        InvalidRequest: It is not an address, or not a public one.
    """
    given = cast("object", text)
    address = _parse(str.__str__(given)) if isinstance(given, str) else None
    right = "give the end user's public address, as 154.25.45.133, or none at all"
    if address is None:
        raise InvalidRequest(argument, "it is not an IP address", right)
    if not _is_public(address):
        raise InvalidRequest(argument, "it is not a public address", right)
    return str(address)


def public_ip(
    peer: str,
    forwarded_for: str | Sequence[str] | None,
    *,
    trusted_proxies: Iterable[str | IPv4Network | IPv6Network],
) -> str:
    """Return the public address of the person behind a request.

    Args:
        peer: The address that the connection came from.
        forwarded_for: The value of `X-Forwarded-For`, or all its values in the order they came.
        trusted_proxies: Addresses or networks of your own proxies, and of nobody else: each must
            append the address it was called from.

    Returns:
        The first address from the right that is not one of your proxies.

    Raises:
        InvalidRequest: That address cannot be read or is not public, or there is none.
    """
    check_type(peer, str, argument="peer", right=_PEER_RIGHT)
    lists = (Sequence, NoneType)
    right = "give the value of X-Forwarded-For, a list of its values, or None"
    check_type(forwarded_for, lists, argument="forwarded_for", right=right)
    if isinstance(cast("object", trusted_proxies), str) or not isinstance(
        cast("object", trusted_proxies), Iterable
    ):
        wrong = f"it is {kind_of(trusted_proxies)} and no list"
        raise InvalidRequest("trusted_proxies", wrong, _PROXIES_RIGHT)
    proxies = [_network(proxy) for proxy in trusted_proxies]
    lines = [forwarded_for] if isinstance(forwarded_for, str) else forwarded_for or ()
    lines = [exact_text(line, argument="forwarded_for") for line in lines]
    chain = [entry for line in lines for entry in (part.strip() for part in line.split(","))]
    # An empty element of a list header says nothing.
    for place, entry in enumerate(reversed([*filter(None, chain), peer])):
        address = _parse(_without_port(entry))
        if address is None and not place:
            raise InvalidRequest("peer", "it is not an IP address", _PEER_RIGHT)
        if address is None:
            raise InvalidRequest(
                "forwarded_for",
                f"address {place} from the right is not an IP address",
                "have your proxies write plain addresses",
            )
        if not any(address in proxy for proxy in proxies):
            return check_customer_ip(str(address))
    raise InvalidRequest(
        "customer_ip",
        "every address on the way is one of your proxies",
        "have your proxies append the address they were called from to X-Forwarded-For",
    )


def _parse(text: str) -> _Address | None:
    # A zone (`fe80::1%eth0`) has a meaning on one machine only.
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _without_port(entry: str) -> str:
    match = _WITH_PORT.fullmatch(entry)
    return entry if match is None else match["six"] or match["four"] or ""


def _is_public(address: _Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _network(proxy: str | _Network) -> _Network:
    try:
        # A bare number would be an address to Python.
        network = None if isinstance(cast("object", proxy), int) else ip_network(proxy)
    except (ValueError, TypeError):
        network = None
    if network is None:
        raise InvalidRequest(
            "trusted_proxies",
            "one is neither an address nor a network",
            _PROXIES_RIGHT,
        )
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < _MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
