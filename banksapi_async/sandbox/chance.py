"""The sandbox's chance.

From hashing what is asked about: the same seed gives the same data on every machine, every Python
and in every order of asking.
"""

import hashlib
import uuid


def roll(sides: int, *about: object) -> int:
    """Return a number from 0 to `sides - 1` that depends on `about` alone."""
    return int.from_bytes(_digest(about)[:8], "big") % sides


def uuid_of(*about: object) -> str:
    """Return a UUID that depends on `about` alone."""
    return str(uuid.UUID(bytes=_digest(about)[:16], version=5))


def _digest(about: tuple[object, ...]) -> bytes:
    return hashlib.sha256("|".join(map(str, about)).encode()).digest()
