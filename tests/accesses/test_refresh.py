"""A refresh that runs, one that fails, one that needs a person and one that is done are told apart.

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
    RefreshResult,
    Watch,
    result_of,
)
from banksapi_async.errors import NotFound, RefreshFailed, ServerError, TimedOut
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

    @property
    def watch(self):
        return Watch(read_access=self.read_access, read_issues=self.read_issues, clock=self)

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
        before = await self.watch.note(limit)
        begun = self.time
        self.events = [(begun + seconds, changes) for seconds, changes in self.events]
        self.asked.clear()
        self.waits.clear()
        return await self.watch.until_ended(before, limit)


RUNNING, DONE = "running", "done"


def told(before, access, issues):
    try:
        ended = result_of(before, access, issues)
    except RefreshFailed as failed:
        return "failed", failed.messages
    if ended is None:
        return RUNNING
    assert (ended.access, ended.issues) == (access, issues)
    return ("person", ended.needs_person) if ended.needs_person else DONE


class TestDecide:
    def test_an_access_that_stays_complete_is_still_running(self):
        # The naive rule, `status == "VOLLSTAENDIG"`, says done here.
        assert told(Before(Access(), Issues()), Access(), Issues()) == RUNNING

    def test_an_error_that_says_no_level_is_judged_by_its_code(self):
        said = Message(code="BA1011")
        assert told(Before(Access(), Issues()), Access(), Issues(LATER, (said,))) == (
            "failed",
            (said,),
        )

    def test_another_stamp_and_complete_is_done(self):
        assert told(Before(Access(), Issues()), Access(LATER), None) == DONE
        assert told(Before(Access(), Issues()), Access(LATER), Issues(LATER, (ERROR,))) == DONE

    def test_an_earlier_stamp_is_another_stamp(self):
        assert told(Before(Access(LATER), None), Access(START), None) == DONE

    @pytest.mark.parametrize("status", ["INTERAKTION", "GESTARTET", "SAMMELN", "KOPFDATEN", None])
    def test_another_stamp_that_is_not_complete_is_running(self, status):
        assert told(Before(Access(), None), Access(LATER, status), None) == RUNNING

    @pytest.mark.parametrize("rel", SCA_RELATIONS)
    def test_complete_and_new_but_asking_for_a_person_is_not_done(self, rel):
        asking = Access(LATER, offers=frozenset({"self", rel}))
        assert told(Before(Access(), None), asking, None) == ("person", (rel,))

    def test_a_person_who_was_needed_before_is_still_needed(self):
        asking = Access(offers=frozenset({"start_sca"}))
        assert told(Before(asking, None), asking, Issues(LATER, (ERROR,))) == (
            "person",
            ("start_sca",),
        )

    def test_a_new_attempt_with_an_error_has_failed(self):
        said = (INFO, ERROR)
        assert told(Before(Access(), Issues()), Access(), Issues(LATER, said)) == ("failed", said)
        assert told(Before(Access(), None), Access(), Issues(LATER, said)) == ("failed", said)

    def test_the_error_of_an_earlier_attempt_is_not_this_ones(self):
        old = Issues(START, (ERROR,))
        assert told(Before(Access(), old), Access(), old) == RUNNING

    def test_a_new_attempt_without_an_error_is_running(self):
        assert told(Before(Access(), Issues()), Access(), Issues(LATER, (INFO,))) == RUNNING

    def test_an_error_without_a_stamp_is_nobodys(self):
        assert told(Before(Access(), None), Access(), Issues(None, (ERROR,))) == RUNNING

    @pytest.mark.parametrize("rel", SCA_RELATIONS)
    def test_a_step_that_only_the_issues_offer_counts_when_it_is_new(self, rel):
        asking = Issues(START, (INFO,), frozenset({rel}))
        person = ("person", (rel,))
        assert told(Before(Access(), Issues()), Access(), asking) == person
        assert told(Before(Access(), None), Access(), asking) == person
        again = attrs.evolve(asking, aktualisierungszeitpunkt=LATER)
        assert told(Before(Access(), asking), Access(), again) == person

    def test_a_step_that_an_earlier_attempt_left_in_the_issues_does_not_count(self):
        asking = Issues(START, (INFO,), frozenset({"set_method"}))
        assert told(Before(Access(), asking), Access(), asking) == RUNNING

    def test_a_new_access_is_done_with_its_first_stamp(self):
        assert told(Before(), Access(None, "GESTARTET"), None) == RUNNING
        assert told(Before(), Access(), Issues(START, (ERROR,))) == DONE

    def test_a_complete_access_without_a_stamp_is_not_believed(self):
        assert told(Before(), Access(None), None) == RUNNING

    def test_the_same_instant_in_another_spelling_is_the_same_stamp(self):
        assert told(Before(Access(START), None), Access(START.astimezone(UTC)), None) == RUNNING

    def test_the_hour_that_comes_twice_has_two_stamps(self):
        first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
        second = first.replace(fold=1)
        assert first == second
        assert told(Before(Access(first), None), Access(second), None) == DONE

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
        before = Before(Access(stamps[0]), Issues(stamps[2]))
        said = told(before, access, Issues(stamps[3], messages))
        good = status == "VOLLSTAENDIG" and stamps[1] not in {None, stamps[0]}
        asks = bool(offers & set(SCA_RELATIONS))
        assert (said == DONE) == (good and not asks)
        assert (said[0] == "person") == asks


class TestWaiting:
    async def test_waits_until_the_stable_state_is_new(self):
        bank = Bank()
        bank.at(7, access=Access(LATER))
        assert await bank.refresh() == RefreshResult(access=Access(LATER), issues=None)
        assert [what for what, *_ in bank.asked] == ["access", "issues"] * 5

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
        assert (await bank.refresh()).access is asking
        assert bank.time < 4

    async def test_hands_out_the_issues_when_only_they_offer_the_step(self):
        asking = Issues(LATER, (INFO,), frozenset({"set_method"}))
        bank = Bank()
        bank.at(2, issues=asking)
        assert (await bank.refresh()).issues is asking

    async def test_the_error_of_yesterday_does_not_fail_the_refresh_of_today(self):
        bank = Bank(issues=Issues(START, (ERROR,)))
        bank.at(20, access=Access(LATER), issues=Issues(LATER))
        assert (await bank.refresh()).access == Access(LATER)

    async def test_a_new_access_is_waited_for_from_nothing(self):
        bank = Bank(Access(None, "GESTARTET"))
        bank.at(5, access=Access(START))
        found = await bank.watch.until_ended(Before(), math.inf)
        assert found.access == Access(START)
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
        assert (await bank.refresh(limit=30)).access == Access(LATER)

    @pytest.mark.parametrize("what", ["access", "issues"])
    async def test_a_reading_that_hangs_ends_with_the_time(self, what):
        bank = Bank(issues=Issues())
        before = Before(Access(), Issues())
        bank.slow[what] = math.inf
        with pytest.raises(TimedOut) as caught:
            await bank.watch.until_ended(before, 12)
        assert caught.value.phase == "refresh"
        assert caught.value.last == (None if what == "access" else Access())
        assert caught.value.__context__ is None
        assert bank.time == 12

    async def test_slow_readings_never_make_a_wait_negative(self):
        bank = Bank()
        bank.slow = {"access": 5.0, "issues": 5.5}
        with pytest.raises(TimedOut):
            await bank.watch.until_ended(Before(Access()), 10.5)
        assert all(limit >= 0 for *_, limit in bank.asked)

    async def test_no_time_asks_nothing(self):
        bank = Bank()
        with pytest.raises(TimedOut) as caught:
            await bank.watch.until_ended(Before(), 0)
        assert caught.value.last is None
        assert bank.asked == []

    @pytest.mark.parametrize("trouble", [ServerError(500), TimedOut("read", 1)])
    async def test_issues_that_cannot_be_read_do_not_hide_that_the_access_is_done(self, trouble):
        bank = Bank(Access(LATER))

        async def read_issues(seconds):
            raise trouble

        watch = attrs.evolve(bank.watch, read_issues=read_issues)
        done = RefreshResult(access=Access(LATER), issues=None)
        assert await watch.until_ended(Before(Access()), 5) == done
        with pytest.raises(type(trouble)):
            await watch.until_ended(Before(Access(LATER)), 5)

    async def test_an_access_that_is_done_at_the_last_moment_is_done(self):
        bank = Bank()

        async def read_access(seconds):
            bank.time += seconds
            return Access(LATER)

        watch = attrs.evolve(bank.watch, read_access=read_access)
        assert not (await watch.until_ended(Before(Access()), 5)).needs_person
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
        assert (await bank.refresh()).access == Access(LATER)

    async def note(self, bank, limit=60.0):
        return await bank.watch.note(limit)

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

    watch = attrs.evolve(bank.watch, read_access=read_access)
    before = Before(bank.access)
    with pytest.raises(TimedOut) as noting:
        await watch.note(5)
    with pytest.raises(TimedOut) as waiting:
        await watch.until_ended(before, 5)
    assert noting.value.last == waiting.value.last == bank.access
    assert bank.asked == []
