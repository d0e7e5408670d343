"""Which words may a question to the interface hold?"""

from typing import ClassVar

from .enums import OpenEnum


class TransactionTag(OpenEnum):
    """Which tags the rows of an answer carry; the quick start's links use further words."""

    __slots__ = ()

    CATEGORIES: ClassVar[str] = "categories"
    BUSINESS_PARTNERS: ClassVar[str] = "business-partners"
    PERIODS: ClassVar[str] = "periods"
    INSURANCE_TYPES: ClassVar[str] = "insurance-types"
    FREELANCER_CATEGORIES: ClassVar[str] = "freelancer-categories"
    CUSTOM_CATEGORIES: ClassVar[str] = "custom-categories"


class BookingStatus(OpenEnum):
    """Whether rows are booked; neither document of the interface has it, integrations use it."""

    __slots__ = ()

    BOOKED: ClassVar[str] = "booked"
    PENDING: ClassVar[str] = "pending"


class Capability(OpenEnum):
    """Which kinds of products a provider gives."""

    __slots__ = ()

    KONTEN: ClassVar[str] = "KONTEN"
    KARTEN: ClassVar[str] = "KARTEN"
    DEPOTS: ClassVar[str] = "DEPOTS"
    BAUSPAR: ClassVar[str] = "BAUSPAR"
