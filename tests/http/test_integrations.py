"""The applications of a guild, over HTTP."""

from __future__ import annotations

from typing import Any

from litecord.events import (
    IntegrationCreated,
    IntegrationDeleted,
    IntegrationUpdated,
    MemberRemoved,
    RoleDeleted,
    WebhooksUpdated,
)
from litecord.model.permissions import KICK_MEMBERS
from litecord.model.snowflakes import Snowflake
from tests.support.builders import PopulatedCase
from tests.support.gateway import GatewayCase


class IntegrationCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice)
        self.app = await self.an_application(self.alice, "Robot")
        self.path = f"/guilds/{self.guild.id}/integrations"

    async def add(self, scope: str) -> None:
        """Add the application to the guild."""
        path = f"/oauth2/authorize?client_id={self.app.id}&scope={scope}&permissions=8"
        form = {"authorize": True, "guild_id": self.guild.id}
        await self.ok("POST", path, form, token=self.alice.token)

    async def told(self, query: str = "") -> Any:
        """The applications of the guild."""
        return await self.ok("GET", f"{self.path}{query}", token=self.alice.token)

    async def entries(self) -> list[int]:
        """What the audit log holds about integrations, oldest first."""
        log = await self.ok("GET", f"/guilds/{self.guild.id}/audit-logs", token=self.alice.token)
        kinds = [each["action_type"] for each in log["audit_log_entries"]]
        return [each for each in reversed(kinds) if each in (80, 81, 82)]


class ListTests(IntegrationCase):
    async def test_bot(self) -> None:
        """A bot brings commands along; who added it is told."""
        await self.add("bot")
        [told] = await self.told()
        self.assertEqual(told["scopes"], ["applications.commands", "bot"])
        self.assertEqual((told["type"], told["name"], told["enabled"]), ("discord", "Robot", True))
        self.assertEqual(told["application"]["bot"]["id"], self.app.id)
        self.assertEqual((told["account"]["id"], told["user"]["id"]), (self.app.id, self.alice.id))

    async def test_commands(self) -> None:
        """Commands come without a bot; a bot that comes later changes the scopes."""
        await self.add("applications.commands")
        [before] = await self.told()
        self.assertEqual(before["scopes"], ["applications.commands"])
        await self.add("bot")
        await self.add("bot")
        [after] = await self.told()
        self.assertEqual(after["id"], before["id"])
        self.assertEqual(after["scopes"], ["applications.commands", "bot"])
        self.assertEqual(await self.entries(), [80, 81])
        self.assertEqual(len(self.announced(IntegrationUpdated)), 1)

    async def test_with_commands(self) -> None:
        """Those can be left out that have registered none."""
        await self.add("bot")
        self.assertEqual(await self.told("?has_commands=true"), [])
        path = f"/applications/{self.app.id}/commands"
        form = {"name": "hello", "description": "Says hello"}
        await self.ok("POST", path, form, token=self.app.authorization)
        [told] = await self.told("?has_commands=true")
        self.assertEqual(told["application"]["id"], self.app.id)

    async def test_metadata(self) -> None:
        """What an application can say of people is told to whoever asks for it."""
        await self.add("bot")
        [told] = await self.told()
        self.assertNotIn("role_connections_metadata", told)
        item = {"type": 2, "key": "level", "name": "Level", "description": "How far"}
        path = f"/applications/{self.app.id}/role-connections/metadata"
        await self.ok("PUT", path, [item], token=self.app.authorization)
        [told] = await self.told("?include_role_connections_metadata=true")
        self.assertEqual(told["role_connections_metadata"], [item])

    async def test_survives(self) -> None:
        """What memory holds is what the database holds."""
        await self.add("bot")
        before = await self.told()
        self.world.state.drop_guild(Snowflake(int(self.guild.id)))
        self.assertEqual(await self.told(), before)


class DeleteTests(IntegrationCase):
    async def test_bot(self) -> None:
        """With the application go its bot, its role and its webhooks."""
        await self.add("bot")
        path = f"/channels/{self.guild.channel_id}/webhooks"
        await self.ok("POST", path, {"name": "own"}, token=self.app.authorization)
        await self.ok("POST", path, {"name": "other"}, token=self.alice.token)
        [told] = await self.told()
        self.events.clear()
        await self.ok("DELETE", f"{self.path}/{told['id']}", token=self.alice.token)
        for kind in (IntegrationDeleted, MemberRemoved, RoleDeleted, WebhooksUpdated):
            self.assertEqual(len(self.announced(kind)), 1, kind)
        self.assertEqual(await self.told(), [])
        [left] = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual(left["name"], "other")
        self.assertEqual(await self.entries(), [80, 82])

    async def test_commands(self) -> None:
        """An application without a bot there goes as well."""
        await self.add("applications.commands")
        [told] = await self.told()
        await self.ok("DELETE", f"{self.path}/{told['id']}", token=self.alice.token)
        self.assertEqual(await self.told(), [])
        self.assertEqual(self.announced(MemberRemoved), [])

    async def test_unknown(self) -> None:
        """There must be such an integration."""
        call = self.call("DELETE", f"{self.path}/1", token=self.alice.token)
        await self.assertRefused(call, 404, 10005)

    async def test_gone_with_the_bot(self) -> None:
        """A bot that is kicked, banned or leaves takes its integration along."""
        member = f"/guilds/{self.guild.id}/members/{self.app.id}"
        ban = f"/guilds/{self.guild.id}/bans/{self.app.id}"
        leave = f"/users/@me/guilds/{self.guild.id}"
        for method, path, token in (
            ("DELETE", member, self.alice.token),
            ("DELETE", leave, self.app.authorization),
            ("PUT", ban, self.alice.token),
        ):
            await self.add("bot")
            await self.ok(method, path, {} if method == "PUT" else None, token=token)
            self.assertEqual(await self.told(), [], path)

    async def test_application_deleted(self) -> None:
        """With the application its integrations go, those without a bot, too."""
        await self.add("applications.commands")
        await self.ok("DELETE", f"/applications/{self.app.id}", token=self.alice.token)
        self.assertEqual(len(self.announced(IntegrationDeleted)), 1)
        self.assertEqual(await self.told(), [])


class SessionTests(GatewayCase):
    async def test_events(self) -> None:
        """Whoever asked for integrations hears of them, twice: by the older event, too."""
        alice = await self.a_user("alice")
        guild = await self.a_guild(alice)
        there = await self.a_bot_in(guild.id, alice, KICK_MEMBERS)
        app = await self.an_application(alice, "Robot")
        session = await self.a_session(there)
        await self.add_bot(app, guild.id, alice)
        created = await session.event("INTEGRATION_CREATE")
        self.assertEqual(created["guild_id"], guild.id)
        self.assertEqual(created["application"]["id"], app.id)
        self.assertEqual(await session.event("GUILD_INTEGRATIONS_UPDATE"), {"guild_id": guild.id})
        await self.ok("DELETE", f"/guilds/{guild.id}/members/{app.id}", token=alice.token)
        gone = await session.event("INTEGRATION_DELETE")
        self.assertEqual(
            gone, {"id": created["id"], "guild_id": guild.id, "application_id": app.id}
        )
        self.assertEqual(len(self.announced(IntegrationCreated)), 2)
