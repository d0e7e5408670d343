"""Can only the interface read what was encrypted, and is nothing else taken for a ciphertext?"""

import base64
import pickle
import sys
from datetime import UTC, datetime

import anyio
import pytest
from banksapi_async import (
    AuthenticationInfo,
    BankCredentials,
    CertificateEncryptor,
    EbicsCredentials,
    Encrypted,
    FieldFit,
    InvalidRequest,
    Secret,
    TimedOut,
)
from banksapi_async.sandbox import encryption as interface
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CIPHER = interface.encrypt(b"x")
PIN = "geheim-4711"


def certificate() -> CertificateEncryptor:
    return CertificateEncryptor.from_pem(interface.CERTIFICATE)


async def test_what_the_certificate_encrypts_the_interface_reads() -> None:
    sealed = await certificate().encrypt("pä&n 100%")
    assert interface.decrypt(sealed) == "pä&n 100%"
    assert "\n" not in sealed
    again = await CertificateEncryptor.from_pem(interface.CERTIFICATE.encode()).encrypt(Secret("x"))
    assert interface.decrypt(again) == "x"
    assert await certificate().encrypt("x") != again


async def test_a_value_must_fit_the_key_and_not_be_empty() -> None:
    longest = interface.LONGEST
    assert interface.decrypt(await certificate().encrypt("x" * longest)) == "x" * longest
    for wrong in ("x" * (longest + 1), "", Secret("")):
        with pytest.raises(InvalidRequest, match="text: it is"):
            await certificate().encrypt(wrong)


def not_rsa() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("pem", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n", not_rsa()])
def test_what_is_no_certificate_with_an_rsa_key_is_refused(pem: str | bytes) -> None:
    with pytest.raises(InvalidRequest, match="pem"):
        CertificateEncryptor.from_pem(pem)


def test_a_certificate_of_an_unknown_kind_of_key_is_refused() -> None:
    rsa, unknown = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d010163")
    lines = interface.CERTIFICATE.strip().splitlines()
    octets = base64.b64decode("".join(lines[1:-1])).replace(rsa, unknown)
    pem = "\n".join([lines[0], base64.b64encode(octets).decode(), lines[-1]])
    with pytest.raises(InvalidRequest, match="pem"):
        CertificateEncryptor.from_pem(pem)


async def test_half_a_character_is_refused_without_showing_the_text() -> None:
    with pytest.raises(InvalidRequest, match="half a character") as caught:
        await certificate().encrypt(PIN + "\ud83d")
    assert PIN not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.x509", None)
    with pytest.raises(ImportError, match=r"banksapi_async\[crypto\]"):
        certificate()


@pytest.mark.parametrize(
    "text",
    ["4711", "", "geheim", CIPHER + "\n", CIPHER[:40], "ä" * 99],
    ids=["digits", "empty", "word", "with a line end", "cut", "umlauts"],
)
def test_a_pin_is_never_taken_for_a_ciphertext(text: str) -> None:
    with pytest.raises(InvalidRequest, match="not a ciphertext") as raised:
        Encrypted(text)
    assert not text or text not in str(raised.value)


def test_a_ciphertext_is_a_text_that_does_not_show() -> None:
    sealed = Encrypted(CIPHER)
    assert sealed == CIPHER
    assert str(sealed) == CIPHER
    assert CIPHER not in repr(sealed)
    assert CIPHER not in repr([sealed])
    assert pickle.loads(pickle.dumps(sealed)) == sealed


@pytest.mark.parametrize("wrong", [PIN, "", None, 7, Secret(""), CIPHER])
def test_a_bare_text_is_refused_and_not_shown(wrong: object) -> None:
    with pytest.raises(InvalidRequest, match="pin: it is neither") as raised:
        BankCredentials(userid=Secret("u"), pin=wrong)  # type: ignore[arg-type]
    assert PIN not in str(raised.value)
    with pytest.raises(InvalidRequest, match="corporateid"):
        BankCredentials(userid=Secret("u"), pin=Secret("p"), corporateid="c")  # type: ignore[arg-type]


async def test_credentials_are_encrypted_value_by_value_and_what_is_encrypted_stays() -> None:
    given = BankCredentials(userid=Secret("user"), pin=Encrypted(CIPHER), partnerid=Secret("7"))
    assert "user" not in repr(given)
    with pytest.raises(InvalidRequest, match="userid is not encrypted"):
        given.to_wire()
    sealed = await given.encrypted_by(certificate())
    wire = sealed.to_wire()
    assert wire["pin"] == CIPHER
    assert {key: interface.decrypt(value) for key, value in wire.items()} == {
        "userid": "user",
        "pin": "x",
        "partnerid": "7",
    }
    assert CIPHER not in repr(sealed)


async def test_encrypting_takes_no_longer_than_allowed() -> None:
    given = BankCredentials(userid=Secret("user"), pin=Secret(PIN))
    with pytest.raises(TimedOut):
        await given.encrypted_by(_Slow(), timeout=0.01)


class _Slow:
    async def encrypt(self, text: str | Secret, *, timeout: float | None = None) -> Encrypted:
        await anyio.sleep_forever()
        return Encrypted(CIPHER)


async def test_ebics_has_no_pin_and_a_host() -> None:
    given = EbicsCredentials(
        partnerid=Secret("P1"), userid=Secret("U1"), host_id="HOST", host_url="https://e.bank/x"
    )
    wire = (await given.encrypted_by(certificate())).to_wire()
    assert sorted(wire) == ["partnerid", "userid"]
    for url in ("http://e.bank", "https://u:p@e.bank", "https://", "https://e.bänk", "x\n"):
        with pytest.raises(InvalidRequest, match="host_url"):
            EbicsCredentials(
                partnerid=Secret("P"), userid=Secret("U"), host_id="HOST", host_url=url
            )
    with pytest.raises(InvalidRequest, match="host_id"):
        EbicsCredentials(
            partnerid=Secret("P"), userid=Secret("U"), host_id="", host_url="https://e"
        )


def test_what_a_person_typed_becomes_credentials() -> None:
    made = BankCredentials.of({"userid": "u", "pin": PIN, "corporateid": ""})
    assert made == BankCredentials(userid=Secret("u"), pin=Secret(PIN))
    with pytest.raises(InvalidRequest, match="no pin"):
        BankCredentials.of({"userid": "u", "pin": ""})
    with pytest.raises(InvalidRequest, match="unknown keys") as raised:
        BankCredentials.of({"userid": "u", PIN: "x"})
    assert PIN not in str(raised.value)


def info(**formats: str | None) -> AuthenticationInfo:
    fields = [
        {"fieldkey": key, "label": key.title(), "hint": f"the {key}", "format": pattern}
        for key, pattern in formats.items()
    ]
    return AuthenticationInfo.load({"fields": fields})


def test_what_was_typed_is_compared_with_what_the_bank_asks_for() -> None:
    asked = info(userid=r"^\d{5}$", pin=r"^.{4,10}$", partnerid=".+", corporateid=None)
    given = BankCredentials(userid=Secret("1234"), pin=Secret("12345"), corporateid=Secret("c"))
    lines = given.check(asked)
    assert [(line.fieldkey, line.fit) for line in lines] == [
        ("userid", FieldFit.DIFFERS),
        ("pin", FieldFit.FITS),
        ("partnerid", FieldFit.MISSING),
        ("corporateid", FieldFit.NOT_CHECKED),
    ]
    assert [line.fieldkey for line in lines if line.is_wrong] == ["userid", "partnerid"]
    assert (lines[0].label, lines[0].hint) == ("Userid", "the userid")


def test_what_cannot_be_checked_says_so() -> None:
    given = BankCredentials(userid=Secret("a"), pin=Encrypted(CIPHER), partnerid=Secret("p"))
    lines = given.check(info(userid=r"\p{L}", pin="x"))
    assert [line.fit for line in lines] == [
        FieldFit.NOT_CHECKED,
        FieldFit.NOT_CHECKED,
        FieldFit.NOT_ASKED,
    ]
    assert {line.fit for line in given.check(None)} == {FieldFit.NOT_CHECKED}
