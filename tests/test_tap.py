"""The whole server as a service: its start, its end, and its command line."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twisted.application.service import IService
from twisted.internet import reactor as installed_reactor
from twisted.internet import ssl
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol, wrapClientTLS
from twisted.internet.error import ConnectError
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.task import deferLater
from twisted.python.failure import Failure
from twisted.python.usage import UsageError
from twisted.trial.unittest import SynchronousTestCase
from twisted.web.client import BrowserLikePolicyForHTTPS, ResponseFailed

from litecord import site, tap
from litecord.config import Config
from litecord.ready import Ready
from litecord.tap import Litecord, Options, StartError, makeService
from tests.support.api import Api
from tests.support.door import Door
from tests.support.gateway import GatewayClient
from tests.support.processes import a_directory
from tests.support.services import ServiceCase

reactor: Any = installed_reactor


def port_of(ready: Ready) -> int:
    """Tell the port that a server listens on."""
    return int(ready.listen[0].split(":")[1])


class Caller(Protocol):
    """A connection on which the test itself speaks."""

    transport: Any

    def __init__(self) -> None:
        self.said = b""
        self.lost: Deferred[bytes] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        """Keep what the server says."""
        self.said += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The server has hung up."""
        self.lost.callback(self.said)


async def call(ready: Ready, said: bytes) -> Caller:
    """Connect and say something."""
    endpoint = TCP4ClientEndpoint(reactor, "127.0.0.1", port_of(ready))
    caller: Caller = await connectProtocol(endpoint, Caller())
    caller.transport.write(said)
    return caller


class StartTests(ServiceCase):
    async def failure_of(self, server: Litecord) -> str:
        """Tell why a server does not start: one line; it has closed everything by then."""
        server.startService()
        error = await self.assertFailure(server.ready, StartError)
        self.assertNotIn("\n", str(error))
        self.flushLoggedErrors(StartError)
        self.assertFalse(self.ready_file.exists())
        return str(error)

    async def test_life(self) -> None:
        """It is ready when the ready file says so, for all who ask; a stop leaves nothing."""
        server = self.a_server()
        asked_before = server.ready
        server.startService()
        ready, again = await gatherResults([asked_before, server.ready])
        self.assertEqual(ready, again)
        self.assertEqual(await server.ready, ready)
        written = json.loads(self.ready_file.read_text())
        self.assertEqual(written["base_url"], ready.base_url)
        self.assertEqual((await Api(self, ready.base_url).call("GET", "/users/@me"))[0], 401)
        await server.stopService()
        self.assertFalse(self.ready_file.exists())
        with self.assertRaises(ConnectError):
            await call(ready, b"")
        self.assertEqual(list(self.directory.iterdir()), [])

    async def test_archives(self) -> None:
        """From its start on it looks for threads that rest, and not after its end."""
        looked: list[object] = []

        async def look(world: object) -> None:
            looked.append(world)

        self.patch(tap, "archive_all_idle", look)
        self.patch(tap, "ARCHIVE_EVERY", 0.01)
        server = self.a_server()
        server.startService()
        await server.ready
        while len(looked) < 3:
            await deferLater(reactor, 0.01)
        self.assertEqual(set(looked), {server.world})
        await server.stopService()
        looked.clear()
        await deferLater(reactor, 0.05)
        self.assertEqual(looked, [])

    async def test_port_is_opened_with_privileges(self) -> None:
        """A parent that sheds privileges between the two steps has the port opened before."""
        server = self.a_server()
        server.privilegedStartService()
        listening = server._port.getHost().port
        server.startService()
        self.assertEqual(port_of(await server.ready), listening)

    async def test_port_taken(self) -> None:
        """It is told before a database is looked for; the process goes on."""
        port = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        listen = f"tcp:{port.getHost().port}:interface=127.0.0.1"
        server = self.a_server(self.configured(listen=listen, way="host=/nowhere"))
        why = await self.failure_of(server)
        self.assertEqual(why, f"cannot listen on {listen}: Address already in use")

    async def test_files_that_cannot_be_written(self) -> None:
        """The option is named, and the port is free again."""
        (self.directory / "file").write_text("")
        for option in ("access_log", "ready_file"):
            server = self.a_server(self.configured(**{option: "file/file"}))
            why = await self.failure_of(server)
            self.assertRegex(why, rf"^\[litecord\] {option}: .*Not a directory")
            self.assertIsNone(server._port)

    async def test_bug(self) -> None:
        """What nobody thought of is logged whole, and told in one line like everything else."""
        server = self.a_server()
        self.patch(server._store, "open", lambda: 1 // 0)
        server.startService()
        error = await self.assertFailure(server.ready, StartError)
        self.assertEqual(str(error), "ZeroDivisionError: integer division or modulo by zero")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    async def test_only_once(self) -> None:
        """What was stopped is not started again: its world is over."""
        server = self.a_server()
        server.startService()
        await server.ready
        await server.stopService()
        self.assertRaises(RuntimeError, server.startService)

    async def test_stop_while_the_database_is_away(self) -> None:
        """Nobody waits for a database once the server is to stop."""
        door = Door(reactor, self.dsn)
        self.addCleanup(door.remove)
        away = self.hear("is unavailable")
        server = self.a_server(self.configured(way=door.dsn))
        server.startService()
        await away
        waiting = server.ready
        await server.stopService()
        await self.assertFailure(waiting, CancelledError)
        await self.assertFailure(server.ready, CancelledError)

    async def test_stop_at_once(self) -> None:
        """Whatever the start has come to, a stop ends it, and leaves nothing."""
        for turns in range(12):
            server = self.a_server()
            server.startService()
            for _ in range(turns):
                await deferLater(reactor, 0.002)
            await server.stopService()
            self.assertIsNone(server._port)
            self.assertFalse(self.ready_file.exists())
            if isinstance(server._outcome, Failure):
                self.assertTrue(server._outcome.check(CancelledError))

    async def test_stop_without_a_start(self) -> None:
        """There is nothing to do then."""
        await self.a_server().stopService()


HANDSHAKE = (
    "GET /?v=10&encoding=json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class TlsTests(ServiceCase):
    """HTTP and the gateway on a port that speaks TLS."""

    async def prepare(self) -> None:
        """Start a server with a certificate of its own."""
        await super().prepare()
        key, certificate = a_certificate(self.directory)
        files = f"privateKey={key.name}:certKey={certificate.name}"
        listen = f"ssl:0:interface=127.0.0.1:{files}"
        self.server = self.a_server(self.configured(listen=listen))
        self.server.startService()
        self.ready = await self.server.ready
        self.trusted = ssl.Certificate.loadPEM(certificate.read_bytes())

    async def test_http(self) -> None:
        """Addresses are those of TLS, and HTTP/1.1 is what is agreed upon."""
        policy = BrowserLikePolicyForHTTPS(trustRoot=self.trusted)
        api = Api(self, self.ready.base_url, contextFactory=policy)
        port = port_of(self.ready)
        self.assertEqual(self.ready.base_url, f"https://127.0.0.1:{port}/api/v10")
        gateway = await api.ok("GET", "/gateway")
        self.assertEqual(gateway["url"], self.ready.gateway_url)
        self.assertEqual(gateway["url"], f"wss://127.0.0.1:{port}")
        self.assertEqual(self.server._edges.site.acceptableProtocols(), [b"http/1.1"])

    async def test_gateway(self) -> None:
        """A session, from the first frame to the server's end."""
        policy = BrowserLikePolicyForHTTPS(trustRoot=self.trusted)
        token = await Api(self, self.ready.base_url, contextFactory=policy).register()
        options = ssl.optionsForClientTLS("127.0.0.1", trustRoot=self.trusted)
        plain = TCP4ClientEndpoint(reactor, "127.0.0.1", port_of(self.ready))
        client = await connectProtocol(wrapClientTLS(options, plain), GatewayClient())
        client.transport.write(HANDSHAKE.encode())
        await client.payload(10)
        client.identify(token)
        ready = await client.event("READY")
        self.assertEqual(ready["resume_gateway_url"], self.ready.gateway_url)
        await self.server.stopService()
        await client.payload(7)
        self.assertEqual(await client.closed(), 1012)


def a_certificate(directory: Path) -> tuple[Path, Path]:
    """Make a key and a certificate of 127.0.0.1, signed with that same key; their files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    files = directory / "key.pem", directory / "certificate.pem"
    files[0].write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    files[1].write_bytes(certificate.public_bytes(pem))
    return files


class StopTests(ServiceCase):
    """What becomes of clients when the server stops."""

    async def prepare(self) -> None:
        """Start a server."""
        await super().prepare()
        self.server = self.a_server()
        self.server.startService()
        self.ready = await self.server.ready
        self.api = Api(self, self.ready.base_url)

    def hold_passwords(self) -> tuple[Deferred[None], Deferred[None]]:
        """Make the next password wait; a Deferred that tells of it, and one that lets it go on."""
        reached: Deferred[None] = Deferred()
        gate: Deferred[None] = Deferred()
        run = self.server._threads.run

        async def gated(function: Any, *args: object) -> object:
            reached.callback(None)
            await gate
            return await run(function, *args)

        passwords = self.server.world.passwords
        self.patch(passwords._run, "_in_thread", lambda *args: Deferred.fromCoroutine(gated(*args)))
        return reached, gate

    async def test_request_in_flight(self) -> None:
        """What is being answered is answered before the end."""
        reached, gate = self.hold_passwords()
        asking = Deferred.fromCoroutine(self.api.register())
        await reached
        stopping = self.server.stopService()
        with self.assertRaises(ConnectError):
            await call(self.ready, b"")
        self.assertFalse(stopping.called)
        gate.callback(None)
        self.assertTrue(await asking)
        await stopping
        self.assertEqual(self.ask("select count(*) from users"), [(1,)])

    async def test_request_that_never_ends(self) -> None:
        """Nobody can hold up the end for longer than a few seconds."""
        self.patch(site, "STOP_SECONDS", 0.05)
        reached, gate = self.hold_passwords()
        asking = Deferred.fromCoroutine(self.api.register())
        await reached
        half = await call(self.ready, b"POST /api/v10/auth/register HTTP/1.1\r\nHost: loc")
        stopping = self.server.stopService()
        await self.assertFailure(asking, ResponseFailed)
        self.assertEqual(await half.lost, b"")
        await stopping
        gate.callback(None)  # it finds no threads any more
        self.assertEqual(self.flushLoggedErrors(), [])

    async def test_idle_connection(self) -> None:
        """A connection that is kept alive is closed at once, and so is one that said nothing."""
        kept = await call(self.ready, b"GET /api/v10/gateway HTTP/1.1\r\nHost: localhost\r\n\r\n")
        mute = await call(self.ready, b"")
        while not kept.said.endswith(b"}"):
            await deferLater(reactor, 0.005)
        began = reactor.seconds()
        await self.server.stopService()
        self.assertLess(reactor.seconds() - began, site.STOP_SECONDS)
        self.assertTrue((await kept.lost).startswith(b"HTTP/1.1 200 "))
        self.assertEqual(await mute.lost, b"")

    async def test_websockets(self) -> None:
        """Op 7 and a close frame tell clients to come back, whether they have a session or not."""
        token = await self.api.register()
        clients = [await GatewayClient.connect(port_of(self.ready)) for _ in range(2)]
        clients[0].identify(token)
        await clients[0].event("READY")
        await clients[1].payload(10)
        await self.server.stopService()
        for client in clients:
            await client.payload(7)
            self.assertEqual(await client.closed(), 1012)


class PreviewTests(SynchronousTestCase):
    def test_switch(self) -> None:
        """Links are looked at, unless the configuration says that they are not to be."""
        for text, looks in (("", True), ("[media]\npreviews = off\n", False)):
            made = tap.service(Config.from_string(text), installed_reactor)
            self.assertEqual(made.world.previews.previewer is not None, looks)


class OptionsTests(SynchronousTestCase):
    def parsed(self, *arguments: str) -> Any:
        """Parse a command line; what it comes to."""
        options = Options()
        options.parseOptions(list(arguments))
        return options["settings"]

    def refusal(self, *arguments: str) -> str:
        """Tell what is wrong with a command line: one line."""
        with self.assertRaises(UsageError) as caught:
            Options().parseOptions(list(arguments))
        self.assertNotIn("\n", str(caught.exception))
        return str(caught.exception)

    def test_defaults(self) -> None:
        """Nothing needs to be said."""
        self.assertEqual(self.parsed().litecord.listen, "tcp:5000:interface=127.0.0.1")

    def test_listen(self) -> None:
        """The command line goes over the file, and is read with the same care."""
        ini = a_directory(self) / "litecord.ini"
        ini.write_text("[litecord]\nlisten = tcp:7000\naccess_log = requests.log\n")
        config = self.parsed("--config", str(ini), "--listen", "tcp:6000")
        self.assertEqual(config.litecord.listen, "tcp:6000")
        self.assertEqual(config.litecord.access_log, str(ini.parent / "requests.log"))
        self.assertIn("[litecord] listen: ", self.refusal("--listen", ""))

    def test_relative_paths(self) -> None:
        """Paths are worked out before twistd goes to another directory."""
        directory = a_directory(self)
        (directory / "litecord.ini").write_text("[litecord]\ndata = data\n")
        before = Path.cwd()
        os.chdir(directory)
        self.addCleanup(os.chdir, before)
        self.assertEqual(self.parsed("-c", "litecord.ini").litecord.data, directory / "data")

    def test_mistakes(self) -> None:
        """A file that is not there, and one with a mistake in it."""
        self.assertRegex(self.refusal("-c", "/nowhere/at/all.ini"), "^cannot read /nowhere/at/all")
        ini = a_directory(self) / "litecord.ini"
        ini.write_text("[database]\npool = 0\n")
        self.assertRegex(self.refusal("--config", str(ini)), r"^\[database\] pool: must be from 1")

    def test_make_service(self) -> None:
        """Making the service opens nothing: twistd forks, and changes user, after that."""
        directory = a_directory(self)
        ini = directory / "litecord.ini"
        ini.write_text("[litecord]\nlisten = tcp:0\ndata = data\naccess_log = requests.log\n")
        options = Options()
        options.parseOptions(["--config", str(ini)])
        readers = reactor.getReaders()
        self.assertTrue(IService.providedBy(makeService(options)))
        self.assertEqual(reactor.getReaders(), readers)
        self.assertEqual(list(directory.iterdir()), [ini])
