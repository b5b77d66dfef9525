"""Under which addresses clients reach us, as answers and READY tell them."""

from __future__ import annotations


def base_url(public_url: str | None, host: str, *, secure: bool) -> str:
    """
    Where the server is, without a path: ``public_url``, or what the client itself asked.

    ``host`` is the Host header with its port, ``secure`` whether the client speaks TLS.
    """
    if public_url is not None:
        return public_url
    return f"{'https' if secure else 'http'}://{host}"


def gateway_url(public_url: str | None, host: str, *, secure: bool) -> str:
    """Where the gateway is; without path and query, for client libraries append their own."""
    return "ws" + base_url(public_url, host, secure=secure).removeprefix("http")
