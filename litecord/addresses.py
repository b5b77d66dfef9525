"""Under which addresses clients reach us, as answers and READY tell them."""

from __future__ import annotations

#: How many clients may wait to be accepted: all of a server come back at once when it was away,
#: and whom the kernel turns away tries again only after seconds.
BACKLOG = 1024


def with_backlog(listen: str) -> str:
    """An endpoint string with room for many clients that come at once, if it names none."""
    kind = listen.partition(":")[0]
    if kind not in ("tcp", "ssl", "unix") or ":backlog=" in listen:
        return listen
    return f"{listen}:backlog={BACKLOG}"


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
