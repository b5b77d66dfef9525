"""Who is in which voice channel, and how: muted, deafened, with a camera, wanting to speak."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class VoiceState:
    """
    A member's connection to a voice channel; ``channel_id`` is ``None`` when it has ended.

    ``session_id`` is the gateway session it belongs to. Whether the guild has muted or deafened
    the member is the membership's business: that outlives the connection.
    """

    guild_id: Snowflake
    user_id: Snowflake
    channel_id: Snowflake | None
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False
    self_video: bool = False
    suppress: bool = False
    request_to_speak_timestamp: datetime | None = None

    @property
    def is_speaker(self) -> bool:
        """Whether, on a stage, the member speaks: who is invited has to agree first."""
        return not self.suppress and self.request_to_speak_timestamp is None


@attrs.frozen(kw_only=True)
class VoiceRegion:
    """A place where there may be a voice server."""

    id: str
    name: str
    optimal: bool = False
    deprecated: bool = False


#: All voice is here, wherever a channel asks for it to be.
REGIONS: Final = (
    VoiceRegion(id="local", name="Local", optimal=True),
    VoiceRegion(id="brazil", name="Brazil"),
    VoiceRegion(id="hongkong", name="Hong Kong"),
    VoiceRegion(id="india", name="India"),
    VoiceRegion(id="japan", name="Japan"),
    VoiceRegion(id="rotterdam", name="Rotterdam"),
    VoiceRegion(id="russia", name="Russia"),
    VoiceRegion(id="singapore", name="Singapore"),
    VoiceRegion(id="southafrica", name="South Africa"),
    VoiceRegion(id="sydney", name="Sydney"),
    VoiceRegion(id="us-central", name="US Central"),
    VoiceRegion(id="us-east", name="US East"),
    VoiceRegion(id="us-south", name="US South"),
    VoiceRegion(id="us-west", name="US West"),
)
#: Their ids, which a channel may name.
REGION_IDS: Final = frozenset(each.id for each in REGIONS)
