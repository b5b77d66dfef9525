"""Custom emojis of guilds: made by those who may, changed by whoever made them and by managers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ..errors import (
    AssetTooLarge,
    InvalidForm,
    TooManyAnimatedEmojis,
    TooManyEmojis,
    UnknownEmoji,
    UnknownRole,
)
from ..events import GuildEmojisUpdated
from ..model.audit import AuditAction
from ..model.emojis import Emoji
from ..model.permissions import CREATE_GUILD_EXPRESSIONS
from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from ..state.guilds import GuildState
from ..storage import emojis as storage
from ..wire.emojis import LARGEST, CreateEmoji, ModifyEmoji
from ..wire.images import Image
from .access import in_guild
from .audit import record_change
from .expressions import (
    Shown,
    changeable,
    may_change,
    shown,
    shown_to,
    slots,
)
from .image_data import prepared
from .world import Change, World, action, by_guild

#: How wide and high an emoji is at most.
SIDE = 128
#: How many emojis that stand still, and as many that move, by the tier of the guild.
MOST = (50, 100, 150, 250)
#: The same with the feature MORE_EMOJI.
MORE = 200


@attrs.frozen
class Kept:
    """An image that was accepted and is kept already."""

    digest: str
    animated: bool


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def list_in(change: Change, guild_id: Snowflake) -> list[Shown[Emoji]]:
    """A guild's emojis."""
    here = in_guild(change, guild_id)
    return await shown_to(change, here, here.guild.emojis.values())


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, emoji_id: Snowflake) -> Shown[Emoji]:
    """One emoji of a guild."""
    here = in_guild(change, guild_id)
    emoji = _emoji(here.guild, emoji_id)
    if not may_change(here, emoji):
        return Shown(emoji, None)
    [found] = await shown(change, [emoji])
    return found


def _emoji(guild: GuildState, emoji_id: Snowflake) -> Emoji:
    emoji = guild.emojis.get(emoji_id)
    if emoji is None:
        raise UnknownEmoji()
    return emoji


async def find(world: World, emoji_id: Snowflake) -> Emoji | None:
    """Any emoji there is, for whoever shows its image: that is open to everybody."""
    return await storage.fetch(world.database.autocommit, emoji_id)


# -- making ---------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def accept(change: Change, guild_id: Snowflake, image: Image) -> Kept:
    """Check and keep the image of an emoji that the actor may make, before any lock is taken."""
    in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS)
    return await keep(change.world, image)


async def keep(world: World, image: Image) -> Kept:
    """Check and keep the image of an emoji."""
    try:
        picture = await prepared(world, image, SIDE, moving=True)
    except InvalidForm as invalid:
        raise InvalidForm(invalid.faults.under("image")) from None
    if len(picture.content) > LARGEST:
        raise AssetTooLarge()
    return Kept(await world.blobs.put(picture.content), picture.animated)


@action(guild=by_guild, exclusive=True)
async def create(
    change: Change, guild_id: Snowflake, form: CreateEmoji, kept: Kept
) -> Shown[Emoji]:
    """Make an emoji of an image that was accepted."""
    guild = in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS).guild
    roles = _roles(guild, form.roles)
    _check_room(guild, animated=kept.animated)
    emoji = Emoji(
        id=change.next_id(),
        guild_id=guild_id,
        name=form.name,
        user_id=change.actor.user_id,
        roles=roles,
        animated=kept.animated,
        digest=kept.digest,
    )
    await storage.insert(change.cursor, emoji)
    _announce(change, guild, guild.emojis | {emoji.id: emoji})
    await record_change(change, AuditAction.EMOJI_CREATE, None, emoji)
    return Shown(emoji, change.user)


def _roles(guild: GuildState, given: Iterable[Snowflake] | None) -> tuple[Snowflake, ...]:
    roles = tuple(dict.fromkeys(given or ()))
    if not guild.roles.keys() >= set(roles):
        raise UnknownRole()
    return roles


def _check_room(guild: GuildState, *, animated: bool) -> None:
    most = slots(guild, MOST, "MORE_EMOJI", MORE)
    alike = [each for each in guild.emojis.values() if each.animated == animated]
    if sum(not each.managed for each in alike) >= most:
        if animated:
            raise TooManyAnimatedEmojis(f"{TooManyAnimatedEmojis.message} ({most})")
        raise TooManyEmojis(f"{TooManyEmojis.message} ({most})")


def _announce(change: Change, guild: GuildState, emojis: dict[Snowflake, Emoji]) -> None:
    told = GuildEmojisUpdated(guild_id=guild.guild.id, emojis=tuple(emojis.values()))
    change.announce(told)


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, emoji_id: Snowflake, form: ModifyEmoji
) -> Shown[Emoji]:
    """Change an emoji's name and roles."""
    guild, before = changeable(change, guild_id, _emoji, emoji_id)
    changes: dict[str, Any] = {}
    if not isinstance(form.name, Unset):
        changes["name"] = form.name
    if not isinstance(form.roles, Unset):
        changes["roles"] = _roles(guild, form.roles)
    after = attrs.evolve(before, **changes)
    if after != before:
        await storage.update(change.cursor, after)
        _announce(change, guild, guild.emojis | {emoji_id: after})
        await record_change(change, AuditAction.EMOJI_UPDATE, before, after)
    [told] = await shown(change, [after])
    return told


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, emoji_id: Snowflake) -> None:
    """Delete an emoji; its image may be another's, too, and is kept."""
    guild, emoji = changeable(change, guild_id, _emoji, emoji_id)
    await storage.delete(change.cursor, emoji_id)
    _announce(
        change, guild, {key: each for key, each in guild.emojis.items() if key != emoji_id}
    )
    await record_change(change, AuditAction.EMOJI_DELETE, emoji, None)
