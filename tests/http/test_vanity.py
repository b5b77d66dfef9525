"""Vanity invites over HTTP."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import CREATE_INSTANT_INVITE, MANAGE_GUILD, VIEW_CHANNEL
from tests.support.builders import Account, BuiltGuild, PopulatedCase


class VanityTests(PopulatedCase):
    guild: BuiltGuild
    alice: Account
    bob: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.bob = await self.a_user(), await self.a_user()
        self.guild = await self.a_guild(self.alice, "Home")
        self.path = f"/guilds/{self.guild.id}/vanity-url"
        await self.boost("update guilds set premium_tier = 3")

    async def boost(self, statement: str) -> None:
        """Have guilds be what boosts would make of them."""
        await self.database.autocommit.execute(statement)
        for guild_id in list(self.world.state.guilds):
            self.world.state.drop_guild(guild_id)

    async def choose(self, code: str | None) -> Any:
        """Choose a code; the answer."""
        return await self.call("PATCH", self.path, {"code": code}, token=self.alice.token)

    async def test_choose(self) -> None:
        """A code is chosen, told with the guild, and leads to it, in whatever case."""
        told = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(told, {"code": None, "uses": 0})
        self.events.clear()
        self.assertEqual((await self.choose("Our-Home")).body, {"code": "Our-Home", "uses": 0})
        [updated] = self.announced(events.GuildUpdated)
        self.assertEqual(updated.guild.vanity_url_code, "Our-Home")
        for code in ("Our-Home", "our-home"):
            invite = await self.ok("GET", f"/invites/{code}")
            self.assertEqual((invite["code"], invite["expires_at"]), ("Our-Home", None))
            self.assertEqual(invite["guild"]["vanity_url_code"], "Our-Home")
            self.assertNotIn("inviter", invite)

    async def test_join(self) -> None:
        """Who comes by a vanity invite is counted; it never ends and is in no list."""
        await self.choose("home")
        people = [self.bob, await self.a_user()]
        for each in people:
            told = await self.ok("POST", "/invites/home", {}, token=each.token)
            self.assertTrue(told["new_member"])
        told = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(told, {"code": "home", "uses": 2})
        self.assertEqual(
            await self.ok("GET", f"/guilds/{self.guild.id}/invites", token=self.alice.token), []
        )
        asked = self.call("DELETE", "/invites/home", token=self.alice.token)
        await self.assertRefused(asked, 404, 10006)
        await self.choose("other")
        await self.assertRefused(self.call("GET", "/invites/home"), 404, 10006)
        self.assertEqual((await self.ok("GET", self.path, token=self.alice.token))["uses"], 0)

    async def test_first_open_channel(self) -> None:
        """It leads to the first channel that everybody sees."""
        await self.choose("home")
        overwrite = {"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}
        await self.a_channel(self.guild, "hidden", permission_overwrites=[overwrite])
        told = await self.ok("GET", "/invites/home")
        self.assertEqual(told["channel"]["name"], "general")
        shown = await self.a_channel(self.guild, "shown")
        told = await self.ok("GET", "/invites/home")
        self.assertEqual(told["channel"]["id"], shown["id"])

    async def test_refused_codes(self) -> None:
        """What is no code, and what anybody has already, is refused."""
        other = await self.a_guild(self.bob)
        taken = await self.an_invite(self.guild)
        await self.boost("update guilds set premium_tier = 3")
        path = f"/guilds/{other.id}/vanity-url"
        await self.ok("PATCH", path, {"code": "Theirs"}, token=self.bob.token)
        for code in ("a", "x" * 26, "with space", "\u00fc\u00fc\u00fc", taken, "theirs", "a/b"):
            answer = await self.choose(code)
            self.assertEqual((answer.status, answer.body["code"]), (400, 50020), code)
        asked = self.call("PATCH", self.path, {}, token=self.alice.token)
        await self.assertRefused(asked, 400, 50035)

    async def test_own_code_again(self) -> None:
        """The case of one's own code may be changed, and an equal one changes nothing."""
        await self.choose("home")
        self.events.clear()
        self.assertEqual((await self.choose("home")).status, 200)
        self.assertEqual(self.announced(events.GuildUpdated), [])
        self.assertEqual((await self.choose("HOME")).body["code"], "HOME")

    async def test_clear(self) -> None:
        """Without the boosts a code is found and may be taken away, but none be chosen."""
        await self.choose("home")
        await self.boost("update guilds set premium_tier = 2")
        await self.ok("GET", "/invites/home")
        asked = self.call("GET", self.path, token=self.alice.token)
        await self.assertRefused(asked, 403, 50001)
        answer = await self.choose("other")
        self.assertEqual((answer.status, answer.body["code"]), (403, 50101))
        self.assertEqual((await self.choose(None)).body, {"code": None, "uses": 0})
        await self.assertRefused(self.call("GET", "/invites/home"), 404, 10006)

    async def test_who(self) -> None:
        """Looking takes MANAGE_GUILD; choosing CREATE_INSTANT_INVITE besides, and a person."""
        await self.join(self.bob, self.guild)
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        form = {"permissions": str(VIEW_CHANNEL)}
        await self.ok("PATCH", path, form, token=self.alice.token)
        asked = self.call("GET", self.path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        await self.ok("GET", self.path, token=self.bob.token)
        asked = self.call("PATCH", self.path, {"code": "bobs"}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, CREATE_INSTANT_INVITE)
        await self.ok("PATCH", self.path, {"code": "bobs"}, token=self.bob.token)
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.ok("GET", self.path, token=bot.authorization)
        asked = self.call("PATCH", self.path, {"code": "bots"}, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)
