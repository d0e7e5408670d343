"""Which bookings come back on the same day of a month?"""

from decimal import Decimal

import attrs

ALL_YEAR = tuple(range(1, 13))
QUARTERS = (2, 5, 8, 11)


@attrs.frozen
class Standing:
    """A booking that comes back.

    Attributes:
        day: The day of the month on which it is due.
        amount: Negative is outgoing.
        category: A `(system name, parent, label)`.
        months: In which months.
        insurance: The insurance type, for insurances.
    """

    day: int
    party: str
    purpose: str
    text: str
    amount: Decimal
    category: tuple[str, str, str]
    months: tuple[int, ...] = ALL_YEAR
    insurance: tuple[str, str, str] | None = None


SALARY = ("INCOME_SALARY", "INCOME", "Lohn/Gehalt")
RENT = ("HOUSING_RENT", "HOUSING", "Miete/Wohngeld")
ENERGY = ("HOUSING_ENERGY", "HOUSING", "Strom/Gas")
PHONE = ("COMMUNICATION_MOBILE", "COMMUNICATION", "Mobilfunk")
MEDIA = ("MEDIA_SUBSCRIPTIONS", "MEDIA", "Abonnements")
SPORT = ("LEISURE_SPORTS", "LEISURE", "Sport/Fitness")
FEES = ("MEDIA_BROADCASTING", "MEDIA", "Rundfunkbeitrag")
SAVING = ("SAVINGS_DEPOSIT", "SAVINGS", "Sparen")
INTEREST = ("INCOME_INTEREST", "INCOME", "Zinsen")
CAR = ("INSURANCE_CAR", "INSURANCE", "Kfz-Versicherung")
LIABILITY = ("INSURANCE_LIABILITY", "INSURANCE", "Haftpflichtversicherung")
CARD_BILL = ("FINANCE_CARD_BILL", "FINANCE", "Kartenabrechnung")
DIVIDEND = ("INCOME_DIVIDEND", "INCOME", "Dividenden")

CARD_SETTLEMENT = Standing(
    27, "Demo Provider", "Kreditkartenabrechnung {month}", "Lastschrift",
    Decimal("-312.40"), CARD_BILL,
)  # fmt: skip
SAVINGS_PLAN = Standing(
    20, "Fritz Testmüller", "Sparen {month}", "Dauerauftrag", Decimal("-250.00"), SAVING
)

GIRO = (
    Standing(1, "Hausverwaltung Lindenhof GmbH", "Miete {month} Whg. 12", "Dauerauftrag",
             Decimal("-890.00"), RENT),
    Standing(2, "Sonnenschein Versicherung AG", "Kfz-Versicherung VS-4471120 {month}",
             "Lastschrift", Decimal("-58.20"), CAR, ALL_YEAR,
             ("INSURANCE_TYPE_CAR", "INSURANCE_TYPE_MOBILITY", "Kfz-Versicherung")),
    Standing(3, "Hafen Versicherungsverein a. G.", "Privathaftpflicht VN 90-1187 {month}",
             "Lastschrift", Decimal("-6.49"), LIABILITY, ALL_YEAR,
             ("INSURANCE_TYPE_LIABILITY", "INSURANCE_TYPE_PERSON", "Haftpflichtversicherung")),
    Standing(5, "Stadtwerke Musterstadt", "Abschlag Strom {month} Kd. 772301", "Lastschrift",
             Decimal("-72.00"), ENERGY),
    Standing(7, "Funkwerk Mobil GmbH", "Rechnung Mobilfunk {month}", "Lastschrift",
             Decimal("-19.99"), PHONE),
    Standing(10, "Flimmerkiste Streaming", "Abo {month}", "Lastschrift", Decimal("-12.99"), MEDIA),
    Standing(12, "Kraftraum Fitness GmbH", "Mitgliedsbeitrag {month}", "Lastschrift",
             Decimal("-29.90"), SPORT),
    Standing(15, "Rundfunk-Beitragsstelle", "Beitrag {month} BNr 411 220 907", "Lastschrift",
             Decimal("-55.08"), FEES, QUARTERS),
    SAVINGS_PLAN,
    CARD_SETTLEMENT,
    Standing(28, "Werkzeugbau Beispiel GmbH & Co. KG", "Lohn/Gehalt {month}", "Gehalt",
             Decimal("3120.45"), SALARY),
)  # fmt: skip

SAVINGS = (
    attrs.evolve(SAVINGS_PLAN, amount=-SAVINGS_PLAN.amount),
    Standing(28, "Demo Provider", "Habenzinsen {month}", "Zinsen", Decimal("86.17"), INTEREST,
             QUARTERS),
)  # fmt: skip

CARD = (attrs.evolve(CARD_SETTLEMENT, amount=-CARD_SETTLEMENT.amount),)

DOLLARS = (
    Standing(15, "Lakeside Holdings Inc.", "Dividend {month}", "Gutschrift", Decimal("41.20"),
             DIVIDEND),
    Standing(22, "Cloudshelf LLC", "Storage plan {month}", "Zahlung", Decimal("-9.99"), MEDIA),
)  # fmt: skip
