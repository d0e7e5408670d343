"""What does the older payment operation call its parts?

It has German keys, and its dates are times (`YYYY-MM-DD hh:mm:ss`).
"""

from datetime import datetime
from decimal import Decimal

import attrs

from .base import ABSENT, FrozenDict, Record, extra, hidden, masked


@attrs.frozen(kw_only=True)
class UeberweisungDetails(Record):
    """One transfer (schema `UeberweisungDetails`).

    Attributes:
        empfaenger: Who gets the money.
        verwendungszweck: What for.
        iban: The recipient's IBAN.
        bic: The BIC of the recipient's bank.
        waehrung: The currency (ISO 4217).
        betrag: How much, in `waehrung`; above zero, at most two decimals.
        extra: Keys that this version does not know; they are sent as well.
    """

    empfaenger: str | None = hidden()
    verwendungszweck: str | None = hidden()
    iban: str | None = masked()
    bic: str | None = None
    waehrung: str | None = None
    betrag: Decimal | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateTransfer(Record):
    """The order of one transfer without its credentials (schema `CreateTransfer`).

    Attributes:
        empfaenger: As in `UeberweisungDetails`.
        verwendungszweck: As in `UeberweisungDetails`.
        iban: As in `UeberweisungDetails`.
        bic: As in `UeberweisungDetails`.
        waehrung: As in `UeberweisungDetails`.
        betrag: As in `UeberweisungDetails`.
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry it out; written as a time.
        tan_medium_name: The TAN medium to use.
        extra: Keys that this version does not know; they are sent as well.
    """

    empfaenger: str | None = hidden()
    verwendungszweck: str | None = hidden()
    iban: str | None = masked()
    bic: str | None = None
    waehrung: str | None = None
    betrag: Decimal | None = None
    sicherheitsverfahren_kodierung: int | str | None = None
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateBulkTransferLegacy(Record):
    """The order of several transfers without its credentials (schema `CreateBulkTransferLegacy`).

    Attributes:
        payments: The transfers.
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry them out; written as a time.
        tan_medium_name: The TAN medium to use.
        extra: Keys that this version does not know.
    """

    payments: tuple[UeberweisungDetails, ...] = ABSENT
    sicherheitsverfahren_kodierung: int | str | None = None
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = hidden()
    extra: FrozenDict = extra()
