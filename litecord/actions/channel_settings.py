"""What a channel's fields may be, by its type and its guild: the limits that no form can know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from ..errors import BitrateTooHigh, TagNamesNotUnique, UnknownEmoji, UnknownTag, wrong_at
from ..model.channels import (
    FLAGS,
    FORUM_TYPES,
    SETTINGS,
    TEXT_TYPES,
    Channel,
    ChannelFlag,
    ChannelType,
    DefaultReaction,
    ForumTag,
    text_name,
)
from ..model.guilds import Guild
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..model.voice import REGION_IDS
from ..wire.channels import ChannelFields, DefaultReactionForm, ForumTagForm
from ..wire.forms import Unset
from .world import Change

#: The longest topic, of channels that are no forums.
LONGEST_TOPIC = 1024
#: How many users a voice and a stage channel may be limited to.
MOST_USERS = {ChannelType.GUILD_VOICE: 99, ChannelType.GUILD_STAGE_VOICE: 10_000}
#: The highest bitrates: of voice channels by the guild's premium tier, and of stage channels.
BITRATES = (96_000, 128_000, 256_000, 384_000)
STAGE_BITRATE = 64_000

_SPOILER: Final[int] = ChannelFlag.IS_SPOILER_CHANNEL.value
_DEFAULTS: Final[dict[str, Any]] = {each.name: each.default for each in attrs.fields(Channel)}


def check_type(guild: Guild, type: int) -> ChannelType:
    """Refuse types that only community guilds have, elsewhere; see the docs' table of types."""
    if type == ChannelType.GUILD_ANNOUNCEMENT and "NEWS" not in guild.features:
        message = "Value must be one of {0, 2, 4, 13, 15, 16}."
        raise wrong_at(("type",), "BASE_TYPE_CHOICES", message)
    return ChannelType(type)


def name_for(type: ChannelType, name: str) -> str:
    """A name as channels of a type have it."""
    if type not in TEXT_TYPES:
        return name
    made = text_name(name)
    if not made:
        message = "Must be between 1 and 100 in length."
        raise wrong_at(("name",), "BASE_TYPE_BAD_LENGTH", message)
    return made


def settings(
    change: Change, guild: Guild, type: ChannelType, form: ChannelFields, before: Channel | None
) -> dict[str, Any]:
    """
    The fields of a channel of ``type`` that ``form`` sets, checked; null sets the default.

    What the type does not have is ignored, as Discord does.
    """
    told: dict[str, Any] = {}
    for name in SETTINGS[type]:
        value = getattr(form, name)
        if value is UNSET:
            continue
        if value is None:
            told[name] = _DEFAULTS[name]
        elif name in _CHECKED:
            told[name] = _CHECKED[name](guild, type, value)
        else:
            told[name] = value
    if told.get("default_reaction_emoji") is not None:
        reaction = _reaction(change, guild, told["default_reaction_emoji"])
        told["default_reaction_emoji"] = reaction
    if "available_tags" in told:
        told["available_tags"] = _tags(change, guild, told["available_tags"], before)
    told |= _flags(type, form, told, before)
    return told


def _flags(
    type: ChannelType, form: ChannelFields, told: dict[str, Any], before: Channel | None
) -> dict[str, Any]:
    flags = 0 if before is None else before.flags
    nsfw = told.get("nsfw", False if before is None else before.nsfw)
    if not isinstance(form.flags, Unset):
        flags = flags & ~FLAGS[type] | int(form.flags or 0) & FLAGS[type]
    if flags & _SPOILER and nsfw:
        message = "An age-restricted channel cannot be a spoiler channel."
        raise wrong_at(("flags",), "BASE_TYPE_INVALID", message)
    return {"flags": flags}


def _topic(guild: Guild, type: ChannelType, topic: str) -> str | None:
    if type not in FORUM_TYPES and len(topic) > LONGEST_TOPIC:
        message = f"Must be between 0 and {LONGEST_TOPIC} in length."
        raise wrong_at(("topic",), "BASE_TYPE_BAD_LENGTH", message)
    return topic or None


def _bitrate(guild: Guild, type: ChannelType, bitrate: int) -> int:
    if type == ChannelType.GUILD_STAGE_VOICE:
        if bitrate > STAGE_BITRATE:
            raise BitrateTooHigh()
        return bitrate
    tier = 3 if "VIP_REGIONS" in guild.features else guild.premium_tier
    return _at_most("bitrate", bitrate, BITRATES[tier])


def _user_limit(guild: Guild, type: ChannelType, limit: int) -> int:
    return _at_most("user_limit", limit, MOST_USERS[type])


def _region(guild: Guild, type: ChannelType, region: str) -> str:
    if region not in REGION_IDS:
        raise wrong_at(("rtc_region",), "BASE_TYPE_CHOICES", "Value must be a voice region's id.")
    return region


def _at_most(name: str, value: int, most: int) -> int:
    if value > most:
        message = f"int value should be less than or equal to {most}."
        raise wrong_at((name,), "NUMBER_TYPE_MAX", message)
    return value


def _custom(change: Change, guild: Guild, emoji_id: Snowflake | None) -> Snowflake | None:
    """The id of a custom emoji; refused (10014) where it is not one of the guild's own."""
    here = change.state.guild(guild.id)
    if emoji_id is not None and (here is None or emoji_id not in here.emojis):
        raise UnknownEmoji()
    return emoji_id


def _reaction(change: Change, guild: Guild, form: DefaultReactionForm) -> DefaultReaction | None:
    emoji_id = _custom(change, guild, form.emoji_id)
    if emoji_id is None and not form.emoji_name:
        return None
    return DefaultReaction(emoji_id=emoji_id, emoji_name=form.emoji_name or None)


_CHECKED: Final[dict[str, Callable[[Guild, ChannelType, Any], Any]]] = {
    "topic": _topic,
    "bitrate": _bitrate,
    "user_limit": _user_limit,
    "rtc_region": _region,
}


def _tags(
    change: Change, guild: Guild, forms: tuple[ForumTagForm, ...], before: Channel | None
) -> tuple[ForumTag, ...]:
    """The tags of a forum: those with an id are tags it has, the others are new."""
    known: set[Snowflake] = set() if before is None else {t.id for t in before.available_tags}
    if len({form.name for form in forms}) < len(forms):
        raise TagNamesNotUnique()
    made = []
    for form in forms:
        if form.id is not None and form.id not in known:
            raise UnknownTag()
        made.append(
            ForumTag(
                id=change.next_id() if form.id is None else form.id,
                name=form.name,
                moderated=bool(form.moderated),
                emoji_id=_custom(change, guild, form.emoji_id),
                emoji_name=form.emoji_name or None,
            )
        )
    return tuple(made)
