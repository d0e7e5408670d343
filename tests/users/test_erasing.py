"""Is a person erased step by step, with nothing left behind and nothing lost half-way?"""

import pickle

import pytest
from banksapi_async import (
    BanksapiError,
    ErasureState,
    ErasureStep,
    NotFound,
    PermissionDenied,
    ServerError,
    TokenError,
)
from banksapi_async.users.erasing import Presence, erase

S = ErasureStep


class Person:
    """Somebody who can be erased, and where each step may fail."""

    def __init__(self, presence: Presence = Presence.ACTIVE, **fails: BanksapiError) -> None:
        self.presence = presence
        self.fails = fails
        self.steps: list[str] = []
        self.rules = True

    def _take(self, name: str) -> bool:
        self.steps.append(name)
        if name in self.fails:
            raise self.fails[name]
        return True

    async def find(self) -> Presence:
        self._take("find")
        return self.presence

    async def reactivate(self) -> bool:
        return self._take("reactivate")

    async def delete_sessions(self) -> bool:
        return self._take("sessions")

    async def delete_tagging_rules(self) -> bool:
        return self._take("rules") and self.rules

    async def delete_accesses(self) -> bool:
        return self._take("accesses")

    async def revoke_token(self) -> bool:
        return self._take("token")

    async def deactivate(self) -> bool:
        return self._take("deactivate")

    async def delete(self) -> bool:
        self._take("delete")
        self.presence = Presence.GONE
        return True

    async def forget(self) -> bool:
        return self._take("forget")


ALL = ["find", "sessions", "rules", "accesses", "token", "deactivate", "delete", "forget"]


async def test_an_active_user_is_erased_from_the_inside_out() -> None:
    person = Person()
    report = await erase(person)
    assert person.steps == ALL
    assert report.complete
    assert report.skipped == (S.REACTIVATE,)
    assert report.failed == report.not_reached == ()
    assert [entry.step for entry in report.entries] == list(S)


async def test_what_is_not_there_is_skipped() -> None:
    person = Person(sessions=PermissionDenied(403))
    person.rules = False
    report = await erase(person)
    assert report.skipped == (S.REACTIVATE, S.SESSIONS, S.TAGGING_RULES)
    assert report.complete
    assert isinstance(report.entries[2].error, PermissionDenied)


async def test_a_user_who_was_deactivated_is_let_in_first() -> None:
    person = Person(Presence.INACTIVE)
    report = await erase(person)
    assert person.steps[:3] == ["find", "reactivate", "sessions"]
    assert S.REACTIVATE in report.done
    assert report.complete


async def test_a_user_who_is_gone_needs_nothing_but_forgetting() -> None:
    person = Person(Presence.GONE)
    report = await erase(person)
    assert person.steps == ["find", "forget"]
    assert report.complete
    assert report.done == (S.FIND, S.FORGET)


@pytest.mark.parametrize("step", ["sessions", "rules", "accesses"])
async def test_nothing_that_cannot_be_undone_is_done_while_something_is_left(step: str) -> None:
    person = Person(**{step: ServerError(500)})
    report = await erase(person)
    assert person.steps == ["find", "sessions", "rules", "accesses"]
    assert not report.complete
    assert report.not_reached == (S.TOKEN, S.DEACTIVATE, S.DELETE, S.FORGET)
    assert len(report.failed) == 1
    person.fails.clear()
    assert (await erase(person)).complete


@pytest.mark.parametrize("error", [NotFound(404), PermissionDenied(403)])
async def test_accesses_that_cannot_be_reached_are_not_taken_for_none(error: BanksapiError) -> None:
    report = await erase(Person(accesses=error))
    assert report.failed == (S.ACCESSES,)


async def test_a_token_that_cannot_be_revoked_ends_with_its_user() -> None:
    person = Person(token=TokenError("no"))
    report = await erase(person)
    assert report.failed == (S.TOKEN,)
    assert report.complete


@pytest.mark.parametrize("step", ["find", "reactivate", "deactivate", "delete"])
async def test_it_stops_where_it_fails_and_goes_on_when_called_again(step: str) -> None:
    person = Person(Presence.INACTIVE, **{step: ServerError(503)})
    report = await erase(person)
    assert person.steps[-1] == step
    assert not report.complete
    assert S.FORGET in report.not_reached
    person.fails.clear()
    assert (await erase(person)).complete
    assert (await erase(person)).complete


async def test_what_is_not_an_error_of_the_library_is_raised() -> None:
    person = Person()
    person.fails["rules"] = ZeroDivisionError()  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        await erase(person)


async def test_a_report_can_be_kept() -> None:
    report = await erase(Person(delete=ServerError(503)))
    assert pickle.loads(pickle.dumps(report)) == report
    assert report.entries[-2].state is ErasureState.FAILED
