"""Channels of guilds: made, changed, moved and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ..errors import (
    CommunityNeedsTextChannels,
    MissingAccess,
    OneParentAtATime,
    RequiredCommunityChannel,
    TooManyChannels,
    UnknownChannel,
    WrongChannelType,
    wrong_at,
)
from ..events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    GuildUpdated,
    StageDeleted,
)
from ..model.audit import AuditAction
from ..model.channels import (
    SETTINGS,
    VOICE_TYPES,
    Channel,
    ChannelType,
    Overwrite,
    sort_group,
)
from ..model.guilds import CHANNEL_FIELDS, Guild
from ..model.permissions import CONNECT, MANAGE_CHANNELS, MANAGE_ROLES
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..state.guilds import GuildState
from ..storage import channels as storage
from ..storage import guilds
from ..wire.channels import ChannelFields, CreateChannel, ModifyChannel, MoveChannel
from ..wire.forms import Unset
from . import private_channels, threads
from .access import Here, InChannel, InPrivate, InThread, in_channel, in_guild, in_place
from .audit import record_change
from .channel_settings import check_type, name_for, settings
from .overwrites import check_changed, check_new, record_changed, save, wanted
from .threads import SeenThread
from .voice import assign
from .voice import leave as leave_voice
from .world import Change, action, by_channel, by_guild

#: The most channels of a guild, categories included, and of a category.
MOST = 500
MOST_IN_CATEGORY = 50
#: The last position; clients may ask for it, and what is made next shares it.
MOST_POSITION = 2**31 - 1

_CONVERTIBLE = frozenset({ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT})


#: A channel as somebody is told of it.
Found = Channel | SeenThread | private_channels.Seen


@action(guild=by_channel, reads=True)
async def get(change: Change, channel_id: Snowflake) -> Found:
    """One channel; voice channels are shown to those who may connect."""
    here = in_place(change, channel_id)
    if isinstance(here, InPrivate):
        return await private_channels.seen(change, here.channel, change.actor.user_id)
    if isinstance(here, InThread):
        return SeenThread(here.channel, here.held.members.get(change.actor.user_id))
    if here.channel.type in VOICE_TYPES and not here.permissions & CONNECT:
        raise MissingAccess()
    return here.channel


@action(guild=by_guild, reads=True)
async def list_in(change: Change, guild_id: Snowflake) -> list[Channel]:
    """The channels of a guild that the actor sees."""
    here = in_guild(change, guild_id)
    viewable = here.guild.viewable(here.member.user_id)
    return [each for each in here.guild.channels.values() if each.id in viewable]


# -- making ---------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def create(change: Change, guild_id: Snowflake, form: CreateChannel) -> Channel:
    """Make a channel; without a position it is the last of its kind."""
    here = in_guild(change, guild_id, MANAGE_CHANNELS)
    guild = here.guild
    type = check_type(guild.guild, 0 if isinstance(form.type, Unset) else form.type or 0)
    check_community(guild.guild, type)
    if len(guild.channels) >= MOST:
        raise TooManyChannels()
    parent = _parent(guild, type, form.parent_id or None, None)
    channel = Channel(
        id=change.next_id(),
        guild_id=guild_id,
        type=type,
        name=name_for(type, form.name),
        position=_position(guild, type, form),
        parent_id=None if parent is None else parent.id,
        overwrites=_overwrites_of_new(here, form, parent),
        **settings(change, guild.guild, type, form, None),
    )
    await storage.insert(change.cursor, channel)
    change.announce(ChannelCreated(guild_id=guild_id, channel=channel))
    await record_change(change, AuditAction.CHANNEL_CREATE, None, channel)
    return channel


def check_community(guild: Guild, type: ChannelType) -> None:
    """Refuse (50024) stages where there is no community."""
    if type == ChannelType.GUILD_STAGE_VOICE and "COMMUNITY" not in guild.features:
        raise WrongChannelType()


def _position(guild: GuildState, type: ChannelType, form: ChannelFields) -> int:
    if isinstance(form.position, int):
        return form.position
    return min(last_position(guild.channels.values(), type) + 1, MOST_POSITION)


def last_position(channels: Iterable[Channel], type: ChannelType) -> int:
    """The position of the last among the channels that one of ``type`` is sorted with, or -1."""
    kind = sort_group(type)
    return max((c.position for c in channels if sort_group(c.type) == kind), default=-1)


def _parent(
    guild: GuildState, type: ChannelType, parent_id: Snowflake | None, moved: Channel | None
) -> Channel | None:
    """The category a channel is to be in; ``moved`` is the channel if it exists."""
    if parent_id is None:
        return None
    parent = guild.channels.get(parent_id)
    if parent is None:
        raise wrong_at(("parent_id",), "CHANNEL_PARENT_INVALID", "Category does not exist")
    if parent.type != ChannelType.GUILD_CATEGORY or type == ChannelType.GUILD_CATEGORY:
        raise wrong_at(("parent_id",), "CHANNEL_PARENT_INVALID_TYPE", "Not a category")
    stays = moved is not None and moved.parent_id == parent_id
    if not stays and _count_in(guild.channels.values(), parent_id) >= MOST_IN_CATEGORY:
        message = f"Maximum number of channels in category reached ({MOST_IN_CATEGORY})"
        raise wrong_at(("parent_id",), "CHANNEL_PARENT_MAX_CHANNELS", message)
    return parent


def _count_in(channels: Iterable[Channel], parent_id: Snowflake) -> int:
    return sum(each.parent_id == parent_id for each in channels)


def _overwrites_of_new(
    here: Here, form: CreateChannel, parent: Channel | None
) -> tuple[Overwrite, ...]:
    """What the form says; a channel that says nothing has its category's."""
    if isinstance(form.permission_overwrites, tuple):
        made = wanted(here.guild, form.permission_overwrites)
        check_new(here, made)
        return made
    return () if parent is None else parent.overwrites


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_channel, exclusive=True)
async def modify(
    change: Change, channel_id: Snowflake, form: ModifyChannel
) -> Channel | SeenThread:
    """Change a channel's fields; a text channel may become an announcement channel and back."""
    if change.state.thread(channel_id) is not None:
        return await threads.modify(change, channel_id, form)
    here = in_channel(change, channel_id, MANAGE_CHANNELS)
    before = here.channel
    type = _converted(here, form)
    told = {name: _DEFAULT[name] for name in SETTINGS[before.type] - SETTINGS[type]}
    told |= settings(change, here.guild.guild, type, form, before)
    if isinstance(form.name, str):
        told["name"] = name_for(type, form.name)
    if isinstance(form.position, int):
        told["position"] = form.position
    if not isinstance(form.parent_id, Unset):
        _parent(here.guild, type, form.parent_id, before)
        told["parent_id"] = form.parent_id
    if not isinstance(form.permission_overwrites, Unset):
        asked = form.permission_overwrites or ()
        told["overwrites"] = wanted(here.guild, asked, before.overwrites)
        check_changed(change, here, told["overwrites"])
    after = attrs.evolve(before, type=type, **told)
    await save(change, here.guild, before, after)
    await threads.drop_tags(change, here.guild, before, after)
    if after.rtc_region != before.rtc_region:
        for each in here.guild.voice.there(channel_id):
            assign(change, each)
    return after


_DEFAULT: dict[str, Any] = {each.name: each.default for each in attrs.fields(Channel)}


def _converted(here: InChannel, form: ModifyChannel) -> ChannelType:
    """The type a channel is to have."""
    before = here.channel.type
    if form.type is None or isinstance(form.type, Unset) or form.type == before:
        return before
    guild = here.guild.guild
    after = check_type(guild, form.type)
    if before not in _CONVERTIBLE or after not in _CONVERTIBLE:
        raise WrongChannelType()
    if here.channel.id in (guild.rules_channel_id, guild.public_updates_channel_id):
        raise CommunityNeedsTextChannels()
    return after


@action(guild=by_guild, exclusive=True)
async def move(change: Change, guild_id: Snowflake, forms: tuple[MoveChannel, ...]) -> None:
    """
    Change positions and parents of several channels; only one of them may get another parent.

    See https://docs.discord.com/developers/resources/guild#modify-guild-channel-positions.
    """
    here = in_guild(change, guild_id, MANAGE_CHANNELS)
    moved = [_moved(here, form) for form in forms]
    if len({old.id for old, new in moved if old.parent_id != new.parent_id}) > 1:
        raise OneParentAtATime()
    if any(old.overwrites != new.overwrites for old, new in moved):
        here.require(MANAGE_ROLES)
    changed = {new.id: new for old, new in moved if old != new}
    if changed:
        await storage.move(change.cursor, changed.values())
    for channel in changed.values():
        if channel.overwrites != here.guild.channels[channel.id].overwrites:
            await storage.replace_overwrites(change.cursor, channel)
        change.announce(ChannelUpdated(guild_id=guild_id, channel=channel))
        await record_changed(change, here.guild, here.guild.channels[channel.id], channel)


def _moved(here: Here, form: MoveChannel) -> tuple[Channel, Channel]:
    """A channel before and after."""
    guild = here.guild
    before = guild.channels.get(form.id)
    if before is None:
        raise UnknownChannel()
    after = before
    if isinstance(form.position, int):
        after = attrs.evolve(after, position=form.position)
    if not isinstance(form.parent_id, Unset):
        parent = _parent(guild, before.type, form.parent_id, before)
        after = attrs.evolve(after, parent_id=form.parent_id)
        if form.lock_permissions and parent is not None:
            after = attrs.evolve(after, overwrites=parent.overwrites)
    return before, after


# -- deleting -------------------------------------------------------------------------------------


def _by_starter(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    """A lock for the message that a thread began with: it is marked so no more."""
    return ("message", args[0])


@action(guild=by_channel, exclusive=True, lock=_by_starter)
async def delete(change: Change, channel_id: Snowflake) -> Channel | SeenThread:
    """
    Delete a channel with all in it.

    What a category holds stays, without a parent; the guild's fields that name the channel are
    reset. Both are told before it goes, so that nobody knows of something that names what is gone.
    """
    if change.state.thread(channel_id) is not None:
        return await threads.delete(change, channel_id)
    here = in_channel(change, channel_id, MANAGE_CHANNELS)
    guild = here.guild.guild
    if "COMMUNITY" in guild.features and channel_id in (
        guild.rules_channel_id,
        guild.public_updates_channel_id,
    ):
        raise RequiredCommunityChannel()
    named: dict[str, Any] = {
        name: None for name in CHANNEL_FIELDS if getattr(guild, name) == channel_id
    }
    if named:
        reset = attrs.evolve(guild, **named)
        await guilds.update(change.cursor, reset)
        change.announce(GuildUpdated(guild_id=guild.id, guild=reset))
    for child in list(here.guild.channels.values()):
        if child.parent_id == channel_id:
            orphan = attrs.evolve(child, parent_id=None)
            change.announce(ChannelUpdated(guild_id=guild.id, channel=orphan))
    await storage.delete(change.cursor, channel_id)  # and with it the children's parent_id
    leave_voice(change, here.guild, here.guild.voice.there(channel_id))
    if channel_id in here.guild.stages:
        stage = here.guild.stages[channel_id]
        change.announce(StageDeleted(guild_id=guild.id, stage=stage))
    change.announce(ChannelDeleted(guild_id=guild.id, channel=here.channel))
    await record_change(change, AuditAction.CHANNEL_DELETE, here.channel, None)
    return here.channel
