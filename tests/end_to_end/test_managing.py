"""Are users, providers and credentials managed from end to end, in process and over a socket?"""

from decimal import Decimal

import pytest
from banksapi_async import (
    ApiKeyCredentials,
    BankAccess,
    BankCredentials,
    CertificateEncryptor,
    ErasureStep,
    InvalidRequest,
    NotAllowed,
    Scope,
    Secret,
    Session,
    TokenError,
    UserExisting,
    UserInactive,
    UserSession,
)
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.encryption import decrypt
from banksapi_async.testing import connect_demo_bank, open_session

NEW = "three words & 43"


async def test_a_user_lives_from_creation_to_deletion(session: Session, user: UserSession) -> None:
    users = session.users
    found = await users.ensure("user1", "password1")
    assert isinstance(found, UserExisting)
    await users.change(found.user, firstname="Änne", lastname="Müller")
    read = await users.find("user1")
    assert read is not None
    assert (read.firstname, read.lastname) == ("Änne", "Müller")
    assert "Müller" not in repr(read)
    with pytest.raises(NotAllowed):
        await users.delete("user1")
    await users.deactivate(read)
    assert isinstance(await users.ensure("user1", "password1"), UserInactive)
    await users.reactivate("user1", NEW)
    await session.as_user("user1", NEW).customer()
    await users.deactivate("user1")
    await users.delete(read)
    assert await users.list(include_inactive=True) == ()


async def test_a_password_is_rotated_and_the_old_one_ends(
    session: Session, user: UserSession
) -> None:
    await user.customer()
    await session.users.rotate_password("user1", NEW)
    await session.as_user("user1", NEW).customer()
    with pytest.raises(TokenError):
        await session.as_user("user1", "password1", scope=Scope.CUSTOMER_READ).customer()


async def test_tenants_and_tokens_are_told(session: Session, user: UserSession) -> None:
    assert [tenant.name for tenant in await session.tenants.list()] == ["demotenant"]
    token = await user.access_token()
    said = await session.introspect(token)
    assert said is not None
    assert Scope.CUSTOMER_READ in said.scopes
    await user.revoke()
    assert await session.introspect(token) is None


async def test_scopes_are_asked_for_as_constants(session: Session, user: UserSession) -> None:
    reader = session.as_user("user1", "password1", scope=[Scope.CUSTOMER_READ, Scope.PROVIDER_READ])
    said = await session.introspect(await reader.access_token())
    assert said is not None
    assert said.scopes == {Scope.CUSTOMER_READ, Scope.PROVIDER_READ}


async def test_a_person_is_erased_with_all_that_is_theirs(
    sandbox: Sandbox, session: Session, access: BankAccess
) -> None:
    report = await session.erase_user("user1", "password1", customer_ip="154.25.45.133")
    assert report.complete
    assert report.failed == ()
    assert {ErasureStep.ACCESSES, ErasureStep.DELETE, ErasureStep.FORGET} <= set(report.done)
    assert await session.users.find("user1", include_inactive=True) is None
    with pytest.raises(LookupError):
        sandbox.expire_consent(access.id)
    again = await session.erase_user("user1", "password1")
    assert again.complete
    assert again.done == (ErasureStep.FIND, ErasureStep.FORGET)


async def test_a_person_who_was_shut_out_is_erased_too(
    sandbox: Sandbox, session: Session, access: BankAccess
) -> None:
    await session.users.deactivate("user1")
    report = await session.erase_user("user1", Secret("password1"))
    assert report.complete
    assert {ErasureStep.REACTIVATE, ErasureStep.ACCESSES} <= set(report.done)
    with pytest.raises(LookupError):
        sandbox.expire_consent(access.id)


async def test_with_a_wrong_password_nothing_is_lost(
    sandbox: Sandbox, session: Session, access: BankAccess
) -> None:
    report = await session.erase_user("user1", "not the password 1")
    assert not report.complete
    assert ErasureStep.ACCESSES in report.failed
    assert ErasureStep.DELETE in report.not_reached
    sandbox.expire_consent(access.id)
    assert isinstance(await session.users.ensure("user1", "password1"), UserExisting)


async def test_values_are_encrypted_here_and_there(sandbox: Sandbox, session: Session) -> None:
    given = BankCredentials(userid=Secret("demo1"), pin=Secret("dämo & 1"))
    here = CertificateEncryptor.from_pem(sandbox.certificate)
    for encryptor in (session, here):
        sealed = (await given.encrypted_by(encryptor)).to_wire()
        assert decrypt(sealed["pin"]) == "dämo & 1"


async def test_providers_are_listed_searched_and_described(session: Session) -> None:
    catalogue = await session.providers.catalogue()
    (sparkasse,) = catalogue.search("spk mustersttadt")
    assert sparkasse.bic == "SKMUDE21XXX"
    assert catalogue.by_iban("DE89700999010532013000") == (sparkasse,)
    host = await sparkasse.ebics()
    assert host is not None
    assert host.host_id == "SPKHOST1"
    (volksbank,) = catalogue.search("vb beispielland")
    assert await volksbank.ebics() is None
    core = await session.providers.coredata(capability="DEPOTS")
    assert {one.id for one in core} < {one.id for one in catalogue}
    assert (await session.providers.logo(core[0])).startswith(b"<svg")
    lines = {one.logo: one for one in await session.providers.statistics()}
    assert lines["demo"].success_rate == 1
    assert lines["sparkasse"].success_rate == Decimal("0.99")
    assert {one.logo for one in await session.providers.statistics(ebics=True)} == {
        "demo",
        "sparkasse",
    }


async def test_products_are_chosen_again(
    sandbox: Sandbox, session: Session, access: BankAccess
) -> None:
    form = await access.change_selected_products()
    assert form.use_case is not None
    assert form.subject == access.id


async def test_over_four_thousand_providers_are_searched() -> None:
    sandbox = Sandbox(many_providers=True)
    async with open_session(sandbox, strict=True) as session:
        catalogue = await session.providers.catalogue()
        assert len(catalogue) > 4000
        assert catalogue.search("ksk lindenwoerth")[0].name == "Kreissparkasse Lindenwörth"
        assert catalogue.search("Volksbnak Mühlhaussen")[0].name == "Volksbank Mühlhausen eG"
        one = catalogue.search("Stadtsparkasse Weißmünster")[0]
        assert one == await session.providers.get(one.id)


async def test_a_second_client_manages_and_the_first_reads() -> None:
    sandbox = Sandbox(separate_management=True)
    async with open_session(sandbox, management=sandbox.management_credentials) as session:
        await session.users.create("user1", "password1")
        user = session.as_user("user1", "password1", customer_ip="154.25.45.133")
        await connect_demo_bank(sandbox, user)
        assert [tenant.name for tenant in await session.tenants.list()] == ["demotenant"]
        assert (await session.erase_user("user1", "password1")).complete


@pytest.mark.parametrize("product", ["one", "onebasic"])
async def test_one_connect_goes_from_a_key_to_transactions(sandbox: Sandbox, product: str) -> None:
    key = sandbox.api_key_credentials.key
    assert isinstance(key, Secret)
    credentials = ApiKeyCredentials(key, product="one" if product == "one" else "onebasic")
    async with open_session(sandbox, credentials=credentials, strict=True) as session:
        access = await connect_demo_bank(sandbox, session.own())
        customer = await session.customer()
        assert set(await customer.get_bankzugaenge()) == {access.id}
        rows = await access.bankprodukte[0].get_kontoumsaetze()
        assert len(rows) > 0
        assert (await session.providers.catalogue()).search("demo")
        with pytest.raises(TokenError, match="tenant"):
            await session.users.list()
        with pytest.raises(InvalidRequest, match="ApiKeyCredentials has no users"):
            session.as_user("user1", "password1")
        with pytest.raises(InvalidRequest, match="ApiKeyCredentials has no users"):
            await session.erase_user("user1", "password1")
        with pytest.raises(InvalidRequest, match="ApiKeyCredentials"):
            await session.introspect("token")
