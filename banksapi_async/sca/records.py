"""The records of an authentication: methods, media, the challenge, and what a step sends.

Accesses spell them in German and consents in English; here stand both, and what they share.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

import attrs

from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.octets import octets
from banksapi_async.wire.record import Record, extra, hidden


class MediaClass(OpenEnum):
    """What a TAN is made with; accesses and consents spell two of the words differently."""

    __slots__ = ()

    LISTE: ClassVar[str] = "LISTE"
    """List on paper, as accesses spell it."""
    LIST: ClassVar[str] = "LIST"
    """List on paper, as consents spell it."""
    GENERATOR: ClassVar[str] = "GENERATOR"
    MOBIL: ClassVar[str] = "MOBIL"
    """Mobile phone, as accesses spell it."""
    MOBILE: ClassVar[str] = "MOBILE"
    """Mobile phone, as consents spell it."""
    SECODER: ClassVar[str] = "SECODER"
    """Generator that reads a matrix code."""
    PUSHTAN: ClassVar[str] = "PUSHTAN"
    ALL: ClassVar[str] = "ALL"
    PROPRIETARY: ClassVar[str] = "PROPRIETARY"


_PNG = b"\x89PNG\r\n\x1a\n"
_PDF = b"%PDF-"
_ENGLISH = {MediaClass.MOBIL: MediaClass.MOBILE, MediaClass.LISTE: MediaClass.LIST}


@attrs.frozen(kw_only=True)
class SecurityProcedure(Record):
    """A way to authenticate that the bank offers (schema `SecurityProcedure`).

    Attributes:
        kodierung: The key of the method. A number in most answers and a text in some; `set_method`
            wants it as text.
        name: The name to show.
        hinweis: A hint that must be shown to the person.
        extra: Keys that this version does not know.
    """

    kodierung: int | str | None = None
    name: str | None = None
    hinweis: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TanMedium(Record):
    """A device or list that TANs come from (schema `TanMedium`).

    Attributes:
        name: The name the person gave it; often a telephone number, so `repr` leaves it out.
        medienklasse: What kind of medium it is.
        gueltig_von: From when it is valid; in Berlin.
        gueltig_bis: Until when it is valid; in Berlin.
        extra: Keys that this version does not know.
    """

    name: str | None = hidden()
    medienklasse: MediaClass | None = None
    gueltig_von: datetime | None = None
    gueltig_bis: datetime | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class SecurityProcedureEn(Record):
    """A way to authenticate as consents spell it (schema `SecurityProcedureEn`).

    Attributes:
        code: As `SecurityProcedure.kodierung`.
        name: The name to show.
        hint: A hint that must be shown to the person.
        extra: Keys that this version does not know.
    """

    code: int | str | None = None
    name: str | None = None
    hint: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TanMediumEn(Record):
    """A device or list that TANs come from, as consents spell it (schema `TanMediumEn`).

    Attributes:
        name: As `TanMedium.name`.
        media_class: What kind of medium it is.
        valid_from: From when it is valid; in Berlin.
        valid_to: Until when it is valid; in Berlin.
        extra: Keys that this version does not know.
    """

    name: str | None = hidden()
    media_class: MediaClass | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class SubmitScaData(Record):
    """What a step sends (schema `SubmitScaData`); empty to confirm without a TAN.

    Attributes:
        chosen_sca_method_id: The id of the method; a text even where a number was offered.
        chosen_sca_media: The name of the medium.
        sca_authentication_data: The TAN.
        extra: Keys that this version does not know.
    """

    chosen_sca_method_id: str | None = None
    chosen_sca_media: str | None = hidden()
    sca_authentication_data: Secret | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ScaMethod:
    """A way to authenticate that a person can choose.

    Attributes:
        id: What is sent back.
        name: The name to show.
        hint: A hint that must be shown to the person.
    """

    id: str
    name: str | None = None
    hint: str | None = hidden()

    @classmethod
    def read(cls, rows: Iterable[SecurityProcedure | SecurityProcedureEn]) -> tuple[Self, ...]:
        """Return the methods of an answer; one without a key cannot be chosen and is left out."""
        found: list[Self] = []
        for row in rows:
            if isinstance(row, SecurityProcedure):
                key, hint = row.kodierung, row.hinweis
            else:
                key, hint = row.code, row.hint
            if key is not None:
                found.append(cls(id=str(key), name=row.name, hint=hint))
        return tuple(found)


@attrs.frozen(kw_only=True)
class ScaMedium:
    """A device or list that a person can choose.

    Attributes:
        name: What is sent back, and shown. It is often a telephone number, so `repr` leaves it out.
        media_class: What kind of medium it is, in the English spelling.
        valid_from: From when it is valid; in Berlin.
        valid_to: Until when it is valid; in Berlin.
    """

    name: str = attrs.field(repr=False)
    media_class: MediaClass | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @classmethod
    def read(cls, rows: Iterable[TanMedium | TanMediumEn]) -> tuple[Self, ...]:
        """Return the media of an answer; one without a name cannot be chosen and is left out."""
        found: list[Self] = []
        for row in rows:
            if isinstance(row, TanMedium):
                kind, since, until = row.medienklasse, row.gueltig_von, row.gueltig_bis
            else:
                kind, since, until = row.media_class, row.valid_from, row.valid_to
            if row.name is not None:
                kind = kind and MediaClass(_ENGLISH.get(kind, kind))
                found.append(cls(name=row.name, media_class=kind, valid_from=since, valid_to=until))
        return tuple(found)


@attrs.frozen(kw_only=True)
class ChallengeContent(Record):
    """What a person needs to answer a challenge (schema `ChallengeContent`).

    Attributes:
        instructions: What to do, in German.
        hhd: The flicker code of optical chipTAN, as text.
        hhduc: The code of flickerTAN, as text.
        photo: The picture of photoTAN: Base64 of a PNG, bare or as a data URI.
        pdf: A document of the challenge: Base64, bare or as a data URI.
        extra: Keys that this version does not know.
    """

    instructions: str | None = hidden()
    hhd: str | None = hidden()
    hhduc: str | None = hidden()
    photo: str | None = hidden()
    pdf: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Challenge(Record):
    """A task of the bank for the person (schema `Challenge`).

    Attributes:
        name: The name of the TAN procedure.
        content: What the person needs.
        decoupled: Whether the person confirms elsewhere, in the bank's app: then poll, or send an
            empty confirmation, and no TAN.
        redirect: Whether the person goes to the bank's own page.
        extra: Keys that this version does not know.
    """

    name: str | None = None
    content: ChallengeContent | None = None
    decoupled: bool | None = None
    redirect: bool | None = None
    extra: FrozenDict = extra()

    @property
    def instructions(self) -> str | None:
        """What to do, in German; show it to the person."""
        return None if self.content is None else self.content.instructions

    @property
    def hhd(self) -> str | None:
        """The flicker code of optical chipTAN, as text."""
        return None if self.content is None else self.content.hhd

    @property
    def hhduc(self) -> str | None:
        """The code of flickerTAN, as text."""
        return None if self.content is None else self.content.hhduc

    def photo(self) -> bytes | None:
        """Decode the picture of photoTAN.

        Returns:
            A PNG, at most 4 MiB; `None` where the challenge has no picture.

        Raises:
            DecodeError: It is not Base64, not a PNG, or too large. `content.photo` is what came.
        """
        text = None if self.content is None else self.content.photo
        if text is None:
            return None
        return octets(text, "challenge.content.photo", starts=_PNG)

    def pdf(self) -> bytes | None:
        """Decode the document of the challenge.

        Returns:
            A PDF, at most 4 MiB; `None` where the challenge has no document.

        Raises:
            DecodeError: It is not Base64, not a PDF, or too large. `content.pdf` is what came.
        """
        text = None if self.content is None else self.content.pdf
        if text is None:
            return None
        return octets(text, "challenge.content.PDF", starts=_PDF)
