"""Op 4: coming into voice channels, what is told of it, and what happens when sessions end."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.actions import voice
from litecord.events import ChannelCreated, MemberUpdated
from litecord.model.channels import ChannelType, Overwrite, OverwriteType
from litecord.model.intents import GUILD_VOICE_STATES, GUILDS
from litecord.model.permissions import CONNECT, MOVE_MEMBERS, SPEAK, STREAM, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import EVERYTHING, NOON, Room, Wire, a_room
from tests.support.states import GUILD, OWNER, a_channel, a_member, a_role, a_user_value

LOUNGE, SMALL, STAGE, TEXT, AFK = (Snowflake(each) for each in (20, 21, 22, 23, 24))
MOVER = Snowflake(30)


class VoiceCase(SynchronousTestCase):
    """Five is a bot that joins, six hears of it; seven may move members."""

    config = ""

    def setUp(self) -> None:
        self.room: Room = a_room(
            5,
            6,
            members=[a_member(7, MOVER)],
            roles=[a_role(MOVER, MOVE_MEMBERS | VIEW_CHANNEL | CONNECT)],
            channels=[
                a_channel(LOUNGE, type=ChannelType.GUILD_VOICE),
                a_channel(SMALL, type=ChannelType.GUILD_VOICE, user_limit=1),
                a_channel(STAGE, type=ChannelType.GUILD_STAGE_VOICE),
                a_channel(TEXT),
                a_channel(AFK, type=ChannelType.GUILD_VOICE),
            ],
            afk_channel_id=AFK,
            config=self.config,
        )
        self.wire: Wire = self.room.a_session(5)
        self.other: Wire = self.room.a_session(6)
        self.clear()

    def clear(self) -> None:
        """Forget what was said."""
        self.wire.clear()
        self.other.clear()

    def say(self, channel_id: int | None, wire: Wire | None = None, **more: Any) -> None:
        """Have five, or another, say op 4."""
        channel = None if channel_id is None else str(channel_id)
        data = {"guild_id": str(GUILD), "channel_id": channel, **more}
        (wire or self.wire).say(4, {"self_mute": False, "self_deaf": False, **data})
        self.room.clock.turn()
        self.room.clock.turn()

    def deny(self, user_id: int, bits: int, channel_id: Snowflake = LOUNGE) -> None:
        """Have a member denied something in a channel."""
        overwrite = Overwrite(id=Snowflake(user_id), type=OverwriteType.MEMBER, deny=bits)
        kind = self.room.guild.channels[channel_id].type
        channel = a_channel(channel_id, type=kind, overwrites=(overwrite,))
        self.room.publish(ChannelCreated(guild_id=GUILD, channel=channel))
        self.clear()

    @property
    def voice(self) -> Any:
        """The voices of the guild."""
        return self.room.guild.voice

    def where(self, user_id: int = 5) -> int | None:
        """The channel that somebody is in."""
        state = self.voice.of(user_id)
        return None if state is None else state.channel_id


class JoinTests(VoiceCase):
    def test_join(self) -> None:
        """Everybody is told who joined; the session alone, and after that, where to connect."""
        self.say(LOUNGE, self_mute=True)
        [told] = self.other.data("VOICE_STATE_UPDATE")
        member = told.pop("member")
        self.assertEqual(member["user"]["id"], "5")
        self.assertEqual(
            told,
            {
                "guild_id": str(GUILD),
                "channel_id": str(LOUNGE),
                "user_id": "5",
                "session_id": self.room(self.wire).id,
                "deaf": False,
                "mute": False,
                "self_deaf": False,
                "self_mute": True,
                "self_stream": False,
                "self_video": False,
                "suppress": False,
                "request_to_speak_timestamp": None,
            },
        )
        self.assertEqual(
            self.wire.names,
            ["VOICE_STATE_UPDATE", "VOICE_CHANNEL_START_TIME_UPDATE", "VOICE_SERVER_UPDATE"],
        )
        [server] = self.wire.data("VOICE_SERVER_UPDATE")
        token = server.pop("token")
        self.assertEqual(server, {"guild_id": str(GUILD), "endpoint": None})
        self.assertEqual(self.voice.tokens, {5: token})
        self.assertNotIn("VOICE_SERVER_UPDATE", self.other.names)

    def test_leave(self) -> None:
        """Who leaves is told of with channel null, and there is nothing left of them."""
        self.say(LOUNGE)
        self.clear()
        self.say(None)
        [told] = self.other.data("VOICE_STATE_UPDATE")
        self.assertEqual((told["channel_id"], told["user_id"]), (None, "5"))
        self.assertNotIn("VOICE_SERVER_UPDATE", self.wire.names)
        self.assertFalse(self.voice)
        self.assertEqual((self.voice.tokens, self.voice.started), ({}, {}))
        self.clear()
        self.say(None)
        self.assertEqual(self.other.names, [])

    def test_move(self) -> None:
        """Who moves gets a new token; what they say of themselves alone needs none."""
        self.say(LOUNGE)
        token = self.voice.tokens[5]
        self.clear()
        self.say(LOUNGE, self_deaf=True)
        [told] = self.other.data("VOICE_STATE_UPDATE")
        self.assertTrue(told["self_deaf"])
        self.assertEqual(self.wire.names, ["VOICE_STATE_UPDATE"])
        self.say(LOUNGE, self_deaf=True)
        self.assertEqual(self.wire.names, ["VOICE_STATE_UPDATE"])
        self.clear()
        self.say(SMALL)
        self.assertEqual(self.other.data("VOICE_STATE_UPDATE")[0]["channel_id"], str(SMALL))
        self.assertNotEqual(self.wire.data("VOICE_SERVER_UPDATE")[0]["token"], token)
        self.assertEqual((self.voice.count(LOUNGE), self.voice.count(SMALL)), (0, 1))

    def test_start_time(self) -> None:
        """The first who joins starts the time of a channel, the last who leaves ends it."""
        started = "VOICE_CHANNEL_START_TIME_UPDATE"
        self.say(LOUNGE)
        channel = {"id": str(LOUNGE), "guild_id": str(GUILD)}
        at = int(NOON.timestamp())
        self.assertEqual(self.other.data(started), [{**channel, "voice_start_time": at}])
        self.clear()
        self.say(LOUNGE, self.other)
        self.say(None)
        self.assertEqual(self.wire.data(started), [])
        self.say(None, self.other)
        self.assertEqual(self.wire.data(started), [{**channel, "voice_start_time": None}])

    def test_who_is_told(self) -> None:
        """All with the intent are told, see they the channel or not; bots without it never are."""
        self.deny(6, VIEW_CHANNEL)
        deaf = self.room.a_session(2, EVERYTHING & ~GUILD_VOICE_STATES)
        person = self.room.a_session(7, bot=False)
        mute = self.room.a_session(5, GUILDS)
        self.clear()
        self.say(LOUNGE)
        self.assertEqual(self.other.names, ["VOICE_STATE_UPDATE"])
        self.assertNotIn("VOICE_STATE_UPDATE", deaf.names)
        self.assertIn("VOICE_STATE_UPDATE", person.names)
        self.assertNotIn("VOICE_STATE_UPDATE", mute.names)
        self.assertNotIn("VOICE_SERVER_UPDATE", mute.names)
        mute.clear()
        self.say(SMALL, mute)
        self.assertEqual(
            mute.names, ["VOICE_CHANNEL_START_TIME_UPDATE"] * 2 + ["VOICE_SERVER_UPDATE"]
        )


class RuleTests(VoiceCase):
    def assertIgnored(self, wire: Wire | None = None) -> None:
        """Nobody was told anything, and the connection is as it was."""
        self.assertEqual((self.wire.names, self.other.names), ([], []))
        self.assertIsNone((wire or self.wire).code)

    def test_not_allowed(self) -> None:
        """Who may not connect, or not even see, is not answered and stays where they are."""
        for bits in (CONNECT, VIEW_CHANNEL):
            self.deny(5, bits)
            self.say(LOUNGE)
            self.assertIgnored()
            self.assertIsNone(self.where())

    def test_nowhere(self) -> None:
        """Nobody gets into what is no voice channel, or is in no guild of theirs."""
        for channel_id in (TEXT, Snowflake(99)):
            self.say(channel_id)
            self.assertIgnored()
        self.wire.say(4, {"guild_id": "77", "channel_id": str(LOUNGE)})
        self.wire.say(4, {"channel_id": str(LOUNGE)})
        self.room.clock.turn()
        self.assertIgnored()

    def test_timed_out(self) -> None:
        """Nobody comes into voice in a timeout."""
        until = NOON.replace(hour=13)
        member = a_member(5, communication_disabled_until=until)
        self.room.publish(MemberUpdated(guild_id=GUILD, member=member, user=a_user_value(5)))
        self.clear()
        self.say(LOUNGE)
        self.assertIgnored()

    def test_full(self) -> None:
        """Into a full channel come only those who may move members, and who is there already."""
        self.say(SMALL)
        self.clear()
        self.say(SMALL, self.other)
        self.assertIgnored()
        self.assertIsNone(self.where(6))
        mover = self.room.a_session(7)
        self.say(SMALL, mover)
        self.assertEqual(self.where(7), SMALL)
        self.clear()
        self.say(SMALL, self_mute=True)
        self.assertEqual(self.wire.names, ["VOICE_STATE_UPDATE"])

    def test_lost_connect(self) -> None:
        """Who may no longer connect stays, and may still mute themselves."""
        self.say(LOUNGE)
        self.deny(5, CONNECT)
        self.say(LOUNGE, self_mute=True)
        self.assertTrue(self.voice.of(5).self_mute)

    def test_suppressed(self) -> None:
        """On a stage, where away, and where one may not speak, nobody is heard."""
        self.deny(5, SPEAK)
        for channel_id, suppress in ((STAGE, True), (AFK, True), (LOUNGE, True), (SMALL, False)):
            self.say(channel_id)
            self.assertIs(self.voice.of(5).suppress, suppress, channel_id)

    def test_camera(self) -> None:
        """A camera needs the permission; a channel with cameras has room for fewer people."""
        self.say(LOUNGE, self_video=True)
        self.assertTrue(self.voice.of(5).self_video)
        self.deny(5, STREAM, SMALL)
        self.say(SMALL, self_video=True)
        self.assertEqual((self.where(), self.voice.of(5).self_video), (SMALL, False))

    def test_cameras_are_limited(self) -> None:
        """While somebody shows a picture, a channel has its own limit."""
        room = a_room(
            5,
            6,
            channels=[a_channel(LOUNGE, type=ChannelType.GUILD_VOICE)],
            max_video_channel_users=1,
        )
        self.room = room
        self.wire, self.other = room.a_session(5), room.a_session(6)
        self.say(LOUNGE, self_video=True)
        self.say(LOUNGE, self.other)
        self.assertIsNone(self.where(6))
        self.say(LOUNGE)
        self.say(LOUNGE, self.other)
        self.assertEqual(self.where(6), LOUNGE)
        self.say(LOUNGE, self_video=True)
        self.assertFalse(self.voice.of(5).self_video)

    def test_malformed(self) -> None:
        """A payload of another shape closes with 4001, as any opcode's does."""
        self.wire.say(4, {"guild_id": "x", "channel_id": None})
        self.assertEqual(self.wire.code, 4001)


class SessionTests(VoiceCase):
    def test_goodbye(self) -> None:
        """When a session says goodbye, its user leaves."""
        self.say(LOUNGE)
        self.clear()
        self.wire.connection.lost(1000)
        self.room.clock.turn()
        self.room.clock.turn()
        [told] = self.other.data("VOICE_STATE_UPDATE")
        self.assertEqual((told["user_id"], told["channel_id"]), ("5", None))

    def test_lost(self) -> None:
        """A session that may be resumed keeps its place, until that is over."""
        self.say(LOUNGE)
        self.clear()
        self.wire.connection.lost(None)
        self.room.clock.turn()
        self.assertEqual(self.where(), LOUNGE)
        self.room.clock.advance(301)
        self.room.clock.turn()
        self.assertIsNone(self.where())
        self.assertEqual(len(self.other.data("VOICE_STATE_UPDATE")), 1)

    def test_resumed(self) -> None:
        """A resumed session is still in voice, and is replayed what happened there."""
        self.say(LOUNGE)
        session, number = self.room(self.wire), self.wire.numbers[-1]
        self.wire.connection.lost(None)
        self.say(LOUNGE, self.other)
        again = self.room.wire()
        again.resume("token.of.5", session.id, number)
        self.assertEqual([each["user_id"] for each in again.data("VOICE_STATE_UPDATE")], ["6"])
        self.assertEqual(self.where(), LOUNGE)

    def test_another_session(self) -> None:
        """Another session takes the place over; the end of the first costs nothing then."""
        self.say(LOUNGE)
        second = self.room.a_session(5)
        self.say(LOUNGE, second)
        self.assertEqual(self.voice.of(5).session_id, self.room(second).id)
        self.assertEqual(len(second.data("VOICE_SERVER_UPDATE")), 1)
        self.wire.connection.lost(1000)
        self.room.clock.turn()
        self.assertEqual(self.where(), LOUNGE)
        third = self.room.a_session(5)
        self.say(None, third)
        self.assertIsNone(self.where())

    def test_sweeping_waits(self) -> None:
        """A session that ends while the guild is being changed leaves as soon as may be."""
        self.say(LOUNGE)
        self.say(LOUNGE, self.other)
        locks, key = self.room.world.locks, ("guild", GUILD)
        locks.acquire(key)
        self.wire.connection.lost(1000)
        self.other.connection.lost(1000)
        self.assertEqual(self.where(), LOUNGE)
        self.room.clock.advance(11)  # nobody waits longer for a lock
        locks.release(key)
        self.room.clock.advance(1)
        self.assertFalse(self.voice)

    def test_sweeping_fails(self) -> None:
        """What goes wrong in one sweep is logged, and done by the next."""
        self.say(LOUNGE)
        self.say(LOUNGE, self.other)
        sweeps = voice.sweep

        async def broken(*args: object) -> None:
            raise RuntimeError("broken")

        setattr(broken, "spec", sweeps.spec)  # type: ignore[attr-defined] # noqa: B010
        self.patch(voice, "sweep", broken)
        self.wire.connection.lost(1000)
        self.room.clock.turn()
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)
        self.patch(voice, "sweep", sweeps)
        self.other.connection.lost(1000)
        self.room.clock.turn()
        self.assertFalse(self.voice)

    def test_ended_meanwhile(self) -> None:
        """A session that has ended when its turn comes joins nothing."""
        locks, key = self.room.world.locks, ("guild", GUILD)
        locks.acquire(key)
        self.say(LOUNGE)
        self.wire.connection.lost(1000)
        locks.release(key)
        self.room.clock.turn()
        self.assertFalse(self.voice)

    def test_eviction(self) -> None:
        """A guild is not forgotten while one of its channels says something of itself."""
        for wire in (self.wire, self.other):
            wire.connection.lost(1000)
        self.voice.say(LOUNGE, "busy")
        self.room.clock.advance(1000)
        self.room.state.evict(10)
        self.assertIn(GUILD, self.room.state.guilds)
        self.voice.say(LOUNGE, None)
        self.room.state.evict(10)
        self.assertNotIn(GUILD, self.room.state.guilds)


class PersonTests(VoiceCase):
    def test_leave_all(self) -> None:
        """A person leaves wherever their session is by naming no guild."""
        person = self.room.a_session(OWNER, bot=False)
        self.say(LOUNGE, person)
        person.say(4, {"guild_id": None, "channel_id": None})
        self.assertIsNone(self.where(OWNER))


class OlderTests(VoiceCase):
    def test_older(self) -> None:
        """Older API versions are told the same."""
        self.say(LOUNGE)
        [now] = self.other.data("VOICE_STATE_UPDATE")
        self.say(None)
        for version in (6, 7, 8, 9):
            wire = self.room.a_session(7, version=version)
            self.say(LOUNGE)
            [told] = wire.data("VOICE_STATE_UPDATE")
            self.assertEqual(told.keys(), now.keys())
            self.assertEqual(told["channel_id"], now["channel_id"])
            self.assertIn("VOICE_CHANNEL_START_TIME_UPDATE", wire.names)
            self.say(None)


class SnapshotTests(VoiceCase):
    def test_guild_create(self) -> None:
        """GUILD_CREATE has who is in voice, without guild and member, and their members."""
        self.say(LOUNGE)
        wire = self.room.wire()
        wire.identify(self.room.a_token(7), GUILDS)
        self.room.clock.turn()
        [guild] = wire.data("GUILD_CREATE")
        [voice] = guild["voice_states"]
        self.assertEqual((voice["user_id"], voice["channel_id"]), ("5", str(LOUNGE)))
        self.assertFalse({"guild_id", "member"} & voice.keys())
        self.assertEqual({each["user"]["id"] for each in guild["members"]}, {"5", "7"})

    def test_ready(self) -> None:
        """A person is told in READY, or in what supplements it, if that is asked for."""
        self.say(LOUNGE)
        plain, wire = self.room.wire(), self.room.wire()
        token = self.room.a_token(OWNER, bot=False)
        plain.identify(token, None)
        [ready] = plain.data("READY")
        self.assertEqual(ready["guilds"][0]["voice_states"][0]["user_id"], "5")
        wire.identify(token, None, capabilities=1 << 4 | 1 << 5)
        [more] = wire.data("READY_SUPPLEMENTAL")
        self.assertEqual(more["guilds"][0]["voice_states"][0]["user_id"], "5")
        [[member]] = more["merged_members"]
        self.assertEqual((member["user_id"], "user" in member), ("5", False))


class EndpointTests(VoiceCase):
    config = "[gateway]\nvoice_endpoint = voice.example.org:2048\n"

    def test_endpoint(self) -> None:
        """Where a voice server is configured, clients are told of it."""
        self.say(LOUNGE)
        [server] = self.wire.data("VOICE_SERVER_UPDATE")
        self.assertEqual(server["endpoint"], "voice.example.org:2048")
