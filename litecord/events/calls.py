"""What happens to calls: told to all who are in the private channel."""

from __future__ import annotations

import attrs

from ..model.calls import Call, CallVoice
from ..model.snowflakes import Snowflake
from .base import ChannelEvent, UserEvent


@attrs.frozen(kw_only=True)
class CallEvent(ChannelEvent):
    """What they have in common: the call as it is from now on. Bots are told of none."""

    call: Call
    guild_id: None = attrs.field(init=False, default=None)

    @property
    def channel_id(self) -> Snowflake:
        """The channel."""
        return self.call.channel_id


@attrs.frozen(kw_only=True)
class CallCreated(CallEvent):
    """Somebody calls the others."""


@attrs.frozen(kw_only=True)
class CallUpdated(CallEvent):
    """A call rings somebody else, or is in another region."""


@attrs.frozen(kw_only=True)
class CallVoiceUpdated(CallEvent):
    """Somebody came into a call, left it, or is in it in another way."""

    voice: CallVoice


@attrs.frozen(kw_only=True)
class CallDeleted(CallEvent):
    """The last one has left."""


@attrs.frozen(kw_only=True)
class CallServerAssigned(UserEvent):
    """A session is to connect to a voice server for a call: told to that session alone."""

    in_channel: Snowflake
    session_id: str
    token: str
    endpoint: str | None
