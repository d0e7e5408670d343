"""Bank credentials that only the sandbox can read.

RSA-OAEP with SHA-1 and MGF1, written out here, so that a client's encryption is met by one that
shares no code with it, and the sandbox needs no library for it. The key is made up and public.
"""

import base64
import binascii
import hashlib
import secrets

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIICvTCCAaWgAwIBAgIBATANBgkqhkiG9w0BAQsFADAhMR8wHQYDVQQDDBZiYW5r
c2FwaV9hc3luYyBzYW5kYm94MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAw
MDAwWjAhMR8wHQYDVQQDDBZiYW5rc2FwaV9hc3luYyBzYW5kYm94MIIBIjANBgkq
hkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqkCnwuIYck62b/EF9/YdlwJDzZb5+iwe
JYf6VUeim1XaT022z+5ptcNrze4VC0WSJrzL/wg9iStwWRiSeKTjleSaUaDRDhNK
pcQ1nbV65Iz8JYvKcd5ZEuAmgIcZkaUSfyv+4hnfPA4sB1bZ7uOhpcaQ+78piWMa
2ayvd/Q9ELoZIgExpB55hSN4WlUVR7ubQhjxJ8fyCf5t4X6n1EHdJb1FlT75F4Bo
jOt0kr47rYNJ+eNtTgb+yohhQUmSnPxJCWfSKvfN5ucUpP25ZzwtfGdxiivN9lIz
XoFR9z7ST5ZOxY8I6xxbHWQh2IMrn3T4+lJPY7CdIMtGxzXsdJUcUwIDAQABMA0G
CSqGSIb3DQEBCwUAA4IBAQCJEobdzifdvghrWsl3aNxufNd3iDmgTvc1BCuoRFwv
5UWmprJWXSfOl42Ly2J2whLGPO83xYKcrJmvCiZ52MYzH2GTwqyOQ3sSu5PItEl/
qlKwRPCEMDdysE2bs7EvqSstMmSTDp8pCgI2uPXDeg3a2hANjEfoAw7+9YHX9SvM
whQuMlbwM/oAPnq2GuaSJQxFF28cnTSsj9vAI2iRNEwWzeMjhuzktI/wXALZ11Sv
7R6Bux7UiwGRhaeYyneRhGwZq77mXz6Ke3ZevzCdO0lsWQXeuKQ6PSTXyC0lheZ3
Hy8IPVVPBuYb9O8lFPMnwDDE4ktbzP0AOXdfPnVnpRQV
-----END CERTIFICATE-----
"""
"""What a client encrypts with."""

_MODULUS = int(
    "aa40a7c2e218724eb66ff105f7f61d970243cd96f9fa2c1e2587fa5547a29b55da4f4db6cfee69b5c36bcdee"
    "150b459226bccbff083d892b7059189278a4e395e49a51a0d10e134aa5c4359db57ae48cfc258bca71de5912"
    "e02680871991a5127f2bfee219df3c0e2c0756d9eee3a1a5c690fbbf2989631ad9acaf77f43d10ba19220131"
    "a41e798523785a551547bb9b4218f127c7f209fe6de17ea7d441dd25bd45953ef91780688ceb7492be3bad83"
    "49f9e36d4e06feca88614149929cfc490967d22af7cde6e714a4fdb9673c2d7c67718a2bcdf652335e8151f7"
    "3ed24f964ec58f08eb1c5b1d6421d8832b9f74f8fa524f63b09d20cb46c735ec74951c53",
    16,
)
_PUBLIC = 65537
_PRIVATE = int(
    "3c488f7e687b5a823784149655f1fe1139da9341e9baa50379ab97beb99240a95a17297fd9496481d933e363"
    "716d1fd1bbc8aefcdb489ab8d85b9be14539b16222636812e6e3327e848aa0a77a9a8cb1c51870529b162d79"
    "0b08670b2f490c67abc302c9c17a7373db30301713c8e334654671f582ba246eddf390e00b09d25156f986a6"
    "a9c8ff523ebd3a63308927fe5d1e405dbd890da17205b16f821618f9c49d0606bfecaeac73cd72ba9073679f"
    "802919826b6af8a5380ae5f566c3c013d6cff774691d729011926adf37c73ba56a2204b5b49f13ac45e66026"
    "3459c20ac0ac8c59e698f171a27fd2f7cb9c49737a2d04e425730feb1b5a60085260400d",
    16,
)
_BYTES = 256
_DIGEST = 20
_LABEL = hashlib.sha1(b"", usedforsecurity=False).digest()
LONGEST = _BYTES - 2 * _DIGEST - 2
"""How many bytes can be encrypted."""


def encrypt(plain: bytes) -> str:
    """Return a ciphertext in Base64 without line breaks; another one each time."""
    padding = bytes(LONGEST - len(plain))
    block = _LABEL + padding + b"\x01" + plain
    seed = secrets.token_bytes(_DIGEST)
    masked = _xor(block, _mask(seed, len(block)))
    sealed = b"\x00" + _xor(seed, _mask(masked, _DIGEST)) + masked
    number = pow(int.from_bytes(sealed), _PUBLIC, _MODULUS)
    return base64.b64encode(number.to_bytes(_BYTES)).decode()


def decrypt(text: str) -> str | None:
    """Return what a ciphertext holds; `None` where it is none for this key."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    number = int.from_bytes(sealed)
    if len(sealed) != _BYTES or number >= _MODULUS:
        return None
    opened = pow(number, _PRIVATE, _MODULUS).to_bytes(_BYTES)
    masked = opened[1 + _DIGEST :]
    seed = _xor(opened[1 : 1 + _DIGEST], _mask(masked, _DIGEST))
    block = _xor(masked, _mask(seed, len(masked)))
    label, rest = block[:_DIGEST], block[_DIGEST:].lstrip(b"\x00")
    if opened[0] or label != _LABEL or rest[:1] != b"\x01":
        return None
    return rest[1:].decode("utf-8", "replace")


def _mask(seed: bytes, length: int) -> bytes:
    rounds = range(-(-length // _DIGEST))
    parts = [
        hashlib.sha1(seed + number.to_bytes(4), usedforsecurity=False).digest() for number in rounds
    ]
    return b"".join(parts)[:length]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
