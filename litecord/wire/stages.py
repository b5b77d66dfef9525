"""Stage instances on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.snowflakes import Snowflake
from ..model.stages import PrivacyLevel, StageInstance
from .forms import UNSET, Length, Stripped, Unset

Topic = Annotated[str, Stripped, Length(1, 120)]


@attrs.frozen(kw_only=True)
class CreateStage:
    """The body of ``POST /stage-instances``; here there is nobody's phone to notify."""

    channel_id: Snowflake
    topic: Topic
    privacy_level: PrivacyLevel | None = None
    guild_scheduled_event_id: Snowflake | None = None
    send_start_notification: bool | None = None


@attrs.frozen(kw_only=True)
class ModifyStage:
    """The body of ``PATCH /stage-instances/{channel_id}``."""

    topic: Topic | Unset = UNSET
    privacy_level: PrivacyLevel | Unset = UNSET


def stage_json(stage: StageInstance) -> dict[str, Any]:
    """A stage instance object."""
    return {
        "id": str(stage.id),
        "guild_id": str(stage.guild_id),
        "channel_id": str(stage.channel_id),
        "topic": stage.topic,
        "privacy_level": stage.privacy_level.value,
        "discoverable_disabled": False,
        "invite_code": None,
        "guild_scheduled_event_id": None,
    }
