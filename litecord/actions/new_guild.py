"""
Making a guild: with the usual channels, or with the roles and channels that the client lists.

In such a list ids are placeholders by which the parts name each other: a channel its category, an
overwrite its role, the guild its system channel. Here each gets its real id.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..errors import UnknownOverwrite, wrong_at
from ..events import GuildCreated, GuildJoined
from ..model.channels import Channel, ChannelType, Overwrite, OverwriteType
from ..model.guilds import Guild
from ..model.members import Member
from ..model.permissions import ALL, EVERYONE_DEFAULT
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..storage import channels, guilds, members, roles
from ..storage import templates as template_storage
from ..wire.channels import OverwriteForm
from ..wire.forms import Unset
from ..wire.guilds import CreateGuild, NewChannel
from ..wire.templates import UseTemplate, guild_form
from . import image_data, templates
from .channel_settings import check_type, name_for, settings
from .channels import MOST_IN_CATEGORY, MOST_POSITION, check_community, last_position
from .guild_settings import WithRoles, check_channels, plain_settings
from .members import check_guild_count
from .roles import told
from .world import Change, action

Placeholders = Mapping[Snowflake, Snowflake]


@action(reads=True)
async def accept(change: Change, form: CreateGuild) -> CreateGuild:
    """Check and keep the icon of a guild that is to be made."""
    await check_guild_count(change, change.actor.user_id)
    if form.guild_template_code is not None:
        template = await templates.find(change, form.guild_template_code)
        form = guild_form(template, form.name, form.icon)
    return await image_data.keep(change.world, form, moving=("icon",))


@action(reads=True)
async def accept_template(change: Change, code: str, form: UseTemplate) -> CreateGuild:
    """What a guild is to be that is made from a template, its icon checked and kept."""
    await check_guild_count(change, change.actor.user_id)
    made = guild_form(await templates.find(change, code), form.name, form.icon)
    return await image_data.keep(change.world, made, moving=("icon",))


@action()
async def create(change: Change, form: CreateGuild, code: str | None = None) -> WithRoles:
    """Make a guild of the actor's, all in one transaction; ``code`` is that of a template."""
    await check_guild_count(change, change.actor.user_id)
    if code is not None:
        await template_storage.count_use(change.cursor, code)
    guild = Guild(
        id=change.next_id(),
        name=form.name,
        owner_id=change.actor.user_id,
        **plain_settings(form),
    )
    with_roles, role_ids = _roles(change, guild, form)
    if form.channels:
        with_channels, channel_ids = _channels(change, guild, form.channels, role_ids)
        guild = _with_channels(guild, form, channel_ids)
        check_channels(guild, {each.id: each for each in with_channels})
    else:
        with_channels = _usual_channels(change, guild)
        guild = attrs.evolve(guild, system_channel_id=with_channels[2].id)
    owner = Member(guild_id=guild.id, user_id=guild.owner_id, joined_at=change.now)
    await guilds.insert(change.cursor, guild)
    for role in with_roles:
        await roles.insert(change.cursor, role)
    for channel in with_channels:
        await channels.insert(change.cursor, channel)
    await members.insert(change.cursor, owner)
    change.announce(
        GuildCreated(
            guild_id=guild.id,
            guild=guild,
            roles=with_roles,
            channels=with_channels,
            members=(owner,),
            users=(change.user,),
        )
    )
    change.announce(GuildJoined(user_id=guild.owner_id, guild_id=guild.id))
    return WithRoles(guild, with_roles)


def _usual_channels(change: Change, guild: Guild) -> tuple[Channel, ...]:
    def made(
        type: ChannelType, name: str, position: int, parent: Channel | None = None
    ) -> Channel:
        return Channel(
            id=change.next_id(),
            guild_id=guild.id,
            type=type,
            name=name,
            position=position,
            parent_id=None if parent is None else parent.id,
        )

    text = made(ChannelType.GUILD_CATEGORY, "Text Channels", 0)
    voice = made(ChannelType.GUILD_CATEGORY, "Voice Channels", 1)
    return (
        text,
        voice,
        made(ChannelType.GUILD_TEXT, "general", 0, text),
        made(ChannelType.GUILD_VOICE, "General", 0, voice),
    )


# -- from a list ----------------------------------------------------------------------------------


def _roles(
    change: Change, guild: Guild, form: CreateGuild
) -> tuple[tuple[Role, ...], Placeholders]:
    """The roles, of which the first of the list is @everyone, and their real ids."""
    everyone = Role(
        id=guild.id, guild_id=guild.id, name="@everyone", permissions=EVERYONE_DEFAULT
    )
    made: list[Role] = []
    ids: dict[Snowflake, Snowflake] = {}
    for position, each in enumerate(form.roles or ()):
        blank = everyone
        if position:
            blank = Role(
                id=change.next_id(),
                guild_id=guild.id,
                name="new role",
                permissions=made[0].permissions,
                position=position,
            )
        role = attrs.evolve(blank, **told(guild.features, each, blank))
        made.append(role if position else attrs.evolve(role, name="@everyone"))
        if each.id is not None:
            ids[each.id] = role.id
    return tuple(made or [everyone]), ids


def _channels(
    change: Change, guild: Guild, forms: tuple[NewChannel, ...], role_ids: Placeholders
) -> tuple[tuple[Channel, ...], Placeholders]:
    """The channels in their order, and their real ids; categories stand before what they hold."""
    made: dict[Snowflake, Channel] = {}
    ids: dict[Snowflake, Snowflake] = {}
    for index, form in enumerate(forms):
        type = check_type(guild, 0 if isinstance(form.type, Unset) else form.type or 0)
        check_community(guild, type)
        channel = Channel(
            id=change.next_id(),
            guild_id=guild.id,
            type=type,
            name=name_for(type, form.name),
            position=min(last_position(made.values(), type) + 1, MOST_POSITION),
            parent_id=_parent_id(made, ids, type, form, index),
            overwrites=_overwrites(guild, role_ids, form.permission_overwrites or ()),
            **settings(change, guild, type, form, None),
        )
        made[channel.id] = channel
        if form.id is not None:
            ids[form.id] = channel.id
    return tuple(made.values()), ids


def _parent_id(
    made: Mapping[Snowflake, Channel],
    ids: Placeholders,
    type: ChannelType,
    form: NewChannel,
    index: int,
) -> Snowflake | None:
    if isinstance(form.parent_id, Unset) or form.parent_id is None:
        return None
    where = ("channels", index, "parent_id")
    parent_id = ids.get(form.parent_id)
    if parent_id is None:
        raise wrong_at(where, "CHANNEL_PARENT_INVALID", "Category does not exist")
    category = ChannelType.GUILD_CATEGORY
    if made[parent_id].type != category or type == category:
        raise wrong_at(where, "CHANNEL_PARENT_INVALID_TYPE", "Not a category")
    if sum(each.parent_id == parent_id for each in made.values()) >= MOST_IN_CATEGORY:
        message = f"Maximum number of channels in category reached ({MOST_IN_CATEGORY})"
        raise wrong_at(where, "CHANNEL_PARENT_MAX_CHANNELS", message)
    return parent_id


def _overwrites(
    guild: Guild, role_ids: Placeholders, forms: tuple[OverwriteForm, ...]
) -> tuple[Overwrite, ...]:
    """The overwrites of a channel: of roles by their placeholders, and of the owner."""
    made: dict[Snowflake, Overwrite] = {}
    for form in forms:
        if form.id == guild.owner_id and form.type != OverwriteType.ROLE:
            target, type = form.id, OverwriteType.MEMBER
        elif form.id in role_ids and form.type != OverwriteType.MEMBER:
            target, type = role_ids[form.id], OverwriteType.ROLE
        else:
            raise UnknownOverwrite()
        allow, deny = (form.allow or 0) & ALL, (form.deny or 0) & ALL
        made[target] = Overwrite(id=target, type=type, allow=allow, deny=deny)
    return tuple(made[each] for each in sorted(made))


def _with_channels(guild: Guild, form: CreateGuild, ids: Placeholders) -> Guild:
    """The guild, when its fields name channels by their real ids."""
    named: dict[str, Snowflake | None] = {}
    for name in ("afk_channel_id", "system_channel_id"):
        placeholder: Snowflake | Unset | None = getattr(form, name)
        if isinstance(placeholder, Unset) or placeholder is None:
            continue
        if placeholder not in ids:
            raise wrong_at((name,), "CHANNEL_INVALID", "Unknown channel")
        named[name] = ids[placeholder]
    return attrs.evolve(
        guild,
        afk_channel_id=named.get("afk_channel_id"),
        system_channel_id=named.get("system_channel_id"),
    )
