"""Who may answer a question of the bank, and when is an answer forgotten?"""

from banksapi_async.links.answered import Answered

HOURS = 60 * 60


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.at = 0.0

    def now(self):
        raise AssertionError("no date is asked for")

    def monotonic(self):
        return self.at

    async def sleep(self, seconds):
        raise AssertionError("nothing is waited for")


def test_whoever_read_before_an_answer_set_out_or_while_it_was_under_way_is_refused():
    answered = Answered(Hand())
    before = answered.turn
    assert answered.begin("q", read=before)
    assert not answered.begin("q", read=before)
    meanwhile = answered.turn
    came = answered.end("q", out=True)
    assert not answered.begin("q", read=before)
    assert not answered.begin("q", read=meanwhile)
    assert answered.begin("q", read=came)


def test_other_questions_are_other_questions():
    answered = Answered(Hand())
    assert answered.begin("q", read=1)
    assert answered.begin("r", read=1)


def test_what_never_set_out_leaves_all_as_it_was():
    answered = Answered(Hand())
    assert answered.begin("q", read=1)
    answered.end("q", out=False)
    assert answered.begin("q", read=1)
    answered.end("q", out=True)
    assert answered.begin("q", read=answered.turn)
    answered.end("q", out=False)
    assert not answered.begin("q", read=1)


def test_what_was_read_nobody_knows_when_answers_first_or_never():
    answered = Answered(Hand())
    assert answered.begin("q", read=0)
    answered.end("q", out=True)
    assert not answered.begin("q", read=0)


def test_an_answer_is_remembered_for_two_hours_whatever_else_is_answered():
    hand = Hand()
    answered = Answered(hand)
    assert answered.begin("q", read=1)
    answered.end("q", out=True)
    for n in range(20_000):
        assert answered.begin(n, read=1)
        answered.end(n, out=True)
    hand.at = 2 * HOURS - 1
    assert not answered.begin("q", read=1)
    hand.at = 2 * HOURS
    assert answered.begin("q", read=1)


def test_what_is_under_way_is_never_forgotten():
    hand = Hand()
    answered = Answered(hand)
    assert answered.begin("slow", read=1)
    hand.at = 1.0
    assert answered.begin("q", read=1)
    answered.end("q", out=True)
    hand.at = 3 * HOURS
    assert not answered.begin("slow", read=1)
    assert answered.begin("q", read=1)
