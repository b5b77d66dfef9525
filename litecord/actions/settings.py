"""What people choose for guilds, and note of others."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import NoteTooLong, UnknownUser, wrong_at
from ..events import UserGuildSettingsUpdated, UserNoteUpdated
from ..model.settings import PRIVATE, Chosen
from ..model.snowflakes import Snowflake
from ..storage import settings as storage
from ..wire.settings import (
    LONGEST_NOTE,
    MOST_IDS,
    ModifyGuildSettings,
    chosen,
)
from .access import in_guild
from .world import Change, action, by_actor, by_guild

# -- by guild -------------------------------------------------------------------------------------


@action(guild=by_guild, lock=by_actor)
async def modify_for(
    change: Change, guild_id: Snowflake | None, form: ModifyGuildSettings
) -> Chosen:
    """Choose something for a guild that the actor is in, or without one for private channels."""
    user_id = change.actor.user_id
    known = None
    if guild_id is None:
        guild_id = PRIVATE
    else:
        known = {str(each) for each in in_guild(change, guild_id).guild.channels}
    before = await storage.fetch_of_guild(change.cursor, user_id, guild_id)
    changed = chosen(form)
    overrides = _merged(before.get("channel_overrides", {}), changed.get("channel_overrides"))
    if known is not None:
        overrides = {key: each for key, each in overrides.items() if key in known}
    if len(overrides) > MOST_IDS:
        message = f"Must be {MOST_IDS} or fewer in length."
        raise wrong_at(("channel_overrides",), "BASE_TYPE_MAX_LENGTH", message)
    after = {
        **before,
        **changed,
        "channel_overrides": overrides,
        "version": before.get("version", 0) + 1,
    }
    await storage.put_of_guild(change.cursor, user_id, guild_id, after)
    change.announce(
        UserGuildSettingsUpdated(user_id=user_id, guild_id=guild_id, settings=after)
    )
    return after


def _merged(
    before: Mapping[str, Chosen], changed: Mapping[str, Chosen] | None
) -> dict[str, Chosen]:
    merged = dict(before)
    for channel_id, each in (changed or {}).items():
        merged[channel_id] = {**merged.get(channel_id, {}), **each}
    return merged


# -- notes ----------------------------------------------------------------------------------------


@action(reads=True)
async def list_notes(change: Change) -> Mapping[Snowflake, str]:
    """The actor's notes, by user."""
    return (await storage.fetch(change.cursor, change.actor.user_id)).notes


@action(reads=True)
async def get_note(change: Change, target_id: Snowflake) -> str:
    """The actor's note of somebody; 10013 where there is none."""
    note = (await storage.fetch(change.cursor, change.actor.user_id)).notes.get(target_id)
    if note is None:
        raise UnknownUser()
    return note


@action(single=True, lock=by_actor)
async def put_note(change: Change, target_id: Snowflake, note: str | None) -> None:
    """Note something of somebody; an empty note is none."""
    user_id = change.actor.user_id
    note = note or ""
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong()
    if not await change.state.load_users(change.cursor, [target_id]):
        raise UnknownUser()
    await storage.put_note(change.cursor, user_id, target_id, note)
    change.announce(UserNoteUpdated(user_id=user_id, target_id=target_id, note=note))
