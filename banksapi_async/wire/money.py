"""Which numbers may stand for money.

A number is exact and of a sane size: `LIMIT` digits at most, an exponent no further away. Floats
are refused, because a float has forgotten what was written.
"""

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.wire.types import Misfit

LIMIT = 40
"""How many digits a number may have."""

_BOUND: int = 10**LIMIT

EXPECTED = "a decimal number"
_CENTS = -2

CURRENCIES = frozenset(
    (  # noqa: SIM905 - a list takes a line for each
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
        "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
        "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR "
        "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
        "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP "
        "TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
    ).split()
)
"""ISO 4217, without metals, funds and what stands for no currency."""


# One C call makes the number and refuses what is not exact, too long or too far away, so that
# reading a number costs no more than making it.
_SANE = decimal.Context(
    prec=LIMIT,
    Emax=LIMIT,
    Emin=-LIMIT,
    traps=[
        decimal.Clamped,
        decimal.Inexact,
        decimal.InvalidOperation,
        decimal.Overflow,
        decimal.Rounded,
        decimal.Subnormal,
        decimal.Underflow,
    ],
)
exact: Callable[[int | str | Decimal], Decimal] = _SANE.create_decimal
"""Make a `Decimal` from the digits of JSON, or raise an `ArithmeticError`."""


def sane(value: int | Decimal) -> bool:
    """Tell whether a number is finite and of a sane size."""
    if isinstance(value, int):
        return -_BOUND < int.__int__(value) < _BOUND
    try:
        found: Decimal = exact(value)
    except ArithmeticError:
        return False
    return found.is_finite()


def number(value: object) -> Decimal:
    """Read a number as the interface writes it: a number, or a text such as `200000.00`.

    What comes back is a plain `Decimal`, whatever class of the caller's came.

    Raises:
        Misfit: It is something else.
    """
    made: Decimal | None = None
    if isinstance(value, Decimal):
        # Digit for digit, and of no class of the caller's, which may spell itself otherwise.
        made = exact(value) if sane(value) else None
    elif isinstance(value, int):
        made = Decimal(int.__int__(value)) if not isinstance(value, bool) and sane(value) else None
    elif isinstance(value, str):
        text = str.__str__(value)
        made = exact(text) if len(text) <= LIMIT and _plain(text) else None
    if made is None:
        raise Misfit(EXPECTED)
    return made


def _plain(text: str) -> bool:
    """Tell whether a text is digits, a minus before and a fraction behind them as it may be."""
    whole, dot, part = text.removeprefix("-").partition(".")
    return text.isascii() and whole.isdecimal() and (part.isdecimal() or not dot)


def amount(value: int | str | Decimal, *, argument: str) -> Decimal:
    """Check an amount that a caller gives.

    Args:
        value: An int, a text such as `-100.10`, or a `Decimal`.
        argument: The name of the argument, for the error.

    Returns:
        The amount as it was written: `100.10` keeps its last zero.

    Raises:
        InvalidRequest: It is a float, a bool, not finite, of an absurd size, or another spelling.
    """
    try:
        return number(value)
    except Misfit:
        pass
    if isinstance(value, float):
        wrong = "a float has forgotten the exact amount"
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        wrong = f"not a finite number of at most {LIMIT} digits"
    else:
        wrong = "not an amount"
    # A text is what a person typed, such as `13,37`.
    raise InvalidRequest(
        argument,
        wrong,
        'give an int, a Decimal, or a text such as "100.10"',
        action=Action.ASK_PERSON if isinstance(value, str) else Action.FIX_REQUEST,
    )


Amounts: TypeAlias = type[Decimal] | type[float] | type[str]
"""What the amounts of flat records are: exact, or as another program wants them."""


def spelled(kind: Amounts) -> Callable[[Decimal | None], Decimal | float | str | None]:
    """Return what makes amounts of a caller's kind.

    Args:
        kind: `Decimal`, `float` or `str`; texts are digits with a point, never an exponent.

    Raises:
        InvalidRequest: It is another one.
    """
    if kind is Decimal:
        return lambda value: value
    if kind is float:
        return lambda value: None if value is None else float(value)
    if kind is str:
        return lambda value: None if value is None else f"{value:f}"
    raise InvalidRequest("amounts", "amounts are not of this type", "give Decimal, float or str")


def cents(value: int | str | Decimal, *, argument: str) -> Decimal:
    """Check an amount with at most two decimals; otherwise as `amount`.

    Also zeros count: 1.000 may have been meant as a thousand.
    """
    checked = amount(value, argument=argument)
    exponent = checked.as_tuple().exponent
    if isinstance(exponent, int) and exponent < _CENTS:
        wrong = "more than two decimals, which may mean thousands"
        right = "write a thousand as 1000.00, and one as 1.00"
        raise InvalidRequest(argument, wrong, right, action=Action.ASK_PERSON)
    return checked
