"""Read states over HTTP, and what a person is told of them when they connect."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.actions import read_states
from litecord.model.permissions import VIEW_CHANNEL
from litecord.model.read_states import ReadState
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account
from tests.support.messages import MessageCase


class ReadStateCase(MessageCase):
    """The same, with a look at the read states of somebody."""

    async def states(self, of: Account) -> dict[str, ReadState]:
        """What somebody would be told when they connect."""
        guild = self.world.state.guilds[int(self.guild.id)]  # type: ignore[index]
        found = await read_states.list_of(self.world, int(of.id), [guild])  # type: ignore[arg-type]
        return {str(each.channel_id): each for each in found}

    async def here(self, of: Account) -> ReadState:
        """How far somebody has read in the channel."""
        return (await self.states(of))[self.guild.channel_id]

    async def ack(self, message_id: str, by: Account, **form: Any) -> None:
        """Say that one has read up to a message."""
        path = f"{self.path}/{message_id}/ack"
        answer = await self.ok("POST", path, form, token=by.token)
        self.assertEqual(answer, {"token": None})


class AckTests(ReadStateCase):
    async def test_ack(self) -> None:
        """It is kept, and told to one's own sessions."""
        made = await self.say()
        await self.ack(made["id"], self.alice, last_viewed=4077, flags=1)
        [event] = self.announced(events.MessageAcked)
        self.assertEqual((str(event.user_id), event.state.version), (self.alice.id, 1))
        self.assertIsNone(event.mention_count)
        state = await self.here(self.alice)
        self.assertEqual(str(state.last_message_id), made["id"])
        self.assertEqual((state.flags, state.last_viewed), (1, 4077))

    async def test_onwards(self) -> None:
        """Reading goes on; only by hand it goes back. The message need not be there."""
        first, second = await self.say(), await self.say()
        await self.ack(second["id"], self.alice)
        await self.ack(first["id"], self.alice)
        self.assertEqual(str((await self.here(self.alice)).last_message_id), second["id"])
        await self.ack("5", self.alice, manual=True, mention_count=2)
        state = await self.here(self.alice)
        self.assertEqual((state.last_message_id, state.version), (5, 3))
        self.assertEqual(self.announced(events.MessageAcked)[-1].mention_count, 2)

    async def test_refusals(self) -> None:
        """Not for bots, not for channels out of sight, not with numbers that are none."""
        bot = await self.a_bot_in(self.guild.id, self.alice)
        path = f"{self.path}/1/ack"
        await self.assertRefused(self.call("POST", path, {}, token=bot.authorization), 403, 20001)
        asked = self.call("POST", path, {"mention_count": -1}, token=self.bob.token)
        await self.assertRefused(asked, 400, 50035)
        await self.deny(VIEW_CHANNEL)
        await self.assertRefused(self.call("POST", path, {}, token=self.bob.token), 403, 50001)

    async def test_bulk(self) -> None:
        """Several channels at once."""
        other = await self.a_channel(self.guild)
        ids = [self.guild.channel_id, other["id"]]
        entries = [{"channel_id": each, "message_id": "7", "read_state_type": 0} for each in ids]
        path = "/read-states/ack-bulk"
        await self.ok("POST", path, {"read_states": entries}, token=self.bob.token)
        found = await self.states(self.bob)
        self.assertEqual([found[each].last_message_id for each in ids], [7, 7])
        for wrong in ([], None, [{"channel_id": ids[0]}], [{**entries[0], "read_state_type": 1}]):
            asked = self.call("POST", path, {"read_states": wrong}, token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_pins(self) -> None:
        """That the pins have been seen is kept and told, with the time of the last one."""
        made = await self.say()
        channel = f"/channels/{self.guild.channel_id}"
        await self.ok("PUT", f"{channel}/messages/pins/{made['id']}", token=self.alice.token)
        await self.ok("POST", f"{channel}/pins/ack", token=self.bob.token)
        [event] = self.announced(events.PinsAcked)
        pinned = self.world.state.channel(event.state.channel_id)[1].last_pin_timestamp  # type: ignore[index]
        self.assertEqual(event.state.last_pin_timestamp, pinned)
        self.assertEqual((await self.here(self.bob)).last_pin_timestamp, pinned)

    async def test_forget(self) -> None:
        """A read state can be dropped."""
        await self.ack("5", self.alice)
        await self.ok("DELETE", f"{self.path}/ack", token=self.alice.token)
        self.assertEqual(await self.states(self.alice), {})


class MentionTests(ReadStateCase):
    async def test_own(self) -> None:
        """Who writes has read; bots keep no read states."""
        made = await self.say()
        self.assertEqual(str((await self.here(self.bob)).last_message_id), made["id"])
        bot = await self.a_bot_in(self.guild.id, self.alice)
        await self.say(by=bot)
        [row] = await self.database.autocommit.query("select count(*) as count from read_states")
        self.assertEqual(row.count, 1)

    async def test_counted(self) -> None:
        """Counted are mentions of the user, their roles and everyone, since one last looked."""
        role = await self.a_role(self.guild, mentionable=True)
        path = f"/guilds/{self.guild.id}/members/{self.alice.id}/roles/{role}"
        await self.ok("PUT", path, token=self.alice.token)
        await self.say("nobody")
        await self.say(f"<@{self.alice.id}> <@&{role}> @everyone")
        await self.say(f"<@&{role}>")
        last = await self.say("@here")
        await self.say(f"<@{self.bob.id}>")
        self.assertEqual((await self.here(self.alice)).mention_count, 3)
        self.assertEqual((await self.here(self.alice)).last_message_id, 0)
        self.assertEqual((await self.here(self.bob)).mention_count, 0)
        await self.ack(last["id"], self.alice)
        self.assertEqual((await self.here(self.alice)).mention_count, 0)
        await self.say(f"<@{self.alice.id}>")
        self.assertEqual((await self.here(self.alice)).mention_count, 1)

    async def test_private(self) -> None:
        """In private channels all that others say counts."""
        form, token = {"recipient_id": self.alice.id}, self.bob.token
        dm = await self.ok("POST", "/users/@me/channels", form, token=token)
        path = f"/channels/{dm['id']}/messages"
        for _ in range(2):
            last = await self.ok("POST", path, {"content": "hello"}, token=token)
        personal, alice = self.world.state.personal, Snowflake(int(self.alice.id))
        await personal.hold(self.database.autocommit, alice)
        state = (await self.states(self.alice))[dm["id"]]
        self.assertEqual((state.mention_count, state.last_message_id), (2, 0))
        await self.ok("POST", f"{path}/{last['id']}/ack", {}, token=self.alice.token)
        self.assertEqual((await self.states(self.alice))[dm["id"]].mention_count, 0)
        personal.release(alice)

    async def test_before_joining(self) -> None:
        """What was said before one came does not count."""
        await self.say("@everyone")
        self.clock.advance(1)
        newcomer = await self.a_member(self.guild)
        self.assertEqual(await self.states(newcomer), {})
        await self.say("@everyone")
        self.assertEqual((await self.here(newcomer)).mention_count, 1)

    async def test_out_of_sight(self) -> None:
        """Channels one cannot see are left out."""
        await self.say(f"<@{self.bob.id}>", by=self.alice)
        await self.deny(VIEW_CHANNEL)
        self.assertEqual(await self.states(self.bob), {})
