"""The words of the sandbox's pages: German, and what they are in English.

A person reads the web form and the page at `/` in the language that their browser asks for; where
it asks for neither, in German. What a bank calls its own things stays as the bank has it, and what
programs read too is in English.
"""

from collections.abc import Callable

LANGUAGES = ("de", "en")
ENGLISH = {
    "1 Minute": "1 minute",
    "1 Stunde": "1 hour",
    "1 Tag": "1 day",
    "30 Tage": "30 days",
    "5 Sekunden brauchen": "take 5 seconds",
    "Abbrechen": "Cancel",
    "Abfrage": "Query",
    "Ablehnen": "Decline",
    "Abschnitte": "Sections",
    "Aktiv": "Active",
    "Aktualisiert": "Refreshed",
    "Alles hier ist erfunden.": "Everything here is made up.",
    "Anfragen": "Requests",
    "Anmelden": "Log in",
    "Anmelden bei {bank}": "Log in at {bank}",
    "Antwort abschneiden": "cut the answer off",
    "Art": "Kind",
    "Bank auswählen": "Choose your bank",
    "Bankzugänge": "Accesses",
    "Beginnt mit": "Begins with",
    "Benutzer": "Users",
    "Benutzer des API-Schlüssels": "the API key's user",
    "Bestätigen": "Confirm",
    "Betrag": "Amount",
    "Bevor Sie ein Konto verbinden, brauchen wir Ihre Zustimmung. Wir fragen Sie nur"
    " dieses eine Mal.":
    "Before you connect an account, we need your consent. We ask for it only once.",
    "Bitte kehren Sie zu der Anwendung zurück, aus der Sie kommen. Falls noch etwas"
    " fehlt, beginnen Sie dort von vorn.":
    "Please go back to the application that you came from. If something is still missing,"
    " start there again.",
    "Bitte stimmen Sie beiden Punkten zu": "Please agree to both points",
    "Bitte wählen Sie eine Bank aus": "Please choose a bank",
    "Bitte wählen Sie mindestens ein Konto aus": "Please choose at least one account",
    "Das Neueste steht oben.": "The newest is first.",
    "Das Webformular ist zu Ende.": "The web form has ended.",
    "Das ist nicht geschehen.": "It was not done.",
    "Der Bankzugang ist einen Schritt weiter.": "The access has taken its next step.",
    "Die Adresse, für": "The address, for",
    "Die Adresse, zu der Sie zurückkehren sollen, ist ungültig.":
    "The address that you should go back to is not valid.",
    "Die Person hat geantwortet.": "The person has answered.",
    "Die Uhr vorstellen um": "Move the clock forward by",
    "Die Uhr wurde vorgestellt.": "The clock was moved.",
    "Die Zustimmung ist beendet: die nächste Aktualisierung braucht die Person.":
    "The consent has ended: the next refresh needs the person.",
    "Die eingegebene TAN ist nicht korrekt": "The TAN that you entered is not right",
    "Die nächste Aktualisierung scheitert.": "The next refresh fails.",
    "Die nächste solche Anfrage geht schief.": "It goes wrong with the next such request.",
    "Diese Eingabe gibt es nicht (mehr).": "This form does not exist (any more).",
    "Diese Eingabe ist schon abgeschlossen.": "This form was completed already.",
    "Diese Eingabe kam nicht aus diesem Formular.": "This did not come from this form.",
    "Diese Konten verbinden": "Connect these accounts",
    "Ebene": "Level",
    "Eine Zahl oder das Wort always.": "A number, or the word always.",
    "Einzug auf {account}": "Collection to {account}",
    "Es fehlt die Adresse, zu der Sie zurückkehren.": "The address that you go back to is missing.",
    "Fehler": "Error",
    "Freigeben": "Approve",
    "Gegenüber": "Others",
    "Gehört zu": "Belongs to",
    "Gib eine durch 2 teilbare Zahl ein": "Enter a number that can be divided by 2",
    "Gültig bis": "Good until",
    "Hier geht es nicht weiter": "This is where it ends",
    "Ich habe die Datenschutzhinweise gelesen und stimme der Verarbeitung meiner"
    " Kontodaten zu.":
    "I have read the privacy notice and agree to the processing of my account data.",
    "Ich stimme den Nutzungsbedingungen des Kontoinformationsdienstes zu.":
    "I agree to the terms of use of the account information service.",
    "Ihre Bank fragt nach einer TAN, um den Kontozugriff zu bestätigen.":
    "Your bank asks for a TAN to confirm the access to your account.",
    "Ihre Zustimmung": "Your consent",
    "Keine Bank passt zu Ihrer Suche. Versuchen Sie es mit einem Teil des Namens.":
    "No bank fits your search. Try a part of its name.",
    "Konten bestätigen": "Confirm your accounts",
    "Konten verbinden": "Connect accounts",
    "Mandant": "Tenant",
    "Meldungen": "Messages",
    "Methode": "Method",
    "Name, BLZ oder BIC": "Name, bank code or BIC",
    "Nichts geht mehr schief.": "Nothing more goes wrong.",
    "Nichts mehr schiefgehen lassen": "Let nothing more go wrong",
    "Nichts soll schiefgehen.": "Nothing is to go wrong.",
    "Noch gibt es nichts.": "There is none yet.",
    "Noch wurde nichts gefragt.": "Nothing was asked yet.",
    "Nutzungsbedingungen": "Terms of use",
    "Nächste Aktualisierung scheitern lassen": "Fail next refresh",
    "Nächster Schritt": "Next step",
    "Passwort": "password",
    "Pfad": "Path",
    "Schiefgehen lassen": "Let it go wrong",
    "Seite neu laden": "Load the page again",
    "Stand": "Stands",
    "Störungen": "Mishaps",
    "Suchen": "Search",
    "TAN eingeben": "Enter a TAN",
    "TAN ungültig": "The TAN is not valid",
    "Testumgebung mit erfundenen Banken und Konten. Geben Sie hier keine echten"
    " Zugangsdaten ein.":
    "A test environment with made-up banks and accounts. Enter no real credentials here.",
    "Token": "Tokens",
    "Uhr": "Clock",
    "Uhr vorstellen": "move the clock forward",
    "Ungültige Zugangsdaten": "The bank does not know this login",
    "Unlesbares antworten": "answer garbage",
    "Unter der Adresse, zu der es zurückführt, antwortet niemand; deshalb ist Ihr Browser"
    " hier. Kehren Sie zurück, woher Sie kamen; Ihr Programm macht dort weiter.":
    "Nobody serves the address that it leads back to, so your browser is here instead. Go"
    " back to where you came from; your program goes on from there.",
    "Verbindung in der Antwort abbrechen": "reset the connection within the answer",
    "Verbindung vor der Antwort abbrechen": "reset the connection before the answer",
    "Von oder an": "From or to",
    "Vorgang oder Pfad": "Operation or path",
    "Was geschehen kann": "What can happen",
    "Was schiefgeht": "What goes wrong",
    "Weiter": "Continue",
    "Wie oft": "How often",
    "Zahlung freigeben": "Approve the payment",
    "Zahlung von {account}": "Payment from {account}",
    "Zahlungen": "Payments",
    "Zeit in Berlin:": "Time in Berlin:",
    "Zugangsdaten nicht korrekt": "The login is not right",
    "Zugänge beim Demo Provider:": "Logins at the demo provider:",
    "Zum Inhalt springen": "Skip to the content",
    "Zurzeit ist keines gültig.": "There is none that is good now.",
    "Zurück zur Anwendung": "Back to the application",
    "Zustimmung beenden": "End consent",
    "Zustimmung beendet": "consent ended",
    "als TAN gilt jede gerade Zahl.": "every even number is a TAN.",
    "antworten, was noch niemand kennt": "answer what nobody knows yet",
    "ausgeführt": "carried out",
    "ja": "yes",
    "keiner": "none",
    "mit 400 antworten": "answer 400",
    "mit 401 antworten": "answer 401",
    "mit 403 antworten": "answer 403",
    "mit 404 antworten": "answer 404",
    "mit 429 antworten, Retry-After 30 s": "answer 429, retry after 30 s",
    "mit 500 antworten": "answer 500",
    "mit 503 antworten": "answer 503",
    "mit 504 als HTML-Seite antworten": "answer 504 as a page of HTML",
    "mit Skripten geschieht es von selbst.": "with scripts it does so by itself.",
    "nein": "no",
    "von der Bank abgelehnt": "refused by the bank",
    "von der Person abgebrochen": "given up by the person",
    "wartet auf die Person": "waiting for the person",
    "wird aktualisiert": "refreshing",
    "{count} Produkte": "{count} products",
    "{count} gefunden": "{count} found",
}  # fmt: skip
"""What each text is in English."""

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
        found = ENGLISH.get(text, text) if name == "en" else text
        return found.format(**values) if values else found

    return put
