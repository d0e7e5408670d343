"""Does a form that was left open stand in the way of the next one?"""

import pytest
from banksapi_async.accesses.customer import connect_bank
from banksapi_async.errors import BadRequest, StaleWebForm


class User:
    """A user of the interface; `tabs` are opened by somebody else after each deletion."""

    def __init__(self, open_forms=0, tabs=()):
        self.open_forms = open_forms
        self.tabs = list(tabs)
        self.asked = []

    async def delete_sessions(self):
        self.asked.append("DELETE")
        self.open_forms = self.tabs.pop(0) if self.tabs else 0

    async def add(self):
        self.asked.append("POST")
        if self.open_forms:
            raise StaleWebForm(400)
        self.open_forms = 1
        return "form"


async def test_an_open_form_is_cleared_first():
    user = User(open_forms=1)
    assert await connect_bank(user) == "form"
    assert user.asked == ["DELETE", "POST"]


async def test_a_form_that_opens_in_between_is_cleared_once_more():
    user = User(tabs=[1])
    assert await connect_bank(user) == "form"
    assert user.asked == ["DELETE", "POST", "DELETE", "POST"]


async def test_a_form_that_opens_again_and_again_is_an_error():
    user = User(tabs=[1, 1, 1])
    with pytest.raises(StaleWebForm) as caught:
        await connect_bank(user)
    assert caught.value.__context__ is None
    assert user.asked == ["DELETE", "POST", "DELETE", "POST"]


async def test_sessions_are_left_alone_when_the_caller_says_so():
    user = User(open_forms=1)
    with pytest.raises(StaleWebForm):
        await connect_bank(user, clear_sessions=False)
    assert user.asked == ["POST"]


async def test_another_error_is_not_tried_again():
    user = User()

    async def refuse():
        raise BadRequest(400)

    user.add = refuse
    with pytest.raises(BadRequest):
        await connect_bank(user)
    assert user.asked == ["DELETE"]
