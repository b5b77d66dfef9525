"""What happens while a client that has sent IDENTIFY waits for its guilds to be loaded."""

from __future__ import annotations

from litecord.model.snowflakes import Snowflake
from tests.support.gateway import GatewayCase


class RevocationTests(GatewayCase):
    async def test_token_revoked_meanwhile(self) -> None:
        """A token that is made void while guilds are loaded opens no session."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        app = await self.a_bot_in(guild.id, alice)
        key = ("guild", Snowflake(int(guild.id)))
        self.world.state.drop_guild(key[1])
        await self.world.locks.acquire(key)
        client = await self.connect()
        client.identify(app.token, 1)
        bot_id = Snowflake(int(app.id))
        memberships = self.world.state.memberships
        while key[1] not in memberships.of(bot_id):
            await client.settle()
        await self.ok("POST", f"/applications/{app.id}/bot/reset", {}, token=alice.token)
        self.world.locks.release(key)
        self.assertEqual(await client.closed(), 4004)
        self.assertEqual(client.seen("READY"), [])
        self.assertNotIn(bot_id, memberships)
