"""The private channels in use, by id."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import attrs

from ..interfaces import ICursor
from ..model.channels import ChannelType, PrivateChannel
from ..model.relationships import RelationshipType
from ..model.snowflakes import Snowflake
from ..storage import private_channels

_FRIEND, _BLOCKED = RelationshipType.FRIEND, RelationshipType.BLOCKED


@attrs.define(eq=False)
class PrivateChannels:
    """
    Private channels in memory: changed only by applying committed events.

    Whoever changes a channel, or what is between the two of a DM, has loaded it before. So what is
    there already is newer than what is being read, and loading needs no lock.
    """

    _seconds: Callable[[], float]
    _channels: dict[Snowflake, PrivateChannel] = attrs.field(init=False, factory=dict)
    _used: dict[Snowflake, float] = attrs.field(init=False, factory=dict)
    #: the DMs, by the two who are in them
    _pairs: dict[frozenset[Snowflake], Snowflake] = attrs.field(init=False, factory=dict)

    def __contains__(self, channel_id: object) -> bool:
        return channel_id in self._channels

    def __iter__(self) -> Iterator[PrivateChannel]:
        return iter(self._channels.values())

    def get(self, channel_id: Snowflake) -> PrivateChannel | None:
        """A loaded channel."""
        found = self._channels.get(channel_id)
        if found is not None:
            self._used[channel_id] = self._seconds()
        return found

    def between(self, user_id: Snowflake, other_id: Snowflake) -> Snowflake | None:
        """The DM of two users, if it is loaded."""
        return self._pairs.get(frozenset({user_id, other_id}))

    async def load(self, cursor: ICursor, ids: Collection[Snowflake]) -> None:
        """Have those channels in memory that exist."""
        missing = [each for each in ids if each not in self._channels]
        if missing:
            for channel in await private_channels.fetch_many(cursor, missing):
                if channel.id not in self._channels:
                    self.put(channel)

    def put(self, channel: PrivateChannel) -> None:
        """Hold a channel as it is now."""
        self._channels[channel.id] = channel
        self._used[channel.id] = self._seconds()
        if channel.type == ChannelType.DM:
            self._pairs[frozenset(channel.recipients)] = channel.id

    def relate(self, user_id: Snowflake, target_id: Snowflake, type: RelationshipType) -> None:
        """Hold in the DM of two, if it is loaded, what the first one has with the second now."""
        channel_id = self.between(user_id, target_id)
        if channel_id is not None:
            channel = self._channels[channel_id]
            others = channel.blockers - {user_id}
            self._channels[channel_id] = attrs.evolve(
                channel,
                blockers=others | {user_id} if type is _BLOCKED else others,
                befriended=type is _FRIEND,
            )

    def drop(self, channel_id: Snowflake) -> None:
        """Forget a channel: it is loaded anew when it is next used."""
        channel = self._channels.pop(channel_id, None)
        self._used.pop(channel_id, None)
        if channel is not None and channel.type == ChannelType.DM:
            self._pairs.pop(frozenset(channel.recipients), None)

    def evict(self, oldest: float, needed: Collection[Snowflake]) -> None:
        """Forget channels that nobody used since ``oldest``, but for those that are needed."""
        for channel_id in [each for each, used in self._used.items() if used < oldest]:
            if channel_id not in needed:
                self.drop(channel_id)
