"""Interactions that a daemon was told of: what was promised is written, whatever its end was."""

from __future__ import annotations

import signal
from typing import Any

from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from litecord.seed import seed
from tests.support.api import Api
from tests.support.daemon import Daemon, a_daemon
from tests.support.gateway import GatewayClient


class InteractionTests(TestCase):
    timeout = 120

    async def session(self, daemon: Daemon, token: str) -> GatewayClient:
        """Connect somebody."""
        client = await GatewayClient.connect(int(daemon.ready["listen"][0].split(":")[1]))
        client.identify(token, 0)  # which says nothing for a person
        await client.event("READY")
        return client

    async def test_survives(self) -> None:
        """A bot that promised an answer before the daemon was killed gives it afterwards."""
        daemon = a_daemon(self)
        await daemon.start()
        root = daemon.base_url.partition("/api")[0]
        world: Any = await seed(reactor, root)
        at_bot = await self.session(daemon, world["bot_token"])
        at_person = await self.session(daemon, world["member_token"])
        api, command = Api(self, daemon.base_url), world["command_id"]
        path = f"/applications/{world['application_id']}/commands/{command}"
        made = await api.ok("GET", path, token=f"Bot {world['bot_token']}")
        data = {key: made[key] for key in ("id", "version", "name", "type")}
        body = {
            "type": 2,
            "data": data,
            "session_id": at_person.seen("READY")[0]["session_id"],
            **{key: world[key] for key in ("application_id", "guild_id", "channel_id")},
        }
        await api.ok("POST", "/interactions", body, token=world["member_token"])
        told = await at_bot.event("INTERACTION_CREATE")
        answer = f"/interactions/{told['id']}/{told['token']}/callback"
        await api.ok("POST", answer, {"type": 5, "data": {"flags": 64}})
        await daemon.stop(signal.SIGKILL)
        await daemon.start()
        token = f"/webhooks/{world['application_id']}/{told['token']}"
        written = await api.ok("PATCH", f"{token}/messages/@original", {"content": "at last"})
        self.assertEqual((written["content"], written["flags"]), ("at last", 64))
        said = await api.ok("POST", token, {"content": "more"})
        self.assertEqual(said["interaction_metadata"]["id"], told["id"])
        self.assertEqual(await daemon.stop(), -signal.SIGTERM)
