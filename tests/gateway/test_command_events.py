"""Who is told of commands of a guild, and of who may use them."""

from __future__ import annotations

from tests.http.test_command_permissions import said
from tests.support.commands import slash
from tests.support.gateway import UNPRIVILEGED, GatewayCase

INDEX = "GUILD_APPLICATION_COMMAND_INDEX_UPDATE"
PERMISSIONS = "APPLICATION_COMMAND_PERMISSIONS_UPDATE"


class CommandEventTests(GatewayCase):
    async def test_told(self) -> None:
        """People ask for the index anew; what a guild says of commands all hear, with no intent."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        app = await self.a_bot_in(guild.id, alice)
        other = await self.a_bot_in(guild.id, alice, 0)
        person = await self.a_session(alice)
        bot = await self.a_session(app)
        quiet = await self.a_session(other, UNPRIVILEGED & 1)
        everybody = person, bot, quiet
        path = f"/applications/{app.id}/guilds/{guild.id}/commands"
        made = await self.ok("POST", path, slash(), token=app.authorization)
        told = await self.ok(
            "PUT",
            f"{path}/{made['id']}/permissions",
            {"permissions": [said(guild.id)]},
            token=alice.token,
        )
        await self.settled(*everybody)
        self.assertEqual([each.names.count(INDEX) for each in everybody], [1, 0, 0])
        self.assertEqual(person.seen(INDEX)[-1], {"guild_id": guild.id})
        for each in everybody:
            self.assertEqual(each.seen(PERMISSIONS), [told])

    async def test_installs(self) -> None:
        """An application that comes or goes changes what can be used."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        person = await self.a_session(alice)
        app = await self.a_bot_in(guild.id, alice)
        await self.settled(person)
        self.assertEqual(person.names.count(INDEX), 1)
        await self.ok("DELETE", f"/guilds/{guild.id}/members/{app.id}", token=alice.token)
        await self.settled(person)
        self.assertEqual(person.names.count(INDEX), 2)
