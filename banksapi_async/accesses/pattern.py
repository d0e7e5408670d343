"""Tell whether a text has the common form of a format that a server sent.

A server's pattern could keep Python's `re` busy for years. So only the common form is checked, one
class of characters with a count, which cannot; of every other pattern nothing is said.
"""

import re

_LONGEST = 256
_CLASS = r"[0-9A-Za-z]-[0-9A-Za-z]|\\[dws.\-/+]|[\wäöüÄÖÜß .,:;/@!?#*+()]"
_COMMON = re.compile(
    rf"\^?((?:\.|\\[dw]|\[-?(?:{_CLASS})+-?\])(?:\{{[0-9]{{1,3}}(?:,[0-9]{{0,3}})?\}}|[+*])?)\$?",
    re.ASCII,
)


def fits(pattern: str, text: str) -> bool | None:
    """Tell whether the whole text fits a pattern.

    Args:
        pattern: A regular expression from a server.
        text: What a person typed.

    Returns:
        Whether it fits; `None` where the pattern has another form or the text is too long.
    """
    common = _COMMON.fullmatch(pattern) if len(pattern) <= _LONGEST else None
    if common is None or len(text) > _LONGEST:
        return None
    try:
        return re.fullmatch(common[1], text, re.ASCII) is not None
    except re.error:  # a range or a count that runs backwards
        return None
