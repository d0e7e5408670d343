"""Does `get_consent` lead to the consent, wherever it is offered?"""

from banksapi_async import BankAccess, Consent, SingleTransfer

from support import ACCESS, Peer, links, user


async def test_a_consent_is_read_from_what_waits_for_it() -> None:
    peer = Peer().on("GET /consent/7", {"relations": links(self="/consent/7")})
    offered = links(self="/self", get_consent="/consent/7")
    for owner in (
        BankAccess.load({"id": ACCESS, "relations": offered}),
        SingleTransfer.load({"relations": offered}),
    ):
        consent = await user(peer).attach(owner).get_consent()
        assert type(consent) is Consent
        assert consent.can("self")
