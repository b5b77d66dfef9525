"""Welcome screens and guides for new members over HTTP."""

from __future__ import annotations

from typing import Any

import treq

from litecord import events
from litecord.model.audit import AuditAction
from litecord.model.permissions import MANAGE_GUILD, SEND_MESSAGES, VIEW_CHANNEL
from tests.support.builders import Account, BuiltGuild, PopulatedCase
from tests.support.images import a_picture, data_uri


class WelcomeCase(PopulatedCase):
    """A community of alice's, with bob in it."""

    guild: BuiltGuild
    alice: Account
    bob: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, "Home")
        await self.make_community(self.guild)
        self.bob = await self.a_member(self.guild)
        self.path = f"/guilds/{self.guild.id}/welcome-screen"
        self.guide = f"/guilds/{self.guild.id}/new-member-welcome"

    async def an_emoji(self) -> str:
        """Make an emoji called ``red``; its id."""
        form = {"name": "red", "image": data_uri(a_picture())}
        path = f"/guilds/{self.guild.id}/emojis"
        return str((await self.ok("POST", path, form, token=self.alice.token))["id"])


class WelcomeScreenTests(WelcomeCase):
    async def set(self, **form: Any) -> Any:
        """Change the welcome screen; the welcome screen object."""
        return await self.ok("PATCH", self.path, form, token=self.alice.token)

    def channel(self, **given: Any) -> dict[str, Any]:
        """A channel for the screen."""
        return {"channel_id": self.guild.channel_id, "description": "Say hello", **given}

    async def test_set(self) -> None:
        """Text and channels are set one by one, with emojis of either kind."""
        await self.assertRefused(
            self.call("GET", self.path, token=self.alice.token), 404, 10069
        )
        emoji = await self.an_emoji()
        told = await self.set(description="Welcome!")
        self.assertEqual(told, {"description": "Welcome!", "welcome_channels": []})
        told = await self.set(
            welcome_channels=[
                self.channel(emoji_name="\U0001f44b"),
                self.channel(emoji_id=emoji),
                self.channel(),
            ]
        )
        self.assertEqual(told["description"], "Welcome!")
        self.assertEqual(
            [(each["emoji_id"], each["emoji_name"]) for each in told["welcome_channels"]],
            [(None, "\U0001f44b"), (emoji, "red"), (None, None)],
        )
        self.assertEqual(await self.ok("GET", self.path, token=self.alice.token), told)
        told = await self.set(description=None, welcome_channels=None)
        self.assertEqual(told, {"description": None, "welcome_channels": []})

    async def test_enable(self) -> None:
        """Showing it is a feature of the guild, of which members are told once."""
        await self.set(description="Welcome!")
        asked = self.call("GET", self.path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        self.events.clear()
        await self.set(enabled=True)
        await self.set(enabled=True)
        [updated] = self.announced(events.GuildUpdated)
        self.assertIn("WELCOME_SCREEN_ENABLED", updated.guild.features)
        told = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(told["description"], "Welcome!")
        await self.set(enabled=False)
        self.assertEqual(len(self.announced(events.GuildUpdated)), 2)

    async def test_invite(self) -> None:
        """Who is invited is shown it with the guild, if it is shown at all."""
        code = await self.an_invite(self.guild)
        await self.set(description="Welcome!", welcome_channels=[self.channel()])
        told = await self.ok("GET", f"/invites/{code}")
        self.assertNotIn("welcome_screen", told["guild"])
        await self.set(enabled=True)
        told = await self.ok("GET", f"/invites/{code}")
        self.assertEqual(told["guild"]["welcome_screen"]["description"], "Welcome!")
        self.assertEqual(len(told["guild"]["welcome_screen"]["welcome_channels"]), 1)

    async def test_deleted_channel(self) -> None:
        """A channel that is no more is not shown."""
        room = await self.a_channel(self.guild)
        await self.set(welcome_channels=[self.channel(channel_id=room["id"]), self.channel()])
        await self.ok("DELETE", f"/channels/{room['id']}", token=self.alice.token)
        told = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(
            [each["channel_id"] for each in told["welcome_channels"]], [self.guild.channel_id]
        )

    async def test_wrong(self) -> None:
        """There are five channels at most, of the guild's own, with short texts."""
        for form in (
            {"description": "x" * 141},
            {"welcome_channels": [self.channel()] * 6},
            {"welcome_channels": [self.channel(description="")]},
            {"welcome_channels": [self.channel(description="x" * 51)]},
            {"welcome_channels": [self.channel(channel_id="1")]},
            {"enabled": "maybe"},
        ):
            asked = self.call("PATCH", self.path, form, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
        form = {"welcome_channels": [self.channel(emoji_id="1")]}
        asked = self.call("PATCH", self.path, form, token=self.alice.token)
        await self.assertRefused(asked, 404, 10014)
        other = await self.a_guild(self.alice)
        path = f"/guilds/{other.id}/welcome-screen"
        asked = self.call("PATCH", path, {"enabled": True}, token=self.alice.token)
        await self.assertRefused(asked, 404, 10069)


class GuideTests(WelcomeCase):
    def actions(self, *types: int, **given: Any) -> list[dict[str, Any]]:
        """Things to do in the first channel."""
        return [
            {"channel_id": self.guild.channel_id, "action_type": type, "title": "Go", **given}
            for type in types
        ]

    async def set(self, **form: Any) -> Any:
        """Change the guide; the new member welcome object."""
        return await self.ok("PUT", self.guide, form, token=self.alice.token)

    async def test_none(self) -> None:
        """A guild without a guide has none to show."""
        answer = await self.call("GET", self.guide, token=self.bob.token)
        self.assertEqual((answer.status, answer.body), (204, b""))

    async def test_set(self) -> None:
        """What is set stays until it is set anew; it is shown to members once it is enabled."""
        emoji = await self.an_emoji()
        told = await self.set(
            welcome_message={"author_ids": [self.alice.id], "message": "Hello [@username]"},
            new_member_actions=self.actions(0, 1, 0, emoji={"id": emoji}),
        )
        self.assertEqual((told["guild_id"], told["enabled"]), (self.guild.id, False))
        first = told["new_member_actions"][0]
        self.assertEqual((first["action_type"], first["description"]), (0, ""))
        self.assertEqual(first["emoji"], {"id": emoji, "name": "red", "animated": False})
        asked = self.call("GET", self.guide, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        self.events.clear()
        resource = {
            "channel_id": self.guild.channel_id,
            "title": "Read",
            "description": "it",
            "emoji": {"name": "\U0001f44b"},
        }
        await self.set(enabled=True, resource_channels=[resource])
        [updated] = self.announced(events.GuildUpdated)
        self.assertIn("GUILD_SERVER_GUIDE", updated.guild.features)
        told = await self.ok("GET", self.guide, token=self.bob.token)
        self.assertEqual(told["welcome_message"]["author_ids"], [self.alice.id])
        self.assertEqual(len(told["new_member_actions"]), 3)
        [shown] = told["resource_channels"]
        self.assertNotIn("action_type", shown)
        self.assertEqual(shown["emoji"]["name"], "\U0001f44b")
        kinds = [each.entry.action for each in self.announced(events.AuditEntryCreated)]
        self.assertEqual(kinds, [AuditAction.HOME_SETTINGS_UPDATE])

    async def test_requirements(self) -> None:
        """It is enabled only with three things to do, in channels that everybody uses."""
        hidden = await self.a_channel(
            self.guild,
            permission_overwrites=[{"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)}],
        )
        quiet = await self.a_channel(
            self.guild,
            permission_overwrites=[{"id": self.guild.id, "type": 0, "deny": str(SEND_MESSAGES)}],
        )
        for form in (
            {"new_member_actions": self.actions(0, 0)},
            {"new_member_actions": self.actions(0, 0, 0, channel_id=hidden["id"])},
            {"new_member_actions": self.actions(0, 0, 1, channel_id=quiet["id"])},
        ):
            asked = self.call(
                "PUT", self.guide, {"enabled": True, **form}, token=self.alice.token
            )
            await self.assertRefused(asked, 400, 50035)
        await self.set(
            enabled=True, new_member_actions=self.actions(0, 0, 0, channel_id=quiet["id"])
        )

    async def test_wrong(self) -> None:
        """Lists, texts and authors are bounded."""
        action = self.actions(0)[0]
        for form in (
            {"new_member_actions": [action] * 6},
            {"new_member_actions": [{**action, "title": "x" * 61}]},
            {"new_member_actions": [{**action, "action_type": 2}]},
            {"new_member_actions": [{**action, "description": "x" * 201}]},
            {"resource_channels": [action] * 8},
            {"welcome_message": {"author_ids": [], "message": "x" * 301}},
            {"welcome_message": {"author_ids": [self.bob.id], "message": "x"}},
        ):
            asked = self.call("PUT", self.guide, form, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
        form = {"resource_channels": [{**action, "channel_id": "1"}]}
        asked = self.call("PUT", self.guide, form, token=self.alice.token)
        await self.assertRefused(asked, 404, 10003)

    async def test_icons(self) -> None:
        """Each of the channels may have an icon, which stays with it and is on the CDN."""
        channel_id = self.guild.channel_id
        resource = {"channel_id": channel_id, "title": "Read"}
        await self.set(new_member_actions=self.actions(0), resource_channels=[resource])
        picture = {"icon": data_uri(a_picture())}
        for method, kind, place in (
            ("PATCH", "new-member-actions", "new_member_actions"),
            ("PUT", "resource-channels", "resource_channels"),
        ):
            path = f"/guilds/{self.guild.id}/{kind}/{channel_id}"
            told = await self.ok(method, path, picture, token=self.alice.token)
            url = f"{self.base}/{kind}/{channel_id}/{told['icon']}.png"
            response = await treq.get(url, agent=self._agent)
            await response.content()
            self.assertEqual(response.code, 200)
            asked = self.call(method, path, {}, token=self.bob.token)
            await self.assertRefused(asked, 403, 50013)
            asked = self.call(method, path[:-1] + "1", {}, token=self.alice.token)
            await self.assertRefused(asked, 404, 10003)
            again = await self.set(**{place: (await self.set())[place]})
            self.assertEqual(again[place][0]["icon"], told["icon"])
        told = await self.ok(method, path, {"icon": None}, token=self.alice.token)
        self.assertNotIn("icon", told)

    async def test_who(self) -> None:
        """It takes MANAGE_GUILD, in a community."""
        asked = self.call("PUT", self.guide, {}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        await self.ok("PUT", self.guide, {}, token=self.bob.token)
        other = await self.a_guild(self.alice)
        asked = self.call(
            "PUT", f"/guilds/{other.id}/new-member-welcome", {}, token=self.alice.token
        )
        await self.assertRefused(asked, 404, 10069)
