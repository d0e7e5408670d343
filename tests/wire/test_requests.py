"""What does a call show of itself?"""

from banksapi_async.wire.requests import Call, Retry


def test_a_call_shows_its_template_and_no_secret() -> None:
    call = Call(
        method="GET",
        url="https://banksapi.io/s3cret",
        template="/customer/v2",
        headers={"X-API-KEY": "s3cret"},
        body=b"s3cret",
    )
    assert "s3cret" not in repr(call)
    assert "/customer/v2" in repr(call)


def test_a_call_that_says_nothing_is_sent_once_and_begins_at_the_beginning() -> None:
    call = Call(method="POST", url="https://banksapi.io", template="/")
    assert call.retry is Retry.ONCE
    progress = call.progress
    assert (progress.phase, progress.written, progress.attempts) == ("connection", 0, 0)
