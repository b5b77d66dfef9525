"""Who is told of messages, and who reads what is in them."""

from __future__ import annotations

from litecord import events
from litecord.model.snowflakes import Snowflake
from tests.support.fanout import (
    BLIND,
    BOT,
    MENTIONED,
    PERSON,
    FanoutCase,
    a_message,
    allowed,
    denied,
    posted,
)
from tests.support.sessions import NOON
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_member, a_user_value


class MessageTests(FanoutCase):
    def test_intent(self) -> None:
        """A message is told to people and to bots with the intent."""
        told = self.told(posted(a_message()))
        self.assertEqual(told, {who: ["MESSAGE_CREATE"] for who in (BOT, BLIND, PERSON)})

    def test_sight(self) -> None:
        """It is told only to those who see the channel."""
        hidden = a_channel(CHANNEL, overwrites=(denied(), allowed(BLIND)))
        self.told(events.ChannelUpdated(guild_id=GUILD, channel=hidden))
        self.assertEqual(self.told(posted(a_message())), {BLIND: ["MESSAGE_CREATE"]})

    def test_content(self) -> None:
        """Who does not read content sees none; everybody else does."""
        self.told(posted(a_message(OWNER, MENTIONED)))
        self.assertEqual(
            self.contents(), {BOT: ("words",), BLIND: ("",), PERSON: ("words",)}
        )
        [said] = self.said[BLIND]
        self.assertEqual((said["d"]["embeds"], len(said["d"]["mentions"])), ([], 1))

    def test_content_of_ones_own(self) -> None:
        """One's own messages and those that mention one are read by all."""
        for full in (a_message(BLIND), a_message(OWNER, BLIND)):
            self.told(posted(full))
            self.assertEqual(self.contents()[BLIND], ("words",))

    def test_content_in_replies(self) -> None:
        """The message that is answered is shown by its own right."""
        mine = a_message(BLIND, id=999)
        other = a_message(OWNER, id=999, content="other words")
        self.told(posted(a_message(referenced=mine)))
        self.assertEqual(self.contents()[BLIND], ("", "words"))
        self.told(posted(a_message(OWNER, BLIND, referenced=other)))
        self.assertEqual(self.contents()[BLIND], ("words", ""))
        self.told(posted(a_message(OWNER, BLIND, referenced=mine)))
        self.assertEqual(self.contents()[BLIND], ("words", "words"))
        self.assertEqual(self.contents()[BOT], ("words", "words"))

    def test_edit(self) -> None:
        """Edits are blanked alike."""
        event = events.MessageUpdated(guild_id=GUILD, message=a_message())
        self.assertEqual(self.told(event)[BLIND], ["MESSAGE_UPDATE"])
        self.assertEqual(self.contents()[BLIND], ("",))

    def test_deleted(self) -> None:
        """Deletions and typing go the same way; people hear of typing if they asked for it."""
        gone = events.MessageDeleted(
            guild_id=GUILD, message_id=Snowflake(1), in_channel=CHANNEL
        )
        typing = events.TypingStarted(
            guild_id=GUILD,
            in_channel=CHANNEL,
            member=a_member(OWNER),
            user=a_user_value(OWNER),
            at=NOON,
        )
        both = ["MESSAGE_DELETE", "TYPING_START"]
        told = {BOT: both, BLIND: both, PERSON: ["MESSAGE_DELETE"]}
        self.assertEqual(self.told(gone, typing), told)
        self.wires[PERSON].say(14, {"guild_id": str(GUILD), "typing": True})
        self.assertEqual(self.told(gone, typing), told | {PERSON: both})

    def test_one_encode_for_each_view(self) -> None:
        """All who see a message alike get the very same bytes, but for the number."""
        other = self.room.a_session(BOT)
        self.wires[BOT].clear()
        self.room.publish(posted(a_message()))
        [first], [second] = self.wires[BOT].frames, other.frames
        self.assertNotEqual(self.room(self.wires[BOT]).sequence, self.room(other).sequence)
        kept = [self.room(each)._replay[-1] for each in (self.wires[BOT], other)]
        self.assertIs(kept[0], kept[1])
        self.assertEqual(first[-200:], second[-200:])
