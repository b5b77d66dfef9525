"""Op 8: clients ask for members of a guild, and are answered by GUILD_MEMBERS_CHUNK events."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from itertools import islice
from typing import Any

import attrs
from twisted.internet.task import deferLater

from ..actions.world import World
from ..config import Ratelimits
from ..model import intents
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..wire.forms import decode
from ..wire.gateway import RequestGuildMembers, as_lists, snowflake_or
from ..wire.members import member_json
from ..wire.presences import presence_json
from .connection import Connection
from .opcodes import Opcode
from .session import Session

#: Members in one chunk, and the most a query or a list of ids may ask for.
CHUNK, MOST_ASKED = 1000, 100
#: A nonce longer than this many bytes is dropped.
LONGEST_NONCE = 32
#: The whole list of a guild is sent to a session once in so many seconds.
WHOLE_LIST_EVERY = 30.0


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
        if guild is not None and guild_id in session.guilds and _may_ask(world, session, form):
            if form.wants_all and not _is_in_time(world, session, guild_id, form.nonce):
                continue
            guilds.append(guild)
    return _answer(world, session, guilds, form)


def _may_ask(world: World, session: Session, form: RequestGuildMembers) -> bool:
    """Whether there will be an answer: bots without the intent may not list members at all."""
    is_open = form.query == "" and form.user_ids is None
    return not (is_open and session.is_bot and not session.intents & intents.GUILD_MEMBERS)


def _is_in_time(world: World, session: Session, guild_id: Snowflake, nonce: object) -> bool:
    """Whether the whole list may be sent; if not, the session is told when it may."""
    if world.config.ratelimits.mode is not Ratelimits.ON:
        return True
    now = world.clock.seconds()
    asked = session.asked_for_all
    if asked is None:
        asked = session.asked_for_all = {}
    since = asked.get(guild_id)
    if since is None or now - since >= WHOLE_LIST_EVERY:
        asked[guild_id] = now
        return True
    meta: dict[str, object] = {"guild_id": str(guild_id)}
    if _is_nonce(nonce):
        meta["nonce"] = nonce
    session.tell(
        "RATE_LIMITED",
        {
            "opcode": Opcode.REQUEST_GUILD_MEMBERS.value,
            "retry_after": round(since + WHOLE_LIST_EVERY - now, 3),
            "meta": meta,
        },
    )
    return False


async def _answer(
    world: World, session: Session, guilds: Iterable[GuildState], form: RequestGuildMembers
) -> None:
    for guild in guilds:
        found = _find(world, guild, form)
        count = max(1, -(-len(found.ids) // CHUNK))
        for index in range(count):
            if index:
                await deferLater(world.clock, 0)  # a big guild must not stop everything else
            if guild.guild.id not in session.guilds:
                break
            chunk = found.ids[index * CHUNK : (index + 1) * CHUNK]
            told = _chunk_json(world, session, guild, form, chunk)
            told |= {"chunk_index": index, "chunk_count": count}
            if found.missing:
                told["not_found"] = found.missing
            session.tell("GUILD_MEMBERS_CHUNK", told)


def _find(world: World, guild: GuildState, form: RequestGuildMembers) -> _Found:
    members = guild.members
    if form.user_ids is not None:
        asked = [snowflake_or(each) for each in form.user_ids[:MOST_ASKED]]
        there = [each for each in asked if isinstance(each, int) and each in members]
        missing = [each for each in asked if each not in there]
        return _Found([Snowflake(each) for each in dict.fromkeys(there)], _told(missing))
    if form.wants_all:
        return _Found(list(members), [])
    query = (form.query or "").lower()
    users = world.state.users
    found = (
        each.user_id
        for each in members.values()
        if users[each.user_id].username.lower().startswith(query)
        or (each.nick or "").lower().startswith(query)
    )
    most = min(form.limit or MOST_ASKED, MOST_ASKED)
    return _Found(list(islice(found, most)), [])


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
