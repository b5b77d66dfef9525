"""Objects as the encoders make them, as older versions see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.channels import Channel, ChannelType, Overwrite, OverwriteType
from litecord.model.guilds import Guild
from litecord.model.members import Member
from litecord.model.messages import FullMessage, Message, MessageType
from litecord.model.presences import Presence, Status
from litecord.model.roles import Role
from litecord.model.snowflakes import Snowflake
from litecord.model.users import User
from litecord.wire import older
from litecord.wire.channels import channel_json
from litecord.wire.guilds import guild_json, partial_guild_json
from litecord.wire.json import dumps
from litecord.wire.messages import message_json
from litecord.wire.presences import member_presence_json, presence_json
from litecord.wire.roles import role_json

OLD = (6, 7, 8)
#: More than 31 bits, and the 31 of them.
BITS, LOW = 1 << 40 | 1 << 31 | 0b101, 0b101

ID = Snowflake(1 << 40)
USER = User(id=ID, username="alice", discriminator="0")
GUILD = Guild(id=ID, name="Guild", owner_id=ID, widget_enabled=True, widget_channel_id=ID)
CHANNEL = Channel(
    id=ID,
    guild_id=ID,
    type=ChannelType.GUILD_TEXT,
    name="general",
    overwrites=(
        Overwrite(id=ID, type=OverwriteType.ROLE, allow=BITS, deny=0),
        Overwrite(id=ID, type=OverwriteType.MEMBER, allow=0, deny=BITS),
    ),
)
ROLE = Role(id=ID, guild_id=ID, name="role", position=1, permissions=BITS)
THREAD = {"id": "1", "type": 11, "thread_metadata": {"archived": False}}


def a_message(kind: MessageType) -> Any:
    """A message of some type, encoded."""
    message = Message(id=ID, channel_id=ID, author_id=ID, type=kind, content="hello")
    return message_json(FullMessage(message=message, author=USER))


class ObjectTests(SynchronousTestCase):
    """What each object is for version 6 and 7; version 8 is the control."""

    def told(self, made: Any) -> Any:
        """An object for version 6, which sees it as 7 does, when it is what it was for 8."""
        before = dumps(made)
        self.assertEqual(dumps(older.seen(made, 8)), before)
        told = older.seen(made, 6)
        self.assertEqual(dumps(older.seen(made, 7)), dumps(told))
        self.assertEqual(dumps(made), before, "what was given is left as it was")
        return told

    def test_role(self) -> None:
        """The permissions of a role are a number of 31 bits, and all of them text beside it."""
        told = self.told(role_json(ROLE))
        self.assertEqual((told["permissions"], told["permissions_new"]), (LOW, str(BITS)))

    def test_overwrite(self) -> None:
        """An overwrite says role or member; its permissions are numbers and texts."""
        role, member = self.told(channel_json(CHANNEL))["permission_overwrites"]
        self.assertEqual((role["type"], member["type"]), ("role", "member"))
        self.assertEqual((role["allow"], role["allow_new"]), (LOW, str(BITS)))
        self.assertEqual((role["deny"], role["deny_new"]), (0, "0"))
        self.assertEqual((member["deny"], member["deny_new"]), (LOW, str(BITS)))

    def test_guild(self) -> None:
        """A guild names its widget by the older name, too; what is in it is older as well."""
        told = self.told(guild_json(GUILD, [ROLE]))
        self.assertIs(told["embed_enabled"], True)
        self.assertEqual(told["embed_channel_id"], str(ID))
        self.assertEqual(told["widget_channel_id"], str(ID))
        self.assertEqual(told["roles"][0]["permissions"], LOW)

    def test_guild_of_mine(self) -> None:
        """Permissions in a guild are a number and a text."""
        told = self.told([partial_guild_json(GUILD, owner=False, permissions=BITS)])
        self.assertEqual(told[0]["permissions"], LOW)
        self.assertEqual(told[0]["permissions_new"], str(BITS))

    def test_presence(self) -> None:
        """A presence has the first activity as ``game``."""
        activities = ({"name": "Chess", "type": 0}, {"name": "Go", "type": 0})
        presence = Presence(user_id=ID, status=Status.IDLE, activities=activities)
        told = self.told(presence_json(presence, ID))
        self.assertEqual(told["game"], activities[0])
        self.assertEqual(told["activities"], list(activities))
        self.assertIsNone(self.told(presence_json(Presence(user_id=ID)))["game"])

    def test_member_in_presence(self) -> None:
        """PRESENCE_UPDATE has roles, nick and boosting of the member."""
        now = datetime(2026, 3, 1, tzinfo=UTC)
        member = Member(
            guild_id=ID, user_id=ID, joined_at=now, nick="al", roles=(ID,), premium_since=now
        )
        told = self.told(member_presence_json(Presence(user_id=ID), ID, member))
        self.assertEqual((told["roles"], told["nick"]), ([str(ID)], "al"))
        self.assertEqual(told["premium_since"], "2026-03-01T00:00:00.000000+00:00")
        self.assertNotIn("nick", member_presence_json(Presence(user_id=ID), ID, None))

    def test_message_types(self) -> None:
        """Replies and answers to commands are ordinary messages; other types are as they are."""
        for kind in (MessageType.REPLY, MessageType.CHAT_INPUT_COMMAND):
            self.assertEqual(self.told(a_message(kind))["type"], 0)
        for kind in (MessageType.CHANNEL_PINNED_MESSAGE, MessageType.THREAD_CREATED):
            self.assertEqual(self.told(a_message(kind))["type"], kind.value)

    def test_message_answered(self) -> None:
        """The message that another answers is of the same version."""
        made = a_message(MessageType.REPLY) | {
            "referenced_message": a_message(MessageType.REPLY)
        }
        self.assertEqual(self.told(made)["referenced_message"]["type"], 0)

    def test_other_permissions(self) -> None:
        """What an application asks for came when permissions were text already."""
        made = {"id": "1", "install_params": {"scopes": ["bot"], "permissions": "8"}}
        self.assertEqual(self.told(made), made)

    def test_fragment(self) -> None:
        """Users come encoded, and are the same for all."""
        told = self.told(a_message(MessageType.DEFAULT))
        self.assertIsInstance(told["author"], orjson.Fragment)


class HiddenTests(SynchronousTestCase):
    """What there is not below version 9."""

    def test_threads(self) -> None:
        """A thread is left out, of lists as of objects."""
        for version in OLD:
            told = older.seen({"channels": (THREAD, {"type": 0}), "thread": THREAD}, version)
            self.assertEqual(told, {"channels": [{"type": 0}]})

    def test_channels(self) -> None:
        """A channel is none, whatever its type; nor is something else of such a type."""
        for made in ({"type": 11}, {"type": 4, "thread_metadata": None}, channel_json(CHANNEL)):
            self.assertFalse(older.is_hidden(made))

    def test_starter(self) -> None:
        """The message that starts a thread is left out of lists."""
        kinds = (MessageType.DEFAULT, MessageType.THREAD_STARTER_MESSAGE)
        for version in OLD:
            [left] = older.seen([a_message(each) for each in kinds], version)
            self.assertEqual(left["type"], 0)

    def test_guild_create(self) -> None:
        """A guild as a whole has no list of threads; other lists of that name stay."""
        for version in OLD:
            made = guild_json(GUILD, []) | {"members": [], "threads": [THREAD]}
            self.assertNotIn("threads", older.seen(made, version))
            self.assertEqual(older.seen({"threads": [THREAD]}, version), {"threads": []})


KEYS = (
    *("type", "content", "mentions", "threads", "members", "roles", "widget_enabled"),
    *("widget_channel_id", "permissions", "hoist", "owner", "allow", "deny", "activities"),
    *("client_status", "thread_metadata", "other"),
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.sampled_from(("0", "9" * 30, "²", "٣"))
)
ANYTHING = st.recursive(
    VALUES,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=30,
)


class HostileTests(SynchronousTestCase):
    """What clients say is told to others, and may look like anything."""

    @given(ANYTHING, st.sampled_from(OLD))
    def test_anything(self, said: Any, version: int) -> None:
        """No JSON makes it fail, or is changed."""
        before = repr(said)
        older.seen(said, version)
        older.is_hidden(said)
        self.assertEqual(repr(said), before)

    def test_lookalikes(self) -> None:
        """What only resembles an object of ours is told as it was said."""
        for said in (
            {"type": [], "allow": "1", "deny": "1"},
            {"type": 2, "allow": "1", "deny": "1"},
            {"type": 0, "allow": "x", "deny": "1"},
            {"type": True, "allow": "1", "deny": "1"},
            {"permissions": "9" * 5000, "hoist": True},
            {"activities": {"0": 1}, "client_status": {}},
            {"content": "", "mentions": [], "type": {}},
        ):
            self.assertEqual(older.seen(said, 6), said)
