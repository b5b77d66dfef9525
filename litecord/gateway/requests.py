"""What clients ask for by opcodes: members of guilds (op 8) and their sounds (op 31)."""

from __future__ import annotations

from collections import deque
from collections.abc import Coroutine, Iterable
from itertools import islice
from typing import Any

import attrs
from twisted.internet.task import deferLater

from ..actions.world import World
from ..model import intents
from ..model.permissions import BAN_MEMBERS, KICK_MEMBERS, MANAGE_ROLES
from ..model.snowflakes import Snowflake
from ..options import Ratelimits
from ..state.guilds import GuildState
from ..wire.forms import decode
from ..wire.gateway import RequestGuildMembers, RequestSoundboardSounds, as_lists
from ..wire.members import member_json
from ..wire.presences import presence_json
from ..wire.scalars import snowflake_or
from ..wire.sounds import sound_json
from .connection import Connection
from .opcodes import Opcode
from .session import Session

#: Members in one chunk, and the most a query or a list of ids may ask for.
CHUNK, MOST_ASKED = 1000, 100
#: A nonce longer than this many bytes is dropped.
LONGEST_NONCE = 32
#: How many members one turn of the reactor looks through for a name.
LOOKED_AT = 2000
#: While more than this waits for a client, or while it is away, no more is sent; how often the one
#: and the other is looked at, in seconds: many may be away at once, for minutes.
MUCH, AGAIN, BACK = 1 << 20, 0.01, 0.5
#: People who hold one of these may ask for all members of a guild.
_MAY_LIST = MANAGE_ROLES | KICK_MEMBERS | BAN_MEMBERS


@attrs.frozen
class _Found:
    """Whom a request is about, and which of the ids asked for nobody has."""

    ids: list[Snowflake]
    missing: list[object]


def request_guild_members(
    connection: Connection, data: object
) -> Coroutine[Any, Any, None] | None:
    """Op 8: answered for each guild asked about that the session has, even where nobody matches."""
    form = decode(RequestGuildMembers, as_lists(data))
    session, world = connection.session, connection.world
    if session is None:
        return None
    asked = form.guild_id[:1] if session.is_bot else tuple(dict.fromkeys(form.guild_id))
    guilds: list[GuildState] = []
    for guild_id in asked:
        guild = world.state.guild(guild_id)
        if guild is not None and guild_id in session.guilds and _may_ask(session, guild, form):
            if form.wants_all and not _is_in_time(world, session, guild_id, form.nonce):
                continue
            guilds.append(guild)
    if session.requests is not None:
        session.requests.append((guilds, form))
        return None
    session.requests = deque([(guilds, form)])
    return _answer_all(world, session, session.requests)


def _may_ask(session: Session, guild: GuildState, form: RequestGuildMembers) -> bool:
    """Whether there will be an answer: not everybody may list all members."""
    if form.query or form.user_ids is not None:
        return True
    if session.is_bot:
        return bool(session.intents & intents.GUILD_MEMBERS)
    return not form.wants_all or guild.holds(session.user_id, _MAY_LIST, None)


def _is_in_time(world: World, session: Session, guild_id: Snowflake, nonce: object) -> bool:
    """Whether the whole list may be sent; if not, the session is told when it may."""
    if world.config.ratelimits.mode is not Ratelimits.ON:
        return True
    now, every = world.clock.seconds(), world.config.gateway.all_members_every
    asked = session.asked_for_all
    if asked is None:
        asked = session.asked_for_all = {}
    since = asked.get(guild_id)
    if since is None or now - since >= every:
        asked[guild_id] = now
        return True
    meta: dict[str, object] = {"guild_id": str(guild_id)}
    if _is_nonce(nonce):
        meta["nonce"] = nonce
    session.tell(
        "RATE_LIMITED",
        {
            "opcode": Opcode.REQUEST_GUILD_MEMBERS.value,
            "retry_after": round(since + every - now, 3),
            "meta": meta,
        },
    )
    return False


async def _answer_all(
    world: World,
    session: Session,
    requests: deque[tuple[list[GuildState], RequestGuildMembers]],
) -> None:
    """Answer one request of a session after the other."""
    try:
        while requests:
            await _answer(world, session, *requests.popleft())
    finally:
        session.requests = None


async def _answer(
    world: World, session: Session, guilds: Iterable[GuildState], form: RequestGuildMembers
) -> None:
    for guild in guilds:
        found = await _find(world, guild, form)
        count = max(1, -(-len(found.ids) // CHUNK))
        for index in range(count):
            if index:
                await _pause(world, session)
            if guild.guild.id not in session.guilds:
                break
            chunk = found.ids[index * CHUNK : (index + 1) * CHUNK]
            told = _chunk_json(world, session, guild, form, chunk)
            told |= {"chunk_index": index, "chunk_count": count}
            if found.missing:
                told["not_found"] = found.missing
            session.tell("GUILD_MEMBERS_CHUNK", told)


async def _pause(world: World, session: Session) -> None:
    """Let others have their turn, and a client read what it was sent."""
    await deferLater(world.clock, 0)
    while session.guilds and not session.is_void:
        outlet = session.outlet
        if outlet is not None and outlet.buffered <= MUCH:
            break
        await deferLater(world.clock, BACK if outlet is None else AGAIN)


async def _find(world: World, guild: GuildState, form: RequestGuildMembers) -> _Found:
    members = guild.members
    if form.user_ids is not None:
        asked = [snowflake_or(each) for each in form.user_ids[:MOST_ASKED]]
        there = [each for each in asked if isinstance(each, int) and each in members]
        missing = [each for each in asked if each not in there]
        return _Found([Snowflake(each) for each in dict.fromkeys(there)], _told(missing))
    if form.wants_all:
        return _Found(list(members), [])
    most = min(form.limit or MOST_ASKED, MOST_ASKED)
    return _Found(await _named(world, guild, (form.query or "").lower(), most), [])


async def _named(world: World, guild: GuildState, query: str, most: int) -> list[Snowflake]:
    """The members whose username or nick begins with ``query``, at most so many."""
    everybody, found = list(guild.members), list[Snowflake]()
    for start in range(0, len(everybody), LOOKED_AT):
        if start:
            await deferLater(world.clock, 0)
        looked_at = everybody[start : start + LOOKED_AT]
        there = (each for each in looked_at if _is_named(world, guild, each, query))
        found.extend(islice(there, most - len(found)))
        if len(found) >= most:
            break
    return found


def _is_named(world: World, guild: GuildState, user_id: Snowflake, query: str) -> bool:
    member = guild.members.get(user_id)
    if member is None:
        return False  # gone meanwhile
    username = world.state.users[user_id].username
    return username.lower().startswith(query) or (member.nick or "").lower().startswith(query)


def _told(missing: Iterable[object]) -> list[object]:
    """Ids that nobody has as strings; what can be no id as it came."""
    return [str(each) if isinstance(each, int) and each >= 0 else each for each in missing]


def _chunk_json(
    world: World,
    session: Session,
    guild: GuildState,
    form: RequestGuildMembers,
    user_ids: list[Snowflake],
) -> dict[str, Any]:
    state = world.state
    # Who has left since the answer began is left out: the event of that may have been sent before.
    there = [guild.members[each] for each in user_ids if each in guild.members]
    told: dict[str, Any] = {
        "guild_id": str(guild.guild.id),
        "members": [member_json(each, state.users[each.user_id]) for each in there],
    }
    sees = not session.is_bot or bool(session.intents & intents.GUILD_PRESENCES)
    if form.presences and sees:
        told["presences"] = [
            presence_json(each) for each in state.presences.online([m.user_id for m in there])
        ]
    if _is_nonce(form.nonce):
        told["nonce"] = form.nonce
    return told


def _is_nonce(nonce: object) -> bool:
    if isinstance(nonce, str):
        return len(nonce.encode("utf-8", "replace")) <= LONGEST_NONCE
    return type(nonce) is int


# -- op 31 ----------------------------------------------------------------------------------------


def request_soundboard_sounds(connection: Connection, data: object) -> None:
    """Op 31: answered for each guild that the session has."""
    form, session = decode(RequestSoundboardSounds, data), connection.session
    if session is not None:
        for guild_id in dict.fromkeys(form.guild_ids):
            guild = connection.world.state.guild(guild_id)
            if guild is not None and guild_id in session.guilds:
                sounds = [sound_json(each) for each in guild.sounds.values()]
                told = {"guild_id": str(guild_id), "soundboard_sounds": sounds}
                session.tell("SOUNDBOARD_SOUNDS", told)
