"""Do the two spellings of methods and media mean the same, and what is in a challenge?"""

import base64
from datetime import UTC, datetime

import pytest
from banksapi_async.errors import DecodeError
from banksapi_async.sca.records import (
    Challenge,
    ScaMedium,
    ScaMethod,
    SecurityProcedure,
    SecurityProcedureEn,
    SubmitScaData,
    TanMedium,
    TanMediumEn,
)
from banksapi_async.values.secret import Secret
from banksapi_async.wire.octets import LARGEST

PNG = b"\x89PNG\r\n\x1a\n and the rest"
PDF = b"%PDF-1.4 and the rest"
THEN = datetime(2026, 1, 20, tzinfo=UTC)


def test_a_method_is_the_same_in_both_spellings() -> None:
    german = SecurityProcedure(kodierung=942, name="pushTAN", hinweis="in der App")
    english = SecurityProcedureEn(code="942", name="pushTAN", hint="in der App")
    expected = ScaMethod(id="942", name="pushTAN", hint="in der App")
    assert ScaMethod.read([german]) == ScaMethod.read([english]) == (expected,)


def test_a_method_without_a_key_and_a_medium_without_a_name_cannot_be_chosen() -> None:
    assert ScaMethod.read([SecurityProcedure(name="x"), SecurityProcedureEn(code=0)]) == (
        ScaMethod(id="0"),
    )
    assert ScaMedium.read([TanMedium(), TanMediumEn(name="")]) == (ScaMedium(name=""),)


@pytest.mark.parametrize(
    ("german", "english"),
    [("MOBIL", "MOBILE"), ("LISTE", "LIST"), ("PUSHTAN", "PUSHTAN"), ("NEU", "NEU")],
)
def test_a_medium_is_the_same_in_both_spellings(german: str, english: str) -> None:
    one = TanMedium.load(
        {
            "name": "+49 123",
            "medienklasse": german,
            "gueltigVon": "2016-01-01 00:00:00",
            "gueltigBis": "2016-12-31 23:59:59",
        }
    )
    other = TanMediumEn.load(
        {
            "name": "+49 123",
            "mediaClass": english,
            "validFrom": "2016-01-01 00:00:00",
            "validTo": "2016-12-31 23:59:59",
        }
    )
    (found,) = ScaMedium.read([one])
    assert (found,) == ScaMedium.read([other])
    assert found.media_class == english
    assert found.valid_from is not None
    assert "+49" not in repr(found)
    assert ScaMedium.read([TanMedium(name="x")])[0].media_class is None


def test_what_a_step_sends_has_the_interfaces_keys_and_shows_no_tan() -> None:
    body = SubmitScaData(sca_authentication_data=Secret("123456"))
    assert body.to_wire() == {"scaAuthenticationData": "123456"}
    assert "123456" not in repr(body)
    assert SubmitScaData().to_wire() == {}
    chosen = SubmitScaData(chosen_sca_method_id="942", chosen_sca_media="Mobile #1")
    assert chosen.to_wire() == {"chosenScaMethodId": "942", "chosenScaMedia": "Mobile #1"}


def test_a_challenge_without_content_has_nothing_to_show() -> None:
    for challenge in (Challenge(), Challenge.load({"name": "x", "content": {}})):
        assert challenge.instructions is challenge.hhd is challenge.hhduc is None
        assert challenge.photo() is challenge.pdf() is None


def test_the_texts_of_a_challenge_are_shown_as_they_came() -> None:
    content = {"instructions": "Los", "HHD": "11048714955205", "HHDUC": "1234567891234567890,01"}
    challenge = Challenge.load({"name": "chipTAN", "content": content})
    assert challenge.instructions == "Los"
    assert (challenge.hhd, challenge.hhduc) == ("11048714955205", "1234567891234567890,01")


def spelled(octets: bytes) -> list[str]:
    text = base64.b64encode(octets).decode()
    return [
        text,
        text.rstrip("="),
        f"data:image/png;base64,{text}",
        f" DATA:application/pdf;name=x;BASE64,{text}\n",
        "\r\n".join(text[i : i + 8] for i in range(0, len(text), 8)),
    ]


@pytest.mark.parametrize("text", spelled(PNG))
def test_a_picture_comes_bare_or_as_a_data_uri(text: str) -> None:
    assert Challenge.load({"content": {"photo": text}}).photo() == PNG


@pytest.mark.parametrize("text", spelled(PDF))
def test_a_document_comes_bare_or_as_a_data_uri(text: str) -> None:
    assert Challenge.load({"content": {"PDF": text}}).pdf() == PDF


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("§§§", "not Base64"),
        ("AAA=A", "not Base64"),
        ("A", "not Base64"),
        ("data:image/png,rawtext", "not Base64"),
        ("", "does not begin as it should"),
        (base64.b64encode(b"GIF89a").decode(), "does not begin as it should"),
        ("A" * (LARGEST * 3 // 2 + 1), "larger than 4194304 bytes"),
        (base64.b64encode(PNG + bytes(LARGEST)).decode(), "larger than 4194304 bytes"),
    ],
)
def test_what_is_no_picture_says_where_and_why_and_shows_nothing(text: str, said: str) -> None:
    challenge = Challenge.load({"content": {"photo": text}})
    with pytest.raises(DecodeError, match=f"challenge.content.photo: {said}") as caught:
        challenge.photo()
    assert len(str(caught.value)) < 150
    assert caught.value.__context__ is None
