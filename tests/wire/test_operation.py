"""Operations name the classes they lead to, and mean those of the package."""

import banksapi_async
from banksapi_async.wire.operation import class_named


def test_a_class_of_the_callers_own_takes_no_name_of_ours() -> None:
    class BankAccess(banksapi_async.Resource):
        """Called like one of the package's."""

    assert class_named("BankAccess") is banksapi_async.BankAccess
    assert class_named("BankAccess") is not BankAccess
