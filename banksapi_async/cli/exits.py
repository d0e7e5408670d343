"""What the exit codes of the command line mean: scripts rely on them, so none ever changes."""

import enum

from banksapi_async import Action, BanksapiError


class ExitCode(enum.IntEnum):
    """How a command ended."""

    FINE = 0
    FAILED = 1
    """Whoever runs the service has to look."""
    WRONG_REQUEST = 2
    """The command, the profile or the environment has to be changed."""
    NEEDS_PERSON = 3
    """A person has to do something first, such as renew a consent."""
    RETRY_LATER = 4
    """The same command may work later."""
    GONE = 5
    """What was asked for is not there."""
    STOPPED = 130
    """Ctrl-C."""


_BY_ACTION = {
    Action.OPERATOR: ExitCode.FAILED,
    Action.FIX_REQUEST: ExitCode.WRONG_REQUEST,
    Action.ASK_PERSON: ExitCode.NEEDS_PERSON,
    Action.RETRY_LATER: ExitCode.RETRY_LATER,
    Action.GONE: ExitCode.GONE,
}


def exit_code(error: BanksapiError) -> ExitCode:
    """Return the exit code of an error."""
    return _BY_ACTION[error.action]


def worst(codes: "list[ExitCode]") -> ExitCode:
    """Return the code of several ends: what never mends itself counts before what may."""
    order = [ExitCode.FAILED, ExitCode.WRONG_REQUEST, ExitCode.GONE, ExitCode.NEEDS_PERSON]
    return next((code for code in [*order, ExitCode.RETRY_LATER] if code in codes), ExitCode.FINE)
