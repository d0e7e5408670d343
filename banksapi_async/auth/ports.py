"""What does this floor need from the others?

The transport sends one call under one authorization and returns whatever was answered; tests put a
sender of their own in its place.
"""

from typing import Protocol

from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call
from banksapi_async.wire.responses import Answer


class Sender(Protocol):
    """Whatever carries calls: `transport.sender.Sender`, or a test's."""

    async def send(self, call: Call, authorization: Secret | None = None) -> Answer:
        """Send a call within its deadline, repeating it as its retry class allows.

        Args:
            call: What to send.
            authorization: The whole value of the header.

        Returns:
            The answer, of any status.

        Raises:
            TransportError: No whole answer came.
            DecodeError: The answer is larger than allowed.
        """
        ...
