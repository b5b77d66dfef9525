"""What a community shows to who comes: the welcome screen, and the guide for new members."""

from __future__ import annotations

from enum import IntEnum

import attrs

from .snowflakes import Snowflake


@attrs.frozen(kw_only=True)
class WelcomeChannel:
    """A channel on the welcome screen."""

    channel_id: Snowflake
    description: str
    emoji_id: Snowflake | None = None
    emoji_name: str | None = None


@attrs.frozen(kw_only=True)
class WelcomeScreen:
    """What is shown to who joins; whether it is at all is a feature of the guild."""

    guild_id: Snowflake
    description: str | None = None
    channels: tuple[WelcomeChannel, ...] = ()


class ActionType(IntEnum):
    """What a new member is to do in a channel."""

    VIEW = 0
    CHAT = 1


@attrs.frozen(kw_only=True)
class GuideChannel:
    """
    A channel of the guide: something to do there, or with no ``action_type`` something to read.

    ``icon`` is the hash of an image.
    """

    channel_id: Snowflake
    title: str
    description: str = ""
    action_type: ActionType | None = None
    emoji_id: Snowflake | None = None
    emoji_name: str | None = None
    icon: str | None = None


@attrs.frozen(kw_only=True)
class Guide:
    """The guide for new members of a guild."""

    guild_id: Snowflake
    enabled: bool = False
    author_ids: tuple[Snowflake, ...] = ()
    message: str = ""
    actions: tuple[GuideChannel, ...] = ()
    resources: tuple[GuideChannel, ...] = ()
