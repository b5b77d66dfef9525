"""
The null server with its Gateway on picows, a WebSocket engine in Cython, on uvloop.

``python -m benchmarks.refs.null_picows PORT``: HTTP on PORT, as in null_uvloop; Gateway on PORT+1.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import orjson
import picows
import uvloop

from . import null_uvloop
from .constants import ACK, HELLO, READY, posted

TEXT = picows.WSMsgType.TEXT


class Listener(picows.WSListener):
    """A session."""

    transport: Any

    def __init__(self, server: Server) -> None:
        self.server = server

    def on_ws_connected(self, transport: Any) -> None:
        self.transport = transport
        transport.send(TEXT, HELLO)

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        if frame.msg_type == picows.WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == TEXT:
            op = orjson.loads(frame.get_payload_as_bytes())["op"]
            if op == 2:
                transport.send(TEXT, READY)
                self.server.listeners.add(self)
            elif op == 1:
                transport.send(TEXT, ACK)

    def on_ws_disconnected(self, transport: Any) -> None:
        self.server.listeners.discard(self)


class Server(null_uvloop.Server):
    """The null server, with other sessions."""

    def __init__(self, port: int) -> None:
        super().__init__(port + 1, "session")
        self.listeners: set[Listener] = set()

    def post(self, body: bytes) -> bytes:
        self.sequence += 1
        made, event = posted(body, self.sequence)
        for listener in self.listeners:
            listener.transport.send(TEXT, event)
        return null_uvloop.answer("200 OK", made)


async def main(port: int) -> None:
    server, loop = Server(port), asyncio.get_running_loop()
    http = await loop.create_server(
        lambda: null_uvloop.Connection(server), "127.0.0.1", port, backlog=2048
    )
    gateway = await picows.ws_create_server(
        lambda _request: Listener(server), "127.0.0.1", port + 1, backlog=2048
    )
    await asyncio.gather(http.serve_forever(), gateway.serve_forever())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
