"""A test case with four listeners in one guild, and what each is told."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.intents import Intent
from litecord.model.messages import FullMessage, Message, MessageReference, MessageType
from litecord.model.permissions import MANAGE_CHANNELS, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import EVERYTHING, Room, Wire, a_room
from tests.support.states import CHANNEL, GUILD, OWNER, a_channel, a_role, a_user_value

#: A bot that hears everything, one that reads no content, one with no intents, and a person.
BOT, BLIND, DEAF, PERSON = 5, 6, 7, 8
MODERATORS = 50
CONTENT = Intent.MESSAGE_CONTENT.value
MENTIONED = 9


def denied(id: int = GUILD) -> Overwrite:
    """Takes the sight of a channel from a role or a member."""
    kind = OverwriteType.MEMBER if id in (BOT, BLIND, DEAF, PERSON) else OverwriteType.ROLE
    return Overwrite(id=Snowflake(id), type=kind, deny=VIEW_CHANNEL)


def allowed(id: int) -> Overwrite:
    """Gives it."""
    kind = OverwriteType.MEMBER if id in (BOT, BLIND, DEAF, PERSON) else OverwriteType.ROLE
    return Overwrite(id=Snowflake(id), type=kind, allow=VIEW_CHANNEL)


def a_message(author: int = OWNER, *mentions: int, id: int = 1000, **given: Any) -> FullMessage:
    """A message in the channel."""
    referenced = given.pop("referenced", None)
    values: dict[str, Any] = {"content": "words", **given}
    if referenced is not None:
        values |= {
            "type": MessageType.REPLY,
            "reference": MessageReference(
                channel_id=CHANNEL, message_id=referenced.message.id, guild_id=GUILD
            ),
        }
    message = Message(
        id=Snowflake(id),
        channel_id=CHANNEL,
        author_id=Snowflake(author),
        mentions=tuple(Snowflake(each) for each in mentions),
        **values,
    )
    extra = {} if referenced is None else {"referenced": referenced}
    return FullMessage(
        message=message,
        author=a_user_value(author),
        mentions=tuple(a_user_value(each) for each in mentions),
        **extra,
    )


def posted(full: FullMessage) -> events.MessageCreated:
    """That a message was posted."""
    return events.MessageCreated(guild_id=GUILD, message=full)


class FanoutCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room: Room = a_room(
            BOT,
            BLIND,
            DEAF,
            PERSON,
            MENTIONED,
            channels=[a_channel(CHANNEL)],
            roles=[a_role(MODERATORS, MANAGE_CHANNELS)],
        )
        self.wires: dict[int, Wire] = {
            BOT: self.room.a_session(BOT),
            BLIND: self.room.a_session(BLIND, EVERYTHING & ~CONTENT),
            DEAF: self.room.a_session(DEAF, 0),
            PERSON: self.room.a_session(PERSON, bot=False),
        }
        self.room.clock.turn()
        self.heard()

    def heard(self) -> dict[int, list[str]]:
        """What was told since this was last asked, by who heard anything."""
        self.said = {who: wire.payloads for who, wire in self.wires.items()}
        for wire in self.wires.values():
            wire.clear()
        return {
            who: [each["t"] for each in said] for who, said in self.said.items() if said
        }

    def told(self, *happened: events.Event) -> dict[int, list[str]]:
        """What is told of something that happens."""
        self.room.publish(*happened)
        return self.heard()

    def contents(self) -> dict[int, tuple[str, ...]]:
        """The contents of a message and of the one it answers, as each saw them."""
        return {
            who: tuple(
                each["content"]
                for each in (said[0]["d"], said[0]["d"].get("referenced_message"))
                if each
            )
            for who, said in self.said.items()
            if said
        }
