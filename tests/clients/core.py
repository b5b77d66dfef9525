"""What a bot that runs a guild does, and sees others do; a test module of each library has these.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from typing import Any

from tests.clients.bots import Bot
from tests.clients.cases import ClientCase


class CoreTests(ClientCase):
    """Roles, members, channels and many messages at once, from both sides."""

    @property
    def here(self) -> dict[str, str]:
        """Name the guild in an order to a bot."""
        return {"guild_id": self.guild_id}

    @property
    def guild(self) -> str:
        """Name the guild in a path."""
        return f"/guilds/{self.guild_id}"

    async def cached(self, bot: Bot, what: str) -> dict[str, Any]:
        """Tell what a bot knows of the guild's roles, channels or members."""
        found: dict[str, Any] = (await bot.told("cache", **self.here))[what]
        return found

    # -- roles and members ------------------------------------------------------------------------

    async def test_roles_by_the_bot(self) -> None:
        """A role that the bot makes, changes, gives, takes and deletes is so for everybody."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["member_token"])
        role_id = await bot.told("create_role", **self.here, name="Red", color=0xFF0000)
        made = await listener.heard("GUILD_ROLE_CREATE", guild_id=self.guild_id)
        self.assertEqual((made["role"]["id"], made["role"]["color"]), (role_id, 0xFF0000))
        role = {**self.here, "role_id": role_id}
        await bot.heard("role_create", id=role_id, name="Red")
        await bot.told("edit_role", **role, name="Dark red", hoist=True)
        changed = (await listener.heard("GUILD_ROLE_UPDATE"))["role"]
        self.assertEqual((changed["name"], changed["hoist"]), ("Dark red", True))
        await bot.heard("role_update", id=role_id, name="Dark red", hoist=True)
        bob = self.demo["member_id"]
        await bot.told("give_role", **role, user_id=bob)
        self.assertEqual((await listener.heard("GUILD_MEMBER_UPDATE"))["roles"], [role_id])
        await bot.heard("member_update", user_id=bob, roles=[role_id])
        self.assertEqual((await self.cached(bot, "members"))[bob]["roles"], [role_id])
        await bot.told("take_role", **role, user_id=bob)
        self.assertEqual((await listener.heard("GUILD_MEMBER_UPDATE"))["roles"], [])
        await bot.told("delete_role", **role)
        await listener.heard("GUILD_ROLE_DELETE", role_id=role_id)
        await bot.heard("role_delete", id=role_id)
        roles = await self.alice.ok("GET", f"{self.guild}/roles")
        self.assertNotIn(role_id, [each["id"] for each in roles])
        self.assertNotIn(role_id, await self.cached(bot, "roles"))

    async def test_roles_by_a_person(self) -> None:
        """The bot sees what a person does with roles, and its cache follows."""
        bot = await self.a_ready_bot()
        roles, bob = f"{self.guild}/roles", self.demo["member_id"]
        role_id = (await self.alice.ok("POST", roles, {"name": "Blue", "color": 255}))["id"]
        self.assertEqual((await bot.heard("role_create", id=role_id))["color"], 255)
        await self.alice.ok("PATCH", f"{roles}/{role_id}", {"name": "Navy", "permissions": "8192"})
        changed = await bot.heard("role_update", id=role_id)
        self.assertEqual((changed["before"]["name"], changed["name"]), ("Blue", "Navy"))
        self.assertEqual(changed["permissions"], "8192")
        member = f"{self.guild}/members/{bob}"
        await self.alice.ok("PUT", f"{member}/roles/{role_id}")
        changed = await bot.heard("member_update", user_id=bob)
        self.assertEqual((changed["before"]["roles"], changed["roles"]), ([], [role_id]))
        await self.alice.ok("DELETE", f"{roles}/{role_id}")
        await bot.heard("role_delete", id=role_id)
        self.assertNotIn(role_id, await self.cached(bot, "roles"))
        self.assertEqual((await self.cached(bot, "members"))[bob]["roles"], [])

    async def test_nicknames(self) -> None:
        """A nickname given by either side is seen by the other."""
        bot = await self.a_ready_bot()
        bob = self.demo["member_id"]
        await bot.told("rename", **self.here, user_id=bob, nick="Bobby")
        await bot.heard("member_update", user_id=bob, nick="Bobby")
        member = await self.bob.ok("GET", f"{self.guild}/members/{bob}")
        self.assertEqual(member["nick"], "Bobby")
        await self.bob.ok("PATCH", f"{self.guild}/members/@me", {"nick": "Robert"})
        changed = await bot.heard("member_update", user_id=bob, nick="Robert")
        self.assertEqual(changed["before"]["nick"], "Bobby")

    async def test_kick_and_join(self) -> None:
        """Who is kicked is gone on all sides, and is seen to come again by an invite."""
        bot = await self.a_ready_bot()
        carol = self.demo["victim_id"]
        listener = await self.a_listener(self.demo["victim_token"])
        await bot.told("kick", **self.here, user_id=carol)
        await listener.heard("GUILD_DELETE", id=self.guild_id)
        await bot.heard("member_leave", user_id=carol)
        self.assertNotIn(carol, await self.cached(bot, "members"))
        guilds = self.a_person(self.demo["victim_token"])
        self.assertEqual(await guilds.ok("GET", "/users/@me/guilds"), [])
        invite = await self.alice.ok("POST", f"/channels/{self.channel_id}/invites", {})
        await guilds.ok("POST", f"/invites/{invite['code']}", {})
        await bot.heard("member_join", user_id=carol)
        await listener.heard("GUILD_CREATE", id=self.guild_id)
        self.assertIn(carol, await self.cached(bot, "members"))

    # -- channels ---------------------------------------------------------------------------------

    async def test_channels_by_the_bot(self) -> None:
        """A channel that the bot makes, changes, hides and deletes is so for everybody."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["member_token"])
        new = {"name": "news", "topic": "What is new"}
        channel_id = await bot.told("create_channel", **self.here, **new)
        seen = await listener.heard("CHANNEL_CREATE", id=channel_id)
        self.assertEqual((seen["name"], seen["topic"]), ("news", "What is new"))
        await bot.heard("channel_create", id=channel_id, topic="What is new")
        await bot.told("edit_channel", channel_id=channel_id, name="olds", topic="What is old")
        seen = await listener.heard("CHANNEL_UPDATE", id=channel_id)
        self.assertEqual((seen["name"], seen["topic"]), ("olds", "What is old"))
        await bot.heard("channel_update", id=channel_id, name="olds", topic="What is old")
        hidden = {"channel_id": channel_id, "role_id": self.guild_id}
        await bot.told("hide_channel", **self.here, **hidden)
        await bot.heard("channel_update", id=channel_id, overwrites=[self.guild_id])
        answer = await self.bob.call("GET", f"/channels/{channel_id}")
        self.assertEqual((answer.status, answer.body["code"]), (403, 50001))
        await bot.told("delete_channel", channel_id=channel_id)
        await bot.heard("channel_delete", id=channel_id)
        self.assertNotIn(channel_id, await self.cached(bot, "channels"))
        channels = await self.alice.ok("GET", f"{self.guild}/channels")
        self.assertNotIn(channel_id, [each["id"] for each in channels])

    async def test_channels_by_a_person(self) -> None:
        """The bot sees what a person does with channels, and its cache follows."""
        bot = await self.a_ready_bot()
        channels = f"{self.guild}/channels"
        channel_id = (await self.alice.ok("POST", channels, {"name": "plans", "type": 0}))["id"]
        await bot.heard("channel_create", id=channel_id, name="plans")
        path = f"/channels/{channel_id}"
        await self.alice.ok("PATCH", path, {"name": "deeds", "topic": "Done"})
        changed = await bot.heard("channel_update", id=channel_id)
        self.assertEqual((changed["before"]["name"], changed["name"]), ("plans", "deeds"))
        self.assertEqual((await self.cached(bot, "channels"))[channel_id]["topic"], "Done")
        posted = await self.alice.ok("POST", f"{path}/messages", {"content": "!ping"})
        pong = await bot.heard("message", channel_id=channel_id, content="pong")
        self.assertEqual(pong["replies_to"], posted["id"])
        await self.alice.ok("DELETE", path)
        await bot.heard("channel_delete", id=channel_id)
        self.assertNotIn(channel_id, await self.cached(bot, "channels"))

    async def test_hidden_channel(self) -> None:
        """A channel that the bot may not view is obfuscated for it, until it may."""
        me = self.demo["bot_user_id"]
        for role in await self.alice.ok("GET", f"{self.guild}/roles"):
            if role.get("tags", {}).get("bot_id") == me:  # an administrator's, who sees all
                path = f"{self.guild}/roles/{role['id']}"
                await self.alice.ok("PATCH", path, {"permissions": "0"})
        hide = {"id": self.guild_id, "type": 0, "deny": "1024"}
        form = {"name": "plans", "type": 0, "topic": "Secret", "permission_overwrites": [hide]}
        channel_id = (await self.alice.ok("POST", f"{self.guild}/channels", form))["id"]
        bot = await self.a_ready_bot()
        known = (await self.cached(bot, "channels"))[channel_id]
        self.assertEqual((known["name"], known["topic"]), ("___hidden___", None))
        path = f"/channels/{channel_id}/permissions/{self.guild_id}"
        await self.alice.ok("DELETE", path)
        shown = await bot.heard("channel_update", id=channel_id)
        self.assertEqual((shown["name"], shown["topic"]), ("plans", "Secret"))
        await self.alice.ok("PUT", path, hide)
        gone = await bot.heard("channel_update", id=channel_id)
        self.assertEqual((gone["name"], gone["topic"]), ("___hidden___", None))
        self.assertIn(channel_id, await self.cached(bot, "channels"))

    # -- messages ---------------------------------------------------------------------------------

    async def test_many_deleted_at_once(self) -> None:
        """The bot deletes messages by one request, and sees a person's bot do so."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["user_token"])
        posted = [await self.say(f"message {number}") for number in range(6)]
        await bot.heard("message", id=posted[-1])
        await bot.told("delete_many", channel_id=self.channel_id, message_ids=posted[:3])
        seen = await listener.heard("MESSAGE_DELETE_BULK", channel_id=self.channel_id)
        self.assertEqual(sorted(seen["ids"]), posted[:3])
        self.assertEqual((await bot.heard("bulk_delete"))["ids"], posted[:3])
        bulk = f"{self.messages}/bulk-delete"
        other = self.a_person(f"Bot {self.demo['bot_token']}")
        await other.ok("POST", bulk, {"messages": posted[3:5]})
        self.assertEqual((await bot.heard("bulk_delete"))["ids"], posted[3:5])
        left = await bot.told("history", channel_id=self.channel_id, limit=50)
        self.assertEqual([each["id"] for each in left if each["kind"] == 0], posted[5:])
