"""A client has a value encrypted."""

import base64
import binascii

from starlette.responses import Response

from banksapi_async.sandbox.encryption import LONGEST, encrypt

from .gate import Refusal
from .operation import Ask, Level, Operation
from .shapes import BINARY

MEDIA = "application/octet-stream+base64"


def encrypt_text(ask: Ask) -> Response:
    """Encrypt a value; Base64 comes and goes."""
    if ask.headers.get("content-type", "").partition(";")[0].strip() != MEDIA:
        raise Refusal(415, f"Der Inhalt ist nicht {MEDIA}")
    try:
        plain = base64.b64decode(ask.body, validate=True)
    except binascii.Error:
        raise Refusal(400, "Der Inhalt ist kein Base64") from None
    if not 0 < len(plain) <= LONGEST:
        raise Refusal(400, f"Der Inhalt hat nicht 1 bis {LONGEST} Bytes")
    return Response(encrypt(plain), media_type=MEDIA)


OPERATIONS = (
    Operation(
        "PUT",
        "/encrypt",
        encrypt_text,
        Level.ANY,
        binary=MEDIA,
        gives=MEDIA,
        answers={200: BINARY},
        refuses=(400, 415),
    ),
)
