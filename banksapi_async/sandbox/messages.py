"""What does the interface say about an access, in its own words?"""

import attrs

_TEXTS = {
    "BA999": ("Interner Fehler", "Bitte später erneut versuchen"),
    "BA1000": ("Wartungsarbeiten beim Provider", "Der Provider ist zurzeit nicht erreichbar"),
    "BA1010": ("Zugang gesperrt", "Bitte wenden Sie sich an Ihre Bank"),
    "BA1011": ("Zugangsdaten nicht korrekt", "Ungültige Zugangsdaten"),
    "BA1051": ("Bankzugang nicht verfügbar", "Die Bank hat nicht geantwortet"),
    "BA1060": ("Produkt konnte nicht aktualisiert werden", "Die Bank hat nicht geantwortet"),
    "BA1103": ("TAN ungültig", "Die eingegebene TAN ist nicht korrekt"),
    "BA3000": ("SCA benötigt", "Die Zustimmung zum Kontozugriff muss erneuert werden"),
}


@attrs.frozen
class Note:
    """A message of the interface."""

    level: str
    code: str
    message: str
    details: str

    def shape(self) -> dict[str, str]:
        """Return the message as the interface writes it."""
        return {
            "level": self.level,
            "code": self.code,
            "message": self.message,
            "details": self.details,
        }


def note(code: str) -> Note:
    """Return the message that belongs to a code; 2000 and above only inform."""
    number = int(code.removeprefix("BA"))
    message, details = _TEXTS.get(code, ("Abruf fehlgeschlagen", f"Meldung {code}"))
    return Note("INFO" if number >= 2000 else "ERROR", code, message, details)  # noqa: PLR2004 - the codes' own bound
