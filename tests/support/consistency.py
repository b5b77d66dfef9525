"""A check that memory is what the database is, and both are sound: after every test of a world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litecord.actions.checks import AHEAD
from litecord.actions.world import World
from litecord.model.snowflakes import Snowflake, at_time
from litecord.state.commands import Commands
from litecord.state.guilds import GuildState
from litecord.state.state import State
from litecord.storage import checks, members, private_channels, settings, tokens, users
from litecord.storage.blob_files import survey


async def assert_state_matches(world: World) -> None:
    """Fail where what ``world`` has in memory is not what a fresh load from the database gives."""
    found: list[str] = []
    state, cursor = world.state, world.database.autocommit
    fresh = State(lambda: 0.0)
    for guild_id, guild in list(state.guilds.items()):
        loaded = await fresh.load_guild(cursor, guild_id)
        if loaded is None:
            found.append(f"guild {guild_id} is in memory alone")
        else:
            for thread_id, held in guild.threads.items():
                if held.thread.archived:
                    await fresh.load_thread(cursor, thread_id)
            found += _guild_differences(guild, loaded)
            found += _voice_differences(state, guild)
    found += _differences("channels by guild", state._channel_guilds, fresh._channel_guilds)
    found += _differences("threads by guild", state._thread_guilds, fresh._thread_guilds)
    found += await _user_differences(world)
    found += await _held_differences(world)
    found += await _command_differences(world)
    found += _unknown_targets(state) + _call_differences(state)
    private = {each.id: each for each in state.private}
    rows = await private_channels.fetch_many(cursor, list(private))
    found += _differences("private channels", private, {each.id: each for each in rows})
    for hashed, actor in list(state._tokens.items()):
        if await tokens.fetch(cursor, hashed) != actor:
            found.append(f"a token of {actor.user_id} is known that is not good")
    found += await checks.find(cursor, at_time(world.clock.now() + AHEAD))
    found += await _forgotten_files(world)
    if found:
        raise AssertionError("memory or database is not what it must be:\n" + "\n".join(found[:50]))


async def _forgotten_files(world: World) -> list[str]:
    """Name files that rows refer to of which ``storage/checks/files.py`` does not know."""
    directory = world.config.litecord.data / "blobs"
    kept = {each.name for each in survey(directory)}
    if not kept:
        return []
    cursor = world.database.autocommit
    async for page in checks.list_blobs(cursor):
        kept -= page.keys()
    kept &= await checks.list_mentioned(cursor)
    missing = "storage.checks.files.BLOBS must know which row names the file"
    return [f"{missing} {each}" for each in kept]


def _guild_differences(guild: GuildState, loaded: GuildState) -> list[str]:
    where = f"guild {guild.guild.id}"
    found = _differences(where, {"fields": guild.guild}, {"fields": loaded.guild})
    for name in (
        *("roles", "channels", "members", "emojis", "stickers", "sounds", "stages"),
        "integrations",
    ):
        found += _differences(f"{where} {name}", getattr(guild, name), getattr(loaded, name))
    found += _differences(f"{where} threads", _threads(guild), _threads(loaded))
    for user_id in guild.members:
        if guild.sight(user_id) != loaded.sight(user_id):
            found.append(f"{where}: the sight of {user_id} is out of date")
    for user_id, base in guild._bases.items():
        if base != loaded.base(user_id):
            found.append(f"{where}: the permissions of {user_id} are out of date")
    for user_id, by_channel in guild._permissions.items():
        for channel_id, cached in by_channel.items():
            member, channel = loaded.members.get(user_id), loaded.channels.get(channel_id)
            if member is None or channel is None:
                found.append(f"{where}: something is known of {user_id} in {channel_id}")
            elif cached != loaded._in_channel(member, channel, timed_out=False):
                found.append(f"{where}: what {user_id} may in {channel_id} is out of date")
    return found


def _threads(guild: GuildState) -> dict[Snowflake, Any]:
    return {key: (each.thread, each.members) for key, each in guild.threads.items()}


def _voice_differences(state: State, guild: GuildState) -> list[str]:
    """What is wrong with who is in voice: that is nowhere but in memory."""
    where, voice = f"guild {guild.guild.id}", guild.voice
    found: list[str] = []
    there: dict[Any, set[Any]] = {}
    for user_id, each in voice.states.items():
        there.setdefault(each.channel_id, set()).add(user_id)
        if user_id not in guild.members or each.channel_id not in guild.channels:
            found.append(f"{where}: {user_id} is in voice in {each.channel_id}, as can not be")
        if each.session_id not in state.presences.own(user_id):
            found.append(f"{where}: {user_id} is in voice without a session")
    counted = {channel_id: set(users) for channel_id, users in voice._there.items()}
    found += _differences(f"{where} voice", counted, there)
    for name in ("statuses", "started"):
        if not getattr(voice, name).keys() <= guild.channels.keys():
            found.append(f"{where}: {name} are of channels that are gone")
    if voice.started.keys() != there.keys() or voice.tokens.keys() != voice.states.keys():
        found.append(f"{where}: start times or tokens are not those of who is in voice")
    return found


async def _held_differences(world: World) -> list[str]:
    """What is not known as it is of those who are connected."""
    found: list[str] = []
    state, cursor = world.state, world.database.autocommit
    for user_id in list(state.memberships.users()):
        there = set(await members.list_guild_ids(cursor, user_id))
        if set(state.memberships.of(user_id)) != there:
            found.append(f"user {user_id} is in {there}")
    for user_id in list(state.personal.users()):
        chosen = await settings.fetch(cursor, user_id)
        if state.personal.of(user_id) != chosen:
            found.append(f"what {user_id} has chosen is not {chosen}")
    return found


def _unknown_targets(state: State) -> list[str]:
    unknown = state.personal.targets() - state.users.keys()
    return [f"somebody has something with {each}, who is not known" for each in unknown]


def _call_differences(state: State) -> list[str]:
    """What is wrong with calls, which are nowhere but in memory."""
    found: list[str] = []
    for channel_id, call in state.calls.items():
        channel = state.private.get(channel_id)
        there = set() if channel is None else set(channel.recipients)
        if not call.voices or not {*call.voices, *call.ringing} <= there:
            found.append(f"the call in {channel_id} is of {call.voices}, rings {call.ringing}")
        if call.voices.keys() & call.ringing or not call.voices.keys() <= call.participants:
            found.append(f"the call in {channel_id} rings who is there, or does not know them")
        for user_id, voice in call.voices.items():
            if voice.channel_id != channel_id:
                found.append(f"{user_id} is in the call in {channel_id}, and is not")
            if voice.session_id not in state.presences.own(user_id):
                found.append(f"{user_id} is in the call in {channel_id} without a session")
    return found


async def _command_differences(world: World) -> list[str]:
    found: list[str] = []
    fresh = Commands(lambda: 0.0)
    for (application_id, guild_id), scope in world.state.commands.scopes().items():
        await fresh.load(world.database.autocommit, [application_id], guild_id)
        loaded = fresh.get(application_id, guild_id)
        assert loaded is not None
        where = f"commands of {application_id} in {guild_id}"
        found += _differences(where, scope.commands, loaded.commands)
        found += _differences(f"{where}, said", scope.permissions, loaded.permissions)
    return found


async def _user_differences(world: World) -> list[str]:
    known: Mapping[Snowflake, Any] = world.state.users
    rows = await users.fetch_many(world.database.autocommit, list(known))
    return _differences("users", known, {each.id: each for each in rows})


def _differences(where: str, memory: Mapping[Any, Any], database: Mapping[Any, Any]) -> list[str]:
    return [
        f"{where} {key}: {memory.get(key)!r} in memory, {database.get(key)!r} in the database"
        for key in memory.keys() | database.keys()
        if memory.get(key) != database.get(key)
    ]
