"""The addresses to name in the answer to a request: those by which its client reached us."""

from __future__ import annotations

from .. import addresses
from .endpoint import Call


def _host(call: Call) -> str:
    host = call.request.getHeader("host")
    if host:
        return host
    ours = call.request.getHost()  # HTTP/1.0 need not say
    return f"{getattr(ours, 'host', 'localhost')}:{getattr(ours, 'port', 0)}"


def base_url(call: Call) -> str:
    """Where the server is, without a path."""
    public = call.world.config.litecord.public_url
    return addresses.base_url(public, _host(call), secure=call.request.is_secure())


def gateway_url(call: Call) -> str:
    """Where the gateway is, without path and query."""
    public = call.world.config.litecord.public_url
    return addresses.gateway_url(public, _host(call), secure=call.request.is_secure())
