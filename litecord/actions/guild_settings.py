"""A guild's own fields: changed by those who manage it, and its owner by the owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from ..errors import BotCannotOwn, MissingPermissions, UnknownMember, wrong_at
from ..events import GuildUpdated
from ..model.audit import AuditAction
from ..model.channels import Channel, ChannelType
from ..model.emojis import Emoji
from ..model.guilds import Guild
from ..model.permissions import ADMINISTRATOR, MANAGE_GUILD
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.stickers import Sticker
from ..storage import guilds as storage
from ..wire.forms import Unset
from ..wire.guilds import GuildFields, ModifyGuild
from ..wire.images import Image
from . import image_data
from .access import Here, in_guild
from .audit import record_change
from .world import Change, action, by_guild

#: The features that members switch.
SWITCHABLE: Final = frozenset({"COMMUNITY", "INVITES_DISABLED", "RAID_ALERTS_DISABLED"})
#: What comes and goes with COMMUNITY.
WITH_COMMUNITY: Final = frozenset({"COMMUNITY", "NEWS"})

#: The flags that a system channel can have.
SYSTEM_CHANNEL_FLAGS: Final = 0b11_1111

_PLAIN: Final = (
    *("region", "icon", "verification_level", "default_message_notifications"),
    *("explicit_content_filter", "preferred_locale", "afk_timeout", "system_channel_flags"),
    *("description", "splash", "discovery_splash", "banner", "home_header"),
    "premium_progress_bar_enabled",
)
_DEFAULTS: Final[dict[str, Any]] = {each.name: each.default for each in attrs.fields(Guild)}

_TEXT: Final = frozenset({ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT})
_ONLY_TEXT: Final = frozenset({ChannelType.GUILD_TEXT})
#: The types of channel that each field of a guild may name.
_TYPES: Final[Mapping[str, frozenset[ChannelType]]] = {
    "afk_channel_id": frozenset({ChannelType.GUILD_VOICE}),
    "system_channel_id": _TEXT,
    "rules_channel_id": _ONLY_TEXT,
    "public_updates_channel_id": _ONLY_TEXT,
    "safety_alerts_channel_id": _ONLY_TEXT,
}


@attrs.frozen
class WithRoles:
    """A guild as an action leaves it, its roles, its emojis and its stickers."""

    guild: Guild
    roles: tuple[Role, ...]
    emojis: tuple[Emoji, ...] = ()
    stickers: tuple[Sticker, ...] = ()


def plain_settings(form: GuildFields) -> dict[str, Any]:
    """The fields that a form sets and that are values in themselves; null sets the default."""
    told: dict[str, Any] = {}
    for name in _PLAIN:
        value = getattr(form, name, Unset.UNSET)
        if not isinstance(value, Unset):
            value = value.hash if isinstance(value, Image) else value
            told[name] = _DEFAULTS[name] if value is None else value
    if "system_channel_flags" in told:
        told["system_channel_flags"] &= SYSTEM_CHANNEL_FLAGS
    return told


def check_channels(guild: Guild, channels: Mapping[Snowflake, Channel]) -> None:
    """Refuse a guild that names channels it does not have, or of a type that is of no use."""
    for name, types in _TYPES.items():
        channel_id = getattr(guild, name)
        if channel_id is None:
            continue
        if channel_id not in channels:
            raise wrong_at((name,), "CHANNEL_INVALID", "Unknown channel")
        if channels[channel_id].type not in types:
            raise wrong_at((name,), "CHANNEL_INVALID_TYPE", "Invalid channel type")


@action(guild=by_guild, reads=True)
async def accept(change: Change, guild_id: Snowflake, form: ModifyGuild) -> ModifyGuild:
    """Check and keep the images of a guild that the actor may change, before any lock is taken."""
    in_guild(change, guild_id, MANAGE_GUILD)
    return await image_data.keep(
        change.world,
        form,
        still=("splash", "discovery_splash", "home_header"),
        moving=("icon", "banner"),
    )


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, form: ModifyGuild) -> WithRoles:
    """Change a guild's fields: https://docs.discord.com/developers/resources/guild#modify-guild."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    before = here.guild.guild
    told = plain_settings(form)
    if not isinstance(form.name, Unset):
        told["name"] = form.name
    for name in _TYPES:
        value = getattr(form, name)
        if not isinstance(value, Unset):
            told[name] = value
    if isinstance(form.features, tuple):
        told["features"] = _features(here, form.features)
    if isinstance(form.owner_id, int):
        told["owner_id"] = _new_owner(change, here, form.owner_id)
    after = attrs.evolve(before, **told)
    check_channels(after, here.guild.channels)
    _check_community(after)
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(GuildUpdated(guild_id=guild_id, guild=after))
        await record_change(change, AuditAction.GUILD_UPDATE, before, after)
    return WithRoles(
        after,
        tuple(here.guild.roles.values()),
        tuple(here.guild.emojis.values()),
        tuple(here.guild.stickers.values()),
    )


def _features(here: Here, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The guild's features when the switchable ones are as wanted; others cannot be switched."""
    before = set(here.guild.guild.features)
    switched = {each for each in SWITCHABLE if (each in wanted) != (each in before)}
    if "COMMUNITY" in switched:
        here.require(ADMINISTRATOR)
    if "DISCOVERABLE" in wanted and "DISCOVERABLE" not in before:
        message = "This server has no directory: guilds cannot be made discoverable."
        raise wrong_at(("features",), "GUILD_FEATURE_UNSUPPORTED", message)
    after = before ^ switched
    if "COMMUNITY" in switched:
        after = after | WITH_COMMUNITY if "COMMUNITY" in wanted else after - WITH_COMMUNITY
    return tuple(sorted(after))


def _check_community(guild: Guild) -> None:
    """Refuse a community guild without what communities need."""
    if "COMMUNITY" not in guild.features:
        return
    for name, is_right in (
        ("rules_channel_id", guild.rules_channel_id is not None),
        ("public_updates_channel_id", guild.public_updates_channel_id is not None),
        ("verification_level", guild.verification_level >= 1),
        ("explicit_content_filter", guild.explicit_content_filter == 2),
    ):
        if not is_right:
            message = "This is required for Community guilds."
            raise wrong_at((name,), "BASE_TYPE_REQUIRED", message)


def _new_owner(change: Change, here: Here, owner_id: Snowflake) -> Snowflake:
    if owner_id == here.guild.guild.owner_id:
        return owner_id
    if not here.is_owner:
        raise MissingPermissions()
    if owner_id not in here.guild.members:
        raise UnknownMember()
    if change.state.users[owner_id].bot:
        raise BotCannotOwn()
    return owner_id
