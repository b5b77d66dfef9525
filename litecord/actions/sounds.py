"""Soundboard sounds of guilds: made, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import attrs

from .. import sound_files
from ..default_sounds import DEFAULTS
from ..errors import InvalidEmoji, TooManySounds, UnknownEmoji, UnknownSound
from ..events import SoundCreated, SoundDeleted, SoundUpdated
from ..model.audit import AuditAction
from ..model.permissions import CREATE_GUILD_EXPRESSIONS
from ..model.reactions import is_unicode
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.unset import UNSET, Unset
from ..state.guilds import GuildState
from ..storage import sounds as storage
from ..wire.sounds import CreateSound, ModifySound, SoundData
from .access import in_guild
from .audit import record_change
from .expressions import Shown, changeable, shown, shown_to, slots
from .world import Change, World, action, by_guild

#: How many sounds a guild may have, by its tier, and with the feature MORE_SOUNDBOARD.
MOST: Final = (8, 24, 36, 48)
MORE: Final = 96


def list_defaults() -> Iterable[Sound]:
    """The sounds that everybody may play."""
    return DEFAULTS.values()


@action(guild=by_guild, reads=True)
async def list_in(change: Change, guild_id: Snowflake) -> list[Shown[Sound]]:
    """A guild's sounds."""
    here = in_guild(change, guild_id)
    return await shown_to(change, here, here.guild.sounds.values())


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake, sound_id: Snowflake) -> Shown[Sound]:
    """One sound of a guild."""
    here = in_guild(change, guild_id)
    [told] = await shown_to(change, here, [sound_of(here.guild, sound_id)])
    return told


def sound_of(guild: GuildState, sound_id: Snowflake) -> Sound:
    """A guild's sound; refuses (10097) any other."""
    sound = guild.sounds.get(sound_id)
    if sound is None:
        raise UnknownSound()
    return sound


async def find(world: World, sound_id: Snowflake) -> Sound | None:
    """Any sound there is, for whoever plays its file: that is open to everybody."""
    default = DEFAULTS.get(sound_id)
    return default or await storage.fetch(world.database.autocommit, sound_id)


# -- making ---------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def accept(change: Change, guild_id: Snowflake, data: SoundData) -> str:
    """Check and keep the file of a sound that the actor may make: the name of its blob."""
    _check_room(in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS).guild)
    await change.world.files.run(sound_files.check, data.content)
    return await change.world.blobs.put(data.content)


def _check_room(guild: GuildState) -> None:
    most = slots(guild, MOST, "MORE_SOUNDBOARD", MORE)
    if len(guild.sounds) >= most:
        raise TooManySounds(f"{TooManySounds.message} ({most})")


@action(guild=by_guild, exclusive=True)
async def create(
    change: Change, guild_id: Snowflake, form: CreateSound, digest: str
) -> Shown[Sound]:
    """Make a sound of a file that was accepted."""
    guild = in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS).guild
    _check_room(guild)
    sound = Sound(
        id=change.next_id(),
        guild_id=guild_id,
        name=form.name,
        volume=1.0 if form.volume is None else form.volume,
        **_emoji(guild, form.emoji_id, form.emoji_name),
        user_id=change.actor.user_id,
        digest=digest,
    )
    await storage.insert(change.cursor, sound)
    change.announce(SoundCreated(guild_id=guild_id, sound=sound, user=change.user))
    await record_change(change, AuditAction.SOUNDBOARD_SOUND_CREATE, None, sound)
    return Shown(sound, change.user)


def _emoji(
    guild: GuildState,
    emoji_id: Snowflake | Unset | None,
    emoji_name: str | Unset | None,
) -> dict[str, Any]:
    """The emoji of a sound as somebody says it: one of the guild's, or a unicode emoji."""
    if emoji_id is UNSET and emoji_name is UNSET:
        return {}
    if isinstance(emoji_id, int):
        if emoji_id not in guild.emojis:
            raise UnknownEmoji()
        return {"emoji_id": emoji_id, "emoji_name": None}
    if isinstance(emoji_name, str) and not is_unicode(emoji_name):
        raise InvalidEmoji()
    return {"emoji_id": None, "emoji_name": emoji_name or None}


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, sound_id: Snowflake, form: ModifySound
) -> Shown[Sound]:
    """Change a sound's name, volume and emoji."""
    guild, before = changeable(change, guild_id, sound_of, sound_id)
    changes = _emoji(guild, form.emoji_id, form.emoji_name)
    if not isinstance(form.name, Unset):
        changes["name"] = form.name
    if not isinstance(form.volume, Unset):
        changes["volume"] = 1.0 if form.volume is None else form.volume
    after = attrs.evolve(before, **changes)
    [told] = await shown(change, [after])
    if after != before:
        await storage.update(change.cursor, after)
        change.announce(SoundUpdated(guild_id=guild_id, sound=after, user=told.user))
        await record_change(change, AuditAction.SOUNDBOARD_SOUND_UPDATE, before, after)
    return told


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, sound_id: Snowflake) -> None:
    """Delete a sound; its file may be another's, too, and is kept."""
    _, sound = changeable(change, guild_id, sound_of, sound_id)
    await storage.delete(change.cursor, sound_id)
    change.announce(SoundDeleted(guild_id=guild_id, sound_id=sound_id))
    await record_change(change, AuditAction.SOUNDBOARD_SOUND_DELETE, sound, None)
