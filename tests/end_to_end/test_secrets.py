"""Does anything secret come out anywhere, with every logger at DEBUG?"""

import io
import logging
import pickle
import traceback
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from banksapi_async import (
    BanksapiError,
    ClientCredentials,
    Detached,
    Event,
    Session,
    WebForm,
    log_events,
)
from banksapi_async.sandbox import Sandbox

WRONG = "wrong-secret-of-client"
PASSWORD = "Geheim-Pass+wort&1%ü"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    names = [n for n in logging.root.manager.loggerDict if not n.startswith(("asyncio", "uvicorn"))]
    loggers = [root, *map(logging.getLogger, [*names, "httpcore2.http11", "httpcore2.connection"])]
    levels = [(one, one.level) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)
    for one, level in levels:
        one.setLevel(level)


async def test_no_secret_comes_out_of_the_whole_quick_start(log: io.StringIO) -> None:
    sandbox = Sandbox()
    events: list[Event] = []
    shown: list[str] = []
    errors: list[BaseException] = []
    secrets = {PASSWORD, quote(PASSWORD), quote_plus(PASSWORD), sandbox.account.client_secret}
    secrets |= {sandbox.account.basic, WRONG}
    observers = [events.append, log_events(logging.getLogger("app"))]
    async with (
        sandbox.serve() as url,
        Session(sandbox.credentials, base_url=url, observers=observers) as session,
        Session(ClientCredentials(sandbox.account.client_id, WRONG), base_url=url) as refused,
    ):
        await session.users.create("user1", PASSWORD)
        user = session.as_user("user1", PASSWORD)
        customer = await user.customer()
        form = await customer.connect_bank()
        assert isinstance(form, WebForm)
        secrets.add(form.session_id.reveal())
        target = form.url_with_callback("https://app.example/return")
        claim = user.parse_return(await sandbox.browser.complete(target))
        access = await claim.confirm()
        secrets |= {p.iban for p in access.bankprodukte if p.iban}
        numbers = {p.kontonummer for p in access.bankprodukte if p.kontonummer}
        secrets |= {number for number in numbers if len(number) >= 10}
        product = access.bankprodukte[0]
        rows = await product.get_kontoumsaetze()
        secrets |= {row.gegenkonto_iban for row in rows if row.gegenkonto_iban}
        secrets.add((await user.access_token()).reveal())
        things = [session, user, customer, form, claim, access, product, rows, *rows, *events]
        things += [access.relations, product.relations, sandbox.credentials, access.meta]
        shown += [repr(thing) + str(thing) for thing in things]
        for broken in (
            session.as_user("user1", PASSWORD + "x").customer,
            refused.as_user("user1", PASSWORD).customer,
            access.start_sca,
            pickle.loads(pickle.dumps(access)).reload,
            lambda: product.follow("get_nothing"),
        ):
            try:
                await broken()
            except BanksapiError as error:
                errors.append(error)
    assert len(errors) == 5
    assert isinstance(errors[3], Detached)
    for error in errors:
        shown += [str(error), repr(error), *traceback.format_exception_only(error)]
        copied = pickle.dumps(error)
        assert str(pickle.loads(copied)) == str(error)
        shown.append(copied.decode("latin-1"))
        assert error.__context__ is None or isinstance(error.__context__, BanksapiError)
    shown.append(log.getvalue())
    for secret in secrets:
        assert secret
        assert not [text for text in shown if secret in text], secret


def test_a_web_form_shows_neither_its_url_nor_its_session() -> None:
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(ClientCredentials("t/c", "s"))
