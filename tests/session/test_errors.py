"""Does an error survive being pickled and copied, with all that it says?"""

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from banksapi_async import errors
from banksapi_async.forms.web_form import WebForm
from banksapi_async.messages.codes import MessageCode
from banksapi_async.messages.message import Message
from banksapi_async.values.secret import Secret

FORM = WebForm(url=Secret("u"), session_id=Secret("s"))
MESSAGE = Message(code=MessageCode("BA1011"))
CALL: dict[str, Any] = {"method": "GET", "path_template": "/x", "correlation_id": "c-1"}
OWN: dict[type[errors.BanksapiError], errors.BanksapiError] = {
    type(error): error
    for error in (
        errors.InvalidRequest("url", "it is wrong", "give another"),
        errors.RelationNotAvailable("self", "Customer", ["get_news"]),
        errors.AmbiguousRelation("self", "Customer", ["self"], 2),
        errors.TransportError("cut", **CALL),
        errors.ConnectFailed("cut", **CALL),
        errors.AnswerLost("cut", **CALL),
        errors.TimedOut("read", 3.0, last=object(), **CALL),
        errors.DecodeError(["a: expected b"], correlation_id="c-1"),
        errors.TokenError("no", status=503, retryable=True),
        errors.OutcomeUnknown("Op", subject="s", attempt=object(), correlation_id="c-1"),
        errors.PersonNeeded(FORM),
        errors.RefreshFailed([MESSAGE]),
        errors.FlowStopped("ensure", "create", errors.UntrustedLink("its origin is not ours")),
        errors.StepChanged(now=object()),
    )
}


def below(cls: type[errors.BanksapiError]) -> Iterator[type[errors.BanksapiError]]:
    yield cls
    for sub in cls.__subclasses__():
        yield from below(sub)


def made(cls: type[errors.BanksapiError]) -> errors.BanksapiError:
    if issubclass(cls, errors.ApiError):
        return cls(418, messages=[MESSAGE], retry_after=3.0, text="no", **CALL)
    return OWN.get(cls) or cls("said")


TREE = [cls for cls in below(errors.BanksapiError) if cls.__module__ == errors.__name__]


@pytest.mark.parametrize("cls", TREE)
@pytest.mark.parametrize("how", ["copy", "deepcopy", "own"])
def test_a_copy_says_what_the_error_said(cls: type[errors.BanksapiError], how: str) -> None:
    error = made(cls)
    again = error.copy() if how == "own" else getattr(copy, how)(error)
    assert again is not error
    assert type(again) is cls
    assert (str(again), again.args, vars(again)) == (str(error), error.args, vars(error))
    assert (again.retryable, again.action) == (error.retryable, error.action)


@pytest.mark.parametrize("cls", TREE)
def test_a_pickle_keeps_all_but_what_can_act_or_is_secret(cls: type[errors.BanksapiError]) -> None:
    error = made(cls)
    again = pickle.loads(pickle.dumps(error))
    act = {"last", "attempt", "form", "now", "error"}
    assert type(again) is cls
    assert (str(again), again.args) == (str(error), error.args)
    assert vars(again).keys() == vars(error).keys()
    for name, value in vars(again).items():
        assert value == vars(error)[name] or name in act


def test_a_pickled_refresh_names_no_account() -> None:
    said = Message(code=MessageCode("BA1011"), message="Konto DE89370400440532013000 gesperrt")
    pickled = pickle.dumps(errors.RefreshFailed([said]))
    assert b"DE8937" not in pickled
    assert pickle.loads(pickled).messages == (MESSAGE,)


def test_a_relation_with_an_odd_name_is_not_written_into_a_log() -> None:
    error = errors.RelationNotAvailable("self", "Customer", ["a\nERROR forged", "b" * 100, "get_x"])
    assert str(error).endswith("offered: …, …, get_x")
