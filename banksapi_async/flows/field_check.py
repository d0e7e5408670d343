"""Does what a person typed fit the fields that their bank asks for?

The bank's labels, hints and formats come from the server. A check that cannot be made safely is not
made, and says so; nothing of what was typed is kept.
"""

import enum
from collections.abc import Mapping

import attrs

from banksapi_async.records import AuthenticationInfo, Field, Secret

from .encryption import Encrypted
from .pattern import fits


class Fit(enum.Enum):
    """Whether a value fits a field of a bank."""

    FITS = "fits"
    DIFFERS = "differs"
    """It does not have the field's format."""
    MISSING = "missing"
    """The bank asks for it, and it was not given."""
    NOT_ASKED = "not asked"
    """It was given, and the bank does not ask for it."""
    NOT_CHECKED = "not checked"
    """It is encrypted, or the format is one that this version does not check."""


@attrs.frozen(kw_only=True)
class FieldCheck:
    """How one value of a login fits.

    Attributes:
        fieldkey: The field's key, such as `userid`.
        fit: Whether it fits.
        label: What the bank calls the field.
        hint: The bank's explanation, to show beside it.
    """

    fieldkey: str
    fit: Fit
    label: str | None = None
    hint: str | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether the person should look at it again."""
        return self.fit in {Fit.DIFFERS, Fit.MISSING}


def check_fields(
    info: AuthenticationInfo | None, given: Mapping[str, Secret | Encrypted]
) -> tuple[FieldCheck, ...]:
    """Compare what was given with what a bank asks for.

    Args:
        info: What the bank says of its fields; `None` where it says nothing.
        given: The values by `fieldkey`.

    Returns:
        One line for each field that the bank asks for, in its order, then what it does not.
    """
    if info is None:
        return tuple(FieldCheck(fieldkey=key, fit=Fit.NOT_CHECKED) for key in given)
    asked = [
        FieldCheck(
            fieldkey=field.fieldkey,
            fit=_fit(field, given.get(field.fieldkey)),
            label=field.label,
            hint=field.hint,
        )
        for field in info.fields
    ]
    keys = {field.fieldkey for field in info.fields}
    rest = [FieldCheck(fieldkey=key, fit=Fit.NOT_ASKED) for key in given if key not in keys]
    return (*asked, *rest)


def _fit(field: Field, value: Secret | Encrypted | None) -> Fit:
    if value is None:
        return Fit.MISSING
    if isinstance(value, Encrypted) or not field.format:
        return Fit.NOT_CHECKED
    verdict = fits(field.format, value.reveal())
    if verdict is None:
        return Fit.NOT_CHECKED
    return Fit.FITS if verdict else Fit.DIFFERS
