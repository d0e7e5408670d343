import base64

import pytest
from banksapi_async.sandbox import Sandbox, encryption

from sandbox.guest import Guest

MEDIA = {"content-type": "application/octet-stream+base64"}


async def ask(guest: Guest, content: bytes, **headers: str) -> tuple[int, bytes]:
    named = {**MEDIA, **headers}
    answer = await guest.ask("PUT", "/encrypt", content=content, headers=named)
    return answer.status_code, answer.content


async def test_a_value_comes_back_as_a_ciphertext_in_one_line(guest: Guest) -> None:
    status, body = await ask(guest, base64.b64encode("geheim ä".encode()))
    assert status == 200
    assert b"\n" not in body
    assert encryption.decrypt(body.decode()) == "geheim ä"


@pytest.mark.parametrize("content", [b"", b"?", base64.b64encode(b"x" * 215)])
async def test_what_cannot_be_encrypted_is_refused(guest: Guest, content: bytes) -> None:
    assert (await ask(guest, content))[0] == 400


async def test_another_media_type_and_a_missing_token_are_refused(guest: Guest) -> None:
    assert (await ask(guest, b"eA==", **{"content-type": "application/json"}))[0] == 415
    guest.token = ""
    assert (await ask(guest, b"eA=="))[0] == 401


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        base64.b64encode(b"short").decode(),
        base64.b64encode(b"\xff" * 256).decode(),
        base64.b64encode(b"\x01" * 256).decode(),
    ],
)
def test_what_is_no_ciphertext_for_this_key_is_not_read(text: str) -> None:
    assert encryption.decrypt(text) is None


def test_the_certificate_is_there_for_clients(sandbox: Sandbox) -> None:
    assert sandbox.certificate.startswith("-----BEGIN CERTIFICATE-----\n")
