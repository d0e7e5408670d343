"""Is a payment written down before its first byte, and its end after it?"""

import json
import logging
from typing import Any

import anyio
import pytest
from banksapi_async import (
    AttemptState,
    ConnectFailed,
    InvalidRequest,
    JournalFailed,
    OutcomeNotJournaled,
    OutcomeUnknown,
    PaymentReference,
    ReadOnly,
    RetryPolicy,
    SqlLedger,
    log_events,
)
from banksapi_async.payments import journal as module

from payments.bank import access_body, bank, over, payments, product_of, transfer
from payments.killed import PAID, every_step, kill_and_compare
from support import PASSWORD, TOKEN, links
from transport.raw_server import answer


async def attempted(session: Any) -> Any:
    product = await product_of(session.as_user("user1", PASSWORD))
    return product.prepare_single_transfer(transfer())


class Journal:
    """A journal of one's own; it fails or hangs where it is told to."""

    def __init__(self, begin: str = "", end: str = "") -> None:
        self.trouble = {"begin": begin, "end": end}
        self.said: list[tuple[str, ...]] = []

    async def begin(self, reference: PaymentReference, *, person: str) -> str:
        await self._trouble("begin")
        self.said.append(("begin", reference.end_to_end_id))
        assert len(person) == 64
        return "key"

    async def end(self, key: str, state: AttemptState) -> None:
        await self._trouble("end")
        self.said.append(("end", key, state.value))

    async def _trouble(self, where: str) -> None:
        if self.trouble[where] == "fails":
            raise ValueError("the text may hold an IBAN")
        if self.trouble[where] == "hangs":
            await anyio.sleep_forever()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "_BEFORE", 0.05)
    monkeypatch.setattr(module, "_AFTER", 0.05)


async def test_the_reference_is_written_before_the_first_byte_and_the_end_after(server):
    journal = Journal()
    known = []

    def paid(connection):
        known.extend(journal.said)
        connection.send(PAID)

    server.then = bank(paid)
    async with over(server) as session:
        attempt = await attempted(session)
        await attempt.submit(journal=journal)
    assert known == [("begin", attempt.reference.end_to_end_id)]
    assert journal.said[1:] == [("end", "key", "answered")]


@pytest.mark.parametrize("trouble", ["fails", "hangs"])
async def test_what_cannot_be_written_down_is_not_sent(server, quick, trouble):
    server.then = bank(lambda connection: connection.send(PAID))
    async with over(server) as session:
        attempt = await attempted(session)
        with pytest.raises(JournalFailed, match=r"ValueError|too long") as failed:
            await attempt.submit(journal=Journal(begin=trouble))
        assert attempt.state is AttemptState.NOT_SENT
        assert failed.value.__context__ is None
        with pytest.raises(InvalidRequest, match="submitted before"):
            await attempt.submit()
    assert payments(server) == []


@pytest.mark.parametrize("trouble", ["fails", "hangs"])
async def test_an_end_that_cannot_be_written_down_costs_no_answer(server, quick, trouble, caplog):
    server.then = bank(lambda connection: connection.send(PAID))
    told = []
    observers = [told.append, log_events(logging.getLogger("bank"))]
    async with over(server, observers=observers) as session:
        attempt = await attempted(session)
        assert await attempt.submit(journal=Journal(end=trouble)) is attempt.payment
    (event,) = [one for one in told if isinstance(one, OutcomeNotJournaled)]
    assert event.state == "answered"
    assert event.error == {"fails": "ValueError", "hangs": "TimedOut"}[trouble]
    assert "OutcomeNotJournaled" in caplog.text


async def test_without_observers_it_costs_no_answer_either(server):
    server.then = bank(lambda connection: connection.send(PAID))
    async with over(server) as session:
        attempt = await attempted(session)
        assert await attempt.submit(journal=Journal(end="fails")) is attempt.payment


async def test_a_cancelled_payment_has_its_end_written_down(server):
    journal = Journal()
    server.then = bank(lambda connection: connection.wait())
    async with over(server) as session:
        attempt = await attempted(session)
        async with anyio.create_task_group() as tasks:

            async def submit() -> None:
                await attempt.submit(journal=journal)

            tasks.start_soon(submit)
            while not payments(server):  # noqa: ASYNC110 - it is another thread that counts
                await anyio.sleep(0.005)
            tasks.cancel_scope.cancel()
    assert journal.said[-1] == ("end", "key", "sent")


async def test_a_journal_that_is_cancelled_sends_nothing(server):
    server.then = bank(lambda connection: connection.send(PAID))
    async with over(server) as session:
        attempt = await attempted(session)
        with anyio.move_on_after(0.05):
            await attempt.submit(journal=Journal(begin="hangs"))
        assert attempt.state is AttemptState.NOT_SENT
    assert payments(server) == []


async def test_a_session_that_only_reads_writes_nothing_down(server):
    journal = Journal()
    server.then = bank(lambda connection: connection.send(PAID))
    async with over(server, read_only=True) as session:
        attempt = await attempted(session)
        with pytest.raises(ReadOnly):
            await attempt.submit(journal=journal)
    assert journal.said == []


@pytest.fixture
async def ledger(tmp_path):
    async with SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        await ledger.create_all()
        yield ledger


async def test_what_was_answered_is_resolved_and_what_was_lost_is_not(server, ledger):
    answers = [PAID, b"HTTP/1.1 2"]
    server.then = bank(lambda connection: connection.send(answers.pop(0)))
    async with over(server) as session:
        await (await attempted(session)).submit(journal=ledger)
        assert await ledger.unresolved() == ()
        lost = await attempted(session)
        with pytest.raises(OutcomeUnknown):
            await lost.submit(journal=ledger)
        (found,) = await ledger.unresolved()
        assert (found.owner, found.state, found.reference) == (None, "sent", lost.reference)
    await ledger.settle(found)
    assert await ledger.unresolved() == ()


async def test_what_was_not_sent_is_resolved(server, ledger):
    server.then = bank(lambda connection: connection.send(PAID))
    async with over(server, retry=RetryPolicy(base=0.001, longest=0.001)) as session:
        attempt = await attempted(session)
        server.close()
        with pytest.raises(ConnectFailed):
            await attempt.submit(journal=ledger, timeout=5)
    assert await ledger.unresolved() == ()


def json_answer(body: Any) -> bytes:
    return answer(200, json.dumps(body).encode(), Content_Type="application/json")


ALL = "/customer/v2/bankzugaenge"
BODIES = {
    b" /auth/": json_answer(TOKEN),
    b" /customer/v2 ": json_answer({"relations": links(get_bankzugaenge=ALL)}),
    f" {ALL} ".encode(): json_answer({}),
    f" {ALL}/".encode(): json_answer(access_body()),
}


async def test_payments_are_given_and_erased_with_their_person(server, ledger):
    def then(connection):
        while asked := connection.request():
            line = asked.split(b"\r\n")[0]
            connection.send(next((BODIES[key] for key in BODIES if key in line), b"HTTP/1.1 2"))
            if b"/payment/" in line:
                return

    server.then = then
    async with over(server) as session:
        customer = await session.as_user("user1", PASSWORD).customer()
        await ledger.sync(customer, owner="anna")
        attempt = await attempted(session)
        with pytest.raises(OutcomeUnknown):
            await attempt.submit(journal=ledger)
    (found,) = await ledger.unresolved()
    assert found.owner == "anna"
    assert len((await ledger.export("anna"))["payments"]) == 1
    await ledger.erase("anna")
    assert await ledger.unresolved() == ()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # ours only watches
@every_step
async def test_a_process_that_is_killed_anywhere_has_written_down_what_may_have_gone_out(
    server, ledger, tmp_path, *, step, sent, unresolved
):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    await kill_and_compare(server, ledger, url, step=step, sent=sent, unresolved=unresolved)
