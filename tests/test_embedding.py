"""Several servers in one process, which know nothing of each other."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from twisted.application.service import MultiService
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import gatherResults
from twisted.internet.error import ConnectError
from twisted.internet.protocol import Factory
from twisted.trial.unittest import TestCase

from litecord.config import Config
from litecord.ready import Ready
from litecord.tap import StartError, service
from tests.support.api import Api
from tests.support.daemon import ROOT, TWISTD, a_daemon
from tests.support.gateway import GatewayClient
from tests.support.processes import parents
from tests.support.services import ServiceCase

reactor: Any = installed_reactor

EXAMPLE = ROOT / "docs" / "examples" / "two_servers.tac"


async def listening(ready: Ready) -> GatewayClient:
    """Connect to a server's gateway."""
    return await GatewayClient.connect(int(ready.listen[0].split(":")[1]))


class EmbeddingTests(ServiceCase):
    async def prepare(self) -> None:
        """Make two servers, each on a schema of its own, in one deployment."""
        await super().prepare()
        self.other_schema = f"{self.schema}_other"
        self.ask(f"create schema {self.other_schema}")
        self.addCleanup(self.ask, f"drop schema {self.other_schema} cascade")
        self.deployment = MultiService()
        self.addCleanup(self.deployment.stopService)
        ini = self.configured()
        self.one = service(Config.from_string(ini), reactor)
        ini = ini.replace(self.schema, self.other_schema).replace("ready.json", "other.json")
        self.other = service(Config.from_string(ini), reactor)
        for each in (self.one, self.other):
            each.setServiceParent(self.deployment)

    async def started(self) -> tuple[Ready, Ready]:
        """Start the deployment."""
        self.deployment.privilegedStartService()
        self.deployment.startService()
        one, other = await gatherResults([self.one.ready, self.other.ready])
        return one, other

    async def test_two(self) -> None:
        """What happens in one does not happen in the other, and one can end without the other."""
        readies = await self.started()
        self.assertNotEqual(readies[0].listen, readies[1].listen)
        here, there = (Api(self, each.base_url) for each in readies)
        token = await here.register("somebody")
        self.assertEqual((await there.call("GET", "/users/@me", token=token))[0], 401)
        other_token = await there.register("somebody")

        clients = [await listening(each) for each in readies]
        for client, each in zip(clients, (token, other_token), strict=True):
            client.identify(each)
            await client.event("READY")
        channel_id = await here.channel_of(token)
        await clients[0].event("GUILD_CREATE")
        await clients[1].settle()
        self.assertEqual(clients[1].seen("GUILD_CREATE"), [])
        path = f"/channels/{channel_id}"
        self.assertEqual((await there.call("GET", path, token=other_token))[0], 404)

        await self.one.disownServiceParent()
        self.assertEqual(await clients[0].closed(), 1012)
        with self.assertRaises(ConnectError):
            await listening(readies[0])
        await clients[1].settle()
        await there.ok("GET", "/users/@me", token=other_token)

        await self.deployment.stopService()
        self.assertEqual(await clients[1].closed(), 1012)

    async def test_failure(self) -> None:
        """One that cannot run leaves its parent and its sibling alone."""
        port = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        config = Config.from_string(self.configured(listen=f"tcp:{port.getHost().port}"))
        third = service(config, reactor)
        third.setServiceParent(self.deployment)
        one, _ = await self.started()
        await self.assertFailure(third.ready, StartError)
        self.assertTrue(self.deployment.running)
        self.assertEqual((await Api(self, one.base_url).call("GET", "/users/@me"))[0], 401)
        await self.deployment.stopService()


class DocumentationTests(TestCase):
    timeout = 120

    async def test_example(self) -> None:
        """What the documentation shows works as it stands, and ends without a trace."""
        daemon = a_daemon(self)
        example = Path(shutil.copy(EXAMPLE, daemon.directory))
        daemon.run(*TWISTD, "-n", "--pidfile=", "-oy", str(example))
        for name in ("one", "two"):
            url = (await daemon.said(f"{name} is at ")).rpartition(" ")[2]
            self.assertTrue(await Api(self, url).register("somebody"))
        await daemon.stop()
        self.assertGreater(len(daemon.relatives), 8)
        self.assertEqual(daemon.relatives & parents().keys(), set())
        made = sorted(each.name for each in (daemon.directory / "two_servers").iterdir())
        self.assertEqual(made, ["one", "two"])
