"""What does the bank ask of a person before it answers?

German keys as bank accesses spell them; a consent of a payment has its own, English ones.
"""

from datetime import datetime

import attrs

from .base import FrozenDict, Record, extra, hidden
from .words import MediaClass


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
