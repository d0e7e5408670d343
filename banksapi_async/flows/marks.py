"""How is a row recognised again without keeping what it says?

By three short digests under the cursor's own salt. None is enough alone: the hash is shared by
bookings that look alike, texts are filled in later, ids and booking references are not promised to
stay. What a digest is made of is written with the length of each part, so no two rows run together.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import blake2b

import attrs

from banksapi_async.records import Transaction, TransactionIdentifier

_NAME = 3
_WHOLE = 6
_NAME_END = _NAME * 4 // 3
_HASH_END = _NAME_END + _WHOLE * 4 // 3
_SHAPE = re.compile(r"[A-Za-z0-9_-]{12}(?:[A-Za-z0-9_-]{8})?", re.ASCII)
_NO_REFERENCES = TransactionIdentifier()


@attrs.frozen
class Mark:
    """What is kept of a row.

    Attributes:
        name: Of its id and booking reference: tells rows apart that are equal otherwise.
        looks: Of what a person sees in it: amount, currency, purpose, the other party.
        hash: Of its hash, with the amount; empty where it has none.
    """

    name: str
    looks: str
    hash: str

    def __str__(self) -> str:
        return self.name + self.looks + self.hash

    @classmethod
    def read(cls, text: str) -> "Mark":
        """Read a mark from its text.

        Raises:
            ValueError: It is none.
        """
        if _SHAPE.fullmatch(text) is None:
            raise ValueError("a mark has 12 or 20 characters")
        return cls(text[:_NAME_END], text[_NAME_END:_HASH_END], text[_HASH_END:])


def digest(parts: Iterable[str | None], *, salt: bytes, size: int = _NAME) -> str:
    """Return the digest of some texts, in characters that JSON and URLs leave alone.

    Args:
        parts: The texts; an empty one counts as one that is not there.
        salt: At most 64 bytes.
        size: How many bytes it has; a multiple of three.
    """
    spelled = "".join(f"{len(part)}:{part}" if part else "-" for part in parts)
    found = blake2b(spelled.encode(errors="surrogatepass"), digest_size=size, key=salt)
    return urlsafe_b64encode(found.digest()).decode()


def mark(row: Transaction, *, currency: str | None, salt: bytes) -> Mark:
    """Return what is kept of a row.

    Args:
        row: The row.
        currency: The product's, for rows that have none.
        salt: The cursor's.
    """
    refs = row.identifier or _NO_REFERENCES
    money = _amount(row.betrag), row.waehrung or currency
    looks = (
        *money,
        _words(row.verwendungszweck),
        _words(row.gegenkonto_inhaber),
        row.gegenkonto_iban,
        refs.end_to_end_id,
    )
    return Mark(
        name=digest((row.id, refs.booking_ref), salt=salt),
        looks=digest(looks, salt=salt, size=_WHOLE),
        hash=digest((row.hash, *money), salt=salt, size=_WHOLE) if row.hash else "",
    )


def all_but_the_name(row: Transaction, *, currency: str | None) -> tuple[object, ...]:
    """Return all that a row says but its id and booking reference.

    Tags are the analysis', not the bank's, and keys that this version does not know change nothing.

    Args:
        row: The row.
        currency: The product's, for rows that have none.
    """
    refs = row.identifier or _NO_REFERENCES
    return (
        row.hash,
        _amount(row.betrag),
        row.waehrung or currency,
        _words(row.verwendungszweck),
        _words(row.buchungstext),
        _day(row),
        row.wertstellungsdatum,
        _words(row.gegenkonto_inhaber),
        row.gegenkonto_iban or None,
        row.gegenkonto_bic or None,
        _words(row.gegenkonto_inhaber_abweichend),
        row.primanota_nummer or None,
        row.gv_code or None,
        refs.end_to_end_id or None,
        refs.proprietary_code or None,
        refs.entry_reference or None,
        refs.owner_ref or None,
        refs.balance,
        refs.mandate_id or None,
        refs.batch_id or None,
    )


def _day(row: Transaction) -> date | None:
    return None if row.buchungsdatum is None else row.buchungsdatum.date()


def _words(text: str | None) -> str:
    # Banks break the lines of a purpose anew as they please.
    return " ".join(text.split()) if text else ""


def _amount(amount: Decimal) -> str:
    # Scaled by hand: `normalize` would round to the context's precision.
    digits = f"{amount:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
