"""Stage instances: what makes a stage channel live."""

from __future__ import annotations

from enum import IntEnum

import attrs

from .permissions import MANAGE_CHANNELS, MOVE_MEMBERS, MUTE_MEMBERS
from .snowflakes import Snowflake

#: Who has all of these in a stage channel is one of its moderators.
MODERATOR = MANAGE_CHANNELS | MUTE_MEMBERS | MOVE_MEMBERS


class PrivacyLevel(IntEnum):
    """Who may know of a stage; the public ones are of the past, but may still be asked for."""

    PUBLIC = 1
    GUILD_ONLY = 2


@attrs.frozen(kw_only=True)
class StageInstance:
    """A live stage."""

    id: Snowflake
    guild_id: Snowflake
    channel_id: Snowflake
    topic: str
    privacy_level: PrivacyLevel = PrivacyLevel.GUILD_ONLY
