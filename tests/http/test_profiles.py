"""Profiles over HTTP: who is told what of whom, and what one says of oneself."""

from __future__ import annotations

from typing import Any

from tests.support.builders import Account, PopulatedCase
from tests.support.images import a_picture, data_uri

FRIENDS = "/users/@me/relationships"


class ProfileCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.bob = await self.a_user("alice"), await self.a_user("bob")

    async def profile(self, of: Any, by: Account, query: str = "") -> Any:
        return await self.ok("GET", f"/users/{of.id}/profile{query}", token=by.token)

    async def befriend(self, one: Account, other: Account) -> None:
        for by, to in ((one, other), (other, one)):
            await self.ok("PUT", f"{FRIENDS}/{to.id}", {}, token=by.token)


class GetTests(ProfileCase):
    async def test_known(self) -> None:
        """Strangers are told nothing; who is asked, friends, oneself and members are."""
        path = f"/users/{self.bob.id}/profile"
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 403, 50001)
        call = self.call("GET", "/users/1/profile", token=self.alice.token)
        await self.assertRefused(call, 404, 10013)
        await self.profile(self.alice, self.alice)
        await self.ok("PUT", f"{FRIENDS}/{self.alice.id}", {}, token=self.bob.token)
        await self.profile(self.bob, self.alice)
        await self.assertRefused(
            self.call("GET", f"/users/{self.alice.id}/profile", token=self.bob.token), 403, 50001
        )
        await self.ok("DELETE", f"{FRIENDS}/{self.alice.id}", token=self.bob.token)
        await self.join(self.bob, await self.a_guild(self.alice))
        await self.profile(self.alice, self.bob)

    async def test_in_common(self) -> None:
        """What two have in common is told as far as it is asked for."""
        carol = await self.a_user("carol")
        for each in (self.alice, self.bob):
            await self.befriend(each, carol)
        guild = await self.a_guild(self.alice)
        await self.join(self.bob, guild)
        nick = {"nick": "Bobby"}
        await self.ok("PATCH", f"/guilds/{guild.id}/members/@me", nick, token=self.bob.token)
        plain = await self.profile(self.bob, self.alice)
        self.assertEqual(plain["mutual_guilds"], [{"id": guild.id, "nick": "Bobby"}])
        self.assertNotIn("mutual_friends", plain)
        self.assertNotIn("mutual_friends_count", plain)
        query = "?with_mutual_guilds=false&with_mutual_friends=true&with_mutual_friends_count=true"
        told = await self.profile(self.bob, self.alice, query)
        self.assertNotIn("mutual_guilds", told)
        self.assertEqual([each["id"] for each in told["mutual_friends"]], [carol.id])
        self.assertEqual(told["mutual_friends_count"], 1)

    async def test_in_guild(self) -> None:
        """In a guild that one is in, somebody has a profile of their own."""
        guild = await self.a_guild(self.alice)
        await self.join(self.bob, guild)
        bio = {"bio": "at home here"}
        await self.ok("PATCH", f"/guilds/{guild.id}/members/@me", bio, token=self.bob.token)
        told = await self.profile(self.bob, self.alice, f"?guild_id={guild.id}")
        self.assertEqual(told["guild_member"]["bio"], "at home here")
        self.assertEqual(told["guild_member"]["user"]["id"], self.bob.id)
        self.assertEqual(told["guild_member_profile"]["guild_id"], guild.id)
        other = await self.a_guild(self.alice, "Other")
        path = f"/users/{self.alice.id}/profile?guild_id={other.id}"
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 403, 50001)
        told = await self.profile(self.bob, self.alice, f"?guild_id={other.id}")
        self.assertNotIn("guild_member", told)

    async def test_blocked(self) -> None:
        """Of who has blocked one, one is told who it is and no more."""
        await self.join(self.bob, await self.a_guild(self.alice))
        await self.ok("PUT", f"{FRIENDS}/{self.bob.id}", {"type": 2}, token=self.alice.token)
        told = await self.profile(self.alice, self.bob)
        self.assertEqual(told.keys(), {"user", "connected_accounts"})
        self.assertIn("mutual_guilds", await self.profile(self.bob, self.alice))

    async def test_bot(self) -> None:
        """The profile of a bot names its application; bots themselves see none."""
        bot = await self.an_application(self.bob)
        told = await self.profile(bot, self.alice)
        self.assertEqual(told["application"]["id"], bot.id)
        call = self.call("GET", f"/users/{self.bob.id}/profile", token=bot.authorization)
        await self.assertRefused(call, 403, 20001)


class ModifyTests(ProfileCase):
    async def test_modify(self) -> None:
        """What one says of oneself is in one's profile; what is left out stays."""
        form = {
            "bio": "a person",
            "pronouns": "she/her",
            "accent_color": 255,
            "banner": data_uri(a_picture()),
        }
        path, token = "/users/@me/profile", self.alice.token
        told = await self.ok("PATCH", path, form, token=token)
        self.assertEqual((told["bio"], told["pronouns"]), ("a person", "she/her"))
        self.assertIsNotNone(told["banner"])
        await self.ok("PATCH", path, {"bio": None}, token=token)
        seen = await self.profile(self.alice, self.alice)
        self.assertEqual(seen["user"]["bio"], "")
        self.assertEqual(seen["user_profile"]["accent_color"], 255)
        call = self.call("PATCH", path, {"bio": "x" * 191}, token=token)
        await self.assertRefused(call, 400, 50035)
