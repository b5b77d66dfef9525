"""What happens to a guild, its expressions and its invites."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.applications import Application
from ..model.channels import Channel
from ..model.emojis import Emoji
from ..model.guilds import Guild
from ..model.invites import Invite
from ..model.members import Member
from ..model.permissions import MANAGE_CHANNELS
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.stickers import Sticker
from ..model.users import User
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class GuildCreated(GuildEvent):
    """A guild came to be, with everything it starts with."""

    intent: ClassVar[int] = intents.GUILDS
    guild: Guild
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]
    members: tuple[Member, ...]
    users: tuple[User, ...]


@attrs.frozen(kw_only=True)
class GuildUpdated(GuildEvent):
    """A guild's own fields changed."""

    intent: ClassVar[int] = intents.GUILDS
    guild: Guild


@attrs.frozen(kw_only=True)
class GuildDeleted(GuildEvent):
    """A guild is no more."""

    intent: ClassVar[int] = intents.GUILDS


@attrs.frozen(kw_only=True)
class GuildLost(GuildEvent):
    """Memory no longer holds a guild for certain: its sessions must identify afresh."""


@attrs.frozen(kw_only=True)
class GuildEmojisUpdated(GuildEvent):
    """A guild's emojis are these now."""

    intent: ClassVar[int] = intents.GUILD_EXPRESSIONS
    emojis: tuple[Emoji, ...]


@attrs.frozen(kw_only=True)
class GuildStickersUpdated(GuildEvent):
    """A guild's stickers are these now."""

    intent: ClassVar[int] = intents.GUILD_EXPRESSIONS
    stickers: tuple[Sticker, ...]


@attrs.frozen(kw_only=True)
class SoundCreated(GuildEvent):
    """A guild has one more soundboard sound; ``user`` made it, if they are still there."""

    intent: ClassVar[int] = intents.GUILD_EXPRESSIONS
    sound: Sound
    user: User | None


@attrs.frozen(kw_only=True)
class SoundUpdated(SoundCreated):
    """A guild's soundboard sound is another now."""


@attrs.frozen(kw_only=True)
class SoundDeleted(GuildEvent):
    """A guild's soundboard sound is no more."""

    intent: ClassVar[int] = intents.GUILD_EXPRESSIONS
    sound_id: Snowflake


@attrs.frozen(kw_only=True)
class InviteCreated(GuildEvent):
    """An invite was made."""

    intent: ClassVar[int] = intents.GUILD_INVITES
    permission: ClassVar[int] = MANAGE_CHANNELS
    invite: Invite
    inviter: User | None
    target_application: Application | None = None

    @property
    def channel_id(self) -> Snowflake:
        """The channel it leads to."""
        return self.invite.channel_id


@attrs.frozen(kw_only=True)
class InviteDeleted(GuildEvent):
    """An invite was revoked, or used for the last time."""

    intent: ClassVar[int] = intents.GUILD_INVITES
    permission: ClassVar[int] = MANAGE_CHANNELS
    invite: Invite

    @property
    def channel_id(self) -> Snowflake:
        """The channel it led to."""
        return self.invite.channel_id
