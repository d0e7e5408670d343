"""Whether what a caller wants to pay is fit to be sent: texts, IBANs, and the details as a whole.

Banks replace, cut or refuse characters outside of the SEPA set, each in its own way. So a text
outside is refused before sending, and a spelling inside is offered; it is never put in its place
silently. An error names the argument, what is wrong and what would be right, never the value.
"""

# ruff: noqa: RUF001 - some of it is about characters that look like others

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.payments.records import DebitDetails, DebitSequenceType, TransferDetails
from banksapi_async.wire import money
from banksapi_async.wire.arguments import choice

_ALLOWED = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]*", re.ASCII)
_OUTSIDE = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]", re.ASCII)
_INSTEAD = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS",
        "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
        "&": "+", "@": "(at)", "€": "EUR", "$": "USD", "£": "GBP", "§": "Par.", "%": "Proz.",
        "_": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "~": "-", "=": "-",
        '"': "'", "„": "'", "“": "'", "”": "'", "‚": "'", "‘": "'", "’": "'", "`": "'", "´": "'",
        "[": "(", "{": "(", "]": ")", "}": ")", "<": "(", ">": ")",
        ";": ",", "!": ".", "*": ".", "#": ".", "|": "/", "\\": "/", "^": ".", "…": "...",
        "\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def is_sepa_text(text: str) -> bool:
    """Tell whether every SEPA bank carries a text as it is."""
    return _ALLOWED.fullmatch(text) is not None


def transliterate(text: str) -> str:
    """Spell a text in the characters that every SEPA bank carries.

    Umlauts are written out, accents dropped, `&` becomes `+`; what has no spelling becomes a dot.
    The result can be longer than the text, so a length is checked afterwards.

    Args:
        text: Any text, such as a purpose.

    Returns:
        The text, of Latin letters, digits, blanks and the few marks that SEPA allows.
    """
    composed = unicodedata.normalize("NFC", text).translate(_INSTEAD)
    bare = unicodedata.normalize("NFKD", composed)
    plain = "".join(c for c in bare if not unicodedata.combining(c)).translate(_INSTEAD)
    return _OUTSIDE.sub(".", plain)


_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BLANKS = re.compile(r"[ \u00a0\u202f\t-]")
_MODULUS = 97


def compact_iban(text: str) -> str:
    """Return an IBAN without the blanks and hyphens that people type, in capital letters."""
    return _BLANKS.sub("", text).upper()


def iban_fault(compact: str) -> str | None:
    """Say what is wrong with an IBAN; `None` where nothing is.

    Args:
        compact: The IBAN, as `compact_iban` gives it. It is not part of what is said.
    """
    if _SHAPE.fullmatch(compact) is None:
        return "it is not written like an IBAN"
    if _check_digits(compact) != compact[2:4]:
        return "its check digits do not fit, so a character is wrong"
    fits = _registry()
    return None if fits is None else fits(compact)


def _check_digits(compact: str) -> str:
    turned = compact[4:] + compact[:2] + "00"
    number = int("".join(str(int(character, 36)) for character in turned))
    return f"{_MODULUS + 1 - number % _MODULUS:02d}"


@cache
def _registry() -> Any:
    try:
        from schwifty import IBAN  # noqa: PLC0415 - an extra, and slow to import
        from schwifty.exceptions import SchwiftyException  # noqa: PLC0415 - as above
    except ImportError:
        return None

    def fits(compact: str) -> str | None:
        try:
            IBAN(compact)
        except SchwiftyException:
            return "its country has none of this length and structure"
        return None

    return fits


D = TypeVar("D")

_CENTS = -2
_MOST = Decimal("999999999.99")
_ID = 35
_NAME = 70
_PURPOSE = 140
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_PURPOSE_CODE = re.compile(r"[A-Z0-9]{1,4}", re.ASCII)


def new_end_to_end_id() -> str:
    """Return a fresh id of 32 characters; a UUID with hyphens would have one too many."""
    return uuid.uuid4().hex


def check_transfer(
    details: TransferDetails, *, argument: str, names: Mapping[str, str] | None = None
) -> TransferDetails:
    """Check one transfer.

    Args:
        details: What the caller wants to pay.
        argument: What to call it in an error.
        names: What to call its fields in an error, where the caller knows them by other names.

    Returns:
        It as it will be sent: the IBAN without blanks, an `end_to_end_id` made if absent.

    Raises:
        InvalidRequest: Something does not fit.
    """
    if not isinstance(details, TransferDetails):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, "it is no TransferDetails", "give TransferDetails(…)")
    called = names or {}

    def at(name: str) -> str:
        return f"{argument}.{called.get(name, name)}"

    return attrs.evolve(
        details,
        recipient=_name(details.recipient, at("recipient")),
        purpose=_purpose(details.purpose, at("purpose")),
        iban=check_iban(details.iban, argument=at("iban")),
        bic=_bic(details.bic, at("bic")),
        currency=_currency(details.currency, at("currency")),
        amount=_amount(details.amount, at("amount")),
        end_to_end_id=_end_to_end_id(details.end_to_end_id, at("end_to_end_id")),
        purpose_code=_purpose_code(details.purpose_code, at("purpose_code")),
        ultimate_debtor=_party(details.ultimate_debtor, at("ultimate_debtor")),
        ultimate_creditor=_party(details.ultimate_creditor, at("ultimate_creditor")),
    )


def check_debit(details: DebitDetails, *, argument: str, today: date) -> DebitDetails:
    """Check one debit.

    Args:
        details: What the caller wants to collect.
        argument: What to call it in an error.
        today: The bank's day.

    Returns:
        It as it will be sent.

    Raises:
        InvalidRequest: Something does not fit.
    """
    if not isinstance(details, DebitDetails):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, "it is no DebitDetails", "give DebitDetails(…)")

    def at(name: str) -> str:
        return f"{argument}.{name}"

    return attrs.evolve(
        details,
        amount=_amount(details.amount, at("amount")),
        currency=_currency(details.currency, at("currency")),
        purpose=_purpose(details.purpose, at("purpose")),
        end_to_end_id=_end_to_end_id(details.end_to_end_id, at("end_to_end_id")),
        debtor_name=_name(details.debtor_name, at("debtor_name")),
        debtor_iban=check_iban(details.debtor_iban, argument=at("debtor_iban")),
        debtor_bic=_bic(details.debtor_bic, at("debtor_bic")),
        mandate_identification=_id(details.mandate_identification, at("mandate_identification")),
        mandate_date_of_signature=_signed(
            details.mandate_date_of_signature, at("mandate_date_of_signature"), today
        ),
        sequence_type=check_sequence(details.sequence_type, argument=at("sequence_type")),
    )


def check_several(details: Sequence[D], *, argument: str) -> tuple[D, ...]:
    """Check that a bulk is one.

    Raises:
        InvalidRequest: It is empty, or neither a list nor a tuple.
    """
    if not isinstance(details, list | tuple) or not details:
        raise InvalidRequest(argument, "it is not a list of one or more", "give a list of details")
    return tuple(details)


def check_levels(
    business: bool | None,  # noqa: FBT001 - a value, not a switch
    sequence_type: str | None,
    details: Sequence[DebitDetails],
    *,
    argument: str,
) -> None:
    """Check that `business` and `sequence_type` stand on one level only, and do not contradict.

    Args:
        business: What stands on the order.
        sequence_type: What stands on the order.
        details: The debits.
        argument: What to call the debits in an error.

    Raises:
        InvalidRequest: They stand on both levels, or debits of both kinds are in one order.
    """
    ordered = business is not None or sequence_type is not None
    for index, one in enumerate(details):
        at = argument.format(index)
        inside = one.business is not None or one.sequence_type is not None
        if ordered and inside:
            raise InvalidRequest(
                at,
                "business or sequence_type stands in the details and on the order",
                "give both on the order only",
            )
        if one.business != details[0].business:
            raise InvalidRequest(
                f"{at}.business",
                "debits between companies and others are in one order",
                "make an order of each kind, and give business on the order",
            )


def check_switch(value: object, *, argument: str) -> bool | None:
    """Check what is on, off, or not said.

    Raises:
        InvalidRequest: It is something else.
    """
    if value is not None and not isinstance(value, bool):
        raise InvalidRequest(argument, "it is neither True nor False", "give one, or None")
    return value


def check_iban(value: str | None, *, argument: str) -> str:
    """Check an IBAN that somebody typed.

    Returns:
        It without blanks, in capital letters.

    Raises:
        InvalidRequest: It is missing, or cannot be an IBAN.
    """
    compact = compact_iban(_given(value, argument))
    fault = iban_fault(compact)
    if fault is not None:
        raise InvalidRequest(argument, fault, "compare it with what the person was given")
    return compact


def check_sequence(value: str | None, *, argument: str) -> DebitSequenceType | None:
    """Check a sequence type, where one is given.

    Raises:
        InvalidRequest: It is none.
    """
    return (
        None
        if value is None
        else DebitSequenceType(choice(DebitSequenceType, value, argument=argument))
    )


def check_creditor(value: str, *, argument: str) -> str:
    """Check the creditor's own identification.

    Raises:
        InvalidRequest: It is missing, too long, or outside of the SEPA characters.
    """
    return _id(value, argument)


def check_due(value: date | None, *, argument: str, today: date) -> date | None:
    """Check a day on which something shall happen.

    Raises:
        InvalidRequest: It is a time, or in the past.
    """
    if value is None:
        return None
    day = _day(value, argument)
    if day < today:
        raise InvalidRequest(argument, "the day is over", "give today or a later day")
    return day


def _signed(value: date | None, argument: str, today: date) -> date:
    if value is None:
        raise InvalidRequest(argument, "it is missing", "give the day the mandate was signed on")
    day = _day(value, argument)
    if day > today:
        raise InvalidRequest(argument, "the day is yet to come", "give the day of the signature")
    return day


def _day(value: date, argument: str) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, "it is not a day", "give a datetime.date, without a time")
    return value


def _given(value: str | None, argument: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(argument, "it is missing", "give a text")
    return value


def _amount(value: Decimal | None, argument: str) -> Decimal:
    if value is None:
        raise InvalidRequest(argument, "it is missing", 'give a Decimal such as Decimal("10.00")')
    amount = money.amount(value, argument=argument)
    exponent = amount.as_tuple().exponent
    if not 0 < amount <= _MOST:
        raise InvalidRequest(argument, f"not between 0.01 and {_MOST}", "give what is to be paid")
    # Also where they are zeros: 1.000 may have been meant as a thousand.
    if isinstance(exponent, int) and exponent < _CENTS:
        raise InvalidRequest(argument, "more than two decimals", "round it as your books do")
    return amount


def _currency(value: str | None, argument: str) -> str:
    if not isinstance(value, str) or _CURRENCY.fullmatch(value) is None:
        raise InvalidRequest(argument, "not a currency of ISO 4217", 'give one such as "EUR"')
    return value


def _bic(value: str | None, argument: str) -> str | None:
    if value is None:
        return None
    compact = compact_iban(value)
    if _BIC.fullmatch(compact) is None:
        raise InvalidRequest(argument, "not a BIC", "give 8 or 11 characters, or leave it out")
    return compact


def _purpose_code(value: str | None, argument: str) -> str | None:
    if value is not None and _PURPOSE_CODE.fullmatch(value) is None:
        raise InvalidRequest(
            argument, "not a purpose code of ISO 20022", 'give up to 4 capitals such as "SALA"'
        )
    return value


def _name(value: str | None, argument: str) -> str:
    # Not held to the SEPA set: the payee's bank compares the name with the one it knows.
    return _printable(_given(value, argument), argument, _NAME)


def _party(value: str | None, argument: str) -> str | None:
    return None if value is None else _name(value, argument)


def _purpose(value: str | None, argument: str) -> str:
    return _sepa(_given(value, argument), argument, _PURPOSE)


def _end_to_end_id(value: str | None, argument: str) -> str:
    return new_end_to_end_id() if value is None else _id(value, argument)


def _id(value: str | None, argument: str) -> str:
    text = _sepa(_given(value, argument), argument, _ID)
    if text.startswith("/") or text.endswith("/") or "//" in text or text != text.strip():
        raise InvalidRequest(
            argument,
            "a slash or blank at an end, or two slashes in a row",
            "SEPA ids have none",
        )
    return text


def _sepa(text: str, argument: str, most: int) -> str:
    if not is_sepa_text(text):
        raise InvalidRequest(
            argument,
            "characters that not every SEPA bank carries",
            "look at what transliterate(text) makes of it, and give that",
        )
    return _printable(text, argument, most)


def _printable(text: str, argument: str, most: int) -> str:
    if len(text) > most:
        raise InvalidRequest(argument, f"{len(text)} characters", f"give at most {most}")
    if not text.isprintable():
        raise InvalidRequest(argument, "control characters", "give printable ones")
    return text
