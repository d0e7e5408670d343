"""What is said of providers beside the list itself?"""

from datetime import datetime
from decimal import Decimal

import attrs

from .base import FrozenDict, Record, extra


@attrs.frozen(kw_only=True)
class ProviderCoreData(Record):
    """A provider in short (schema `ProviderCoreData`).

    Attributes:
        id: Its key in the interface.
        name: Its name, not unique.
        group: Providers of a group may share a logo.
        blz: The German bank code.
        bic: The BIC.
        logo: Where its logo is, an SVG image; `session.providers.logo` reads it.
        extra: Keys that this version does not know.
    """

    id: str
    name: str | None = None
    group: str | None = None
    blz: str | None = None
    bic: str | None = None
    logo: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ProviderJobStatistics(Record):
    """How well the providers of one logo have answered of late (schema `ProviderJobStatistics`).

    Attributes:
        logo: The logo's name, not its address: `sparkasse` stands for all of them.
        latest_success_date: When data was last fetched with success; aware, Europe/Berlin.
        average_duration: How long that takes on average. The document names no unit; the values
            look like milliseconds.
        success_rate: How often it succeeds, from 0 to 1.
        extra: Keys that this version does not know.
    """

    logo: str
    latest_success_date: datetime | None = None
    average_duration: Decimal | None = None
    success_rate: Decimal | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ProviderEbicsInfo(Record):
    """What an EBICS client has to know of a bank (schema `ProviderEbicsInfo`).

    Attributes:
        host_id: The bank's host id.
        host_url: The bank's host URL.
        extra: Keys that this version does not know.
    """

    host_id: str | None = None
    host_url: str | None = None
    extra: FrozenDict = extra()
