"""Op 4, by which sessions come into voice channels, and what they may ask about these."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from ..actions import voice
from ..actions.world import World
from ..model.snowflakes import Snowflake
from ..wire.forms import decode
from ..wire.voice import (
    RequestChannelInfo,
    RequestChannelStatuses,
    UpdateVoiceState,
)
from . import calls
from .connection import Connection
from .session import Session
from .sweeper import guilds_in_voice


def update_voice_state(
    connection: Connection, data: object
) -> Coroutine[Any, Any, None] | None:
    """Op 4: the session joins, moves, leaves, mutes or deafens itself."""
    form, session = decode(UpdateVoiceState, data), connection.session
    return None if session is None else _update(connection.world, session, form)


async def _update(world: World, session: Session, form: UpdateVoiceState) -> None:
    call_id = form.channel_id if form.guild_id is None else None
    if form.guild_id is not None:
        entered = await _perform(world, session, form.guild_id, form)
    elif call_id is not None:
        entered = await calls.enter(world, session, call_id, form)
    else:
        for guild_id in guilds_in_voice(world, session):
            await _perform(world, session, guild_id, form)
        await calls.leave(world, session)
        return
    if entered and not session.is_bot:
        # A person is in one voice channel or call at a time, by whichever session; a bot in one
        # of each guild.
        for guild_id in guilds_in_voice(world, session, any_session=True):
            if guild_id != form.guild_id:
                await _perform(world, session, guild_id, UpdateVoiceState())
        await calls.leave(world, session, but=call_id, any_session=True)


async def _perform(
    world: World, session: Session, guild_id: Snowflake, form: UpdateVoiceState
) -> bool:
    """Do it where it may be done."""
    if guild_id not in session.guilds:
        return False
    entering = world.perform(session.actor, voice.update, guild_id, session.id, form)
    return await calls.unless_refused(session, entering)


# -- op 43 and op 36 ------------------------------------------------------------------------------


def request_channel_info(connection: Connection, data: object) -> None:
    """Op 43: what the voice channels that the session sees say, and since when they are used."""
    form, session = decode(RequestChannelInfo, data), connection.session
    if session is None or form.guild_id not in session.guilds:
        return
    guild = connection.world.state.guilds[form.guild_id]
    known: dict[str, dict[Snowflake, Any]] = {
        "status": dict(guild.voice.statuses),
        "voice_start_time": {
            each: int(at.timestamp()) for each, at in guild.voice.started.items()
        },
    }
    asked = {name: known[name] for name in form.fields if name in known}
    seen = guild.sight(session.user_id)
    channels = [
        {"id": str(channel_id)} | {name: told.get(channel_id) for name, told in asked.items()}
        for channel_id in guild.channels
        if channel_id in seen and any(channel_id in told for told in asked.values())
    ]
    told = {"guild_id": str(form.guild_id), "channels": channels}
    session.tell("CHANNEL_INFO", told)


def request_channel_statuses(connection: Connection, data: object) -> None:
    """Op 36: what came before op 43, about statuses alone."""
    form, session = decode(RequestChannelStatuses, data), connection.session
    if session is None or form.guild_id not in session.guilds:
        return
    guild = connection.world.state.guilds[form.guild_id]
    seen = guild.sight(session.user_id)
    channels = [
        {"id": str(channel_id), "status": status}
        for channel_id, status in guild.voice.statuses.items()
        if channel_id in seen
    ]
    session.tell("CHANNEL_STATUSES", {"guild_id": str(form.guild_id), "channels": channels})
