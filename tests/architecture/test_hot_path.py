"""A warm call stays within as few files as a newcomer can hold."""

import sys
from pathlib import Path
from types import FrameType

import banksapi_async

from support import Peer, user

PACKAGE = str(Path(banksapi_async.__file__).parent)
BOUND = 16
CUSTOMER = {
    "bankzugaenge": {},
    "relations": [
        {"rel": "self", "href": "https://banksapi.io/customer/v2"},
        {"rel": "get_bankzugaenge", "href": "https://banksapi.io/customer/v2/bankzugaenge"},
    ],
}


async def test_a_warm_call_over_a_given_transport_goes_through_few_files() -> None:
    files: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            files[frame.f_code.co_filename.removeprefix(PACKAGE)] = None

    view = user(Peer().on("GET /customer/v2", CUSTOMER))
    for _ in range(3):
        await view.customer()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        await view.customer()
    finally:
        sys.setprofile(before)
    assert len(files) <= BOUND, " ".join(files)
