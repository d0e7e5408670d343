"""Do open enums know their words and keep the others?"""

import copy
import pickle

import pytest
from banksapi_async.accesses.records import AccessStatus
from banksapi_async.errors import Action
from banksapi_async.messages.codes import MESSAGE_CODES, CodeAdvice, MessageCode, MessageLevel
from banksapi_async.messages.message import Message
from banksapi_async.values.words import OpenEnum
from hypothesis import given, strategies as st

from house import classes

ENUMS = [
    found for found in classes().values() if issubclass(found, OpenEnum) and found is not OpenEnum
]


@pytest.mark.parametrize("cls", ENUMS, ids=lambda cls: cls.__name__)
def test_every_documented_word_is_one_instance(cls: type[OpenEnum]) -> None:
    assert cls.all()
    for word in cls.all():
        assert word.known
        assert cls(str(word)) is word
        assert pickle.loads(pickle.dumps(word)) is word
        assert copy.deepcopy(word) is word


@given(st.text())
def test_another_word_is_kept(text: str) -> None:
    word = AccessStatus(text)
    assert word == text
    assert type(str(word)) is str
    assert word.known == (text in AccessStatus.words)
    assert pickle.loads(pickle.dumps(word)) == word
    assert repr(word) == f"AccessStatus({text!r})"


def test_the_words_of_one_list_are_not_those_of_another() -> None:
    assert "LISTE" not in AccessStatus.words
    assert AccessStatus.VOLLSTAENDIG == "VOLLSTAENDIG"
    assert AccessStatus("VOLLSTAENDIG") is AccessStatus.VOLLSTAENDIG


def test_the_table_has_every_code_once() -> None:
    assert len(MESSAGE_CODES) == 39
    assert MESSAGE_CODES.keys() == MessageCode.words.keys()
    assert len({info.meaning for info in MESSAGE_CODES.values()}) == 39
    assert {info.level for info in MESSAGE_CODES.values()} == set(MessageLevel.all())


def test_advice_is_named_as_the_actions_of_errors() -> None:
    shared = {action.name for action in Action} - {"GONE"}  # a message is never about what is gone
    assert shared == {*CodeAdvice.words} - {"CARRY_ON"}


def test_a_message_says_what_it_means_and_what_to_do() -> None:
    message = Message(code=MessageCode("BA1011"), level=MessageLevel("ERROR"))
    assert message.known
    assert message.is_error
    assert message.meaning == "the login data is wrong"
    assert message.advice is CodeAdvice.ASK_PERSON


def test_a_message_with_another_code_says_that_it_is_not_known() -> None:
    message = Message(code=MessageCode("BA7777"))
    assert not message.known
    assert message.meaning is None
    assert message.advice is None
    assert not message.is_error


def test_a_message_without_a_level_is_judged_by_its_code() -> None:
    assert Message(code=MessageCode("BA1011")).is_error
    assert not Message(code=MessageCode("BA3010")).is_error
    assert not Message(code=MessageCode("BA1011"), level=MessageLevel("INFO")).is_error
