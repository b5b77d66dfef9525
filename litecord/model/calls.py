"""Calls in private channels: who is in one, and whom it rings."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class CallVoice:
    """Somebody's connection to a call; ``channel_id`` is ``None`` when it has ended."""

    user_id: Snowflake
    channel_id: Snowflake | None
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False


@attrs.frozen(kw_only=True)
class Call:
    """
    A call, for as long as anybody is in it.

    ``message_id`` is the message that tells of it, ``participants`` who has ever been in it.
    """

    channel_id: Snowflake
    message_id: Snowflake
    region: str
    ringing: frozenset[Snowflake] = frozenset()
    voices: Mapping[Snowflake, CallVoice] = attrs.field(factory=dict)
    participants: frozenset[Snowflake] = frozenset()
