"""Messages on the wire: what each reader is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.members import Member
from litecord.model.messages import (
    FullMessage,
    Message,
    MessageFlag,
    MessagePage,
    MessageReference,
    MessageType,
)
from litecord.model.snowflakes import HIGHEST, Snowflake, created_at
from litecord.model.users import User
from litecord.wire.json import created_timestamp, dumps, timestamp
from litecord.wire.messages import message_event_json, message_json, page_json

ANN, BEN, BOT = (Snowflake(each) for each in (1, 2, 3))
USERS = {each: User(id=each, username=f"u{each}") for each in (ANN, BEN, BOT)}
CHANNEL = Snowflake(9)

#: Keys that mean something somewhere in the forms.
KEYS = (
    *("content", "embeds", "nonce", "flags", "message_reference", "title", "fields"),
    *("allowed_mentions", "parse", "users", "poll", "message_id", "type", "messages"),
)


def a_message(id: int = 100, **given: Any) -> Message:
    """A message of Ann's."""
    made: dict[str, Any] = {"author_id": ANN, "content": "text", **given}
    return Message(id=Snowflake(id), channel_id=CHANNEL, **made)


def a_reply(id: int, to: int, **given: Any) -> Message:
    """A message of Ann's that answers another."""
    reference = MessageReference(channel_id=CHANNEL, message_id=Snowflake(to))
    return a_message(id, type=MessageType.REPLY, reference=reference, **given)


def told(value: object) -> Any:
    """What a client reads."""
    return orjson.loads(dumps(value))


class TimeTests(SynchronousTestCase):
    @given(st.integers(0, HIGHEST))
    def test_created_timestamp(self, id: int) -> None:
        """The quick way to write the time of an id writes what the slow one does."""
        self.assertEqual(created_timestamp(id), timestamp(created_at(Snowflake(id))))


class MessageTests(SynchronousTestCase):
    def test_required(self) -> None:
        """What a client counts on is there, null or empty where there is nothing."""
        found = told(message_json(FullMessage(message=a_message(), author=USERS[ANN])))
        for name, value in {
            "type": 0,
            "content": "text",
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "edited_timestamp": None,
            "flags": 0,
            "components": [],
            "id": "100",
            "channel_id": "9",
            "pinned": False,
            "mention_everyone": False,
            "tts": False,
        }.items():
            self.assertEqual(found[name], value, name)
        self.assertEqual(found["author"]["id"], "1")

    def test_suppressed(self) -> None:
        """Suppressed embeds are not shown."""
        message = a_message(embeds=({"type": "rich"},), flags=int(MessageFlag.SUPPRESS_EMBEDS))
        found = told(message_json(FullMessage(message=message, author=USERS[ANN])))
        self.assertEqual(found["embeds"], [])

    def test_answered(self) -> None:
        """An answered message is shown, null when it is gone, left out when nobody looked."""
        reply = FullMessage(message=a_reply(101, 100), author=USERS[ANN])
        self.assertNotIn("referenced_message", message_json(reply))
        page = MessagePage(messages=[reply.message], users=USERS, answered={})
        [found] = page_json(page)
        self.assertIsNone(found["referenced_message"])
        page = MessagePage(
            messages=[reply.message], users=USERS, answered={Snowflake(100): a_reply(100, 99)}
        )
        [found] = page_json(page)
        self.assertEqual(found["referenced_message"]["id"], "100")
        self.assertNotIn("referenced_message", found["referenced_message"])
        reference = {"type": 0, "channel_id": "9", "message_id": "100"}
        self.assertEqual(found["message_reference"], reference)

    def test_blank(self) -> None:
        """Content is for its author and whom it mentions, in answered messages too."""
        page = MessagePage(
            messages=[
                a_message(1, embeds=({"type": "rich"},)),
                a_message(2, mentions=(BOT,)),
                a_message(3, author_id=BOT),
                a_reply(4, 1, mentions=(BOT,)),
                a_reply(5, 2),
            ],
            users=USERS,
            answered={Snowflake(1): a_message(1), Snowflake(2): a_message(2, mentions=(BOT,))},
        )
        found = told(page_json(page, reader=BOT))
        self.assertEqual([each["content"] for each in found], ["", "text", "text", "text", ""])
        self.assertEqual(found[0]["embeds"], [])
        self.assertEqual(found[3]["referenced_message"]["content"], "")
        self.assertEqual(found[4]["referenced_message"]["content"], "text")
        found = told(page_json(page, reader=Snowflake(0)))
        self.assertEqual({each["content"] for each in found}, {""})
        found = told(page_json(page))
        self.assertEqual({each["content"] for each in found}, {"text"})

    def test_page(self) -> None:
        """A page tells of each message what the message alone would tell."""
        page = MessagePage(
            messages=[a_message(1), a_message(2, mentions=(BEN, BOT)), a_reply(3, 1)],
            users=USERS,
            answered={Snowflake(1): a_message(1)},
        )
        alone = [told(message_json(page.full(each))) for each in page.messages]
        self.assertEqual(told(page_json(page)), alone)

    def test_gone(self) -> None:
        """Mentioned people who are no more are left out."""
        message = a_message(mentions=(BEN, Snowflake(77)))
        page = MessagePage(messages=[message], users=USERS, answered={})
        [found] = told(page_json(page))
        self.assertEqual([each["id"] for each in found["mentions"]], ["2"])


class EventTests(SynchronousTestCase):
    def test_members(self) -> None:
        """An event carries the guild and the memberships of those it names."""
        joined = datetime(2026, 1, 1, tzinfo=UTC)
        member = Member(guild_id=Snowflake(7), user_id=BEN, joined_at=joined, nick="Benny")
        full = FullMessage(
            message=a_message(mentions=(BEN, BOT)),
            author=USERS[ANN],
            mentions=(USERS[BEN], USERS[BOT]),
            nonce="n",
            member=member,
            mention_members=(member, None),
        )
        found = told(message_event_json(full, Snowflake(7)))
        self.assertEqual((found["guild_id"], found["nonce"]), ("7", "n"))
        self.assertEqual(found["member"]["nick"], "Benny")
        self.assertEqual(found["mentions"][0]["member"]["nick"], "Benny")
        self.assertNotIn("user", found["mentions"][0]["member"])
        self.assertNotIn("member", found["mentions"][1])

    def test_private(self) -> None:
        """In a private channel there are no memberships."""
        full = FullMessage(message=a_message(), author=USERS[ANN])
        found = message_event_json(full, None)
        self.assertNotIn("guild_id", found)
        self.assertNotIn("member", found)
