"""What each opcode of a client does."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import attrs

from ..model import intents
from ..model.members import Member
from ..model.presences import Status
from ..model.tokens import token_hash
from ..model.unset import UNSET, Unset
from ..model.users import Actor, TokenKind
from ..state.guilds import GuildState
from ..state.presences import SessionPresence
from ..wire import gateway as forms
from ..wire.forms import decode
from ..wire.json import dumps
from ..wire.members import member_json
from ..wire.presences import presence_json
from .codec import PayloadZlibCodec
from .connection import Connection, Stage
from .opcodes import CloseCode, Opcode
from .session import Session

#: Members in one GUILD_MEMBERS_CHUNK, and the most a query or a list of ids may ask for.
CHUNK, MOST_ASKED = 1000, 100
#: A nonce longer than this many bytes is dropped.
LONGEST_NONCE = 32
#: Below this API version IDENTIFY need not name intents.
INTENTS_SINCE = 8
#: Below this API version message content is not asked for by an intent.
CONTENT_INTENT_SINCE = 10


def heartbeat(connection: Connection, data: object) -> None:
    """Op 1 and op 40."""
    connection.heartbeat()


def ignored(connection: Connection, data: object) -> None:
    """What needs no answer by its nature: op 41 is analytics, op 5 asks about voice."""


# -- op 2 -----------------------------------------------------------------------------------------


def identify(connection: Connection, data: object) -> Coroutine[Any, Any, None] | None:
    """Op 2: begin a session."""
    if connection.stage is not Stage.NEW:
        connection.close(CloseCode.ALREADY_AUTHENTICATED)
        return None
    form = decode(forms.Identify, data)
    connection.stage = Stage.IDENTIFYING
    return _identify(connection, form)


async def _authenticate(connection: Connection, token: str) -> tuple[Actor, str] | None:
    token = token.removeprefix("Bot ")
    actor = await connection.registry.world.identify(token)
    if actor is None or actor.kind is TokenKind.BEARER:
        connection.close(CloseCode.AUTHENTICATION_FAILED)
        return None
    return actor, token


async def _identify(connection: Connection, form: forms.Identify) -> None:
    authenticated = await _authenticate(connection, form.token)
    if authenticated is None:
        return
    actor, token = authenticated
    refused = _shard_refused(form) or _intents_refused(connection, actor, form)
    if refused is not None:
        connection.close(refused)
        return
    registry = connection.registry
    await registry.prepare(actor.user_id)
    if connection.stage is not Stage.IDENTIFYING:
        return  # the client has gone
    if form.compress and connection.may_compress_payloads:
        connection.codec = PayloadZlibCodec(connection.encoding)
    session = _session(connection, actor, token, form)
    session.outlet = connection
    connection.session = session
    connection.stage = Stage.READY
    registry.begin(session, connection.gateway_url)


def _shard_refused(form: forms.Identify) -> CloseCode | None:
    if form.shard is not None:
        number, count = form.shard
        if not 0 <= number < count:
            return CloseCode.INVALID_SHARD
    return None


def _application_flags(connection: Connection, actor: Actor) -> int:
    application_id = actor.application_id
    if application_id is None:
        return 0
    return connection.registry.world.state.applications[application_id].flags


def _intents_refused(
    connection: Connection, actor: Actor, form: forms.Identify
) -> CloseCode | None:
    if not actor.is_bot:
        return None
    if isinstance(form.intents, Unset):
        return CloseCode.INVALID_INTENTS if connection.version >= INTENTS_SINCE else None
    if form.intents < 0 or intents.unknown(form.intents):
        return CloseCode.INVALID_INTENTS
    if intents.disallowed(form.intents, _application_flags(connection, actor)):
        return CloseCode.DISALLOWED_INTENTS
    return None


def _session(connection: Connection, actor: Actor, token: str, form: forms.Identify) -> Session:
    allowed = int(intents.allowed_by(_application_flags(connection, actor)))
    asked = allowed if form.intents is UNSET else int(form.intents)
    by_intent = connection.version >= CONTENT_INTENT_SINCE
    gateway = connection.registry.world.config.gateway
    number, count = form.shard or (0, 1)
    return Session(
        id=connection.registry.new_id(),
        actor=actor,
        token_hash=token_hash(token),
        version=connection.version,
        encoding=connection.encoding,
        intents=asked if actor.is_bot else 0,
        shard=(number, count),
        large_threshold=max(50, min(250, form.large_threshold or 50)),
        capabilities=form.capabilities or 0,
        presence=_presence(form.presence or forms.UpdatePresence(), form.properties),
        reads_content=not actor.is_bot
        or bool((asked if by_intent else allowed) & intents.MESSAGE_CONTENT),
        replay_events=gateway.replay_events,
        replay_bytes=gateway.replay_bytes,
    )


# -- op 3 -----------------------------------------------------------------------------------------


def _presence(form: forms.UpdatePresence, properties: forms.Properties | None) -> SessionPresence:
    platform = "web"
    if properties is not None:
        browser = (properties.browser or properties.old_browser or "").lower()
        if browser in ("discord ios", "discord android"):
            platform = "mobile"
        elif browser == "discord client":
            platform = "desktop"
    given: Iterable[Any] = form.activities if form.activities is not None else (form.game,)
    activities = tuple(each for each in given if isinstance(each, dict) and each.get("name"))
    status = Status.INVISIBLE if form.asked is Status.OFFLINE else form.asked
    return SessionPresence(status=status, platform=platform, activities=activities)


def update_presence(connection: Connection, data: object) -> None:
    """Op 3: the session says something else of itself."""
    session = _session_of(connection)
    said = _presence(decode(forms.UpdatePresence, data), None)
    said = attrs.evolve(said, platform=session.presence.platform)
    connection.registry.change_presence(session, said)


def _session_of(connection: Connection) -> Session:
    if connection.session is None:
        raise TypeError("the connection has no session")
    return connection.session


# -- op 6 -----------------------------------------------------------------------------------------


def resume(connection: Connection, data: object) -> Coroutine[Any, Any, None] | None:
    """Op 6: continue a session on this connection."""
    if connection.stage is not Stage.NEW:
        connection.close(CloseCode.ALREADY_AUTHENTICATED)
        return None
    form = decode(forms.Resume, data)
    connection.stage = Stage.IDENTIFYING
    return _resume(connection, form)


async def _resume(connection: Connection, form: forms.Resume) -> None:
    authenticated = await _authenticate(connection, form.token)
    if authenticated is None or connection.stage is not Stage.IDENTIFYING:
        return
    _, token = authenticated
    registry = connection.registry
    session = registry.find(form.session_id)
    sequence = form.seq or 0
    if session is None or session.is_void or session.token_hash != token_hash(token):
        _invalid(connection)
        return
    if sequence > session.sequence:
        connection.close(CloseCode.INVALID_SEQ)
        return
    missed = session.missed(sequence)
    if missed is None:
        registry.end(session)
        _invalid(connection)
        return
    registry.resume(session, connection)
    connection.session = session
    connection.stage = Stage.READY
    for number, event in missed:
        connection.dispatch(event, number)
    session.tell("RESUMED", {"_trace": ["litecord"]})


def _invalid(connection: Connection) -> None:
    """Op 9, d false: the client may identify on this same connection."""
    connection.stage = Stage.NEW
    connection.send(Opcode.INVALID_SESSION, data=False)


# -- op 8 -----------------------------------------------------------------------------------------


def request_guild_members(connection: Connection, data: object) -> None:
    """Op 8: answered by GUILD_MEMBERS_CHUNK events, at least one for each guild asked about."""
    session = _session_of(connection)
    form = decode(forms.RequestGuildMembers, _as_lists(data))
    guild_ids = form.guild_id[:1] if session.is_bot else form.guild_id
    for guild_id in guild_ids:
        guild = connection.registry.world.state.guild(guild_id)
        if guild is None or guild_id not in session.guilds:
            continue
        wants_all = not form.query and form.user_ids is None and not form.limit
        if wants_all and session.is_bot and not session.intents & intents.GUILD_MEMBERS:
            connection.close(CloseCode.DISALLOWED_INTENTS)
            return
        _send_chunks(connection, session, guild, form)


def _as_lists(data: object) -> object:
    if not isinstance(data, dict):
        return data
    told = dict(data)
    for name in ("guild_id", "user_ids"):
        if told.get(name) is not None and not isinstance(told[name], list):
            told[name] = [told[name]]
    return told


def _found(connection: Connection, guild: GuildState, form: forms.RequestGuildMembers) -> (
    tuple[list[Member], list[str]]
):
    members = guild.members
    if form.user_ids is not None:
        asked = form.user_ids[:MOST_ASKED]
        missing = [str(each) for each in asked if each not in members]
        return [members[each] for each in dict.fromkeys(asked) if each in members], missing
    query = (form.query or "").lower()
    if not query and not form.limit:
        return list(members.values()), []
    most = min(form.limit or MOST_ASKED, MOST_ASKED)
    users = connection.registry.world.state.users
    found: list[Member] = []
    for member in members.values():
        names = (users[member.user_id].username, member.nick or "")
        if any(each.lower().startswith(query) for each in names):
            found.append(member)
            if len(found) == most:
                break
    return found, []


def _chunks(members: list[Member]) -> Iterable[list[Member]]:
    for start in range(0, max(1, len(members)), CHUNK):
        yield members[start : start + CHUNK]


def _send_chunks(
    connection: Connection, session: Session, guild: GuildState, form: forms.RequestGuildMembers
) -> None:
    state = connection.registry.world.state
    members, missing = _found(connection, guild, form)
    with_presences = bool(form.presences) and (
        not session.is_bot or bool(session.intents & intents.GUILD_PRESENCES)
    )
    count = max(1, -(-len(members) // CHUNK))
    for index, chunk in enumerate(_chunks(members)):
        told: dict[str, Any] = {
            "guild_id": str(guild.guild.id),
            "members": [member_json(each, state.users[each.user_id]) for each in chunk],
            "chunk_index": index,
            "chunk_count": count,
        }
        if missing:
            told["not_found"] = missing
        if with_presences:
            told["presences"] = [
                presence_json(state.presences.of(each.user_id))
                for each in chunk
                if state.presences.is_online(each.user_id)
            ]
        if form.nonce is not None and len(dumps(form.nonce)) - 2 <= LONGEST_NONCE:
            told["nonce"] = form.nonce
        session.tell("GUILD_MEMBERS_CHUNK", told)


HANDLERS: dict[Opcode, Callable[[Connection, Any], Coroutine[Any, Any, None] | None]] = {
    Opcode.HEARTBEAT: heartbeat,
    Opcode.QOS_HEARTBEAT: heartbeat,
    Opcode.UPDATE_TIME_SPENT_SESSION_ID: ignored,
    Opcode.VOICE_SERVER_PING: ignored,
    Opcode.IDENTIFY: identify,
    Opcode.PRESENCE_UPDATE: update_presence,
    Opcode.RESUME: resume,
    Opcode.REQUEST_GUILD_MEMBERS: request_guild_members,
}
