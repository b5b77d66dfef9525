"""Reactions and pins, from both sides; a test module of each library has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from tests.clients.cases import ClientCase

THUMBS_UP = "\N{THUMBS UP SIGN}"
#: The smallest GIF there is.
DOT = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class MarkTests(ClientCase):
    """What is put on messages that others wrote."""

    async def _reactions(self, emoji: str, in_path: str) -> None:
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["user_token"])
        message_id = await self.say("What do you think?")
        await bot.heard("message", id=message_id)
        there = {"channel_id": self.channel_id, "message_id": message_id}
        await bot.told("react", **there, emoji=emoji)
        me, bob = self.demo["bot_user_id"], self.demo["member_id"]
        await listener.heard("MESSAGE_REACTION_ADD", message_id=message_id, user_id=me)
        await bot.heard("reaction_add", message_id=message_id, user_id=me, emoji=emoji)
        path = f"{self.messages}/{message_id}/reactions/{in_path}"
        await self.bob.ok("PUT", f"{path}/@me")
        await bot.heard("reaction_add", message_id=message_id, user_id=bob, emoji=emoji)
        message = await bot.told("fetch", **there)
        self.assertEqual(message["reactions"], {emoji: 2})
        reactors = await bot.told("reactors", **there, emoji=emoji)
        self.assertEqual(sorted(reactors), sorted([me, bob]))
        [reaction] = (await self.bob.ok("GET", f"{self.messages}/{message_id}"))["reactions"]
        self.assertEqual((reaction["count"], reaction["me"]), (2, True))
        await self.bob.ok("DELETE", f"{path}/@me")
        await bot.heard("reaction_remove", message_id=message_id, user_id=bob, emoji=emoji)
        await bot.told("unreact", **there, emoji=emoji)
        await listener.heard("MESSAGE_REACTION_REMOVE", message_id=message_id, user_id=me)
        await bot.heard("reaction_remove", message_id=message_id, user_id=me, emoji=emoji)
        message = await self.bob.ok("GET", f"{self.messages}/{message_id}")
        self.assertEqual(message.get("reactions", []), [])

    async def test_unicode_reactions(self) -> None:
        """Both sides react with an emoji of Unicode, and take it back."""
        await self._reactions(THUMBS_UP, "%F0%9F%91%8D")

    async def test_custom_reactions(self) -> None:
        """Both sides react with an emoji of the guild, and take it back."""
        form = {"name": "dot", "image": DOT}
        made = await self.alice.ok("POST", f"/guilds/{self.guild_id}/emojis", form)
        await self._reactions(f"<:dot:{made['id']}>", f"dot:{made['id']}")

    async def test_pins(self) -> None:
        """Both sides pin and unpin."""
        bot = await self.a_ready_bot()
        listener = await self.a_listener(self.demo["user_token"])
        first, second = await self.say("first"), await self.say("second")
        await bot.heard("message", id=second)
        channel = {"channel_id": self.channel_id}
        await bot.told("pin", **channel, message_id=first)
        await listener.heard("CHANNEL_PINS_UPDATE", channel_id=self.channel_id)
        await bot.heard("pins", **channel, is_any=True)
        said = await bot.heard("message", kind=6)
        self.assertEqual(said["author_id"], self.demo["bot_user_id"])
        await self.alice.ok("PUT", f"{self.messages}/pins/{second}")
        await bot.heard("pins", **channel, is_any=True)
        self.assertEqual(await bot.told("pins", **channel), [second, first])
        self.assertTrue((await bot.told("fetch", **channel, message_id=first))["pinned"])
        old = await self.bob.ok("GET", f"/channels/{self.channel_id}/pins")
        self.assertEqual([each["id"] for each in old], [second, first])
        await bot.told("unpin", **channel, message_id=first)
        await self.alice.ok("DELETE", f"{self.messages}/pins/{second}")
        self.assertEqual(await bot.told("pins", **channel), [])
