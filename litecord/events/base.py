"""What all events have: a topic, and who is told of them."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model.snowflakes import Snowflake


@attrs.frozen
class GuildTopic:
    """What happens in a guild."""

    guild_id: Snowflake


@attrs.frozen
class UserTopic:
    """What concerns one user alone, in all their sessions."""

    user_id: Snowflake


@attrs.frozen
class PrivateTopic:
    """What happens in private channels, whoever is in them."""


Topic = GuildTopic | UserTopic | PrivateTopic


@attrs.frozen(kw_only=True)
class Event:
    """
    What all events have.

    ``intent`` is the bits one of which a bot's session must have asked for (0: no gate),
    ``permission`` the bits one of which a receiver must hold in the channel or the guild.
    """

    intent: ClassVar[int] = 0
    permission: ClassVar[int] = 0

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        raise TypeError(f"{type(self).__name__} has no topic")

    @property
    def channel_id(self) -> Snowflake | None:
        """The channel that a receiver must be able to see, if any."""
        return None


@attrs.frozen(kw_only=True)
class GuildEvent(Event):
    """Something that happened in a guild."""

    guild_id: Snowflake

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        return GuildTopic(self.guild_id)


@attrs.frozen(kw_only=True)
class ChannelEvent(Event):
    """
    Something that happened in a channel, of a guild or a private one (without ``guild_id``).

    ``private_intent`` takes the place of ``intent`` in private channels.
    """

    private_intent: ClassVar[int] = 0
    guild_id: Snowflake | None

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        return PrivateTopic() if self.guild_id is None else GuildTopic(self.guild_id)

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        raise TypeError(f"{type(self).__name__} is in no channel")


@attrs.frozen(kw_only=True)
class UserEvent(Event):
    """Something that one user's sessions are told."""

    user_id: Snowflake

    @property
    def topic(self) -> Topic:
        """Where it is published."""
        return UserTopic(self.user_id)
