"""Which session is told of interactions: one of the bot's, and that of the person."""

from __future__ import annotations

from typing import Any

from litecord.model.snowflakes import Snowflake, shard_of
from tests.support.interactions import InteractionCase

BUTTON = {"component_type": 2, "custom_id": "b"}


class ShardTests(InteractionCase):
    async def test_guild(self) -> None:
        """The shard that has the guild is told, and no other."""
        await self.at_bot.hang_up(1000)
        shards = [await self.a_session(self.bot, shard=[number, 2]) for number in (0, 1)]
        right = shard_of(Snowflake(int(self.guild.id)), 2)
        self.at_bot = shards[right]
        await self.click(await self.a_button(), "b")
        await self.settled(*shards)
        self.assertEqual(shards[1 - right].seen("INTERACTION_CREATE"), [])

    async def test_private(self) -> None:
        """What happens in a DM is told to the first shard."""
        await self.at_bot.hang_up(1000)
        shards = [await self.a_session(self.bot, shard=[number, 2]) for number in (0, 1)]
        self.at_bot = shards[0]
        dm = await self.ok(
            "POST", "/users/@me/channels", {"recipients": [self.bot.id]}, token=self.person.token
        )
        button = {"type": 2, "style": 1, "label": "B", "custom_id": "b"}
        rows = [{"type": 1, "components": [button]}]
        message = await self.post(self.bot, dm["id"], "?", components=rows)
        where = {"channel_id": dm["id"], "guild_id": None, "message_id": message["id"]}
        told = await self.interact(3, BUTTON, **where)
        self.assertEqual((told["context"], told["user"]["id"]), (1, self.person.id))
        await self.settled(*shards)
        self.assertEqual(shards[1].seen("INTERACTION_CREATE"), [])

    async def test_nobody(self) -> None:
        """Where no session of the bot is there, the person is told that nobody answered."""
        message = await self.a_button()
        await self.at_bot.hang_up(1000)
        sent = self.body(3, BUTTON, message_id=message["id"])
        await self.ok("POST", "/interactions", sent, token=self.person.token)
        self.clock.advance(3)
        failed = await self.at_person.event("INTERACTION_FAILURE")
        self.assertEqual(failed["reason_code"], 2)

    async def test_resumed(self) -> None:
        """A session that comes back in time is told what it missed."""
        message = await self.a_button()
        [ready] = self.at_bot.seen("READY")
        sequence = self.at_bot.sequence
        await self.at_bot.hang_up()
        sent = self.body(3, BUTTON, message_id=message["id"])
        await self.ok("POST", "/interactions", sent, token=self.person.token)
        again = await self.connect()
        again.resume(self.bot.token, ready["session_id"], sequence)
        told = await again.event("INTERACTION_CREATE")
        await self.answer(told, 6)

    async def test_no_intents(self) -> None:
        """No intent is needed; without that for direct messages nothing ephemeral is told."""
        await self.at_bot.hang_up(1000)
        self.at_bot = await self.a_session(self.bot, 0)
        told = await self.click(await self.a_button(), "b")
        await self.answer(told, 4, {"content": "psst", "flags": 64})
        seen = await self.at_person.event("MESSAGE_CREATE")
        while seen["content"] != "psst":
            seen = await self.at_person.event("MESSAGE_CREATE")
        await self.settled(self.at_bot)
        self.assertEqual(self.at_bot.seen("MESSAGE_CREATE"), [])


class PersonTests(InteractionCase):
    async def test_session_is_gone(self) -> None:
        """Where the session is no more that it came from, all of the person are told."""
        message = await self.a_button()
        other = await self.a_session(self.person)
        told: Any = await self.click(message, "b", session_id="gone")
        for client in (self.at_person, other):
            begun = await client.event("INTERACTION_CREATE")
            self.assertEqual(begun["id"], told["id"])
