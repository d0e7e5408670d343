"""What does a step send?

Each function checks what the caller gave before anything is sent. A kept traceback shows what the
names of its frames hold, so a TAN is a `Secret` before anything can be raised.
"""

from banksapi_async.errors import InvalidRequest
from banksapi_async.records import ScaMedium, ScaMethod, Secret, SubmitScaData
from banksapi_async.wire.arguments import plain_text

_LONGEST_TAN = 512


def chosen_method(value: ScaMethod | str | int) -> SubmitScaData:
    """Return what chooses a method: its id as text, whatever it was offered as.

    Raises:
        InvalidRequest: It is empty or cannot be sent.
    """
    chosen = value.id if isinstance(value, ScaMethod) else str(value)
    return SubmitScaData(chosen_sca_method_id=plain_text(chosen, argument="chosen_sca_method_id"))


def chosen_medium(value: ScaMedium | str) -> SubmitScaData:
    """Return what chooses a medium: its name as it was offered.

    Raises:
        InvalidRequest: It is empty or cannot be sent.
    """
    chosen = value.name if isinstance(value, ScaMedium) else value
    return SubmitScaData(chosen_sca_media=plain_text(chosen, argument="chosen_sca_media"))


def tan_of(tan: str | Secret | None) -> Secret | None:
    """Return a TAN that no frame shows, trimmed; `None` stays."""
    if tan is None:
        return None
    return Secret((tan.reveal() if isinstance(tan, Secret) else tan).strip())


def authentication(tan: str | Secret | None) -> SubmitScaData:
    """Return what carries a TAN; `None` is the empty confirmation.

    Raises:
        InvalidRequest: The TAN is empty or cannot be sent.
    """
    kept = tan_of(tan)
    del tan
    if kept is None:
        return SubmitScaData()
    if not kept or len(kept.reveal()) > _LONGEST_TAN or not kept.reveal().isprintable():
        raise InvalidRequest(
            "sca_authentication_data",
            "it is empty, too long or has control characters",
            f"give what the person entered, at most {_LONGEST_TAN} printable characters",
        )
    return SubmitScaData(sca_authentication_data=kept)
