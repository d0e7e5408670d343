"""The words of the web form: German, and what they are in English.

A person reads the form in the language that their browser asks for; where it asks for neither, in
German. What a bank calls its own things stays as the bank has it.
"""

from collections.abc import Callable

LANGUAGES = ("de", "en")
_ENGLISH = {
    "Abbrechen": "Cancel",
    "Anmelden": "Log in",
    "Anmelden bei {bank}": "Log in at {bank}",
    "Bank auswählen": "Choose your bank",
    "Bestätigen": "Confirm",
    "Bevor Sie ein Konto verbinden, brauchen wir Ihre Zustimmung. Wir fragen Sie nur dieses eine"
    " Mal.": "Before you connect an account, we need your consent. We ask for it only once.",
    "Bitte kehren Sie zu der Anwendung zurück, aus der Sie kommen. Falls noch etwas fehlt, beginnen"
    " Sie dort von vorn.": "Please go back to the application that you came from. If something is"
    " still missing, start there again.",
    "Bitte stimmen Sie beiden Punkten zu": "Please agree to both points",
    "Bitte wählen Sie eine Bank aus": "Please choose a bank",
    "Bitte wählen Sie mindestens ein Konto aus": "Please choose at least one account",
    "Die Adresse, zu der Sie zurückkehren sollen, ist ungültig.": "The address that you should go"
    " back to is not valid.",
    "Die eingegebene TAN ist nicht korrekt": "The TAN that you entered is not right",
    "Diese Eingabe gibt es nicht (mehr).": "This form does not exist (any more).",
    "Diese Eingabe ist schon abgeschlossen.": "This form was completed already.",
    "Diese Eingabe kam nicht aus diesem Formular.": "This did not come from this form.",
    "Diese Konten verbinden": "Connect these accounts",
    "Einzug auf {account}": "Collection to {account}",
    "Es fehlt die Adresse, zu der Sie zurückkehren.": "The address that you go back to is missing.",
    "Fehler": "Error",
    "Freigeben": "Approve",
    "Gib eine durch 2 teilbare Zahl ein": "Enter a number that can be divided by 2",
    "Hier geht es nicht weiter": "This is where it ends",
    "Ich habe die Datenschutzhinweise gelesen und stimme der Verarbeitung meiner Kontodaten zu.":
    "I have read the privacy notice and agree to the processing of my account data.",
    "Ich stimme den Nutzungsbedingungen des Kontoinformationsdienstes zu.": "I agree to the terms"
    " of use of the account information service.",
    "Ihre Bank fragt nach einer TAN, um den Kontozugriff zu bestätigen.": "Your bank asks for a TAN"
    " to confirm the access to your account.",
    "Ihre Zustimmung": "Your consent",
    "Keine Bank passt zu Ihrer Suche. Versuchen Sie es mit einem Teil des Namens.": "No bank fits"
    " your search. Try a part of its name.",
    "Konten bestätigen": "Confirm your accounts",
    "Konten verbinden": "Connect accounts",
    "Name, BLZ oder BIC": "Name, bank code or BIC",
    "Nutzungsbedingungen": "Terms of use",
    "Suchen": "Search",
    "TAN eingeben": "Enter a TAN",
    "TAN ungültig": "The TAN is not valid",
    "Testumgebung mit erfundenen Banken und Konten. Geben Sie hier keine echten Zugangsdaten ein.":
    "A test environment with made-up banks and accounts. Enter no real credentials here.",
    "Ungültige Zugangsdaten": "The bank does not know this login",
    "Weiter": "Continue",
    "Zahlung freigeben": "Approve the payment",
    "Zahlung von {account}": "Payment from {account}",
    "Zugangsdaten nicht korrekt": "The login is not right",
    "Zurück zur Anwendung": "Back to the application",
    "{count} gefunden": "{count} found",
}  # fmt: skip

Words = Callable[..., str]


def language(asked: str) -> str:
    """Return the language of a person by the header `Accept-Language`."""
    wishes: dict[str, float] = {}
    for part in asked.split(","):
        name, _, quality = part.partition(";q=")
        wish = name.strip().lower().partition("-")[0]
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wishes[wish] = max(weight, wishes.get(wish, 0.0))
    # Of two that are wished for alike the first one named comes first.
    known = [wish for wish in wishes if wish in LANGUAGES and wishes[wish] > 0]
    return max(known, key=wishes.__getitem__, default=LANGUAGES[0])


def words(name: str) -> Words:
    """Return what puts a German text into a language; texts that are not ours stay as they are."""

    def put(text: str, **values: object) -> str:
        found = _ENGLISH.get(text, text) if name == "en" else text
        return found.format(**values) if values else found

    return put
