"""Who is in the voice channels of a guild, as events make it."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.events import (
    ChannelDeleted,
    VoiceServerAssigned,
    VoiceStarted,
    VoiceStateUpdated,
    VoiceStatusUpdated,
)
from litecord.model.channels import ChannelType
from litecord.model.snowflakes import Snowflake
from litecord.model.voice import VoiceState
from tests.support.states import CHANNEL, GUILD, a_channel, a_guild_state, a_member, a_user_value

FIVE, SIX, OTHER = Snowflake(5), Snowflake(6), Snowflake(9)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def a_voice(user_id: Snowflake, channel_id: Snowflake | None = CHANNEL) -> VoiceState:
    """A voice state in the channel."""
    return VoiceState(guild_id=GUILD, user_id=user_id, channel_id=channel_id, session_id="s")


class VoiceTests(SynchronousTestCase):
    def setUp(self) -> None:
        channel = a_channel(CHANNEL, type=ChannelType.GUILD_VOICE)
        self.state, self.guild = a_guild_state(
            channels=[channel], members=[a_member(5), a_member(6)]
        )
        self.voice = self.guild.voice

    def hear(self, voice: VoiceState) -> None:
        """Have a voice state become what is given."""
        user_id = voice.user_id
        event = VoiceStateUpdated(
            guild_id=GUILD, voice=voice, member=a_member(user_id), user=a_user_value(user_id)
        )
        self.state.apply(event)

    def assign(self, user_id: Snowflake, token: str) -> None:
        """Have a token given to a user."""
        self.state.apply(
            VoiceServerAssigned(
                user_id=user_id, guild_id=GUILD, session_id="s", token=token, endpoint=None
            )
        )

    def test_come_and_go(self) -> None:
        """One is in one channel at a time, and in none when that has ended."""
        for user_id in (FIVE, SIX):
            self.hear(a_voice(user_id))
        self.assertEqual([each.user_id for each in self.voice.there(CHANNEL)], [FIVE, SIX])
        self.hear(a_voice(FIVE, OTHER))
        self.assertEqual((self.voice.count(CHANNEL), self.voice.count(OTHER)), (1, 1))
        muted = attrs.evolve(a_voice(SIX), self_mute=True)
        self.hear(muted)
        self.assertEqual(self.voice.of(SIX), muted)
        for user_id in (FIVE, SIX, SIX):
            self.hear(a_voice(user_id, None))
        self.assertFalse(self.voice)
        self.assertEqual(list(self.voice.there(CHANNEL)), [])

    def test_tokens(self) -> None:
        """A token is of who is in voice, and goes with that."""
        self.assign(FIVE, "too early")
        self.assertEqual(self.voice.tokens, {})
        self.hear(a_voice(FIVE))
        self.assign(FIVE, "one")
        self.assign(FIVE, "two")
        self.assertEqual(self.voice.tokens, {FIVE: "two"})
        self.hear(a_voice(FIVE, None))
        self.assertEqual(self.voice.tokens, {})

    def test_channels(self) -> None:
        """What a channel says, and since when it is used, is taken back, or goes with it."""
        said = VoiceStatusUpdated(guild_id=GUILD, in_channel=CHANNEL, status="chess")
        began = VoiceStarted(guild_id=GUILD, in_channel=CHANNEL, at=NOW)
        for event in (said, began):
            self.state.apply(event)
        self.assertEqual(self.voice.statuses, {CHANNEL: "chess"})
        self.assertEqual(self.voice.started, {CHANNEL: NOW})
        self.assertTrue(self.voice)
        for event in (attrs.evolve(said, status=None), attrs.evolve(began, at=None)):
            self.state.apply(event)
        self.assertEqual((self.voice.statuses, self.voice.started), ({}, {}))
        self.state.apply(said)
        gone = self.guild.channels[CHANNEL]
        self.state.apply(ChannelDeleted(guild_id=GUILD, channel=gone))
        self.assertEqual(self.voice.statuses, {})

    def test_unloaded(self) -> None:
        """Of a guild that is not loaded nothing is remembered."""
        self.state.drop_guild(GUILD)
        self.hear(a_voice(FIVE))
        self.assign(FIVE, "one")
        self.assertEqual(self.state.guilds, {})
