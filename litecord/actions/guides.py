"""
The guide for new members of a community: what to do first, and what to read.

See https://docs.discord.food/resources/guild#new-member-welcome-object. One that is shown has at
least three things to do, and names no channel that not everybody sees.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from ..errors import MissingPermissions, UnknownChannel, UnknownWelcomeScreen, wrong_at
from ..model.audit import AuditAction
from ..model.permissions import MANAGE_GUILD, MANAGE_ROLES, VIEW_CHANNEL, send_permission
from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from ..model.welcome import ActionType, Guide, GuideChannel
from ..state.guilds import GuildState
from ..storage import welcome as storage
from ..wire.images import image_hash
from ..wire.welcome import ActionForm, ModifyGuide, ModifyGuideIcon, ResourceForm
from . import everyone, image_data
from .access import Here, in_guild
from .audit import record
from .welcome import emoji_of, switch
from .world import Change, action, by_guild

FEATURE: Final = "GUILD_SERVER_GUIDE"
#: The fewest things to do in a guide that is shown.
LEAST_ACTIONS: Final = 3


@attrs.frozen
class Shown:
    """A guide, and the guild that it is of."""

    guide: Guide
    guild: GuildState


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake) -> Shown | None:
    """The guide, if there is one; where it is not shown, for who manages the guild."""
    here = in_guild(change, guild_id)
    guide = await storage.fetch_guide(change.cursor, guild_id)
    if guide is None:
        return None
    if not guide.enabled and not here.permissions & MANAGE_GUILD:
        raise MissingPermissions()
    return Shown(guide, here.guild)


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, form: ModifyGuide) -> Shown:
    """Change the guide, which only communities have, and whether it is shown."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    if "COMMUNITY" not in here.guild.guild.features:
        raise UnknownWelcomeScreen()
    before = await storage.fetch_guide(change.cursor, guild_id)
    guide = attrs.evolve(before or Guide(guild_id=guild_id), **_told(here, form, before))
    if guide.enabled:
        _check(here.guild, guide)
    await storage.put_guide(change.cursor, guide)
    await switch(change, here.guild.guild, FEATURE, is_on=guide.enabled)
    made = AuditAction.HOME_SETTINGS_CREATE
    await record(change, guild_id, made if before is None else AuditAction.HOME_SETTINGS_UPDATE)
    return Shown(guide, here.guild)


def _told(here: Here, form: ModifyGuide, before: Guide | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if not isinstance(form.enabled, Unset):
        told["enabled"] = form.enabled
    if not isinstance(form.welcome_message, Unset):
        message = form.welcome_message
        told["message"] = "" if message is None else message.message
        told["author_ids"] = () if message is None else _authors(here, message.author_ids)
    for name, kept, forms in (
        ("actions", () if before is None else before.actions, form.new_member_actions),
        ("resources", () if before is None else before.resources, form.resource_channels),
    ):
        if not isinstance(forms, Unset):
            icons = {each.channel_id: each.icon for each in kept}
            told[name] = tuple(
                _channel(here.guild, each, icons.get(each.channel_id)) for each in forms or ()
            )
    return told


def _authors(here: Here, ids: tuple[Snowflake, ...]) -> tuple[Snowflake, ...]:
    """Those who welcome: members who manage the guild or its roles."""
    for index, user_id in enumerate(ids):
        if not here.guild.holds(user_id, MANAGE_GUILD | MANAGE_ROLES):
            where = ("welcome_message", "author_ids", index)
            raise wrong_at(where, "BASE_TYPE_INVALID", "Authors must manage the server or roles.")
    return tuple(dict.fromkeys(ids))


def _channel(guild: GuildState, form: ResourceForm, icon: str | None) -> GuideChannel:
    if form.channel_id not in guild.channels:
        raise UnknownChannel()
    emoji_id = emoji_name = None
    if form.emoji is not None:
        emoji_id, emoji_name = emoji_of(guild, form.emoji.id, form.emoji.name)
    return GuideChannel(
        channel_id=form.channel_id,
        title=form.title,
        description=form.description or "",
        action_type=form.action_type if isinstance(form, ActionForm) else None,
        emoji_id=emoji_id,
        emoji_name=emoji_name,
        icon=icon,
    )


def _check(guild: GuildState, guide: Guide) -> None:
    """Refuse a guide that cannot be shown as it is."""
    there = [each for each in guide.actions if each.channel_id in guild.channels]
    if len(there) < LEAST_ACTIONS:
        message = f"Must be {LEAST_ACTIONS} or more in length."
        raise wrong_at(("new_member_actions",), "BASE_TYPE_MIN_LENGTH", message)
    for name, channels in (
        ("new_member_actions", guide.actions), ("resource_channels", guide.resources)
    ):  # fmt: skip
        for index, each in enumerate(channels):
            channel = guild.channels.get(each.channel_id)
            if channel is None:
                continue
            need = VIEW_CHANNEL
            if each.action_type is ActionType.CHAT:
                need |= send_permission(channel.type)
            if everyone.permissions(guild, channel) & need != need:
                where = (name, index, "channel_id")
                message = "Everybody must be able to use this channel."
                raise wrong_at(where, "BASE_TYPE_INVALID", message)


# -- icons ----------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def accept_icon(
    change: Change, guild_id: Snowflake, form: ModifyGuideIcon
) -> ModifyGuideIcon:
    """Check and keep an icon, before any lock is taken."""
    in_guild(change, guild_id, MANAGE_GUILD)
    return await image_data.keep(change.world, form, still=("icon",))


@action(guild=by_guild, exclusive=True)
async def set_icon(
    change: Change,
    guild_id: Snowflake,
    channel_id: Snowflake,
    form: ModifyGuideIcon,
    *,
    is_action: bool,
) -> GuideChannel:
    """Give one of the things to do, or to read, an icon, or take it away."""
    in_guild(change, guild_id, MANAGE_GUILD)
    guide = await storage.fetch_guide(change.cursor, guild_id)
    name = "actions" if is_action else "resources"
    there: tuple[GuideChannel, ...] = () if guide is None else getattr(guide, name)
    found = next((each for each in there if each.channel_id == channel_id), None)
    if guide is None or found is None:
        raise UnknownChannel()
    if isinstance(form.icon, Unset):
        return found
    after = attrs.evolve(found, icon=image_hash(form.icon))
    told: dict[str, Any] = {name: tuple(after if each is found else each for each in there)}
    await storage.put_guide(change.cursor, attrs.evolve(guide, **told))
    await record(change, guild_id, AuditAction.HOME_SETTINGS_UPDATE)
    return after
