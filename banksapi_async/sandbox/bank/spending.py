"""What does a person spend from day to day, without a plan?"""

import attrs

GROCERIES = ("LIVING_GROCERIES", "LIVING", "Lebensmittel")
CASH = ("CASH_WITHDRAWAL", "CASH", "Bargeld")
FUEL = ("MOBILITY_FUEL", "MOBILITY", "Tanken")
SHOPPING = ("LIVING_SHOPPING", "LIVING", "Einkauf")
GASTRO = ("LEISURE_GASTRONOMY", "LEISURE", "Restaurant/Café")
TRAVEL = ("LEISURE_TRAVEL", "LEISURE", "Reise")


@attrs.frozen
class Habit:
    """Something that is bought now and then.

    Attributes:
        percent: How likely on a working day.
        least: Cents at least.
        most: Cents at most.
        step: Amounts are multiples of this many cents.
        late: Days after which the bank shows the booking, back-dated.
    """

    name: str
    percent: int
    parties: tuple[str, ...]
    purpose: str
    text: str
    least: int
    most: int
    category: tuple[str, str, str]
    step: int = 1
    late: int = 0


GIRO = (
    Habit("groceries", 42, ("Marktfrisch Musterstadt", "Kaufgut Filiale 118", "Bioladen Grünkern"),
          "Kartenzahlung {party} {day} 17.42 Uhr", "Kartenzahlung", 690, 8940, GROCERIES),
    Habit("bakery", 24, ("Bäckerei Morgenrot", "Backstube Huber"),
          "Kartenzahlung {party} {day}", "Kartenzahlung", 210, 1280, GROCERIES),
    Habit("cash", 14, ("",), "GA NR{ref} BLZ12345678 {day} MUSTERSTADT EUR ENTGELT 0,00",
          "Geldautomat", 2000, 20000, CASH, 1000),
    Habit("fuel", 14, ("Tankhof Nord", "Rast & Tank A9"), "Kartenzahlung {party} {day} Säule 4",
          "Kartenzahlung", 3800, 9200, FUEL, 1, 3),
    Habit("shopping", 9, ("Versandhaus Regenbogen", "Technikwelt online"),
          "Bestellung {ref}", "Lastschrift", 990, 18900, SHOPPING),
)  # fmt: skip

CARD = (
    Habit("restaurant", 22, ("Trattoria Lucia", "Gasthaus zur Linde", "Café Zeitlos"),
          "{party} {day}", "Kartenumsatz", 890, 7400, GASTRO),
    Habit("travel", 5, ("Schienennetz Tickets", "Hotel Seeblick"), "{party} {ref}",
          "Kartenumsatz", 2990, 24900, TRAVEL),
)  # fmt: skip
