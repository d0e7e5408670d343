"""Whom do we believe to be the server?

Only who shows a certificate that is verified. Verification can be turned to other authorities; it
can be turned off for loopback alone, where a test's server may have none.
"""

import os
import ssl

import httpx

from banksapi_async.errors import InvalidRequest

Verify = bool | str | os.PathLike[str] | ssl.SSLContext
"""What a caller may say about whom to believe."""

_RIGHT = "give True, the path of a CA bundle, or an ssl.SSLContext that verifies"


def tls_context(verify: Verify, *, trust_env: bool, loopback: bool) -> ssl.SSLContext:
    """Return what TLS is verified with.

    Args:
        verify: True for the authorities of certifi, a path of a PEM file or of a directory of
            them, a context of one's own (its ALPN is set to HTTP/1.1), or False (loopback only).
        trust_env: Whether SSL_CERT_FILE and SSL_CERT_DIR replace the authorities of True.
        loopback: Whether the base URL is this machine.

    Raises:
        InvalidRequest: It does not verify, or the authorities cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        verifies = verify.verify_mode is ssl.CERT_REQUIRED and verify.check_hostname
        if not verifies and not loopback:
            raise InvalidRequest("verify", "this context does not verify the server", _RIGHT)
        return verify
    if verify is False and not loopback:
        raise InvalidRequest("verify", "anybody could pose as the server", _RIGHT)
    try:
        if isinstance(verify, bool):
            return httpx.create_ssl_context(verify=verify, trust_env=trust_env)
        if os.path.isdir(verify):  # noqa: PTH112 - a str or any path-like object
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, TypeError, ValueError) as error:
        wrong = type(error).__name__
    named = "the authorities of SSL_CERT_FILE or SSL_CERT_DIR" if verify is True else "the bundle"
    raise InvalidRequest("verify", f"{named} cannot be read ({wrong})", _RIGHT)
