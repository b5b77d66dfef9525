"""Calls over the gateway: op 4 without a guild, and op 13."""

from __future__ import annotations

from collections.abc import Awaitable

from twisted.logger import Logger

from ..actions import calls
from ..actions.world import World
from ..errors import BadRequest, Forbidden, NotFound
from ..model.snowflakes import Snowflake
from ..wire.calls import ConnectToCall, whole_call_json
from ..wire.forms import decode
from ..wire.voice import UpdateVoiceState
from .connection import Connection
from .session import Session
from .sweeper import calls_of

log = Logger()


async def enter(
    world: World, session: Session, channel_id: Snowflake, form: UpdateVoiceState
) -> bool:
    """Enter a call, where that may be done."""
    if session.is_bot:
        return False
    entering = world.perform(session.actor, calls.update, channel_id, session.id, form)
    return await unless_refused(session, entering)


async def unless_refused(session: Session, entering: Awaitable[bool]) -> bool:
    """Whether op 4 led in; as on Discord, who may not is not answered at all."""
    try:
        return await entering
    except (BadRequest, Forbidden, NotFound) as refusal:
        log.debug("op 4 of {user} was refused: {why}", user=session.user_id, why=refusal)
        return False


async def leave(
    world: World,
    session: Session,
    *,
    but: Snowflake | None = None,
    any_session: bool = False,
) -> None:
    """Leave the calls that a session, or any session of its user, is in, but for one."""
    for channel_id in calls_of(world, session, any_session=any_session):
        if channel_id != but:
            await world.perform(session.actor, calls.leave, channel_id)


def connect(connection: Connection, data: object) -> None:
    """Op 13: CALL_CREATE of a call that is going on in a private channel one is in."""
    form, session = decode(ConnectToCall, data), connection.session
    if session is None:
        return
    state = connection.world.state
    call, channel = state.calls.get(form.channel_id), state.private.get(form.channel_id)
    if call is not None and channel is not None and session.user_id in channel.recipients:
        session.tell("CALL_CREATE", whole_call_json(call))
