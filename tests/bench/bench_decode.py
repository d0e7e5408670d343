"""What does decoding cost against pydantic, and what do the values keep in memory?

Both sides read the same bytes in the same run, turn by turn, so that a noisy machine is noisy for
both; the ratio is that of the best turns. Not part of the test run.

    python tests/bench/bench_decode.py
"""

import gc
import json
import random
import sys
import time
import tracemalloc
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pydantic
from banksapi_async.transactions.records import Transaction
from banksapi_async.wire.converter import decode
from pydantic.alias_generators import to_camel

ROWS = 10_000
TURNS = 25
MOST_RATIO = 1.2
MOST_MEGABYTES = 12.0


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


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def megabytes(work: Callable[[], object]) -> float:
    work()
    gc.collect()
    tracemalloc.start()
    kept = work()
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / 1e6


def main() -> int:
    adapter = pydantic.TypeAdapter(list[TransactionModel])
    failed = False
    for name, identifiers in (("quick start", False), ("with identifiers", True)):
        data = body(ROWS, identifiers=identifiers)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(TURNS):
            ours.append(seconds(lambda data=data: decode(list[Transaction], data)))
            theirs.append(seconds(lambda data=data: adapter.validate_json(data)))
        ratio = min(ours) / min(theirs)
        kept = megabytes(lambda data=data: decode(list[Transaction], data))
        failed |= ratio > MOST_RATIO or kept > MOST_MEGABYTES
        print(
            f"{name}: {ROWS} transactions, ours {min(ours) * 1e3:.1f} ms,"
            f" pydantic {min(theirs) * 1e3:.1f} ms, ratio {ratio:.2f} (at most {MOST_RATIO}),"
            f" keeps {kept:.1f} MB (at most {MOST_MEGABYTES:.0f})"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
