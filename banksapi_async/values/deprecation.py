"""The one way in which something public says that it is going to leave.

A warning names what takes its place and which version removes it, so a log line is enough to
act on. It is a `DeprecationWarning`: test runners show it, users of an application do not see it.
"""


class BanksapiDeprecationWarning(DeprecationWarning):
    """Something public that you use is going to leave.

    Attributes:
        old: What leaves.
        replacement: What to use in its place.
        removal: The version that removes it.
    """

    def __init__(self, old: str, replacement: str, removal: str) -> None:
        super().__init__(old, replacement, removal)
        self.old = old
        self.replacement = replacement
        self.removal = removal

    def __str__(self) -> str:
        return f"{self.old} leaves in {self.removal}: use {self.replacement}"
