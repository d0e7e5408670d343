"""Are a refresh that runs, one that fails, one that needs a person and one that is done told apart?

The bank here is a small one: it has a stable state, a tentative state and a clock of its own that
moves when somebody waits. Nothing in it answers but reads.
"""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from banksapi_async.accesses.refresh import (
    SCA_RELATIONS,
    Before,
    Done,
    Failed,
    PersonAsked,
    Running,
    decide,
    note_before,
    wait_until_complete,
)
from banksapi_async.errors import NotFound, RefreshFailed, TimedOut
from banksapi_async.messages.codes import MessageLevel
from banksapi_async.messages.message import Message
from hypothesis import given, strategies as st

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 20, 13, 26, 13, tzinfo=BERLIN)
LATER = START + timedelta(hours=1)
ERROR = Message(level=MessageLevel(MessageLevel.ERROR), code="BA1011")
INFO = Message(level=MessageLevel(MessageLevel.INFO), code="BA3010")


@attrs.frozen
class Access:
    aktualisierungszeitpunkt: datetime | None = START
    status: str | None = "VOLLSTAENDIG"
    offers: frozenset[str] = frozenset()

    def can(self, rel, /):
        return rel in self.offers


@attrs.frozen
class Issues:
    aktualisierungszeitpunkt: datetime | None = START
    messages: tuple[Message, ...] = ()
    offers: frozenset[str] = frozenset()

    def can(self, rel, /):
        return rel in self.offers


class Bank:
    """The other side: what it shows changes at moments that a test names, in seconds."""

    def __init__(self, access=None, issues=None, *, skew=0.0):
        self.access = access or Access()
        self.issues = issues
        self.events = []
        self.time = 0.0
        self.skew = skew
        self.asked = []
        self.waits = []
        self.slow = {}

    def at(self, seconds, **changes):
        self.events.append((seconds, changes))

    # the clock
    def now(self):
        return START.astimezone(UTC) + timedelta(hours=1, seconds=self.time + self.skew)

    def monotonic(self):
        return self.time

    async def sleep(self, seconds):
        assert seconds >= 0
        self.waits.append(seconds)
        self.time += seconds

    # the reads
    async def read_access(self, seconds):
        await self._answer("access", seconds)
        if isinstance(self.access, Exception):
            raise self.access
        return self.access

    async def read_issues(self, seconds):
        await self._answer("issues", seconds)
        return self.issues

    async def _answer(self, what, limit):
        self.asked.append((what, round(self.time, 3), limit))
        takes = self.slow.get(what, 0.0)
        if takes >= limit:
            self.time += limit
            raise TimedOut("read", limit)
        self.time += takes
        for moment, changes in self.events:
            if moment <= self.time:
                vars(self).update(changes)

    async def refresh(self, limit=60.0):
        """Note, let the bank begin, wait: what a resource does with these flows."""
        parts = {"read_access": self.read_access, "read_issues": self.read_issues, "clock": self}
        before = await note_before(**parts, timeout=limit)
        begun = self.time
        self.events = [(begun + seconds, changes) for seconds, changes in self.events]
        self.asked.clear()
        self.waits.clear()
        return await wait_until_complete(before, **parts, timeout=limit)


class TestDecide:
    def test_an_access_that_stays_complete_is_still_running(self):
        # The naive rule, `status == "VOLLSTAENDIG"`, says done here.
        assert decide(Access(), Issues(), Access(), Issues()) == Running()

    def test_an_error_that_says_no_level_is_judged_by_its_code(self):
        said = Message(code="BA1011")
        assert decide(Access(), Issues(), Access(), Issues(LATER, (said,))) == Failed((said,))

    def test_another_stamp_and_complete_is_done(self):
        assert decide(Access(), Issues(), Access(LATER), None) == Done()
        assert decide(Access(), Issues(), Access(LATER), Issues(LATER, (ERROR,))) == Done()

    def test_an_earlier_stamp_is_another_stamp(self):
        assert decide(Access(LATER), None, Access(START), None) == Done()

    @pytest.mark.parametrize("status", ["INTERAKTION", "GESTARTET", "SAMMELN", "KOPFDATEN", None])
    def test_another_stamp_that_is_not_complete_is_running(self, status):
        assert decide(Access(), None, Access(LATER, status), None) == Running()

    @pytest.mark.parametrize("rel", SCA_RELATIONS)
    def test_complete_and_new_but_asking_for_a_person_is_not_done(self, rel):
        asking = Access(LATER, offers=frozenset({"self", rel}))
        assert decide(Access(), None, asking, None) == PersonAsked(by_issues=False)

    def test_a_person_who_was_needed_before_is_still_needed(self):
        asking = Access(offers=frozenset({"start_sca"}))
        assert decide(asking, None, asking, Issues(LATER, (ERROR,))) == PersonAsked(by_issues=False)

    def test_a_new_attempt_with_an_error_has_failed(self):
        said = (INFO, ERROR)
        assert decide(Access(), Issues(), Access(), Issues(LATER, said)) == Failed(said)
        assert decide(Access(), None, Access(), Issues(LATER, said)) == Failed(said)

    def test_the_error_of_an_earlier_attempt_is_not_this_ones(self):
        old = Issues(START, (ERROR,))
        assert decide(Access(), old, Access(), old) == Running()

    def test_a_new_attempt_without_an_error_is_running(self):
        assert decide(Access(), Issues(), Access(), Issues(LATER, (INFO,))) == Running()

    def test_an_error_without_a_stamp_is_nobodys(self):
        assert decide(Access(), None, Access(), Issues(None, (ERROR,))) == Running()

    @pytest.mark.parametrize("rel", SCA_RELATIONS)
    def test_a_step_that_only_the_issues_offer_counts_when_it_is_new(self, rel):
        asking = Issues(START, (INFO,), frozenset({rel}))
        person = PersonAsked(by_issues=True)
        assert decide(Access(), Issues(), Access(), asking) == person
        assert decide(Access(), None, Access(), asking) == person
        again = attrs.evolve(asking, aktualisierungszeitpunkt=LATER)
        assert decide(Access(), asking, Access(), again) == person

    def test_a_step_that_an_earlier_attempt_left_in_the_issues_does_not_count(self):
        asking = Issues(START, (INFO,), frozenset({"set_method"}))
        assert decide(Access(), asking, Access(), asking) == Running()

    def test_a_new_access_is_done_with_its_first_stamp(self):
        assert decide(None, None, Access(None, "GESTARTET"), None) == Running()
        assert decide(None, None, Access(), Issues(START, (ERROR,))) == Done()

    def test_a_complete_access_without_a_stamp_is_not_believed(self):
        assert decide(None, None, Access(None), None) == Running()

    def test_the_same_instant_in_another_spelling_is_the_same_stamp(self):
        assert decide(Access(START), None, Access(START.astimezone(UTC)), None) == Running()

    def test_the_hour_that_comes_twice_has_two_stamps(self):
        first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
        second = first.replace(fold=1)
        assert first == second
        assert decide(Access(first), None, Access(second), None) == Done()

    @given(
        offers=st.frozensets(st.sampled_from([*SCA_RELATIONS, "self", "get_issues"])),
        status=st.sampled_from(["VOLLSTAENDIG", "INTERAKTION"]),
        stamps=st.tuples(*[st.sampled_from([None, START, LATER])] * 4),
        messages=st.lists(st.sampled_from([ERROR, INFO]), max_size=2).map(tuple),
    )
    def test_done_is_only_said_of_new_complete_data_that_asks_for_nobody(
        self, offers, status, stamps, messages
    ):
        access = Access(stamps[1], status, offers)
        verdict = decide(Access(stamps[0]), Issues(stamps[2]), access, Issues(stamps[3], messages))
        good = status == "VOLLSTAENDIG" and stamps[1] not in {None, stamps[0]}
        asks = bool(offers & set(SCA_RELATIONS))
        assert (verdict == Done()) == (good and not asks)
        assert isinstance(verdict, PersonAsked) == asks


class TestWaiting:
    async def test_waits_until_the_stable_state_is_new(self):
        bank = Bank()
        bank.at(7, access=Access(LATER))
        assert await bank.refresh() == Access(LATER)
        assert [what for what, *_ in bank.asked] == ["access", "issues"] * 4 + ["access"]

    async def test_a_failed_refresh_says_what_the_issues_say(self):
        bank = Bank(issues=Issues(START, (INFO,)))
        bank.at(3, issues=Issues(LATER, (ERROR,)))
        with pytest.raises(RefreshFailed, match="BA1011") as caught:
            await bank.refresh()
        assert caught.value.messages == (ERROR,)
        assert bank.access == Access()

    async def test_ends_early_when_the_access_needs_a_person(self):
        asking = Access(offers=frozenset({"start_sca"}))
        bank = Bank()
        bank.at(2, access=asking)
        assert await bank.refresh() is asking
        assert bank.time < 4

    async def test_hands_out_the_issues_when_only_they_offer_the_step(self):
        asking = Issues(LATER, (INFO,), frozenset({"set_method"}))
        bank = Bank()
        bank.at(2, issues=asking)
        assert await bank.refresh() is asking

    async def test_the_error_of_yesterday_does_not_fail_the_refresh_of_today(self):
        bank = Bank(issues=Issues(START, (ERROR,)))
        bank.at(20, access=Access(LATER), issues=Issues(LATER))
        assert await bank.refresh() == Access(LATER)

    async def test_a_new_access_is_waited_for_from_nothing(self):
        bank = Bank(Access(None, "GESTARTET"))
        bank.at(5, access=Access(START))
        found = await wait_until_complete(
            Before(), read_access=bank.read_access, read_issues=bank.read_issues, clock=bank,
            timeout=math.inf,
        )  # fmt: skip
        assert found == Access(START)
        assert {limit for *_, limit in bank.asked} == {math.inf}

    async def test_the_pauses_grow_from_one_second_to_ten(self):
        bank = Bank()
        bank.at(100, access=Access(LATER))
        await bank.refresh(limit=200)
        assert bank.waits[0] == 1
        assert bank.waits == sorted(bank.waits)
        assert bank.waits[-1] == 10

    async def test_a_refresh_that_never_ends_times_out_with_the_last_access(self):
        bank = Bank()
        bank.at(5, access=Access(LATER, "SAMMELN"))
        with pytest.raises(TimedOut) as caught:
            await bank.refresh(limit=30)
        assert (caught.value.phase, caught.value.seconds) == ("refresh", 30)
        assert caught.value.last == Access(LATER, "SAMMELN")
        assert bank.time == pytest.approx(30)
        assert 28.5 <= bank.asked[-1][1] <= 29.5

    async def test_a_refresh_that_ends_with_the_time_is_still_seen(self):
        bank = Bank()
        bank.at(28.5, access=Access(LATER))
        assert await bank.refresh(limit=30) == Access(LATER)

    @pytest.mark.parametrize("what", ["access", "issues"])
    async def test_a_reading_that_hangs_ends_with_the_time(self, what):
        bank = Bank(issues=Issues())
        before = Before(Access(), Issues())
        bank.slow[what] = math.inf
        with pytest.raises(TimedOut) as caught:
            await wait_until_complete(
                before, read_access=bank.read_access, read_issues=bank.read_issues, clock=bank,
                timeout=12,
            )  # fmt: skip
        assert caught.value.phase == "refresh"
        assert caught.value.last == (None if what == "access" else Access())
        assert caught.value.__context__ is None
        assert bank.time == 12

    async def test_slow_readings_never_make_a_wait_negative(self):
        bank = Bank()
        bank.slow = {"access": 5.0, "issues": 5.5}
        with pytest.raises(TimedOut):
            await wait_until_complete(
                Before(Access()), read_access=bank.read_access, read_issues=bank.read_issues,
                clock=bank, timeout=10.5,
            )  # fmt: skip
        assert all(limit >= 0 for *_, limit in bank.asked)

    async def test_no_time_asks_nothing(self):
        bank = Bank()
        with pytest.raises(TimedOut) as caught:
            await wait_until_complete(
                Before(), read_access=bank.read_access, read_issues=bank.read_issues, clock=bank,
                timeout=0,
            )  # fmt: skip
        assert caught.value.last is None
        assert bank.asked == []

    async def test_an_access_that_is_gone_says_so(self):
        bank = Bank()
        bank.at(2, access=NotFound(404))
        with pytest.raises(NotFound):
            await bank.refresh()


class TestNoting:
    async def test_what_somebody_else_refreshed_meanwhile_is_not_taken_for_ours(self):
        # The caller's own copy has START; the interface refreshed by itself half an hour ago.
        bank = Bank(Access(START + timedelta(minutes=30)))
        bank.at(20, access=Access(LATER))
        assert await bank.refresh() == Access(LATER)

    async def note(self, bank, limit=60.0):
        return await note_before(
            read_access=bank.read_access, read_issues=bank.read_issues, clock=bank, timeout=limit
        )

    async def test_both_are_read_and_nothing_is_waited_for(self):
        bank = Bank(issues=Issues(START, (ERROR,)))
        assert await self.note(bank) == Before(Access(), Issues(START, (ERROR,)))
        assert bank.waits == []

    @pytest.mark.parametrize("access", [Access(LATER), Access(START)])
    async def test_the_second_of_a_stamp_is_waited_out(self, access):
        bank = Bank(access, Issues(LATER), skew=0.25)
        await self.note(bank)
        assert bank.waits == [0.75]
        assert bank.now() == LATER + timedelta(seconds=1)

    async def test_a_clock_that_is_a_little_behind_waits_a_little_longer(self):
        bank = Bank(Access(LATER), skew=-0.5)
        await self.note(bank)
        assert bank.waits == [1.5]

    async def test_a_clock_that_is_far_off_waits_for_nothing(self):
        bank = Bank(Access(LATER), skew=-3600)
        await self.note(bank)
        assert bank.waits == []

    async def test_the_wait_stays_within_the_time(self):
        bank = Bank(Access(LATER))
        await self.note(bank, limit=0.25)
        assert bank.waits == [0.25]

    async def test_a_new_access_without_a_stamp_is_noted_as_it_is(self):
        bank = Bank(Access(None))
        assert await self.note(bank) == Before(Access(None), None)


async def test_an_access_that_is_read_at_the_last_moment_leaves_no_time_for_its_issues():
    bank = Bank()

    async def read_access(seconds):
        bank.time += seconds
        return bank.access

    parts = {"read_access": read_access, "read_issues": bank.read_issues, "clock": bank}
    before = Before(bank.access)
    with pytest.raises(TimedOut) as noting:
        await note_before(**parts, timeout=5)
    with pytest.raises(TimedOut) as waiting:
        await wait_until_complete(before, **parts, timeout=5)
    assert noting.value.last == waiting.value.last == bank.access
    assert bank.asked == []
