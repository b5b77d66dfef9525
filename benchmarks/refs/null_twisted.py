"""
The null server on the stack that Litecord uses: Klein or twisted.web, and Autobahn.

``python -m benchmarks.refs.null_twisted PORT [--http klein|resource] [--ws KIND]``: HTTP on PORT,
Gateway on PORT+1. The kinds of sending to many:

* ``autobahn``: sendMessage() to each session, as Autobahn is mostly used;
* ``prepared``: prepareMessage() once, sendPreparedMessage() to each session;
* ``raw``: the frame is encoded once and given to each transport.write();
* ``direct``: as raw, but where nothing is queued on the transport the frame goes to the socket at
  once; transport.write() takes only what is left.

zlib-stream sessions get blocks deflated once for all (see null_uvloop).
"""

from __future__ import annotations

import argparse
import socket
from typing import Any

import orjson
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from klein import Klein
from twisted.internet import reactor as installed_reactor
from twisted.web.resource import Resource
from twisted.web.server import Site

from .constants import ACK, HELLO, PAGE, READY, ZLIB_HEADER, block, frame, posted

reactor: Any = installed_reactor
ROUTE = "/api/v9/channels/<int:channel>/messages"


class Session(WebSocketServerProtocol):
    """A session."""

    packed = False

    def onConnect(self, request: Any) -> None:
        self.packed = "compress" in request.params

    def onOpen(self) -> None:
        self.out(HELLO, ZLIB_HEADER)

    def out(self, payload: bytes, header: bytes = b"") -> None:
        """Send a payload to this session alone."""
        if self.packed:
            self.sendMessage(header + block(payload), True)
        else:
            self.sendMessage(payload, False)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        op = orjson.loads(payload)["op"]
        if op == 2:
            self.out(READY)
            self.factory.sessions.add(self)
        elif op == 1:
            self.out(ACK)

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:  # noqa: N803
        self.factory.sessions.discard(self)


class Gateway(WebSocketServerFactory):
    """All sessions, and the ways to send to them."""

    protocol = Session

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.sessions: set[Any] = set()
        self.sequence = 0
        self.deliver = {
            "autobahn": self.by_message,
            "prepared": self.by_prepared_message,
            "raw": self.by_transport,
            "direct": self.by_socket,
        }[kind]

    def post(self, body: bytes) -> bytes:
        """Send a message to everybody; the answer to who posted it."""
        self.sequence += 1
        made, event = posted(body, self.sequence)
        packed = block(event) if any(each.packed for each in self.sessions) else b""
        self.deliver(event, packed)
        return made

    def by_message(self, event: bytes, packed: bytes) -> None:
        for session in self.sessions:
            session.sendMessage(packed if session.packed else event, session.packed)

    def by_prepared_message(self, event: bytes, packed: bytes) -> None:
        plain = self.prepareMessage(event, False)
        zipped = self.prepareMessage(packed, True)
        for session in self.sessions:
            session.sendPreparedMessage(zipped if session.packed else plain)

    def by_transport(self, event: bytes, packed: bytes) -> None:
        plain, zipped = frame(event, 1), frame(packed, 2)
        for session in self.sessions:
            session.transport.write(zipped if session.packed else plain)

    def by_socket(self, event: bytes, packed: bytes) -> None:
        plain, zipped = frame(event, 1), frame(packed, 2)
        for session in self.sessions:
            data = zipped if session.packed else plain
            transport = session.transport
            sent = 0
            if not transport.dataBuffer and not transport._tempDataBuffer:  # noqa: SLF001
                try:
                    sent = transport.socket.send(data, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    sent = 0
            if sent < len(data):
                transport.write(data[sent:])


def json(request: Any, body: bytes) -> bytes:
    request.setHeader(b"content-type", b"application/json")
    return body


def klein_root(gateway: Gateway, hello: bytes) -> Any:
    """The HTTP side as a Klein application."""
    app = Klein()

    @app.route("/api/v9/gateway")
    def constant(request: Any) -> bytes:
        return json(request, hello)

    @app.route(ROUTE, methods=["GET"])
    def read(request: Any, channel: int) -> bytes:
        return json(request, PAGE)

    @app.route(ROUTE, methods=["POST"])
    def write(request: Any, channel: int) -> bytes:
        return json(request, gateway.post(request.content.read()))

    return app.resource()


class Root(Resource):
    """The HTTP side without Klein."""

    isLeaf = True

    def __init__(self, gateway: Gateway, hello: bytes) -> None:
        super().__init__()
        self.gateway = gateway
        self.hello = hello

    def render_GET(self, request: Any) -> bytes:
        return json(request, self.hello if request.path.endswith(b"/gateway") else PAGE)

    def render_POST(self, request: Any) -> bytes:
        return json(request, self.gateway.post(request.content.read()))


class QuietSite(Site):
    """A site without an access log."""

    def log(self, request: Any) -> None:
        pass


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").strip().partition("\n")[0])
    options.add_argument("port", type=int)
    options.add_argument("--http", choices=("klein", "resource"), default="klein")
    options.add_argument(
        "--ws", choices=("autobahn", "prepared", "raw", "direct"), default="prepared"
    )
    given = options.parse_args()
    gateway = Gateway(given.ws)
    hello = orjson.dumps({"url": f"ws://127.0.0.1:{given.port + 1}"})
    root = (klein_root if given.http == "klein" else Root)(gateway, hello)
    reactor.listenTCP(given.port, QuietSite(root), backlog=2048, interface="127.0.0.1")
    reactor.listenTCP(given.port + 1, gateway, backlog=2048, interface="127.0.0.1")
    reactor.run()


if __name__ == "__main__":
    main()
