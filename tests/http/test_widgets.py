"""Settings of guilds' widgets over HTTP."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import MANAGE_GUILD
from tests.support.builders import PopulatedCase


class WidgetTests(PopulatedCase):
    async def test_settings(self) -> None:
        """Whether there is a widget, and where it leads, is set one by one and told to members."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/guilds/{guild.id}/widget"
        told = await self.ok("GET", path, token=alice.token)
        self.assertEqual(told, {"enabled": False, "channel_id": None})
        told = await self.ok("PATCH", path, {"enabled": True}, token=alice.token)
        self.assertEqual(told, {"enabled": True, "channel_id": None})
        form = {"channel_id": guild.channel_id}
        told = await self.ok("PATCH", path, form, token=alice.token)
        self.assertEqual(told, {"enabled": True, "channel_id": guild.channel_id})
        self.assertEqual(await self.ok("GET", path, token=alice.token), told)
        [_, updated] = self.announced(events.GuildUpdated)
        self.assertEqual(str(updated.guild.widget_channel_id), guild.channel_id)
        nothing = {"enabled": None, "channel_id": None}
        told = await self.ok("PATCH", path, nothing, token=alice.token)
        self.assertEqual(told, {"enabled": False, "channel_id": None})

    async def test_nothing_changed(self) -> None:
        """What is so already is announced to nobody."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        path = f"/guilds/{guild.id}/widget"
        await self.ok("PATCH", path, {"enabled": False}, token=alice.token)
        await self.ok("PATCH", path, {}, token=alice.token)
        self.assertEqual(self.announced(events.GuildUpdated), [])

    async def test_wrong(self) -> None:
        """The channel must be one of the guild's, and the switch a boolean."""
        alice = await self.a_user()
        guild, other = await self.a_guild(alice), await self.a_guild(alice)
        path = f"/guilds/{guild.id}/widget"
        for form in ({"channel_id": other.channel_id}, {"channel_id": "x"}, {"enabled": "maybe"}):
            call = self.call("PATCH", path, form, token=alice.token)
            told = await self.assertRefused(call, 400, 50035)
            self.assertEqual(set(told["errors"]), set(form))

    async def test_who(self) -> None:
        """Members who manage the guild may; others, and who is not in it, may not."""
        alice, mallory = await self.a_user(), await self.a_user()
        guild = await self.a_guild(alice)
        bob = await self.a_member(guild)
        path = f"/guilds/{guild.id}/widget"
        for method in ("GET", "PATCH"):
            body: Any = {} if method == "PATCH" else None
            await self.assertRefused(self.call(method, path, body), 401, 0)
            call = self.call(method, path, body, token=bob.token)
            await self.assertRefused(call, 403, 50013)
            call = self.call(method, path, body, token=mallory.token)
            await self.assertRefused(call, 403, 50001)
            call = self.call(method, "/guilds/1/widget", body, token=bob.token)
            await self.assertRefused(call, 404, 10004)
        await self.give(guild, bob, MANAGE_GUILD)
        for method in ("GET", "PATCH"):
            await self.ok(method, path, {} if method == "PATCH" else None, token=bob.token)
