"""Op 4, by which sessions come into voice channels."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from twisted.logger import Logger

from ..actions import voice
from ..actions.world import World
from ..errors import BadRequest, Forbidden, NotFound
from ..model.snowflakes import Snowflake
from ..wire.forms import decode
from ..wire.voice import UpdateVoiceState
from .connection import Connection
from .session import Session
from .sweeper import guilds_in_voice

log = Logger()


def update_voice_state(
    connection: Connection, data: object
) -> Coroutine[Any, Any, None] | None:
    """Op 4: the session joins, moves, leaves, mutes or deafens itself."""
    form, session = decode(UpdateVoiceState, data), connection.session
    return None if session is None else _update(connection.world, session, form)


async def _update(world: World, session: Session, form: UpdateVoiceState) -> None:
    if form.guild_id is None:
        if form.channel_id is not None:
            log.warn("calls in private channels are not supported: op 4 was ignored")
            return
        for guild_id in guilds_in_voice(world, session):
            await _perform(world, session, guild_id, form)
    elif await _perform(world, session, form.guild_id, form) and not session.is_bot:
        # A person is in one voice channel at a time, a bot in one of each guild.
        for guild_id in guilds_in_voice(world, session):
            if guild_id != form.guild_id:
                await _perform(world, session, guild_id, UpdateVoiceState())


async def _perform(
    world: World, session: Session, guild_id: Snowflake, form: UpdateVoiceState
) -> bool:
    """Do it where it may be done; as on Discord, who may not is not answered at all."""
    if guild_id not in session.guilds:
        return False
    try:
        return await world.perform(session.actor, voice.update, guild_id, session.id, form)
    except (BadRequest, Forbidden, NotFound) as refusal:
        log.debug("op 4 of {user} was refused: {why}", user=session.user_id, why=refusal)
        return False
