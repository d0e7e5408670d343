"""Do two calls share a token only where everything about it is the same?"""

import itertools

import pytest
from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials, StaticToken
from banksapi_async.auth.grants import Grant
from banksapi_async.values.secret import Secret
from hypothesis import given, strategies as st

from auth.parts import BASE, CREDENTIALS, PASSWORD, SECRET


async def asked() -> str:
    return PASSWORD


async def asked_too() -> str:
    return "another"


DISTINCT = [
    Grant.of(BASE, CREDENTIALS),
    Grant.of("https://banksapi.io", CREDENTIALS),
    Grant.of(BASE, ClientCredentials("demotenant/other", SECRET)),
    Grant.of(BASE, ClientCredentials("demotenant/demoClient", "other")),
    Grant.of(BASE, ClientCredentials("demotenant/demoClient", SECRET, "a")),
    Grant.of(BASE, ApiKeyCredentials("key")),
    Grant.of(BASE, ApiKeyCredentials("key2")),
    Grant.of(BASE, ApiKeyCredentials("key", "onebasic")),
    Grant.of(BASE, StaticToken("token")),
    Grant.of(BASE, StaticToken("token2")),
    Grant.user(BASE, CREDENTIALS, "user1", PASSWORD),
    Grant.user(BASE, CREDENTIALS, "user2", PASSWORD),
    Grant.user(BASE, CREDENTIALS, "user1", PASSWORD + " "),
    Grant.user(BASE, CREDENTIALS, "user1", PASSWORD, scope="a"),
    Grant.user(BASE, CREDENTIALS, "user1", asked),
]


def test_whatever_differs_makes_another_identity() -> None:
    for one, other in itertools.combinations(DISTINCT, 2):
        assert one.identity != other.identity
        assert one.identity.proof != other.identity.proof


def test_the_same_grant_made_twice_is_one_identity() -> None:
    for _ in range(2):
        again = Grant.user(BASE + "/", CREDENTIALS, "user1", Secret(PASSWORD))
        assert again.identity == Grant.user(BASE, CREDENTIALS, "user1", PASSWORD).identity
        assert hash(again.identity) == hash(DISTINCT[10].identity)


def test_the_customers_address_does_not_make_another_identity() -> None:
    there = Grant.user(BASE, CREDENTIALS, "user1", PASSWORD, customer_ip="154.25.45.133")
    assert there.identity == DISTINCT[10].identity
    assert there.customer_ip == "154.25.45.133"


def test_passwords_that_are_asked_for_share_a_key_space_of_their_own() -> None:
    one = Grant.user(BASE, CREDENTIALS, "user1", asked)
    assert one.identity == Grant.user(BASE, CREDENTIALS, "user1", asked_too).identity
    assert one.identity.vouched


def test_a_secret_that_is_asked_for_separates_credentials_but_not_their_grants() -> None:
    one, other = (ClientCredentials("demotenant/demoClient", asked) for _ in range(2))
    assert Grant.of(BASE, one).identity == Grant.of(BASE, one).identity
    assert Grant.of(BASE, one).identity != Grant.of(BASE, other).identity


async def test_a_stores_key_is_the_same_in_every_process() -> None:
    for password in (PASSWORD, asked):
        known = Grant.user(BASE, CREDENTIALS, "user1", password)
        credentials = ClientCredentials("demotenant/demoClient", secret)
        found = Grant.user(BASE, credentials, "user1", password)
        assert known.store_key(await known.ask()) == found.store_key(await found.ask())
        assert known.store_key(await known.ask()) == known.identity.proof


async def secret() -> str:
    return SECRET


@given(st.lists(st.text('ab|,"\\', max_size=4), min_size=4, max_size=4, unique=True))
def test_no_two_fields_run_into_each_other(texts: list[str]) -> None:
    first, second, third, fourth = (text + "x" for text in texts)
    one = Grant.user(BASE, CREDENTIALS, first, second, scope=third)
    other = Grant.user(BASE, CREDENTIALS, first, fourth, scope=third)
    swapped = Grant.user(BASE, CREDENTIALS, second, first, scope=third)
    assert len({one.identity.proof, other.identity.proof, swapped.identity.proof}) == 3


def test_a_proof_tells_nothing_without_the_clients_secret() -> None:
    grant = Grant.user(BASE, CREDENTIALS, "user1", PASSWORD)
    other = Grant.user(BASE, ClientCredentials("demotenant/demoClient", "other"), "user1", PASSWORD)
    assert grant.identity.proof != other.identity.proof
    assert len(bytes.fromhex(grant.identity.proof)) == 32
    assert grant.identity.proof not in repr(grant.identity) + repr(grant)


@pytest.mark.parametrize(
    ("grant", "level", "kind"),
    [
        (DISTINCT[0], "client", "client_credentials"),
        (DISTINCT[5], "user", "one"),
        (DISTINCT[7], "user", "onebasic"),
        (DISTINCT[8], "user", "static"),
        (DISTINCT[10], "user", "password"),
    ],
)
def test_a_grant_knows_its_level_and_kind(grant: Grant, level: str, kind: str) -> None:
    assert (grant.level, grant.kind, grant.identity.grant) == (level, kind, kind)


def test_a_user_takes_the_scope_of_the_credentials_where_it_names_none() -> None:
    credentials = ClientCredentials("t/c", "s", "a  b")
    assert Grant.user(BASE, credentials, "u", "p").scope == "a b"
    assert Grant.user(BASE, credentials, "u", "p", scope="c").scope == "c"
    assert Grant.of(BASE, credentials).scope == "a b"
