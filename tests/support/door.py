"""A door between a client and PostgreSQL that a test can shut, even in the middle of a sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from psycopg2.extensions import make_dsn, parse_dsn
from twisted.internet.defer import maybeDeferred
from twisted.internet.endpoints import TCP4ClientEndpoint, UNIXClientEndpoint
from twisted.internet.protocol import Factory, Protocol


class _Inside(Protocol):
    """What the server says."""

    transport: Any

    def __init__(self, outside: _Outside) -> None:
        self.outside = outside

    def connectionMade(self) -> None:
        self.outside.enter(self)

    def dataReceived(self, data: bytes) -> None:
        self.outside.tell(data)

    def connectionLost(self, reason: object = None) -> None:
        self.outside.transport.loseConnection()


class _Outside(Protocol):
    """What the client says."""

    transport: Any

    def __init__(self, door: Door) -> None:
        self.door = door
        self.inside: _Inside | None = None
        self.said: list[bytes] = []
        self.secret = False

    def connectionMade(self) -> None:
        self.door.visitors.add(self)
        factory = Factory.forProtocol(lambda: _Inside(self))
        self.door.behind.connect(factory)

    def enter(self, inside: _Inside) -> None:
        self.inside = inside
        for data in self.said:
            inside.transport.write(data)

    def dataReceived(self, data: bytes) -> None:
        if self.door.cut_after is not None and self.door.cut_after in data:
            self.secret = True
        if self.inside is None:
            self.said.append(data)
        else:
            self.inside.transport.write(data)

    def tell(self, data: bytes) -> None:
        if self.secret:
            self.transport.abortConnection()
        else:
            self.transport.write(data)

    def connectionLost(self, reason: object = None) -> None:
        self.door.visitors.discard(self)
        if self.inside is not None:
            self.inside.transport.loseConnection()


class Door:
    """Stands before the server of ``dsn``; ``self.dsn`` leads through it, once it is opened.

    Once a client has said ``cut_after``, it is cut off as soon as the server answers: what it said
    was done, and it will never know.
    """

    def __init__(self, reactor: Any, dsn: str) -> None:
        self.reactor = reactor
        self.cut_after: bytes | None = None
        self.visitors: set[_Outside] = set()
        self.port: Any = None
        self.directory = Path(tempfile.mkdtemp(prefix="litecord-door-"))
        self.dsn = str(make_dsn(dsn, host=str(self.directory), port=5432, sslmode="disable"))
        given = parse_dsn(dsn)
        host, number = given.get("host", "127.0.0.1"), given.get("port", "5432")
        self.behind: Any
        if host.startswith("/"):
            self.behind = UNIXClientEndpoint(reactor, f"{host}/.s.PGSQL.{number}")
        else:
            self.behind = TCP4ClientEndpoint(reactor, host, int(number))

    def open(self) -> None:
        """Let clients in."""
        factory = Factory.forProtocol(lambda: _Outside(self))
        self.port = self.reactor.listenUNIX(str(self.directory / ".s.PGSQL.5432"), factory)

    def cut(self) -> None:
        """Cut off who is inside."""
        for visitor in list(self.visitors):
            visitor.transport.abortConnection()

    async def close(self) -> None:
        """Let nobody in any more, and cut off who is inside."""
        if self.port is not None:
            await maybeDeferred(self.port.stopListening)
        self.port = None
        self.cut()

    async def remove(self) -> None:
        """Leave nothing behind."""
        await self.close()
        self.directory.rmdir()
