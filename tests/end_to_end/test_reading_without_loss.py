"""Is nothing lost and nothing given twice, over HTTP and day by day?

A restless account at the demo provider: lines come late, back-dated, delivered twice and looking
alike. The sandbox's books are the truth.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from banksapi_async import BankAccess, NewTransactions, ProductNeedsPerson, UserSession
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank

DAY = 86_400.0
SIX_HOURS = timedelta(hours=6)


class Bookkeeper:
    """Stores what a worker stores: rows and cursors together."""

    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}
        self.references: Counter[str] = Counter()
        self.redelivered: Counter[str] = Counter()
        self.total = Decimal(0)

    def book(self, rows: NewTransactions) -> None:
        self.total += sum(row.betrag for row in rows)
        self.references.update(str(row.id) for row in rows)
        self.redelivered.update(str(row.id) for row in rows.redelivered)


@pytest.fixture
async def restless(sandbox: Sandbox, user: UserSession) -> BankAccess:
    return await connect_demo_bank(sandbox, user, login="test_restless")


async def test_a_worker_that_comes_now_and_then_has_every_movement_once(
    sandbox: Sandbox, user: UserSession, restless: BankAccess
) -> None:
    keeper = Bookkeeper()
    giro = restless.bankprodukte[0]
    before = len(sandbox.books(giro))
    for pause in (0, 1, 1, 2, 1, 30, 1, 1, 3, 1, 1, 1, 9, 1, 1):
        sandbox.clock.advance(pause * DAY)
        report = await (await user.customer()).sync(
            keeper.cursors, refresh_older_than=SIX_HOURS, timeout=600
        )
        assert report.failed == report.needs_person == ()
        for read in report.read:
            keeper.book(read.rows)
        keeper.cursors = dict(report.cursors)
    truth = sandbox.books(giro)
    movements = {line.movement for line in truth}
    assert before < len(truth) > len(movements), "there was something to read, and doubles"
    assert set(keeper.references.values()) == {1}
    assert len(keeper.references) == len(movements)
    assert keeper.redelivered.total() == len(truth) - len(movements)
    assert not keeper.references & keeper.redelivered
    now = await giro.reload()
    assert Decimal("1530.20") + keeper.total == now.saldo


async def test_a_consent_that_ended_loses_nothing_when_it_is_renewed(
    sandbox: Sandbox, user: UserSession, restless: BankAccess
) -> None:
    keeper = Bookkeeper()

    async def work() -> tuple[ProductNeedsPerson, ...]:
        report = await (await user.customer()).sync(keeper.cursors, refresh_older_than=SIX_HOURS)
        keeper.cursors = dict(report.cursors)
        for read in report.read:
            keeper.book(read.rows)
        return report.needs_person

    assert await work() == ()
    sandbox.expire_consent(restless.id)
    for _ in range(40):
        sandbox.clock.advance(DAY)
        asked = await work()
    assert [one.steps for one in asked] == [("start_sca",)]
    starts = [one.path for one in sandbox.requests if one.method == "POST"]
    assert not any("consent" in path for path in starts), "nobody is there to confirm"
    form = await asked[0].access.start_sca()
    back = await sandbox.browser.complete(form.url_with_callback("https://app.example/return"))
    await user.parse_return(back).confirm()
    assert await work() == ()
    truth = sandbox.books(restless.bankprodukte[0])
    assert len(keeper.references) == len({line.movement for line in truth})
    assert set(keeper.references.values()) == {1}


async def test_two_products_of_one_iban_have_a_cursor_each(
    sandbox: Sandbox, user: UserSession
) -> None:
    access = await connect_demo_bank(sandbox, user)
    report = await (await user.customer()).sync({})
    ibans = Counter(read.product.iban for read in report.read)
    assert max(ibans.values()) == 2
    assert len(report.cursors) == len(report.read) == 4
    assert len(access.bankprodukte) == 6
    for read in report.read:
        truth = sandbox.books(read.product)
        assert len(read.rows) == len({line.movement for line in truth})
        assert {read.rows.currency(row) for row in read.rows} == {read.product.waehrung}


def test_the_books_of_what_nobody_has_cannot_be_read() -> None:
    with pytest.raises(LookupError, match="product: nobody has it"):
        Sandbox().books("DE1")
