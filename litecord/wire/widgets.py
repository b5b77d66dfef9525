"""A guild's widget on the wire: its settings, and what it shows."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ..model.channels import Channel
from ..model.guilds import Guild
from ..model.members import Member
from ..model.presences import Presence
from ..model.snowflakes import Snowflake
from ..model.voice import VoiceState
from ..widget_pictures import Style
from .forms import UNSET, Unset


@attrs.frozen(kw_only=True)
class ModifyWidget:
    """The body of ``PATCH /guilds/{id}/widget``; null is the default."""

    enabled: bool | Unset | None = UNSET
    channel_id: Snowflake | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class GetWidgetImage:
    """The query of ``GET /guilds/{id}/widget.png``."""

    style: Style = Style.SHIELD


#: How clients know an invite's address: libraries find the code in it.
_INVITE: Final = "https://discord.com/invite/"
#: The type of an activity that is a status in words.
_CUSTOM: Final = 4


def widget_settings_json(guild: Guild) -> dict[str, Any]:
    """A guild widget settings object."""
    channel_id = guild.widget_channel_id
    return {
        "enabled": guild.widget_enabled,
        "channel_id": None if channel_id is None else str(channel_id),
    }


def widget_json(
    guild: Guild,
    channels: list[Channel],
    members: list[dict[str, Any]],
    *,
    online: int,
    code: str | None,
) -> dict[str, Any]:
    """A guild widget object; ``code`` is that of the invite it shows."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "instant_invite": None if code is None else _INVITE + code,
        "channels": [
            {"id": str(each.id), "name": each.name, "position": each.position}
            for each in channels
        ],
        "members": members,
        "presence_count": online,
    }


def widget_member_json(
    number: int,
    name: str,
    avatar_url: str,
    presence: Presence,
    member: Member,
    voice: VoiceState | None,
) -> dict[str, Any]:
    """A member on a widget, who is known by a number; ``voice`` where they are seen to talk."""
    told: dict[str, Any] = {
        "id": str(number),
        "username": name,
        "discriminator": "0000",
        "avatar": None,
        "status": presence.status.value,
        "avatar_url": avatar_url,
    }
    doing = next((each for each in presence.activities if each.get("type") != _CUSTOM), None)
    if doing is not None:
        told["activity"] = {"name": doing["name"]}
    if voice is not None:
        told |= {
            "deaf": member.deaf,
            "mute": member.mute,
            "self_deaf": voice.self_deaf,
            "self_mute": voice.self_mute,
            "suppress": voice.suppress,
            "channel_id": str(voice.channel_id),
        }
    return told
