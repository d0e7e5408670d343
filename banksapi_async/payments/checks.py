"""Whether what a caller wants to pay is fit to be sent, field by field and as a whole.

An error names the argument, what is wrong and what would be right, never the value.
"""

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.payments.records import DebitDetails, DebitSequenceType, TransferDetails
from banksapi_async.wire import money
from banksapi_async.wire.arguments import choice, exact_text, without_unseen
from banksapi_async.wire.fields import wired
from banksapi_async.wire.record import Record
from banksapi_async.wire.sepa import check_digits, compact_iban, iban_fault, is_sepa_text

# Each rule returns the value as it will be sent, or raises InvalidRequest.
Rule = Callable[[Any, str], Any]
D = TypeVar("D", bound=Record)
T = TypeVar("T")

NOT_PROVIDED = "NOTPROVIDED"
"""What stands for the `end_to_end_id` of a payment that has none."""

DEMO_PROVIDER = "00000000-0000-0000-0000-000000000000"

_MOST = Decimal("999999999.99")
_ID = 35
_NAME = 70
_PURPOSE = 140
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_CREDITOR = re.compile(r"(?:DE[0-9]{2}[A-Z0-9]{3}0[0-9]{10}|(?!DE)[A-Z]{2}[0-9]{2}[A-Z0-9]{4,31})")
_PURPOSE_CODE = re.compile(r"[A-Z0-9]{1,4}", re.ASCII)


def check_transfer(
    details: TransferDetails,
    *,
    argument: str,
    demo: bool = False,
    purpose_as_typed: bool = False,
) -> TransferDetails:
    """Check one transfer, which an error calls `argument`.

    It is returned as it will be sent, in plain values: the IBAN without blanks, an `end_to_end_id`
    made if absent. From an account of the demo provider (`demo`) its own IBANs can be paid to.
    """
    rules: Mapping[str, Rule] = {
        "recipient": check_name,
        "purpose": purpose_rule(purpose_as_typed),
        "iban": partial(check_iban, demo=demo),
        "bic": check_bic,
        "currency": check_currency,
        "amount": check_amount,
        "end_to_end_id": _end_to_end_id,
        "purpose_code": _optional(_purpose_code),
        "ultimate_debtor": _optional(check_name),
        "ultimate_creditor": _optional(check_name),
    }
    return checked(details, TransferDetails, rules, argument)


def check_debit(
    details: DebitDetails,
    *,
    argument: str,
    today: date,
    demo: bool = False,
    purpose_as_typed: bool = False,
) -> DebitDetails:
    """Check one debit; as `check_transfer`, with the bank's day for the mandate's."""
    rules: Mapping[str, Rule] = {
        "amount": check_amount,
        "currency": check_currency,
        "purpose": purpose_rule(purpose_as_typed),
        "end_to_end_id": _end_to_end_id,
        "debtor_name": check_name,
        "debtor_iban": partial(check_iban, demo=demo),
        "debtor_account_number": _optional(check_id),
        "debtor_bank_code": _optional(check_id),
        "debtor_bic": check_bic,
        "mandate_identification": check_id,
        "mandate_date_of_signature": partial(_signed, today=today),
        "business": check_switch,
        "sequence_type": check_sequence,
    }
    return checked(details, DebitDetails, rules, argument)


def checked(details: Any, cls: type[D], rules: Mapping[str, Rule], argument: str) -> D:
    """Check each field of some details by its rule, and return them in plain values."""
    if not isinstance(details, cls):
        raise InvalidRequest(argument, f"it is no {cls.__name__}", f"give {cls.__name__}(…)")
    given: Any = details
    # Of a field that an answer held and that could not be read the raw value stands there.
    for field in wired(cls):
        if field.key in given.extra:
            at = f"{argument}.{field.name}"
            raise InvalidRequest(at, "it stands in extra", "give it by its name")
    found = {name: rule(getattr(given, name), f"{argument}.{name}") for name, rule in rules.items()}
    made: Any = cls
    plain: D = made(**found, extra=given.extra)
    return plain


def purpose_rule(as_typed: object) -> Rule:
    """Return how a purpose is checked: as SEPA says, or as it was typed."""
    return _as_typed if check_switch(as_typed, "purpose_as_typed") else _purpose


def check_several(details: Sequence[T], *, argument: str) -> tuple[T, ...]:
    """Check that a bulk is a list or tuple of one or more, and return it as it stands now."""
    given = tuple(details) if isinstance(details, list | tuple) else ()
    if not given:
        raise InvalidRequest(argument, "it is not a list of one or more", "give a list of details")
    return given


def check_levels(
    business: bool | None,  # noqa: FBT001 - a value, not a switch
    sequence_type: str | None,
    details: Sequence[DebitDetails],
    *,
    argument: str,
) -> None:
    """Check that `business` and `sequence_type` stand on the order or in its debits, and agree."""
    ordered = business is not None or sequence_type is not None
    for index, one in enumerate(details):
        at = argument.format(index)
        if ordered and (one.business is not None or one.sequence_type is not None):
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


def check_due(value: date | None, argument: str, *, today: date) -> date | None:
    """Check a day on which something shall happen, where one is given."""
    if value is None:
        return None
    day = check_day(value, argument)
    if day < today:
        raise _mistyped(argument, "the day is over", "give today or a later day")
    return day


def _mistyped(argument: str, wrong: str, right: str) -> InvalidRequest:
    return InvalidRequest(argument, wrong, right, action=Action.ASK_PERSON)


def _optional(rule: Rule) -> Rule:
    return lambda value, argument: None if value is None else rule(value, argument)


def _signed(value: date | None, argument: str, *, today: date) -> date:
    if value is None:
        raise InvalidRequest(argument, "it is missing", "give the day the mandate was signed on")
    day = check_day(value, argument)
    if day > today:
        raise _mistyped(argument, "the day is yet to come", "give the day of the signature")
    return day


def check_day(value: date, argument: str) -> date:
    """Check a day; a time is none."""
    if isinstance(value, datetime) or not isinstance(value, date):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, "it is not a day", "give a datetime.date, without a time")
    return date.fromordinal(date.toordinal(value))


def check_switch(value: object, argument: str) -> bool | None:
    """Check what is on, off, or not said."""
    if value is not None and not isinstance(value, bool):
        raise InvalidRequest(argument, "it is neither True nor False", "give one, or None")
    return value


def check_sequence(value: str | None, argument: str) -> DebitSequenceType | None:
    """Check a sequence type, where one is given."""
    if value is None:
        return None
    return DebitSequenceType(choice(DebitSequenceType, value, argument=argument))


def _given(value: str | None, argument: str) -> str:
    if value is None:
        raise InvalidRequest(argument, "it is missing", "give a text")
    text = exact_text(value, argument=argument)
    if not text.strip():
        raise _mistyped(argument, "it is missing", "give a text")
    return text


def check_iban(value: str | None, argument: str, *, demo: bool = False) -> str:
    """Check an IBAN that somebody typed; return it without blanks, in capital letters."""
    compact = compact_iban(_given(value, argument))
    fault = iban_fault(compact, demo=demo)
    if fault is not None:
        raise _mistyped(argument, fault, "compare it with what the person was given")
    return compact


def check_amount(value: Decimal | None, argument: str) -> Decimal:
    """Check an amount: exact, above zero, at most two decimals."""
    if value is None:
        raise InvalidRequest(argument, "it is missing", 'give a Decimal such as Decimal("10.00")')
    amount = money.cents(value, argument=argument)
    if not 0 < amount <= _MOST:
        raise _mistyped(argument, f"not between 0.01 and {_MOST}", "give what is to be paid")
    return amount


def check_currency(value: str | None, argument: str) -> str:
    """Check a currency of ISO 4217."""
    text = "" if value is None else exact_text(value, argument=argument)
    if text not in money.CURRENCIES:
        raise InvalidRequest(argument, "not a currency of ISO 4217", 'give one such as "EUR"')
    return text


def check_bic(value: str | None, argument: str) -> str | None:
    """Check a BIC, where one is given."""
    if value is None:
        return None
    compact = compact_iban(exact_text(value, argument=argument))
    if _BIC.fullmatch(compact) is None:
        raise _mistyped(argument, "not a BIC", "give 8 or 11 characters, or leave it out")
    return compact


def _purpose_code(value: str, argument: str) -> str:
    text = exact_text(value, argument=argument)
    if _PURPOSE_CODE.fullmatch(text) is None:
        raise InvalidRequest(
            argument, "not a purpose code of ISO 20022", 'give up to 4 capitals such as "SALA"'
        )
    return text


def check_name(value: str | None, argument: str) -> str:
    """Check a name; it goes out composed."""
    # Not held to the SEPA set: the payee's bank compares the name with the one it knows.
    return _printable(value, argument, _NAME)


def _as_typed(value: str | None, argument: str) -> str:
    return _printable(value, argument, _PURPOSE)


def _printable(value: str | None, argument: str, most: int) -> str:
    # Composed, as banks store it: some systems give each accent as a character of its own. What
    # comes along when somebody pastes, and nobody sees, is left out.
    text = unicodedata.normalize("NFC", _given(_as_seen(value), argument))
    if len(text) > most:
        raise _mistyped(argument, f"{len(text)} characters", f"give at most {most}")
    if not text.isprintable():
        raise _mistyped(argument, "control characters", "give printable ones")
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in text):
        raise _mistyped(argument, "nothing that can be read", "give letters or digits")
    return text


def _as_seen(value: str | None) -> str | None:
    if not isinstance(value, str):
        return value
    blank = "".join(" " if unicodedata.category(c) == "Zs" else c for c in str.__str__(value))
    return without_unseen(blank)


def _purpose(value: str | None, argument: str) -> str:
    if not is_sepa_text(_given(value, argument)):
        raise _mistyped(
            argument,
            "characters that not every SEPA bank carries",
            "give what transliterate(text) makes of it, or purpose_as_typed=True",
        )
    return _as_typed(value, argument)


def _end_to_end_id(value: str | None, argument: str) -> str:
    if value is None:
        return uuid.uuid4().hex  # with hyphens it would have one character too many
    checked = check_id(value, argument)
    if checked.upper() == NOT_PROVIDED:
        raise InvalidRequest(
            argument, "it is SEPA's word for none", "leave it out, and one is made"
        )
    return checked


def check_creditor(value: str | None, argument: str) -> str:
    """Check the creditor's identification by its check digits."""
    compact = compact_iban(check_id(value, argument))
    right = 'give one such as "DE98ZZZ09999999999"'
    if _CREDITOR.fullmatch(compact) is None:
        raise _mistyped(argument, "it is not written like a creditor identification", right)
    # The three characters behind the check digits are the creditor's own to choose.
    if check_digits(compact[:4] + compact[7:]) != compact[2:4]:
        raise _mistyped(argument, "its check digits do not fit, so a character is wrong", right)
    return compact


def check_id(value: str | None, argument: str) -> str:
    """Check an id that SEPA carries, such as the creditor's own."""
    if value is None:
        raise InvalidRequest(argument, "it is missing", "give a text")
    text = exact_text(value, argument=argument)
    if not text.strip():
        wrong, right = "it is missing", "give a text"
    elif not is_sepa_text(text):
        wrong, right = "characters that not every SEPA bank carries", "give letters and digits"
    elif len(text) > _ID:
        wrong, right = f"{len(text)} characters", f"give at most {_ID}"
    elif text.startswith("/") or text.endswith("/") or "//" in text or text != text.strip():
        wrong = "a slash or blank at an end, or two slashes in a row"
        right = "SEPA ids have none"
    else:
        return text
    raise InvalidRequest(argument, wrong, right)
