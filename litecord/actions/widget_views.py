"""
What a guild's widget shows to anybody: who is online, where they talk, and how to come in.

See https://docs.discord.com/developers/resources/guild#guild-widget-object. Nobody can tell from it
who the members are: ids are numbers in the list, and avatars have addresses that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from ..errors import UnknownGuild, WidgetDisabled
from ..model.channels import VOICE_TYPES, Channel
from ..model.guilds import Guild
from ..model.invites import Invite
from ..model.members import Member
from ..model.permissions import CONNECT
from ..model.presences import Presence
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..model.voice import VoiceState
from ..state.guilds import GuildState
from ..storage import images
from ..storage import invites as storage
from ..widget_pictures import Style
from . import everyone, image_data
from .auth import SYSTEM
from .invites import DAY, MOST, new_code
from .new_invites import save
from .world import Change, World, action, by_guild

#: So many members are shown.
MOST_SHOWN: Final = 100


@attrs.frozen(kw_only=True)
class ShownMember:
    """A member as the widget shows them; ``voice`` where they talk in a channel that is shown."""

    name: str
    avatar_url: str
    presence: Presence
    membership: Member
    voice: VoiceState | None = None


@attrs.frozen(kw_only=True)
class WidgetView:
    """A guild's widget."""

    guild: Guild
    channels: list[Channel]
    members: list[ShownMember]
    online: int
    code: str | None


def _enabled(change: Change, guild_id: Snowflake) -> GuildState:
    guild = change.state.guild(guild_id)
    if guild is None:
        raise UnknownGuild()
    if not guild.guild.widget_enabled:
        raise WidgetDisabled()
    return guild


async def view(world: World, guild_id: Snowflake) -> WidgetView:
    """The widget of a guild, with an invite, made if there is none, where it has a channel."""
    code, is_wanted = await world.perform(SYSTEM, find_invite, guild_id)
    if is_wanted:
        code = await world.perform(SYSTEM, make_invite, guild_id)
    return await world.perform(SYSTEM, show, guild_id, code)


@action(guild=by_guild, reads=True)
async def show(change: Change, guild_id: Snowflake, code: str | None) -> WidgetView:
    """What is seen of a guild; ``code`` is that of its invite."""
    guild = _enabled(change, guild_id)
    await change.world.cdn.open()
    channels = [
        each
        for each in everyone.seen(guild)
        if each.type in VOICE_TYPES and everyone.permissions(guild, each) & CONNECT
    ]
    online = list(change.state.presences.online(guild.members))
    shown = sorted(_shown(change, guild, online, {each.id for each in channels}), key=_by_name)
    return WidgetView(
        guild=guild.guild,
        channels=channels,
        members=shown[:MOST_SHOWN],
        online=len(online),
        code=code,
    )


def _by_name(member: ShownMember) -> str:
    return member.name.casefold()


def _shown(
    change: Change, guild: GuildState, online: list[Presence], channels: set[Snowflake]
) -> Iterator[ShownMember]:
    for presence in online:
        member, user = guild.members[presence.user_id], change.state.users[presence.user_id]
        voice = guild.voice.of(user.id)
        yield ShownMember(
            name=member.nick or user.display_name,
            avatar_url=_avatar_url(change.world, user),
            presence=presence,
            membership=member,
            voice=voice if voice is not None and voice.channel_id in channels else None,
        )


def _avatar_url(world: World, user: User) -> str:
    if user.avatar is None:
        return f"{world.cdn.base}/embed/avatars/{(user.id >> 22) % 6}.png"
    return f"{world.cdn.base}/widget-avatars/{world.cdn.sealed(f'{user.id}/{user.avatar}')}.png"


@action(guild=by_guild, reads=True)
async def find_invite(change: Change, guild_id: Snowflake) -> tuple[str | None, bool]:
    """The code that the widget shows, and whether one is wanted that is not there yet."""
    guild = _enabled(change, guild_id)
    channel_id = guild.guild.widget_channel_id
    if channel_id not in guild.channels or guild.guild.pauses_invites(change.now):
        return None, False
    there = await storage.list_in(change.cursor, guild_id)
    found = next((each for each in there if _is_ours(change, each, channel_id)), None)
    return (None, True) if found is None else (found.code, False)


def _is_ours(change: Change, invite: Invite, channel_id: Snowflake | None) -> bool:
    return (
        invite.inviter_id is None
        and invite.channel_id == channel_id
        and not invite.is_spent(change.now)
    )


@action(guild=by_guild, exclusive=True)
async def make_invite(change: Change, guild_id: Snowflake) -> str | None:
    """Make the invite of the widget, unless somebody else has just made it, or there is no room."""
    code, is_wanted = await find_invite(change, guild_id)
    channel_id = _enabled(change, guild_id).guild.widget_channel_id
    if not is_wanted or channel_id is None:
        return code
    await storage.delete_expired(change.cursor, guild_id, change.now)
    there = await storage.list_in(change.cursor, guild_id)
    if len(there) >= MOST:
        return None
    invite = Invite(
        code=new_code(),
        guild_id=guild_id,
        channel_id=channel_id,
        inviter_id=None,
        created_at=change.now,
        max_age=DAY,
    )
    await save(change, invite, there)
    return invite.code


# -- the picture ----------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def count_online(change: Change, guild_id: Snowflake) -> tuple[Guild, int]:
    """A guild with a widget, and how many of its members are not offline."""
    guild = _enabled(change, guild_id)
    return guild.guild, change.state.presences.count_online(guild.members)


async def picture(world: World, guild_id: Snowflake, style: Style) -> bytes:
    """The widget of a guild as a PNG; ``Overloaded`` (503) when too many are asked for."""
    guild, online = await world.perform(SYSTEM, count_online, guild_id)
    icon = None
    if guild.icon is not None:
        blob = await image_data.find(world, images.GUILD_ICON, guild.icon, guild_id)
        icon = None if blob is None else await world.blobs.get(blob)
    return await world.images.draw_widget(style, guild.name, online, icon)
