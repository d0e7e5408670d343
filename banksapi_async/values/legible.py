"""What an error may repeat of what it was given: one short line that any log can take.

A value of any length costs the same, and no character of it ends a line, hides, or cannot be
encoded.
"""

LONGEST = 2_000
"""How long the text of an error may be."""
LINE = 120
"""How long a `repr` may be."""


def legible(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to a length, with what cannot be printed as escapes.

    Args:
        text: Any text, half characters and line breaks included.
        longest: How many characters are kept; an ellipsis says that there were more.
    """
    text = str.__str__(text)  # of a caller's class, perhaps
    short = text if len(text) <= longest else f"{text[:longest]}…"
    if short.isprintable():
        return short
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


def one_line(text: str) -> str:
    """Return what a `repr` says, cut to its length; its last character, a bracket, stays.

    Args:
        text: All that there is to say.
    """
    text = legible(text)
    return text if len(text) <= LINE else f"{text[: LINE - 2]}…{text[-1]}"


def kind_of(value: object) -> str:
    """Return what a value is, by its type: `None`, `a str`, `an int`."""
    if value is None:
        return "None"
    name = legible(type(value).__name__, 64)
    return f"{'an' if name[:1].lower() in set('aeiou') else 'a'} {name}"
