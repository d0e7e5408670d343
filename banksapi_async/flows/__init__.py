"""Algorithms of several requests, over protocols: they know no resource and no session."""

from .callback import check_callback_url
from .connecting import Connector, connect_bank
from .customer_ip import check_customer_ip, public_ip
from .refreshing import Before, note_before, wait_until_complete
from .returning import Reentry, ReturnClaim, parse_return
from .signing import Signing, signing_keys
from .state import ReturnState, StateKeys
from .web_form import StateSigner, read_web_form

__all__ = [
    "Before",
    "Connector",
    "Reentry",
    "ReturnClaim",
    "ReturnState",
    "Signing",
    "StateKeys",
    "StateSigner",
    "check_callback_url",
    "check_customer_ip",
    "connect_bank",
    "note_before",
    "parse_return",
    "public_ip",
    "read_web_form",
    "signing_keys",
    "wait_until_complete",
]
