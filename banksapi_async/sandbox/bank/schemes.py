"""How does the demo provider authenticate each of its people?

The first three methods and what they take are documented. `mockApp` and `mockRedirect` are ours:
one is confirmed elsewhere, the other on the bank's own page.
"""

import base64
import enum
import struct
import zlib
from collections.abc import Callable
from typing import Any

import attrs


class Way(enum.Enum):
    """How a person answers."""

    TAN = "a TAN"
    ELSEWHERE = "in the bank's app"
    REDIRECT = "on the bank's page"


def _picture() -> str:
    """Return a small mosaic as a data URI: a PNG of 8 by 8 pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(255 * ((x * y + x) % 2) for x in range(8)) for y in range(8))
    png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows))
    return "data:image/png;base64," + base64.b64encode(png + part(b"IEND", b"")).decode()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""The smallest document that still says what it is."""


def _even(tan: str) -> bool:
    return tan.isascii() and tan.isdigit() and not int(tan[-1]) % 2


@attrs.frozen(kw_only=True)
class Method:
    """One way to authenticate.

    Attributes:
        code: Its key, a number in answers.
        takes: Whether a TAN is right.
        content: What the challenge shows beside the instructions.
    """

    code: int
    name: str
    hint: str
    way: Way = Way.TAN
    takes: Callable[[str], bool] = _even
    content: Callable[[], dict[str, Any]] = dict

    def challenge(self) -> dict[str, Any]:
        """Return the challenge as the interface writes it."""
        return {
            "name": self.name,
            "content": {"instructions": self.hint, **self.content()},
            "decoupled": self.way is Way.ELSEWHERE,
            "redirect": self.way is Way.REDIRECT,
        }


MOCK_TAN = Method(code=1, name="mockTAN", hint="Gib eine durch 2 teilbare Zahl ein")
PHOTO_TAN = Method(
    code=902, name="mockPhotoTAN", hint='Scanne das Bild. Das Ergebnis ist "8534842"',
    takes="8534842".__eq__, content=lambda: {"photo": _picture()},
)  # fmt: skip
I_TAN = Method(
    code=999, name="iTAN", hint='Gib die TAN "12" deiner Liste ein',
    takes="12".__eq__, content=lambda: {"PDF": base64.b64encode(PDF).decode()},
)  # fmt: skip
APP = Method(
    code=942, name="mockApp", hint="Bestätige in der App deiner Bank", way=Way.ELSEWHERE
)  # fmt: skip
PAGE = Method(
    code=943, name="mockRedirect", hint="Bestätige auf der Seite deiner Bank", way=Way.REDIRECT
)  # fmt: skip


@attrs.frozen
class Medium:
    """A device or list, in both spellings of its class."""

    name: str
    german: str
    english: str


@attrs.frozen
class Scheme:
    """What the bank offers a person.

    Attributes:
        methods: The methods; a single one is not asked for.
        media: The media; with none nothing is asked.
    """

    methods: tuple[Method, ...]
    media: tuple[Medium, ...] = ()


ONE_TAN = Scheme((MOCK_TAN,))
METHODS = Scheme((PHOTO_TAN, MOCK_TAN, I_TAN))
METHODS_AND_MEDIA = Scheme(
    METHODS.methods,
    (Medium("Handy Eins", "MOBIL", "MOBILE"), Medium("TAN-Liste", "LISTE", "LIST")),
)
IN_THE_APP = Scheme((APP,))
ON_A_PAGE = Scheme((PAGE,))
