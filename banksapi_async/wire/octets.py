"""How text becomes bytes: a picture or a document in an answer.

Base64, bare or as a data URI; blanks, line breaks and a missing end are tolerated, anything else is
not. What it must begin with is checked, since it is shown to a person as what it claims to be.
"""

import binascii
import re

from banksapi_async.errors import DecodeError

LARGEST = 4 * 1024 * 1024
"""How many bytes are decoded at most."""

_DATA_URI = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_BLANKS = re.compile(r"\s+", re.ASCII)


def octets(text: str, path: str, *, starts: bytes) -> bytes:
    """Decode Base64.

    Args:
        text: Base64, bare or as a data URI.
        path: Where it stands, for the error.
        starts: What the bytes must begin with.

    Returns:
        The bytes.

    Raises:
        DecodeError: It is not Base64, begins with something else, or is too large.
    """
    if len(text) > LARGEST * 3 // 2:
        raise DecodeError([f"{path}: larger than {LARGEST} bytes"])
    found = _DATA_URI.match(text.lstrip())
    bare = _BLANKS.sub("", text.lstrip()[found.end() :] if found else text)
    padded = bare + "=" * (-len(bare) % 4)
    try:
        decoded = binascii.a2b_base64(padded, strict_mode=True)
    except (binascii.Error, ValueError):
        decoded = None
    if decoded is None:
        raise DecodeError([f"{path}: not Base64, bare or as a data URI"])
    if len(decoded) > LARGEST:
        raise DecodeError([f"{path}: larger than {LARGEST} bytes"])
    if not decoded.startswith(starts):
        raise DecodeError([f"{path}: does not begin as it should, with {starts!r}"])
    return decoded
