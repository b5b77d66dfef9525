"""Stickers: those of guilds are made by those who may, standard ones are there for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs

from ..errors import FileTooLarge, TooManyStickers, UnknownSticker, UnknownStickerPack, wrong_at
from ..events import GuildStickersUpdated
from ..model.audit import AuditAction
from ..model.permissions import CREATE_GUILD_EXPRESSIONS
from ..model.snowflakes import Snowflake
from ..model.stickers import AnySticker, Sticker, StickerFormat, StickerPack
from ..model.unset import Unset
from ..model.users import Actor
from ..state.guilds import GuildState
from ..sticker_files import LARGEST
from ..sticker_pack import PACK, STANDARD
from ..storage import stickers as storage
from ..wire.stickers import CreateSticker, ModifySticker
from .access import in_guild
from .attachments import Sent
from .audit import record_change
from .expressions import Shown, changeable, shown, shown_to, slots
from .world import Change, World, action, by_guild

#: How many stickers a guild may have, by its tier, and with the feature MORE_STICKERS.
MOST: Final = (5, 15, 30, 60)
MORE: Final = 60
#: The features that let a guild have Lottie files.
_WITH_LOTTIE: Final = frozenset({"VERIFIED", "PARTNERED"})


@attrs.frozen
class Kept:
    """A file that was accepted and is kept already."""

    digest: str
    format: StickerFormat


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def list_in(change: Change, guild_id: Snowflake) -> list[Shown[Sticker]]:
    """A guild's stickers."""
    here = in_guild(change, guild_id)
    return await shown_to(change, here, here.guild.stickers.values())


@action(guild=by_guild, reads=True)
async def get_in(change: Change, guild_id: Snowflake, sticker_id: Snowflake) -> Shown[Sticker]:
    """One sticker of a guild."""
    here = in_guild(change, guild_id)
    [told] = await shown_to(change, here, [_sticker(here.guild, sticker_id)])
    return told


def _sticker(guild: GuildState, sticker_id: Snowflake) -> Sticker:
    sticker = guild.stickers.get(sticker_id)
    if sticker is None:
        raise UnknownSticker()
    return sticker


@action(reads=True)
async def get(change: Change, sticker_id: Snowflake) -> AnySticker:
    """Any sticker there is."""
    sticker = await find(change.world, sticker_id)
    if sticker is None:
        raise UnknownSticker()
    return sticker


async def find(world: World, sticker_id: Snowflake) -> AnySticker | None:
    """Any sticker there is, for whoever shows its file: that is open to everybody."""
    standard = STANDARD.get(sticker_id)
    return standard or await storage.fetch(world.database.autocommit, sticker_id)


def list_packs() -> tuple[StickerPack, ...]:
    """The packs of standard stickers."""
    return (PACK,)


def get_pack(pack_id: Snowflake) -> StickerPack:
    """One pack of standard stickers."""
    for pack in list_packs():
        if pack.id == pack_id:
            return pack
    raise UnknownStickerPack()


# -- making ---------------------------------------------------------------------------------------


async def keep(world: World, actor: Actor, guild_id: Snowflake, sent: Sequence[Sent]) -> Kept:
    """Check and keep the file of a sticker that the actor may make, before any lock is taken."""
    takes_lottie = await world.perform(actor, admit, guild_id)
    if len(sent) != 1:
        raise wrong_at(("file",), "BASE_TYPE_REQUIRED", "This field is required")
    file = sent[0].file
    if file.size > LARGEST:
        raise FileTooLarge()
    content = await world.files.run(file.path.read_bytes)
    found = await world.images.examine_sticker(content, takes_lottie=takes_lottie)
    return Kept(await world.blobs.put(found.content), found.format)


@action(guild=by_guild, reads=True)
async def admit(change: Change, guild_id: Snowflake) -> bool:
    """Refuse those who may make no stickers; whether the guild may have Lottie files."""
    guild = in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS).guild
    _check_room(guild)
    return not _WITH_LOTTIE.isdisjoint(guild.guild.features)


def _check_room(guild: GuildState) -> None:
    most = slots(guild, MOST, "MORE_STICKERS", MORE)
    if len(guild.stickers) >= most:
        raise TooManyStickers(f"{TooManyStickers.message} ({most})")


@action(guild=by_guild, exclusive=True)
async def create(
    change: Change, guild_id: Snowflake, form: CreateSticker, kept: Kept
) -> Shown[Sticker]:
    """Make a sticker of a file that was accepted."""
    guild = in_guild(change, guild_id, CREATE_GUILD_EXPRESSIONS).guild
    _check_room(guild)
    sticker = Sticker(
        id=change.next_id(),
        guild_id=guild_id,
        name=form.name,
        description=form.description,
        tags=form.tags,
        format=kept.format,
        user_id=change.actor.user_id,
        digest=kept.digest,
    )
    await storage.insert(change.cursor, sticker)
    _announce(change, guild, guild.stickers | {sticker.id: sticker})
    await record_change(change, AuditAction.STICKER_CREATE, None, sticker)
    return Shown(sticker, change.user)


def _announce(change: Change, guild: GuildState, stickers: dict[Snowflake, Sticker]) -> None:
    told = GuildStickersUpdated(guild_id=guild.guild.id, stickers=tuple(stickers.values()))
    change.announce(told)


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, sticker_id: Snowflake, form: ModifySticker
) -> Shown[Sticker]:
    """Change a sticker's name, description and tags."""
    guild, before = changeable(change, guild_id, _sticker, sticker_id)
    changes: dict[str, Any] = {}
    for name in ("name", "description", "tags"):
        value = getattr(form, name)
        if not isinstance(value, Unset):
            changes[name] = value
    after = attrs.evolve(before, **changes)
    if after != before:
        await storage.update(change.cursor, after)
        _announce(change, guild, guild.stickers | {sticker_id: after})
        await record_change(change, AuditAction.STICKER_UPDATE, before, after)
    [told] = await shown(change, [after])
    return told


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, sticker_id: Snowflake) -> None:
    """Delete a sticker; its file may be another's, too, and is kept."""
    guild, sticker = changeable(change, guild_id, _sticker, sticker_id)
    await storage.delete(change.cursor, sticker_id)
    _announce(
        change, guild, {key: each for key, each in guild.stickers.items() if key != sticker_id}
    )
    await record_change(change, AuditAction.STICKER_DELETE, sticker, None)
