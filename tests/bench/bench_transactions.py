"""What ten thousand transactions cost: beside pydantic, for the loop, and in memory.

Ours is what users call, `product.get_kontoumsaetze()`, over a transport that has the bytes at hand.
pydantic reads the same bytes into models of the same fields. Both sides take turns in one run, so
that a noisy machine is noisy for both, and CPU time is compared.
"""

import asyncio
import gc
import json
import random
import sys
import time
import tracemalloc
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pydantic
from banksapi_async import BankProduct, Session, StaticToken, Transactions
from pydantic.alias_generators import to_camel
from rows import Rows, middle, seconds

ROWS = 10_000
TURNS = 15
ACCESS = "de9c4185-d014-4661-8ce9-8e489be54d03"
HERE = f"https://banksapi.io/customer/v2/bankzugaenge/{ACCESS}"


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(alias_generator=to_camel)


class IdentifierModel(Model):
    end_to_end_id: str | None = None
    proprietary_code: str | None = None
    entry_reference: str | None = None
    owner_ref: str | None = None
    booking_ref: str | None = None
    balance: Decimal | None = None
    mandate_id: str | None = None
    batch_id: str | None = None


class TransactionModel(Model):
    id: str | None = None
    hash: str | None = None
    betrag: Decimal
    waehrung: str | None = None
    verwendungszweck: str | None = None
    buchungstext: str | None = None
    buchungsdatum: datetime | None = None
    wertstellungsdatum: datetime | None = None
    gegenkonto_inhaber: str | None = None
    gegenkonto_iban: str | None = None
    gegenkonto_bic: str | None = None
    gegenkonto_inhaber_abweichend: str | None = None
    primanota_nummer: str | None = None
    gv_code: str | None = None
    identifier: IdentifierModel | None = None
    tags: tuple[dict[str, Any], ...] = ()


def body(rows: int, *, identifiers: bool) -> bytes:
    """Return transactions as the quick start shows them, over two years."""
    chance = random.Random(1)
    written = []
    for number in range(rows):
        day = date(2025, 1, 1) + timedelta(days=chance.randrange(730))
        row = {
            "id": str(uuid.UUID(int=chance.getrandbits(128))),
            "betrag": -1,
            "verwendungszweck": f"GA NR{number:08d} BLZ70020270 3 07.02/14.29UHR MÜNCHEN,KARD EUR",
            "buchungstext": "",
            "buchungsdatum": f"{day} 00:00:00",
            "wertstellungsdatum": f"{day - timedelta(days=3)} 00:00:00",
            "gegenkontoInhaber": f"Firma {chance.randrange(400)} GmbH",
            "gegenkontoIban": f"DE{chance.randrange(10**20):020d}",
            "gegenkontoBic": "XXX12345678",
            "primanotaNummer": "0",
            "hash": str(uuid.UUID(int=chance.getrandbits(128))),
        }
        if identifiers:
            row["identifier"] = {"endToEndId": f"E2E-{number}", "bookingRef": f"{number:012d}"}
        amount = f"{chance.randrange(-500_000, 500_000) / 100:.2f}"
        written.append(json.dumps(row, ensure_ascii=False).replace("-1,", f"{amount},", 1))
    return f"[{','.join(written)}]".encode()


class AtHand(httpx.AsyncBaseTransport):
    """Answers about the access with one product, and about its transactions with given bytes."""

    def __init__(self, transactions: bytes) -> None:
        product = f"{HERE}/DE00123456789012345678"
        link = {"rel": "get_kontoumsaetze", "href": f"{product}/kontoumsaetze"}
        products = [{"id": "DE00123456789012345678", "waehrung": "EUR", "relations": [link]}]
        access = {"id": ACCESS, "relations": [], "bankprodukte": products}
        self.access = json.dumps(access).encode()
        self.transactions = transactions

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        rows = request.url.path.endswith("/kontoumsaetze")
        return httpx.Response(200, content=self.transactions if rows else self.access)


async def read(product: BankProduct) -> Transactions:
    rows = await product.get_kontoumsaetze()
    assert len(rows) == ROWS
    return rows


async def cost(product: BankProduct) -> float:
    """Return the CPU seconds of reading all rows, without those of throwing them away."""
    gc.collect()
    begun = time.process_time()
    rows = await read(product)
    took = time.process_time() - begun
    del rows
    return took


async def stall(product: BankProduct) -> float:
    """Return the CPU seconds of the longest turn of the loop while all rows are read."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        before = time.process_time()
        while True:
            await asyncio.sleep(0)
            now = time.process_time()
            longest, before = max(longest, now - before), now

    gc.collect()
    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    rows = await read(product)
    await asyncio.sleep(0)
    watching.cancel()
    del rows
    return longest


async def kept(product: BankProduct) -> float:
    """Return the megabytes that the rows keep."""
    await read(product)
    gc.collect()
    tracemalloc.start()
    rows = await read(product)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del rows
    return size / 1e6


async def measure(name: str, data: bytes, rows: Rows) -> None:
    adapter = pydantic.TypeAdapter(list[TransactionModel])
    costs: list[tuple[float, float]] = []
    stalls: list[tuple[float, float]] = []
    async with Session(StaticToken("token"), transport=AtHand(data)) as session:
        (product,) = (await session.own().bank_access(ACCESS)).bankprodukte
        await read(product)
        for _ in range(TURNS):
            theirs = seconds(lambda: adapter.validate_json(data))
            costs.append((await cost(product), theirs))
            loads = seconds(lambda: json.loads(data, parse_float=Decimal))
            stalls.append((await stall(product), loads))
        size = await kept(product)
    own, theirs = (middle(side, 1e3) for side in zip(*costs, strict=True))
    rows.ratio(f"{name}, beside pydantic", own, theirs, unit="ms", bound=1.1, aim=1.0)
    own, theirs = (middle(side, 1e3) for side in zip(*stalls, strict=True))
    rows.ratio(f"{name}, longest stall beside json.loads", own, theirs, unit="ms", bound=1.6)
    rows.size(f"{name}, memory", size, bound=12)


async def main() -> int:
    rows = Rows()
    await measure(f"{ROWS} transactions", body(ROWS, identifiers=False), rows)
    await measure(f"{ROWS} with identifiers", body(ROWS, identifiers=True), rows)
    return int(rows.missed)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
