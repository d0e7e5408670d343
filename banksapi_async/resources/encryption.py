"""How does the interface encrypt a value for its own tenant?"""

import base64

from banksapi_async import flows
from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.links import Caller, Level, Operation
from banksapi_async.records import Secret
from banksapi_async.wire.requests import Retry


class Encryption:
    """The encryption of bank credentials at the interface. From `session.encrypt`."""

    ENCRYPT = Operation[bytes](
        name="Session.encrypt",
        method="PUT",
        template="/encrypt",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: bytes,
        media="application/octet-stream+base64",
    )

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def encrypt(
        self, text: str | Secret, *, timeout: float | None = None
    ) -> "flows.Encrypted":
        """Encrypt one value; see `Session.encrypt`."""
        body = base64.b64encode(flows.clear_text(text))
        del text  # a kept traceback shows what its frames hold
        url = self._caller.entry("/encrypt")
        answer = await self._caller.run(self.ENCRYPT, url, json=body, timeout=timeout)
        try:
            # Line breaks are removed here, for credentials must not have any.
            return flows.Encrypted(b"".join(answer.split()).decode("ascii", "replace"))
        except InvalidRequest:
            pass
        raise DecodeError(["body: no ciphertext in Base64"])
