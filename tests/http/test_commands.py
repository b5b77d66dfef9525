"""What libraries ask about commands when they start, over HTTP."""

from __future__ import annotations

from tests.support.builders import PopulatedCase


class CommandsTests(PopulatedCase):
    async def test_global(self) -> None:
        """A bot has no commands, and is not told of another's."""
        alice = await self.a_user("alice")
        app, other = [await self.an_application(alice) for _ in range(2)]
        path = f"/applications/{app.id}/commands"
        self.assertEqual(await self.ok("GET", path, token=app.authorization), [])
        await self.ok("GET", f"{path}?with_localizations=true", token=app.authorization)
        await self.assertRefused(self.call("GET", path, token=other.authorization), 403, 20012)
        await self.assertRefused(self.call("GET", path, token=alice.token), 403, 20002)
        await self.assertRefused(self.call("POST", path, {}, token=app.authorization), 405, 0)

    async def test_in_guild(self) -> None:
        """Nor has it in a guild; in guilds it is not in it may not ask."""
        alice = await self.a_user("alice")
        app = await self.an_application(alice)
        missing = f"/applications/{app.id}/guilds/1/commands"
        await self.assertRefused(self.call("GET", missing, token=app.authorization), 404, 10004)
        guild = await self.a_guild(alice)
        path = f"/applications/{app.id}/guilds/{guild.id}/commands"
        await self.assertRefused(self.call("GET", path, token=app.authorization), 403, 50001)
        await self.add_bot(app, guild.id, alice)
        self.assertEqual(await self.ok("GET", path, token=app.authorization), [])
