"""A picture of the explorer for its page, drawn by the explorer itself on the sandbox."""

import asyncio
import re

from banksapi_async.cli.explorer import Explorer
from banksapi_async.cli.opening import opened
from textual.widgets import OptionList

_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def explorer_picture() -> str:
    """The explorer at an access, as SVG; nothing in it is fetched from elsewhere."""
    return _FONTS.sub("", asyncio.run(_drawn()))


async def _drawn() -> str:
    async with opened(sandbox=True, profile=None, username=None) as found:
        app = Explorer(await found.user().customer())
        async with app.run_test(size=(80, 26)) as pilot:
            await pilot.pause()
            for wanted in ("get_bankzugaenge", "BankAccess"):
                listed = app.query_one("#choices", OptionList)
                labels = [str(option.prompt) for option in listed.options]
                before = app.walk_so_far.here
                listed.highlighted = next(n for n, text in enumerate(labels) if wanted in text)
                await pilot.press("enter")
                while app.walk_so_far.here is before:
                    await pilot.pause(0.01)
            await pilot.pause()
            return app.export_screenshot()
