"""Is the bank found that a person means?"""

import sys

import pytest
from banksapi_async import Catalogue, InvalidRequest, Provider, ProviderCoreData
from banksapi_async.providers import catalogue as bank_names


def bank(
    id: str,
    name: str | None,
    blz: str | None = None,
    bic: str | None = None,
    *,
    shown: bool | None = None,
) -> Provider:
    return Provider(id=id, name=name, blz=blz, bic=bic, consumer_relevant=shown)


BANKS = (
    bank("1", "Sparkasse Köln Bonn", "37050198", "COLSDE33XXX"),
    bank("2", "Kreissparkasse Köln", "37050299", "COKSDE33"),
    bank("3", "Volksbank Mittelhessen eG", "51390000", "VBMHDE5FXXX"),
    bank("4", "Deutsche Bank Filiale Giessen", "51370008", "DEUTDEFF513"),
    bank("5", "Deutsche Bank", "50070010", "DEUTDEFFXXX"),
    bank("6", "Deutsche Bank Privatkunden", "50070024", "DEUTDEDBFRA"),
    bank("7", "Münchner Bank eG", "70190000", "GENODEF1M01"),
    bank("8", "VR Bank Ostholstein", "21390008", "GENODEF1NSH"),
    bank("9", "Prüfbank", "50070010", None, shown=False),
    bank("10", None, None, None),
    bank("11", "Crédit Mutuel", None, "CMCIFRPP"),
    bank("12", "ING", "50010517", "INGDDEFFXXX"),
    bank("13", "DKB", "12030000", "BYLADEM1001"),
    bank("14", "Raiffeisenbank Gröbenzell", "70169460", "GENODEF1XXX"),
    bank("15", "Deutsche Apotheker- und Aerztebank Duesseldorf", "30060601", "DAAEDEDDXXX"),
    bank("16", "Demo Provider", None, "DEMO1234"),
    bank("17", "Bank mit Kürzel", "20111", "xxx 12345678"),
)
CATALOGUE = Catalogue(BANKS)


@pytest.fixture(params=["rapidfuzz", "difflib"], autouse=True)
def matcher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "difflib":
        monkeypatch.setitem(sys.modules, "rapidfuzz", None)


def ids(found: tuple[Provider, ...]) -> list[str]:
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Sparkasse Köln Bonn", "1"),
        ("sparkasse koeln", "1"),
        ("SPARKASSE KÖLN", "1"),
        ("spk köln bonn", "1"),
        ("ksk koeln", "2"),
        ("Sparkase Kölln Bonn", "1"),
        ("vb mittelhessen", "3"),
        ("Volksbnak Mitelhessen", "3"),
        ("muenchner", "7"),
        ("Munchner bank", "7"),
        ("Ko\u0308ln Bonn", "1"),
        ("credit mutuel", "11"),
        ("deutsche bank", "5"),
        ("deutsche giessen", "4"),
        ("raiba gröben", "14"),
        ("ing diba", "12"),
        ("deutsche kreditbank", "13"),
        ("vr", "8"),
        ("Koln", "2"),
        ("koln bonn", "1"),
        ("KOELN BONN", "1"),
        ("ksk Koln", "2"),
        ("Koeln", "2"),
        ("kolner", "2"),
        ("Spar\u00adkasse Köln", "1"),
        ("munch", "7"),
        ("Muench", "7"),
        ("grobenzell", "14"),
        ("Gro\u0308benzell", "14"),
        ("Düsseldorf", "15"),
        ("dusseldorf", "15"),
        ("apobank", "15"),
        ("Apotheker-Ärztebank", "15"),
    ],
)
def test_a_name_finds_its_bank_first(typed: str, first: str) -> None:
    assert ids(CATALOGUE.search(typed))[0] == first


@pytest.mark.parametrize("typed", ["", "  ", "?!", "xyzzyplugh", "köln hamburg", "qz", "4711"])
def test_what_no_bank_is_like_finds_none(typed: str) -> None:
    assert CATALOGUE.search(typed) == ()


def test_the_list_can_be_cut_and_people_are_not_shown_everything() -> None:
    assert len(CATALOGUE.search("bank", limit=2)) == 2
    assert CATALOGUE.search("bank", limit=-1) == ()
    assert CATALOGUE.search("prüfbank") == ()
    assert ids(CATALOGUE.search("prüfbank", everything=True)) == ["9"]
    assert ids(CATALOGUE.search("50070010")) == ["5"]


def test_numbers_are_recognised_as_what_they_are() -> None:
    assert ids(CATALOGUE.search("370 501 98")) == ["1"]
    assert ids(CATALOGUE.search("DE89 3705 0198 0532 0130 00")) == ["1"]
    assert ids(CATALOGUE.search("colsde33")) == ["1"]
    assert ids(CATALOGUE.search("GENODEF1M01")) == ["7"]
    assert ids(CATALOGUE.search("gröbenze")) == ["14"]


def test_one_blz_may_serve_several() -> None:
    assert ids(CATALOGUE.by_blz("50070010")) == ["5", "9"]
    assert CATALOGUE.by_blz("99999999") == ()
    assert ids(CATALOGUE.by_iban("DE02500700100000000001")) == ["5", "9"]


def test_a_bic_of_eight_is_the_whole_bank_and_one_of_eleven_a_branch() -> None:
    assert ids(CATALOGUE.by_bic("DEUTDEFF")) == ["4", "5"]
    assert ids(CATALOGUE.by_bic("DEUTDEFF513")) == ["4"]
    assert ids(CATALOGUE.by_bic("deutdeff XXX")) == ["5"]
    assert ids(CATALOGUE.by_bic("DEUTDEFF999")) == ["5"]
    assert ids(CATALOGUE.by_bic("COKSDE33XXX")) == ["2"]
    assert ids(CATALOGUE.by_bic("DEUTDEDB999")) == ["6"]
    assert CATALOGUE.by_bic("ABCDEFGH") == ()


@pytest.mark.parametrize(
    ("ask", "wrong"),
    [
        (CATALOGUE.by_blz, "1234567"),
        (CATALOGUE.by_blz, ""),
        (CATALOGUE.by_bic, "DEUTDE"),
        (CATALOGUE.by_bic, "DEUTDEFF5"),
        (CATALOGUE.by_iban, "AT611904300234573201"),
        (CATALOGUE.by_iban, "DE123"),
    ],
)
def test_what_is_no_such_number_is_refused_and_not_shown(ask: object, wrong: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        ask(wrong)  # type: ignore[operator]
    assert not wrong or wrong not in str(raised.value)


def test_a_catalogue_is_a_collection() -> None:
    assert len(CATALOGUE) == len(BANKS)
    assert list(CATALOGUE) == list(BANKS)
    assert CATALOGUE.get("7") == BANKS[6]
    assert CATALOGUE.get("77") is None
    assert repr(CATALOGUE) == "<Catalogue of 17 providers>"


def test_a_provider_is_found_by_its_own_bic_and_blz_whatever_their_shape() -> None:
    for typed in ("DEMO1234", "demo 1234", "DEMO\u200b1234"):
        assert ids(CATALOGUE.by_bic(typed)) == ids(CATALOGUE.search(typed)) == ["16"]
    assert ids(CATALOGUE.by_bic("XXX12345678")) == ids(CATALOGUE.search("xxx12345678")) == ["17"]
    assert ids(CATALOGUE.by_blz("20 111")) == ["17"]
    hyphened = Catalogue([Provider(id="1", name="Bank", bic="AB CD-12")])
    for typed in ("abcd12", "AB CD-12", "ABCD-12"):
        assert ids(hyphened.search(typed)) == ["1"]
    for one in BANKS:
        assert one.bic is None or one in CATALOGUE.by_bic(one.bic)
        assert one.blz is None or one in CATALOGUE.by_blz(one.blz)


def test_a_letter_that_becomes_two_makes_no_bic() -> None:
    typed = "COLßE33"
    assert CATALOGUE.search(typed) == ()
    with pytest.raises(InvalidRequest, match="bic"):
        CATALOGUE.by_bic(typed)


def test_core_data_can_be_searched_too() -> None:
    short = ProviderCoreData(id="1", name="Sparkasse Köln Bonn", blz="37050198")
    found = Catalogue([short])
    assert found.search("koeln") == found.by_blz("37050198") == (short,)


def test_both_matchers_agree_on_slips() -> None:
    words = ["sparkasse", "volksbank", "koeln", "spar", "kasse"]
    found = bank_names.alike("sparkase", words)
    assert set(found) == {"sparkasse"}
    assert 0.6 < found["sparkasse"] < 0.7
    assert bank_names.alike("qz", words) == {}


def test_what_is_typed_is_bounded() -> None:
    assert len(bank_names.words_of("a " * 1000)) == 50
    assert len(bank_names.in_full(["spk"] * 1000)) == 8
