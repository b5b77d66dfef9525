"""Guild templates over HTTP: made, kept up to date, and used."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import MANAGE_GUILD, SEND_MESSAGES, VIEW_CHANNEL
from tests.support.builders import HomeCase


class TemplateCase(HomeCase):
    """A guild of alice's, with bob in it."""

    home = {"name": "Home"}

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/templates"

    async def make(self, **given: Any) -> Any:
        """Make a template of the guild; the template object."""
        return await self.ok("POST", self.path, {"name": "T", **given}, token=self.alice.token)


class SnapshotTests(TemplateCase):
    async def test_plain(self) -> None:
        """A template tells what the guild is, with placeholders for its ids."""
        made = await self.make(description="d")
        self.assertEqual(len(made["code"]), 12)
        self.assertEqual((made["name"], made["description"]), ("T", "d"))
        self.assertEqual((made["usage_count"], made["is_dirty"]), (0, None))
        self.assertEqual(made["creator_id"], self.alice.id)
        self.assertEqual(made["creator"]["username"], self.alice.username)
        self.assertEqual(made["created_at"], "2026-03-01T12:00:00.000000+00:00")
        self.assertEqual(made["updated_at"], made["created_at"])
        self.assertEqual(made["source_guild_id"], self.guild.id)
        kept = made["serialized_source_guild"]
        self.assertEqual((kept["name"], kept["system_channel_id"]), ("Home", "2"))
        self.assertEqual(kept["roles"][0]["id"], 0)
        self.assertEqual(kept["roles"][0]["name"], "@everyone")
        channels = [
            (each["id"], each["type"], each["name"], each["parent_id"])
            for each in kept["channels"]
        ]
        self.assertEqual(
            channels,
            [
                (1, 4, "Text Channels", None),
                (2, 0, "general", "1"),
                (3, 4, "Voice Channels", None),
                (4, 2, "General", "3"),
            ],
        )

    async def test_nothing_of_anybodys(self) -> None:
        """Roles of bots and overwrites of members are left out, those of roles are kept."""
        await self.a_bot_in(self.guild.id, self.alice)
        role = await self.a_role(self.guild, name="Staff")
        path = f"/channels/{self.guild.channel_id}/permissions"
        for target, type in ((self.guild.id, 0), (role, 0), (self.bob.id, 1)):
            form = {"type": type, "deny": str(SEND_MESSAGES)}
            await self.ok("PUT", f"{path}/{target}", form, token=self.alice.token)
        kept = (await self.make())["serialized_source_guild"]
        self.assertEqual([each["name"] for each in kept["roles"]], ["@everyone", "Staff"])
        general = next(each for each in kept["channels"] if each["name"] == "general")
        denied = {"type": 0, "allow": "0", "deny": str(SEND_MESSAGES)}
        self.assertEqual(
            general["permission_overwrites"], [{"id": "0", **denied}, {"id": "1", **denied}]
        )

    async def test_only_plain_types(self) -> None:
        """What only communities have is told as what it would be elsewhere."""
        await self.make_community(self.guild)
        for type in (5, 13, 15):
            await self.a_channel(self.guild, f"type-{type}", type=type)
        kept = (await self.make())["serialized_source_guild"]
        types = {each["name"]: each["type"] for each in kept["channels"]}
        self.assertEqual([types[f"type-{type}"] for type in (5, 13, 15)], [0, 2, 15])


class LifeTests(TemplateCase):
    async def test_one(self) -> None:
        """A guild has one template; it is listed, and open to whoever knows the code."""
        made = await self.make()
        asked = self.call("POST", self.path, {"name": "T"}, token=self.alice.token)
        await self.assertRefused(asked, 400, 30031)
        self.assertEqual(await self.ok("GET", self.path, token=self.alice.token), [made])
        self.assertEqual(await self.ok("GET", f"/guilds/templates/{made['code']}"), made)

    async def test_dirty(self) -> None:
        """Whatever changes the guild's structure makes the template dirty until it is synced."""
        one = f"{self.path}/{(await self.make())['code']}"
        changes: list[tuple[str, str, Any]] = [
            ("PATCH", f"/guilds/{self.guild.id}", {"name": "Other"}),
            ("POST", f"/guilds/{self.guild.id}/roles", {"permissions": "0"}),
            ("POST", f"/guilds/{self.guild.id}/channels", {"name": "more"}),
            ("PATCH", f"/channels/{self.guild.channel_id}", {"topic": "talk"}),
            ("DELETE", f"/channels/{self.guild.channel_id}", None),
        ]
        for method, path, body in changes:
            await self.ok(method, path, body, token=self.alice.token)
            [told] = await self.ok("GET", self.path, token=self.alice.token)
            self.assertTrue(told["is_dirty"], path)
            self.clock.advance(1)
            synced = await self.ok("PUT", one, token=self.alice.token)
            self.assertIsNone(synced["is_dirty"])
            self.assertNotEqual(
                synced["serialized_source_guild"], told["serialized_source_guild"]
            )
        self.assertEqual(synced["updated_at"], "2026-03-01T12:00:05.000000+00:00")
        self.assertEqual(synced["created_at"], "2026-03-01T12:00:00.000000+00:00")

    async def test_people_do_not_dirty(self) -> None:
        """Who comes and goes changes nothing of what a template is of."""
        await self.make()
        await self.a_member(self.guild)
        path = f"/channels/{self.guild.channel_id}/messages"
        await self.ok("POST", path, {"content": "x"}, token=self.alice.token)
        [told] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertIsNone(told["is_dirty"])

    async def test_modify(self) -> None:
        """Name and description are changed one by one; null takes the description away."""
        one = f"{self.path}/{(await self.make(description='d'))['code']}"
        told = await self.ok("PATCH", one, {"name": "U"}, token=self.alice.token)
        self.assertEqual((told["name"], told["description"]), ("U", "d"))
        told = await self.ok("PATCH", one, {"description": None}, token=self.alice.token)
        self.assertEqual((told["name"], told["description"]), ("U", None))

    async def test_delete(self) -> None:
        """A deleted template is told once more and is unknown then."""
        made = await self.make()
        one = f"{self.path}/{made['code']}"
        self.assertEqual(await self.ok("DELETE", one, token=self.alice.token), made)
        for method, path in (
            ("GET", f"/guilds/templates/{made['code']}"), ("PUT", one), ("DELETE", one)
        ):  # fmt: skip
            asked = self.call(method, path, token=self.alice.token)
            await self.assertRefused(asked, 404, 10057)
        self.assertEqual(await self.ok("GET", self.path, token=self.alice.token), [])

    async def test_who(self) -> None:
        """It takes MANAGE_GUILD in the guild that the template is of."""
        code = (await self.make())["code"]
        asked = self.call("GET", self.path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        await self.ok("PUT", f"{self.path}/{code}", token=self.bob.token)
        other = await self.a_guild(self.bob)
        asked = self.call("PUT", f"/guilds/{other.id}/templates/{code}", token=self.bob.token)
        await self.assertRefused(asked, 404, 10057)

    async def test_wrong(self) -> None:
        """Names and descriptions are bounded."""
        for form in ({"name": ""}, {"name": "x" * 101}, {"name": "x", "description": "x" * 121}):
            asked = self.call("POST", self.path, form, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
        for code in ("x" * 300, "%00", "a-b"):
            await self.assertRefused(self.call("GET", f"/guilds/templates/{code}"), 404, 10057)


class UseTests(TemplateCase):
    async def test_use(self) -> None:
        """A guild made from a template is like the one it is of, with ids of its own."""
        role = await self.a_role(self.guild, name="Staff", color=255, hoist=True)
        hidden = await self.a_channel(
            self.guild,
            "secret",
            permission_overwrites=[
                {"id": self.guild.id, "type": 0, "deny": str(VIEW_CHANNEL)},
                {"id": role, "type": 0, "allow": str(VIEW_CHANNEL)},
            ],
        )
        await self.a_channel(
            self.guild, "ideas", type=15, available_tags=[{"name": "good", "emoji_name": "x"}]
        )
        made = await self.make()
        self.events.clear()
        guild = await self.ok(
            "POST", f"/guilds/templates/{made['code']}", {"name": "Mine"}, token=self.bob.token
        )
        self.assertEqual((guild["name"], guild["owner_id"]), ("Mine", self.bob.id))
        self.assertEqual([each["name"] for each in guild["roles"]], ["@everyone", "Staff"])
        self.assertEqual([guild["roles"][1][each] for each in ("color", "hoist")], [255, True])
        self.assertEqual(len(self.announced(events.GuildCreated)), 1)
        channels = await self.ok("GET", f"/guilds/{guild['id']}/channels", token=self.bob.token)
        named = {each["name"]: each for each in channels}
        self.assertEqual(guild["system_channel_id"], named["general"]["id"])
        self.assertNotEqual(named["secret"]["id"], hidden["id"])
        overwrites = named["secret"]["permission_overwrites"]
        self.assertEqual(
            {each["id"] for each in overwrites}, {guild["id"], guild["roles"][1]["id"]}
        )
        self.assertEqual([each["name"] for each in named["ideas"]["available_tags"]], ["good"])
        again = await self.ok("GET", f"/guilds/templates/{made['code']}")
        self.assertEqual(again["usage_count"], 1)

    async def test_same_again(self) -> None:
        """The template of a guild that was made from one has the same roles and channels."""
        await self.a_role(self.guild, name="Staff")
        beside = await self.ok("GET", f"/channels/{self.guild.channel_id}", token=self.bob.token)
        await self.a_channel(self.guild, "more", topic="talk", parent_id=beside["parent_id"])
        first = await self.make()
        form = {"name": "Home", "guild_template_code": first["code"]}
        guild = await self.ok("POST", "/guilds", form, token=self.bob.token)
        path = f"/guilds/{guild['id']}/templates"
        second = await self.ok("POST", path, {"name": "T"}, token=self.bob.token)
        self.assertEqual(first["serialized_source_guild"], second["serialized_source_guild"])
        [told] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(told["usage_count"], 1)

    async def test_not_more_than_a_guild_may(self) -> None:
        """What the source had by its tier is made smaller for a guild that has none."""
        await self.database.autocommit.execute(
            "update guilds set premium_tier = 3, features = '{ENHANCED_ROLE_COLORS,ROLE_ICONS}'"
        )
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        await self.a_channel(self.guild, "loud", type=2, bitrate=384_000)
        colors = {"primary_color": 1, "secondary_color": 2}
        await self.a_role(self.guild, colors=colors, unicode_emoji="\U0001f525")
        made = await self.make()
        guild = await self.ok(
            "POST", f"/guilds/templates/{made['code']}", {"name": "Mine"}, token=self.bob.token
        )
        self.assertEqual(guild["roles"][1]["color"], 1)
        self.assertIsNone(guild["roles"][1]["unicode_emoji"])
        channels = await self.ok("GET", f"/guilds/{guild['id']}/channels", token=self.bob.token)
        [bitrate] = [each["bitrate"] for each in channels if each["name"] == "loud"]
        self.assertEqual(bitrate, 96_000)

    async def test_refused(self) -> None:
        """There must be such a template, a name, and an account of a person."""
        made = await self.make()
        path = f"/guilds/templates/{made['code']}"
        asked = self.call("POST", "/guilds/templates/no", {"name": "xx"}, token=self.bob.token)
        await self.assertRefused(asked, 404, 10057)
        await self.assertRefused(self.call("POST", path, {}, token=self.bob.token), 400, 50035)
        await self.assertRefused(self.call("POST", path, {"name": "xx"}), 401, 0)
        bot = await self.a_bot_in(self.guild.id, self.alice)
        asked = self.call("POST", path, {"name": "xx"}, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)
