"""How does the wire room say that a value does not fit?

A misfit names what was expected and never what was found: the found value may be somebody's money.
"""


class Misfit(ValueError):  # noqa: N818 - it never leaves this room
    """A value is not what its place expects; `str()` of it names what is.

    It stays inside this room: callers of the room see a `DecodeError` with paths.
    """
