"""What the interface says about an access and a payment, in its own words."""

import re

import attrs

_CODE = re.compile(r"BA[0-9]{3,4}")

_TEXTS = {
    "BA999": ("Interner Fehler", "Bitte später erneut versuchen"),
    "BA1000": ("Wartungsarbeiten beim Provider", "Der Provider ist zurzeit nicht erreichbar"),
    "BA1010": ("Zugang gesperrt", "Bitte wenden Sie sich an Ihre Bank"),
    "BA1011": ("Zugangsdaten nicht korrekt", "Ungültige Zugangsdaten"),
    "BA1051": ("Bankzugang nicht verfügbar", "Die Bank hat nicht geantwortet"),
    "BA1060": ("Produkt konnte nicht aktualisiert werden", "Die Bank hat nicht geantwortet"),
    "BA1101": ("TAN-Verfahren ungültig", "Das gewählte Verfahren gibt es nicht"),
    "BA1102": ("TAN-Medium ungültig", "Das gewählte Medium gibt es nicht"),
    "BA1103": ("TAN ungültig", "Die eingegebene TAN ist nicht korrekt"),
    "BA3000": ("SCA benötigt", "Die Zustimmung zum Kontozugriff muss erneuert werden"),
    "BA3005": ("SCA-Redirect nötig", "Bitte bestätigen Sie auf der Seite Ihrer Bank"),
    "BA3010": ("SCA-Methode auswählen", "Bitte wählen Sie eine SCA-Methode aus"),
    "BA3020": ("SCA-Medium auswählen", "Bitte wählen Sie ein SCA-Medium aus"),
    "BA3030": ("SCA-Challenge", "Bitte autorisieren Sie den Vorgang"),
    "BA3040": ("SCA fehlgeschlagen", "Die Authentifizierung wurde nicht abgeschlossen"),
}

_FAILED = frozenset({"BA3040", "BA3060"})


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


def is_error(code: str) -> bool:
    """Tell whether a text is the code of an error."""
    return _CODE.fullmatch(code) is not None and note(code).level == "ERROR"


def note(code: str) -> Note:
    """Return the message that belongs to a code; 2000 and above inform, but two that failed."""
    number = int(code.removeprefix("BA"))
    message, details = _TEXTS.get(code, ("Abruf fehlgeschlagen", f"Meldung {code}"))
    informs = number >= 2000 and code not in _FAILED  # noqa: PLR2004 - the codes' own bound
    return Note("INFO" if informs else "ERROR", code, message, details)
