"""What each message code means, and who can do something about it.

The 39 codes of the description, in our words. `INFO` codes tell or ask, `ERROR` codes say that
something failed. A code that is not here is kept as it came.
"""

from typing import ClassVar, NamedTuple

from banksapi_async.values.words import OpenEnum


class MessageLevel(OpenEnum):
    """How serious a message is."""

    __slots__ = ()

    INFO: ClassVar[str] = "INFO"
    ERROR: ClassVar[str] = "ERROR"


class CodeAdvice(OpenEnum):
    """What a program can do about a message; all but the last are named as in `errors.Action`."""

    __slots__ = ()

    RETRY_LATER: ClassVar[str] = "RETRY_LATER"
    """Ask again later, without a change."""
    ASK_PERSON: ClassVar[str] = "ASK_PERSON"
    """A person has to do something; the relations say what."""
    FIX_REQUEST: ClassVar[str] = "FIX_REQUEST"
    """What was sent has to be changed."""
    OPERATOR: ClassVar[str] = "OPERATOR"
    """Nothing a program or the person can do; tell whoever runs the service."""
    CARRY_ON: ClassVar[str] = "CARRY_ON"
    """Nothing has to be done."""


class MessageCode(OpenEnum):
    """The code of a message; `MESSAGE_CODES` has the meaning of each."""

    __slots__ = ()

    BA999: ClassVar[str] = "BA999"
    BA1000: ClassVar[str] = "BA1000"
    BA1001: ClassVar[str] = "BA1001"
    BA1010: ClassVar[str] = "BA1010"
    BA1011: ClassVar[str] = "BA1011"
    BA1012: ClassVar[str] = "BA1012"
    BA1013: ClassVar[str] = "BA1013"
    BA1014: ClassVar[str] = "BA1014"
    BA1020: ClassVar[str] = "BA1020"
    BA1051: ClassVar[str] = "BA1051"
    BA1052: ClassVar[str] = "BA1052"
    BA1053: ClassVar[str] = "BA1053"
    BA1060: ClassVar[str] = "BA1060"
    BA1062: ClassVar[str] = "BA1062"
    BA1063: ClassVar[str] = "BA1063"
    BA1064: ClassVar[str] = "BA1064"
    BA1100: ClassVar[str] = "BA1100"
    BA1101: ClassVar[str] = "BA1101"
    BA1102: ClassVar[str] = "BA1102"
    BA1103: ClassVar[str] = "BA1103"
    BA1104: ClassVar[str] = "BA1104"
    BA1110: ClassVar[str] = "BA1110"
    BA1111: ClassVar[str] = "BA1111"
    BA1112: ClassVar[str] = "BA1112"
    BA1200: ClassVar[str] = "BA1200"
    BA1204: ClassVar[str] = "BA1204"
    BA1212: ClassVar[str] = "BA1212"
    BA2002: ClassVar[str] = "BA2002"
    BA2003: ClassVar[str] = "BA2003"
    BA2004: ClassVar[str] = "BA2004"
    BA2021: ClassVar[str] = "BA2021"
    BA2062: ClassVar[str] = "BA2062"
    BA3000: ClassVar[str] = "BA3000"
    BA3005: ClassVar[str] = "BA3005"
    BA3010: ClassVar[str] = "BA3010"
    BA3020: ClassVar[str] = "BA3020"
    BA3030: ClassVar[str] = "BA3030"
    BA3040: ClassVar[str] = "BA3040"
    BA3060: ClassVar[str] = "BA3060"


class CodeInfo(NamedTuple):
    """What the table knows of one code.

    Attributes:
        level: The level that the description gives it.
        advice: What a program can do about it.
        meaning: What it says, in English.
    """

    level: MessageLevel
    advice: CodeAdvice
    meaning: str


def _table() -> dict[str, CodeInfo]:
    error, info = MessageLevel("ERROR"), MessageLevel("INFO")
    later, person = CodeAdvice("RETRY_LATER"), CodeAdvice("ASK_PERSON")
    fix, operator, on = CodeAdvice("FIX_REQUEST"), CodeAdvice("OPERATOR"), CodeAdvice("CARRY_ON")
    return {
        "BA999": CodeInfo(error, operator, "something failed inside the interface"),
        "BA1000": CodeInfo(error, later, "the provider is under maintenance"),
        "BA1001": CodeInfo(error, operator, "the provider is no longer served"),
        "BA1010": CodeInfo(error, person, "the bank has blocked the login"),
        "BA1011": CodeInfo(error, person, "the login data is wrong"),
        "BA1012": CodeInfo(error, person, "the login data is incomplete"),
        "BA1013": CodeInfo(error, person, "the account is not activated for online banking"),
        "BA1014": CodeInfo(error, person, "too many failed logins"),
        "BA1020": CodeInfo(error, person, "the account lacks a permission at the bank"),
        "BA1051": CodeInfo(error, later, "the bank access cannot be reached"),
        "BA1052": CodeInfo(error, later, "only a part of the bank access can be reached"),
        "BA1053": CodeInfo(error, later, "the bank access was used too often"),
        "BA1060": CodeInfo(error, later, "a product could not be updated"),
        "BA1062": CodeInfo(error, later, "transactions could not be updated"),
        "BA1063": CodeInfo(error, later, "depot positions could not be updated"),
        "BA1064": CodeInfo(error, person, "the bank has something to say to the person"),
        "BA1100": CodeInfo(error, fix, "the data of the transfer is not valid"),
        "BA1101": CodeInfo(error, fix, "the TAN procedure is not valid"),
        "BA1102": CodeInfo(error, fix, "the TAN medium is not valid"),
        "BA1103": CodeInfo(error, person, "the TAN is not valid"),
        "BA1104": CodeInfo(error, operator, "the bank does not carry out the transfer"),
        "BA1110": CodeInfo(info, person, "a TAN has to be given"),
        "BA1111": CodeInfo(info, on, "the transfer was completed"),
        "BA1112": CodeInfo(info, on, "the transfer was submitted"),
        "BA1200": CodeInfo(error, fix, "the data of the debit is not valid"),
        "BA1204": CodeInfo(error, operator, "debits are not supported"),
        "BA1212": CodeInfo(info, on, "the debit was submitted"),
        "BA2002": CodeInfo(info, person, "the bank has notices for the person"),
        "BA2003": CodeInfo(info, on, "this kind of product is not supported"),
        "BA2004": CodeInfo(info, person, "the bank access is not activated yet"),
        "BA2021": CodeInfo(info, person, "a permission is missing at the bank"),
        "BA2062": CodeInfo(info, on, "there are no transactions to be had"),
        "BA3000": CodeInfo(info, person, "strong customer authentication is needed"),
        "BA3005": CodeInfo(info, person, "the person has to go to the bank's own page"),
        "BA3010": CodeInfo(info, person, "an SCA method has to be chosen"),
        "BA3020": CodeInfo(info, person, "an SCA medium has to be chosen"),
        "BA3030": CodeInfo(info, person, "an SCA challenge has to be answered"),
        "BA3040": CodeInfo(error, person, "strong customer authentication failed"),
        "BA3060": CodeInfo(error, person, "there is no SCA method that is supported"),
    }


MESSAGE_CODES = _table()
"""Code to meaning, for every documented code."""
