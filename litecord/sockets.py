"""
Bytes to sockets at once: all that is known here of Twisted's transports from inside.

``transport.write`` buffers, arms the poller, and sends when the reactor comes round: two system
calls and a turn that cost more than the sending itself. Where nothing waits already, the bytes can
go to the kernel there and then. Whatever the kernel does not take is to go through
``transport.write``, and so is everything on TLS or on transports that are not sockets.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.tcp import Connection


def is_plain(transport: Any) -> bool:
    """Whether bytes may bypass a transport: it is a socket's, and nothing encrypts them."""
    return isinstance(transport, Connection) and not transport.TLS


def send(transport: Any, data: bytes) -> bytes:
    """
    Give a plain transport's socket what it takes at once; what is left for ``transport.write``.

    Never raises for the connection's sake: the loss of one is told to its protocol by the reactor.
    """
    if (
        transport.dataBuffer
        or transport._tempDataBuffer  # noqa: SLF001 - there is no public way to ask
        or not transport.connected
        or transport.disconnecting
    ):
        return data
    try:
        sent: int = transport.socket.send(data)
    except OSError:
        # Either the kernel's buffer is full, or the connection is lost. Twisted tells them apart
        # when it tries again, after it has read what came in before the loss.
        return data
    return data[sent:]
