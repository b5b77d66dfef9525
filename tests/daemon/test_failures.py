"""A start that fails: status 1, one last line that says why, and nothing left."""

from __future__ import annotations

from typing import Any

from psycopg2.extensions import make_dsn
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from tests.support.daemon import Daemon, a_daemon
from tests.support.databases import SchemaTestCase
from tests.support.door import Door

reactor: Any = installed_reactor


class Client(Protocol):
    """Asks over and over again, on a connection that it never closes."""

    transport: Any

    def __init__(self) -> None:
        self.said = b""
        self.heard: Deferred[None] = Deferred()
        self.lost: Deferred[None] = Deferred()

    def connectionMade(self) -> None:
        """Ask."""
        self.transport.write(b"GET /api/v10/gateway HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def dataReceived(self, data: bytes) -> None:
        """Ask again."""
        self.said += data
        self.connectionMade()
        if not self.heard.called and b"}" in self.said:
            self.heard.callback(None)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The server is gone."""
        self.lost.callback(None)


class FailureTests(SchemaTestCase):
    timeout = 120

    async def check_failure(self, daemon: Daemon, why: str) -> None:
        """The daemon ends for this reason."""
        self.assertEqual(await daemon.ended(), 1, daemon.output)
        last = daemon.output.splitlines()[-1]
        self.assertRegex(last, f"^litecord: {why}$")
        self.assertNotIn("Traceback", daemon.output)
        self.assertNotIn("Unhandled", daemon.output)
        self.assertTrue(await daemon.all_gone())
        self.assertFalse(daemon.ready_file.exists())

    def on_schema(self, way: str | None = None) -> str:
        """Tell the ini file of a daemon whose tables are in the test's schema."""
        dsn = make_dsn(way or self.dsn, options=f"-c search_path={self.schema}")
        return f"[database]\ndsn = {dsn}\npool = 2\n"

    def from_the_future(self) -> None:
        """Make the schema one that a later version has migrated."""
        self.ask("create table schema_migrations (name text, checksum text)")
        self.ask("insert into schema_migrations values ('9999_later.sql', 'sum')")

    async def test_bad_command_lines(self) -> None:
        """Mistakes in the ini file or the command line are told last, with section and option."""
        daemon = a_daemon(self)
        for ini, arguments, why in (
            ("[litecord]\nlistne = tcp:1\n", [], r"\[litecord\] listne: unknown option, .*"),
            ("", ["--listen", "tcp"], r"\[litecord\] listen: must have a port .*"),
        ):
            daemon.launch(ini, *arguments)
            self.assertEqual(await daemon.ended(), 1)
            self.assertRegex(daemon.output.splitlines()[-1], f": {why}$")

    async def test_port_taken(self) -> None:
        """Another server has the port."""
        port = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        listen = f"tcp:{port.getHost().port}:interface=127.0.0.1"
        daemon = a_daemon(self)
        daemon.launch(f"[litecord]\nlisten = {listen}\n")
        await self.check_failure(daemon, f"cannot listen on {listen}: Address already in use")
        self.assertFalse(daemon.data.exists())

    async def test_migration(self) -> None:
        """A later version has migrated the database."""
        self.from_the_future()
        daemon = a_daemon(self)
        daemon.launch(self.on_schema())
        await self.check_failure(daemon, "9999_later.sql: .* unknown to this version")

    async def test_embedded(self) -> None:
        """The embedded PostgreSQL cannot be: its cluster is damaged."""
        daemon = a_daemon(self)
        await daemon.start()
        await daemon.stop()
        (daemon.data / "postgresql" / "server" / "data" / "PG_VERSION").write_text("7\n")
        daemon.launch()
        await self.check_failure(daemon, "PostgreSQL could not be started: .*version 7.*")

    async def test_clients_are_waiting(self) -> None:
        """
        It fails while clients ask, wait and connect: they hear 503 and are cut off, and it ends.

        Until the database appears it is not clear that it is the wrong one.
        """
        self.from_the_future()
        door = Door(reactor, self.dsn)
        self.addCleanup(door.remove)
        daemon = a_daemon(self)
        daemon.launch(self.on_schema(door.dsn))
        self.assertIn("No such file", await daemon.said("is unavailable, trying again: "))
        listening = await daemon.said("FrontSite starting on ")
        endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", int(listening.rpartition(" ")[2]))
        clients = [await connectProtocol(endpoint, Client()) for _ in range(5)]
        for client in clients:
            await client.heard
            self.assertTrue(client.said.startswith(b"HTTP/1.1 503 "), client.said)
            self.assertIn(b'"message":', client.said)
        door.open()
        await self.check_failure(daemon, "9999_later.sql: .* unknown to this version")
        for client in clients:
            await client.lost
