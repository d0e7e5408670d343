"""Is it the person's own public address, and nobody else's choice?"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.wire.customer_ip import check_customer_ip, public_ip
from hypothesis import given, strategies as st

CLIENT = "154.25.45.133"
PROXIES = ["10.0.0.0/8", "2a00:1450::/32", "46.4.0.7"]

NOT_PUBLIC = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.1.1",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.178.20",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:0:808:808",
    "64:ff9b::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
NOT_ADDRESSES = [
    "",
    " ",
    "localhost",
    "unknown",
    "154.25.45",
    "154.25.45.256",
    "154.25.45.0133",
    " 154.25.45.133",
    "154.25.45.133\n",
    "154.25.45.133:80",
    "154.25.45.133/32",
    "2a02::1%eth0",
    "[2a02::1]",
    "2592681349",
    "0x9a192d85",
]

V4 = st.ip_addresses(v=4).map(str)
ANY = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (CLIENT, CLIENT),
        ("100.128.0.1", "100.128.0.1"),
        ("172.32.0.1", "172.32.0.1"),
        ("::ffff:154.25.45.133", CLIENT),
        ("2A02:0810:0::0001", "2a02:810::1"),
    ],
)
def test_a_public_address_is_returned_in_its_usual_spelling(text, normal):
    assert check_customer_ip(text) == normal


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_refused(text):
    with pytest.raises(InvalidRequest, match="not a public address") as caught:
        check_customer_ip(text)
    assert caught.value.argument == "customer_ip"


@pytest.mark.parametrize("text", NOT_ADDRESSES)
def test_what_is_not_an_address_is_refused(text):
    with pytest.raises(InvalidRequest, match="not an IP address") as caught:
        check_customer_ip(text, argument="ip")
    assert caught.value.argument == "ip"
    assert caught.value.__context__ is None


@given(address=st.ip_addresses())
def test_nothing_that_python_calls_special_passes(address):
    try:
        text = check_customer_ip(str(address))
    except InvalidRequest:
        return
    found = ip_address(text)
    assert found.is_global
    special = (found.is_multicast, found.is_private, found.is_loopback, found.is_reserved)
    assert not any((*special, found.is_link_local, found.is_unspecified))


@pytest.mark.parametrize(
    ("peer", "header", "found"),
    [
        (CLIENT, None, CLIENT),
        (CLIENT, "8.8.8.8", CLIENT),
        ("10.0.0.1", CLIENT, CLIENT),
        ("10.0.0.1", f"8.8.8.8, {CLIENT}", CLIENT),
        ("10.0.0.1", f"8.8.8.8,{CLIENT} ,10.9.9.9,\t46.4.0.7", CLIENT),
        ("10.0.0.1", ["8.8.8.8", f"{CLIENT}, 10.2.2.2"], CLIENT),
        ("10.0.0.1", ["8.8.8.8", CLIENT, "", "10.2.2.2,,"], CLIENT),
        ("10.0.0.1", f"unknown, ;drop table, {CLIENT}", CLIENT),
        ("10.0.0.1", f"{CLIENT}:4711", CLIENT),
        ("10.0.0.1", f"[::ffff:{CLIENT}]:4711", CLIENT),
        ("10.0.0.1", "[2a02:810::1]", "2a02:810::1"),
        ("10.0.0.1", "2a02:810::1", "2a02:810::1"),
        ("::ffff:10.0.0.1", CLIENT, CLIENT),
        ("[2a00:1450::8]:443", CLIENT, CLIENT),
    ],
)
def test_the_first_address_from_the_right_that_is_no_proxy_is_the_person(peer, header, found):
    assert public_ip(peer, header, trusted_proxies=PROXIES) == found


def test_networks_may_be_given_as_such_and_mapped_ones_mean_ipv4():
    networks = [IPv4Network("10.0.0.0/8"), IPv6Network("::ffff:46.4.0.0/112"), "::/64"]
    assert public_ip("10.0.0.1", f"{CLIENT}, 46.4.0.9", trusted_proxies=networks) == CLIENT


@pytest.mark.parametrize(
    ("peer", "header", "argument"),
    [
        ("192.168.0.1", CLIENT, "customer_ip"),
        ("127.0.0.1", None, "customer_ip"),
        ("10.0.0.1", None, "customer_ip"),
        ("10.0.0.1", "", "customer_ip"),
        ("10.0.0.1", [], "customer_ip"),
        ("10.0.0.1", "10.0.0.2, 46.4.0.7", "customer_ip"),
        ("10.0.0.1", f"{CLIENT}, 192.168.0.1", "customer_ip"),
        ("10.0.0.1", f"{CLIENT}, unknown", "forwarded_for"),
        ("10.0.0.1", f"{CLIENT}, []", "forwarded_for"),
        ("10.0.0.1", f"{CLIENT}, 8.8.8.8:", "forwarded_for"),
        ("10.0.0.1", f'{CLIENT}, "8.8.8.8"', "forwarded_for"),
        ("", CLIENT, "peer"),
        ("testclient", CLIENT, "peer"),
    ],
)
def test_where_the_person_cannot_be_told_nothing_is_made_up(peer, header, argument):
    with pytest.raises(InvalidRequest) as caught:
        public_ip(peer, header, trusted_proxies=PROXIES)
    assert caught.value.argument == argument


@pytest.mark.parametrize("proxies", [["proxy.example"], ["10.0.0.1/8"], "10.0.0.1", [""]])
def test_a_proxy_that_is_not_an_address_is_refused(proxies):
    with pytest.raises(InvalidRequest) as caught:
        public_ip(CLIENT, None, trusted_proxies=proxies)
    assert caught.value.argument == "trusted_proxies"
    assert caught.value.__context__ is None


@given(
    chain=st.lists(ANY | V4 | st.sampled_from(["46.4.0.7", "10.0.0.2", CLIENT]), max_size=5),
    peer=V4 | st.sampled_from(["10.0.0.1", "46.4.0.7", "::ffff:46.4.0.7"]),
)
def test_neither_a_proxy_nor_an_address_that_is_not_public_is_ever_returned(chain, peer):
    try:
        found = public_ip(peer, ", ".join(chain), trusted_proxies=PROXIES)
    except InvalidRequest:
        return
    assert check_customer_ip(found) == found
    assert not any(ip_address(found) in ip_network(proxy) for proxy in PROXIES)


@given(sent=st.lists(ANY | st.text(max_size=20), max_size=4), hops=st.integers(0, 3))
def test_a_client_cannot_choose_its_address_by_sending_headers(sent, hops):
    # Each proxy appends the address it was called from: the client's, then its neighbour's.
    header = [*sent, ", ".join([CLIENT, *["10.0.0.2"] * hops])]
    assert public_ip("10.0.0.1", header, trusted_proxies=PROXIES) == CLIENT
    assert public_ip(CLIENT, sent, trusted_proxies=PROXIES) == CLIENT
