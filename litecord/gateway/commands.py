"""What each opcode of a client does."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from twisted.logger import Logger

from ..actions import applications
from ..actions.world import World
from ..errors import DatabaseUnavailable
from ..model import intents
from ..model.read_states import ReadState
from ..model.tokens import token_hash
from ..model.unset import Unset
from ..model.users import Actor, TokenKind
from ..options import Ratelimits
from ..state.presences import SessionPresence
from ..wire import gateway as forms
from ..wire import versions
from ..wire.forms import decode
from .calls import connect
from .codec import PayloadZlibCodec
from .connection import Connection, Handler, Stage
from .opcodes import CloseCode, Opcode
from .ready import TRACE
from .requests import request_guild_members, request_soundboard_sounds
from .session import Session, view_of
from .sessions import Prepared
from .subscribe import update_subscription, update_subscriptions
from .voice import request_channel_info, request_channel_statuses, update_voice_state

log = Logger()

#: In how many seconds the updates of a session's presence are counted.
PRESENCE_SECONDS = 20.0
#: ``large_threshold``: the least, the most, and what counts where there is none, for bots and for
#: people: they are told what goes on in a guild of more members only if they ask for it.
LEAST_LARGE, MOST_LARGE, LARGE = 50, 250, 50
LEAST_LARGE_OF_PEOPLE, LARGE_OF_PEOPLE = 25, 250


def heartbeat(connection: Connection, data: object) -> None:
    """Op 1 and op 40."""
    connection.heartbeat()


def ignored(connection: Connection, data: object) -> None:
    """What needs no answer by its nature: op 41 is analytics, op 5 asks about voice."""


async def _authenticate(connection: Connection, token: str) -> tuple[Actor, str] | None:
    """Whose token it is, with or without ``Bot`` before it; ``None`` when it closed for that."""
    token = token.removeprefix("Bot ")
    actor = await connection.world.identify(token)
    if connection.stage is not Stage.WORKING:
        return None  # the client has gone
    if actor is None or actor.kind is TokenKind.BEARER:
        connection.close(CloseCode.AUTHENTICATION_FAILED)
        return None
    return actor, token


# -- op 2 -----------------------------------------------------------------------------------------


def identify(connection: Connection, data: object) -> Coroutine[Any, Any, None] | None:
    """Op 2: begin a session."""
    if connection.stage is not Stage.NEW:
        connection.close(CloseCode.ALREADY_AUTHENTICATED)
        return None
    form = decode(forms.Identify, data)
    connection.stage = Stage.WORKING
    return _identify(connection, form)


async def _identify(connection: Connection, form: forms.Identify) -> None:
    starting = connection.registry.starting
    await starting.acquire()
    try:
        if connection.stage is Stage.WORKING:
            await _start(connection, form)
    finally:
        starting.release()


async def _start(connection: Connection, form: forms.Identify) -> None:
    authenticated = await _authenticate(connection, form.token)
    if authenticated is None:
        return
    actor, token = authenticated
    flags = _application_flags(connection, actor)
    shard = _shard(form)
    refused = (
        CloseCode.INVALID_SHARD
        if shard is _NO_SHARD
        else _intents_refused(connection.version, actor, form, flags)
    )
    if refused is not None:
        connection.close(refused)
        return
    if not await _may_start(connection, actor, 0 if shard is None else shard[0]):
        return
    registry = connection.registry
    prepared, session = await registry.prepare(actor.user_id, shard), None
    try:
        refused = await _refused_by_now(connection, token)
        refused = refused or _too_much(connection, actor, prepared)
        if refused is None and connection.stage is Stage.WORKING:
            session = _session(connection, actor, token, form, flags, shard)
    finally:
        if session is None:
            registry.abandon(actor.user_id)
    if session is None:
        connection.close(refused or CloseCode.UNKNOWN_ERROR)
    else:
        _begin(connection, session, form, prepared.read_states)


async def _may_start(connection: Connection, actor: Actor, shard_id: int) -> bool:
    """
    Whether an account may start a session now; if not, the connection was told.

    A bot that has used up its starts of the day loses its token, as it does at Discord.
    """
    world = connection.world
    mode, config = world.config.ratelimits.mode, world.config.gateway
    if mode is Ratelimits.OFF:
        return True
    starts, now, user_id = world.session_starts, world.clock.seconds(), actor.user_id
    key = shard_id % config.max_concurrency if actor.is_bot else 0
    if not starts.enter(user_id, key, now=now) and mode is Ratelimits.ON:
        _invalid(connection)
        return False
    if not actor.is_bot or starts.count(user_id, now=now) <= config.session_starts:
        return True
    if mode is not Ratelimits.ON:
        return True
    application_id = actor.application_id
    if application_id is not None:
        log.warn("bot {user_id} has started too many sessions: its token is void", user_id=user_id)
        await world.perform(actor, applications.revoke_bot_token, application_id)
        starts.forget(user_id)
    connection.close(CloseCode.AUTHENTICATION_FAILED)
    return False


def _too_much(connection: Connection, actor: Actor, prepared: Prepared) -> CloseCode | None:
    """Why a session would have too many guilds, or its user too many sessions."""
    if not actor.is_bot:
        has_room = connection.registry.has_room(actor.user_id)
        return None if has_room else CloseCode.TOO_MANY_SESSIONS
    most = connection.world.config.gateway.guilds_per_shard
    return CloseCode.SHARDING_REQUIRED if prepared.guilds > most else None


async def _refused_by_now(connection: Connection, token: str) -> CloseCode | None:
    """
    Why a token that was good is so no longer; ``None`` where in this very turn it is.

    It may have been revoked while guilds were loaded, when there was no session yet to be told.
    """
    world = connection.world
    try:
        while world.state.known_actor(token_hash(token)) is None:
            if await world.identify(token) is None:
                return CloseCode.AUTHENTICATION_FAILED
    except DatabaseUnavailable:
        return CloseCode.UNKNOWN_ERROR
    return None


def _begin(
    connection: Connection, session: Session, form: forms.Identify, read: list[ReadState]
) -> None:
    if form.compress and connection.may_compress_payloads:
        connection.use(PayloadZlibCodec())
    connection.session = session
    initial = None if session.is_bot else form.initial_guild_id
    connection.registry.begin(session, connection, connection.gateway_url, read, initial)
    connection.settle(Stage.READY)


_NO_SHARD = (0, 0)


def _shard(form: forms.Identify) -> tuple[int, int] | None:
    """The shard asked for; ``_NO_SHARD`` for one there cannot be."""
    asked: Any = form.shard
    match asked:
        case None:
            return None
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    return _NO_SHARD


def _application_flags(connection: Connection, actor: Actor) -> int:
    return connection.world.state.flags_of(actor)


def _intents_refused(
    version: int, actor: Actor, form: forms.Identify, flags: int
) -> CloseCode | None:
    if not actor.is_bot:
        return None
    if isinstance(form.intents, Unset):
        return CloseCode.INVALID_INTENTS if version >= versions.INTENTS_SINCE else None
    if form.intents < 0 or intents.unknown(form.intents):
        return CloseCode.INVALID_INTENTS
    if intents.disallowed(form.intents, flags):
        return CloseCode.DISALLOWED_INTENTS
    return None


def _session(
    connection: Connection,
    actor: Actor,
    token: str,
    form: forms.Identify,
    flags: int,
    shard: tuple[int, int] | None,
) -> Session:
    allowed = int(intents.allowed_by(flags))
    if isinstance(form.intents, Unset):
        asked = versions.intents_without(allowed, guild_subscriptions=form.guild_subscriptions)
    else:
        asked = form.intents
    content = asked if connection.version >= versions.CONTENT_INTENT_SINCE else allowed
    gateway = connection.world.config.gateway
    least, usual = LEAST_LARGE, LARGE
    if not actor.is_bot:
        least, usual = LEAST_LARGE_OF_PEOPLE, LARGE_OF_PEOPLE
    large = form.large_threshold if isinstance(form.large_threshold, int) else usual
    return Session(
        id=connection.registry.new_id(),
        actor=actor,
        token_hash=token_hash(token),
        view=view_of(connection.version, connection.encoding),
        intents=asked if actor.is_bot else 0,
        shard=shard,
        large_threshold=max(least, min(MOST_LARGE, large)),
        capabilities=0 if actor.is_bot else form.asked_capabilities,
        presence=_presence(
            connection, form.presence or forms.UpdatePresence(), actor, _platform(form), form.os
        ),
        reads_content=not actor.is_bot or bool(content & intents.MESSAGE_CONTENT),
        replay_events=gateway.replay_events,
        replay_bytes=gateway.replay_bytes,
    )


# -- op 3 -----------------------------------------------------------------------------------------


def _platform(form: forms.Identify) -> str:
    if form.browser in ("discord ios", "discord android"):
        return "mobile"
    return "desktop" if form.browser == "discord client" else "web"


def _presence(
    connection: Connection, form: forms.UpdatePresence, actor: Actor, platform: str, os: str
) -> SessionPresence:
    now = int(connection.world.clock.now().timestamp() * 1000)
    return SessionPresence(
        status=form.asked,
        platform=platform,
        os=os,
        activities=form.shown(is_bot=actor.is_bot, created_at=now),
    )


def update_presence(connection: Connection, data: object) -> None:
    """Op 3: the session says something else of itself, though not too often."""
    form, session = decode(forms.UpdatePresence, data), connection.session
    if session is None or not _may_update(connection.world, session):
        return
    before = session.presence
    said = _presence(connection, form, session.actor, before.platform, before.os)
    connection.registry.change_presence(session, said)


def _may_update(world: World, session: Session) -> bool:
    """Count an update of a session's presence: what is too much is ignored, as it is at Discord."""
    if world.config.ratelimits.mode is not Ratelimits.ON:
        return True
    now, most = world.clock.seconds(), world.config.gateway.presence_updates
    until, count = session.presence_updates
    if until <= now:
        until, count = now + PRESENCE_SECONDS, 0
    session.presence_updates = (until, count + 1)
    if count == most:
        log.warn("{user_id} updates its presence too often", user_id=session.user_id)
    return count < most


# -- op 6 -----------------------------------------------------------------------------------------


def resume(connection: Connection, data: object) -> Coroutine[Any, Any, None] | None:
    """Op 6: continue a session on this connection."""
    if connection.stage is not Stage.NEW:
        connection.close(CloseCode.ALREADY_AUTHENTICATED)
        return None
    form = decode(forms.Resume, data)
    connection.stage = Stage.WORKING
    return _resume(connection, form)


async def _resume(connection: Connection, form: forms.Resume) -> None:
    authenticated = await _authenticate(connection, form.token)
    if authenticated is None:
        return
    registry = connection.registry
    session = registry.find(form.session_id)
    if session is None or not _may_resume(connection, session, authenticated[1]):
        _invalid(connection)
        return
    sequence = form.seq or 0
    if sequence > session.sequence:
        connection.close(CloseCode.INVALID_SEQ)
        return
    missed = session.missed(sequence)
    if missed is None:
        session.void(CloseCode.UNKNOWN_ERROR)
        registry.end(session)
        _invalid(connection)
        return
    connection.session = session
    registry.resume(session, connection)
    for number, event in missed:
        connection.dispatch(event, number)
    session.tell("RESUMED", {"_trace": TRACE})
    connection.settle(Stage.READY)


def _may_resume(connection: Connection, session: Session, token: str) -> bool:
    """Whether a session is this token's; what it kept is encoded already."""
    return (
        not session.is_void
        and session.token_hash == token_hash(token)
        and session.view.encoding is connection.encoding
    )


def _invalid(connection: Connection) -> None:
    """Op 9, d false: the client may identify on this same connection."""
    connection.send(Opcode.INVALID_SESSION, data=False)
    connection.settle(Stage.NEW)


HANDLERS: dict[Opcode, Handler] = {
    Opcode.HEARTBEAT: heartbeat,
    Opcode.QOS_HEARTBEAT: heartbeat,
    Opcode.UPDATE_TIME_SPENT_SESSION_ID: ignored,
    Opcode.VOICE_SERVER_PING: ignored,
    Opcode.IDENTIFY: identify,
    Opcode.PRESENCE_UPDATE: update_presence,
    Opcode.RESUME: resume,
    Opcode.VOICE_STATE_UPDATE: update_voice_state,
    Opcode.CALL_CONNECT: connect,
    Opcode.REQUEST_CHANNEL_INFO: request_channel_info,
    Opcode.REQUEST_CHANNEL_STATUSES: request_channel_statuses,
    Opcode.REQUEST_GUILD_MEMBERS: request_guild_members,
    Opcode.GUILD_SUBSCRIPTIONS: update_subscription,
    Opcode.GUILD_SUBSCRIPTIONS_BULK: update_subscriptions,
    Opcode.REQUEST_SOUNDBOARD_SOUNDS: request_soundboard_sounds,
}
