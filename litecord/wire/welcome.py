"""Welcome screens and guides for new members, on the wire."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Any

import attrs

from ..model.snowflakes import Snowflake
from ..model.welcome import ActionType, Guide, GuideChannel, WelcomeChannel, WelcomeScreen
from .forms import UNSET, Length, Unset
from .images import Image

EmojiName = Annotated[str, Length(0, 100)]


@attrs.frozen(kw_only=True)
class WelcomeChannelForm:
    """A channel on the welcome screen."""

    channel_id: Snowflake
    description: Annotated[str, Length(1, 50)]
    emoji_id: Snowflake | None = None
    emoji_name: EmojiName | None = None


@attrs.frozen(kw_only=True)
class ModifyWelcomeScreen:
    """The body of ``PATCH /guilds/{id}/welcome-screen``."""

    enabled: bool | Unset | None = UNSET
    description: Annotated[str, Length(0, 140)] | Unset | None = UNSET
    welcome_channels: (
        Annotated[tuple[WelcomeChannelForm, ...], Length(0, 5)] | Unset | None
    ) = UNSET


@attrs.frozen(kw_only=True)
class EmojiForm:
    """An emoji by its id or as Unicode; ``animated`` is the server's to know."""

    id: Snowflake | None = None
    name: EmojiName | None = None


@attrs.frozen(kw_only=True)
class WelcomeMessageForm:
    """The message of a guide, and under whose names it stands."""

    author_ids: Annotated[tuple[Snowflake, ...], Length(0, 10)] = ()
    message: Annotated[str, Length(0, 300)] = ""


@attrs.frozen(kw_only=True)
class ResourceForm:
    """A channel to read."""

    channel_id: Snowflake
    title: Annotated[str, Length(1, 60)]
    description: Annotated[str, Length(0, 200)] | None = None
    emoji: EmojiForm | None = None


@attrs.frozen(kw_only=True)
class ActionForm(ResourceForm):
    """Something to do."""

    action_type: ActionType


@attrs.frozen(kw_only=True)
class ModifyGuide:
    """The body of ``PUT /guilds/{id}/new-member-welcome``; what is left out stays."""

    enabled: bool | Unset = UNSET
    welcome_message: WelcomeMessageForm | Unset | None = UNSET
    new_member_actions: Annotated[tuple[ActionForm, ...], Length(0, 5)] | Unset | None = UNSET
    resource_channels: Annotated[tuple[ResourceForm, ...], Length(0, 7)] | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class ModifyGuideIcon:
    """The body of ``PATCH .../new-member-actions/{id}`` and ``PUT .../resource-channels/{id}``."""

    icon: Image | Unset | None = UNSET


def welcome_screen_json(
    screen: WelcomeScreen, channels: Container[Snowflake]
) -> dict[str, Any]:
    """A welcome screen object, with those of its ``channels`` that are still there."""
    return {
        "description": screen.description,
        "welcome_channels": [
            _channel_json(each) for each in screen.channels if each.channel_id in channels
        ],
    }


def _channel_json(channel: WelcomeChannel) -> dict[str, Any]:
    return {
        "channel_id": str(channel.channel_id),
        "description": channel.description,
        "emoji_id": None if channel.emoji_id is None else str(channel.emoji_id),
        "emoji_name": channel.emoji_name,
    }


def guide_json(
    guide: Guide, channels: Container[Snowflake], animated: Container[Snowflake]
) -> dict[str, Any]:
    """A new member welcome object; ``animated`` are the emojis that move."""

    def listed(there: tuple[GuideChannel, ...]) -> list[dict[str, Any]]:
        return [
            guide_channel_json(each, animated) for each in there if each.channel_id in channels
        ]

    return {
        "guild_id": str(guide.guild_id),
        "enabled": guide.enabled,
        "welcome_message": {
            "author_ids": [str(each) for each in guide.author_ids],
            "message": guide.message,
        },
        "new_member_actions": listed(guide.actions),
        "resource_channels": listed(guide.resources),
    }


def guide_channel_json(
    channel: GuideChannel, animated: Container[Snowflake]
) -> dict[str, Any]:
    """A new member action object, or a resource channel object."""
    told: dict[str, Any] = {
        "channel_id": str(channel.channel_id),
        "title": channel.title,
        "description": channel.description,
    }
    if channel.action_type is not None:
        told["action_type"] = channel.action_type.value
    if channel.emoji_id is not None or channel.emoji_name is not None:
        told["emoji"] = {
            "id": None if channel.emoji_id is None else str(channel.emoji_id),
            "name": channel.emoji_name,
            "animated": channel.emoji_id is not None and channel.emoji_id in animated,
        }
    if channel.icon is not None:
        told["icon"] = channel.icon
    return told
