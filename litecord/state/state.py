"""
The in-memory picture of what is in use, so that a hot request reads nothing from the database.

Loaded from storage once, afterwards changed only by applying committed events, in order: the way a
client library keeps its cache.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import get_args

import attrs

from .. import events
from ..events import Event
from ..interfaces import ICursor
from ..model.applications import Application
from ..model.calls import Call
from ..model.channels import Channel
from ..model.installs import UserInstall
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..storage import applications, tokens, users
from ..storage.threads import fetch_many, list_active
from .commands import Commands
from .guilds import Channels, GuildState
from .loading import read_guild, read_threads
from .memberships import Memberships
from .personal import Personals
from .presences import Presences
from .private_channels import PrivateChannels
from .table import APPLY, STRUCTURAL, Change
from .threads import ThreadState

#: So many archived threads of a guild are in memory at most.
MOST_ARCHIVED = 1_000
#: Tokens are remembered up to this many; then all are looked up anew.
MOST_TOKENS = 50_000

_OfOneMember = (
    events.MemberAdded | events.MemberUpdated | events.MemberRemoved | events.VoiceStateUpdated
)
_OF_ONE_MEMBER = get_args(_OfOneMember)


@attrs.frozen
class Sight:
    """What the connected members of a guild could view before an event, and can view after it."""

    before: Mapping[Snowflake, Channels]
    after: Mapping[Snowflake, Channels]


@attrs.define(eq=False)
class State:
    """Everything in memory of one world."""

    _seconds: Callable[[], float]
    guilds: dict[Snowflake, GuildState] = attrs.field(init=False, factory=dict)
    users: dict[Snowflake, User] = attrs.field(init=False, factory=dict)
    applications: dict[Snowflake, Application] = attrs.field(init=False, factory=dict)
    presences: Presences = attrs.field(init=False, factory=Presences)
    memberships: Memberships = attrs.field(init=False, factory=Memberships)
    personal: Personals = attrs.field(init=False, factory=Personals)
    private: PrivateChannels = attrs.field(init=False)
    commands: Commands = attrs.field(init=False)
    #: the calls that are going on, by private channel
    calls: dict[Snowflake, Call] = attrs.field(init=False, factory=dict)
    _channel_guilds: dict[Snowflake, Snowflake] = attrs.field(init=False, factory=dict)
    _thread_guilds: dict[Snowflake, Snowflake] = attrs.field(init=False, factory=dict)
    _tokens: dict[bytes, Actor] = attrs.field(init=False, factory=dict)
    _revocations: int = attrs.field(init=False, default=0)
    #: how many applications were deleted
    _deletions: int = attrs.field(init=False, default=0)
    #: users and applications of which the database may say something else
    _doubtful_users: set[Snowflake] = attrs.field(init=False, factory=set)
    _doubtful_applications: set[Snowflake] = attrs.field(init=False, factory=set)
    #: so many are reading users whom nothing in memory needs yet
    _readers: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.private = PrivateChannels(self._seconds)
        self.commands = Commands(self._seconds)

    # -- reading ----------------------------------------------------------------------------------

    def guild(self, guild_id: Snowflake) -> GuildState | None:
        """A loaded guild."""
        found = self.guilds.get(guild_id)
        if found is not None:
            found.last_used = self._seconds()
        return found

    def guild_of(self, channel_id: Snowflake) -> Snowflake | None:
        """The loaded guild that a channel or a thread belongs to."""
        return self._channel_guilds.get(channel_id) or self._thread_guilds.get(channel_id)

    def channel(self, channel_id: Snowflake) -> tuple[GuildState, Channel] | None:
        """A channel of a loaded guild."""
        guild_id = self._channel_guilds.get(channel_id)
        guild = None if guild_id is None else self.guild(guild_id)
        return None if guild is None else (guild, guild.channels[channel_id])

    def thread(self, thread_id: Snowflake) -> tuple[GuildState, ThreadState] | None:
        """A thread of a loaded guild."""
        guild_id = self._thread_guilds.get(thread_id)
        guild = None if guild_id is None else self.guild(guild_id)
        if guild is None:
            return None
        held = guild.threads[thread_id]
        held.last_used = guild.last_used
        return guild, held

    def held_thread(self, guild_id: Snowflake, thread_id: Snowflake) -> ThreadState | None:
        """A thread, if it is in memory; that does not count as a use."""
        guild = self.guilds.get(guild_id)
        return None if guild is None else guild.threads.get(thread_id)

    def threads_below(self, guild_id: Snowflake, parent_id: Snowflake) -> list[ThreadState]:
        """The threads of a channel that are in memory."""
        guild = self.guilds.get(guild_id)
        there = () if guild is None else guild.threads.values()
        return [each for each in there if each.thread.parent_id == parent_id]

    def user_installs(self, user_id: Snowflake) -> Mapping[Snowflake, UserInstall]:
        """
        The applications that a connected person has for themselves, by application id.

        Nothing is known of who is not connected: ``actions.installs.of_user`` reads it for them.
        """
        return self.personal.of(user_id).installs

    # -- loading ----------------------------------------------------------------------------------

    async def load_guild(self, cursor: ICursor, guild_id: Snowflake) -> GuildState | None:
        """Load a guild from storage; the caller holds its lock."""
        loaded = self.guild(guild_id)
        if loaded is not None:
            return loaded
        self._readers += 1
        try:
            return await self._load_guild(cursor, guild_id)
        finally:
            self._readers -= 1

    async def _load_guild(self, cursor: ICursor, guild_id: Snowflake) -> GuildState | None:
        read = await read_guild(cursor, guild_id, self.users)
        if read is None:
            return None
        threads = await read_threads(cursor, await list_active(cursor, guild_id))
        self.add_guild(read)
        for held in threads:
            self.add_thread(read, held)
        return read

    async def load_thread(self, cursor: ICursor, thread_id: Snowflake) -> None:
        """Have a thread of a loaded guild in memory; the caller holds the guild's lock."""
        if thread_id in self._thread_guilds:
            return
        for held in await read_threads(cursor, await fetch_many(cursor, [thread_id])):
            guild = self.guilds.get(held.thread.guild_id)
            if guild is not None:
                archived = [key for key, each in guild.threads.items() if each.thread.archived]
                if len(archived) >= MOST_ARCHIVED:
                    self.drop_thread(guild.guild.id, archived[0])
                self.add_thread(guild, held)

    def add_guild(self, guild: GuildState) -> None:
        """Hold a guild with all its parts."""
        self.guilds[guild.guild.id] = guild
        guild.last_used = self._seconds()
        for channel_id in guild.channels:
            self._channel_guilds[channel_id] = guild.guild.id

    def add_channel(self, guild: GuildState, channel: Channel) -> None:
        """Hold a channel of a loaded guild."""
        guild.channels[channel.id] = channel
        self._channel_guilds[channel.id] = guild.guild.id

    def add_thread(self, guild: GuildState, held: ThreadState) -> None:
        """Hold a thread of a loaded guild."""
        held.last_used = guild.last_used
        guild.threads[held.thread.id] = held
        self._thread_guilds[held.thread.id] = guild.guild.id

    def drop_thread(self, guild_id: Snowflake, thread_id: Snowflake) -> None:
        """Forget a thread."""
        guild = self.guilds.get(guild_id)
        if guild is not None:
            guild.threads.pop(thread_id, None)
        self._thread_guilds.pop(thread_id, None)

    def drop_channel(self, guild_id: Snowflake, channel_id: Snowflake) -> None:
        """Forget a channel."""
        guild = self.guilds.get(guild_id)
        if guild is not None:
            guild.channels.pop(channel_id, None)
            guild.voice.say(channel_id, None)
        self._channel_guilds.pop(channel_id, None)

    def drop_guild(self, guild_id: Snowflake) -> None:
        """Forget a guild: it is loaded anew when it is next used."""
        state = self.guilds.pop(guild_id, None)
        if state is not None:
            for channel_id in state.channels:
                self._channel_guilds.pop(channel_id, None)
            for thread_id in state.threads:
                self._thread_guilds.pop(thread_id, None)

    async def load_users(
        self, cursor: ICursor, ids: Collection[Snowflake]
    ) -> dict[Snowflake, User]:
        """Those of the users that exist, by id; only unknown and doubtful ones are read."""
        known, doubtful = self.users, self._doubtful_users
        missing = [each for each in ids if each not in known or each in doubtful]
        if missing:
            for user in await users.fetch_many(cursor, missing):
                if user.id in doubtful:
                    doubtful.discard(user.id)
                    known[user.id] = user
                known.setdefault(user.id, user)
        return {each: known[each] for each in ids if each in known}

    async def load_private(self, cursor: ICursor, ids: Collection[Snowflake]) -> None:
        """Have private channels in memory, with those who are in them."""
        await self.private.load(cursor, ids)
        found = [each for each in map(self.private.get, ids) if each is not None]
        await self.load_users(cursor, {user for each in found for user in each.recipients})

    async def load_application(
        self, cursor: ICursor, application_id: Snowflake
    ) -> Application | None:
        """One application."""
        known, doubtful = self.applications, self._doubtful_applications
        if application_id in known and application_id not in doubtful:
            return known[application_id]
        deletions = None
        while deletions != self._deletions:  # it may have been this very one meanwhile
            deletions = self._deletions
            found = await applications.fetch(cursor, application_id)
        if application_id in doubtful:
            doubtful.discard(application_id)
            known.pop(application_id, None)
        return known.get(application_id) if found is None else known.setdefault(found.id, found)

    async def identify(self, cursor: ICursor, token_hash: bytes) -> Actor | None:
        """Whose token it is, with the user and the application behind it loaded."""
        self._readers += 1
        try:
            return await self._identify(cursor, token_hash)
        finally:
            self._readers -= 1

    async def _identify(self, cursor: ICursor, token_hash: bytes) -> Actor | None:
        actor = self._tokens.get(token_hash)
        while actor is None:
            revocations = self._revocations
            actor = await tokens.fetch(cursor, token_hash)
            if actor is None:
                return None
            await self.load_users(cursor, [actor.user_id])
            if actor.application_id is not None:
                await self.load_application(cursor, actor.application_id)
            if revocations == self._revocations:
                self._remember(token_hash, actor)
            else:
                actor = None  # it may have been this very token that was revoked meanwhile
        return actor

    def _remember(self, token_hash: bytes, actor: Actor) -> None:
        if len(self._tokens) >= MOST_TOKENS:
            self._tokens.clear()
        self._tokens[token_hash] = actor

    def known_actor(self, token_hash: bytes) -> Actor | None:
        """Whose token it is, if it was seen before."""
        return self._tokens.get(token_hash)

    def drop_tokens(self, hashes: Collection[bytes]) -> None:
        """Forget whose tokens these are: they were revoked."""
        self._revocations += 1
        for each in hashes:
            self._tokens.pop(each, None)

    def set_user(self, user: User) -> None:
        """Hold a user as they are now."""
        self.users[user.id] = user
        self._doubtful_users.discard(user.id)

    def set_application(self, application: Application) -> None:
        """Hold an application as it is now."""
        self.applications[application.id] = application
        self._doubtful_applications.discard(application.id)

    def drop_application(self, application_id: Snowflake) -> None:
        """Forget an application: it was deleted."""
        self._deletions += 1
        self.applications.pop(application_id, None)
        self.commands.drop_application(application_id)

    def doubt(self, user_id: Snowflake) -> None:
        """
        A change on behalf of a user may have come about or not, and nobody will say.

        So the user, what they have chosen, whatever application they may own, all commands, and
        whose token is which are read anew.
        """
        self._doubtful_users.add(user_id)
        self.personal.doubt(user_id)
        self._doubtful_applications.update(self.applications)
        self._revocations += 1
        self._tokens.clear()
        self.commands.doubt()

    def flags_of(self, actor: Actor) -> int:
        """The flags of a bot's application, none where it was deleted just now."""
        application_id = actor.application_id
        application = None if application_id is None else self.applications.get(application_id)
        return 0 if application is None else application.flags

    def evict(self, idle: float) -> None:
        """Forget guilds nobody used or watched for ``idle`` seconds, and users nobody needs."""
        oldest = self._seconds() - idle
        gone = [
            guild_id
            for guild_id, state in self.guilds.items()
            if not state.watched and not state.voice and state.last_used < oldest
        ]
        for guild_id in gone:
            self.drop_guild(guild_id)
        for guild_id, state in self.guilds.items():
            for thread_id, held in list(state.threads.items()):
                if held.thread.archived and held.last_used < oldest:
                    self.drop_thread(guild_id, thread_id)
        self.commands.evict(oldest)
        self.private.evict(oldest, self.personal.private() | self.calls.keys())
        if not self._readers:
            needed = set(self.memberships.users())
            needed.update(actor.user_id for actor in self._tokens.values())
            for state in self.guilds.values():
                needed.update(state.members)
            needed.update(self.personal.targets())
            for channel in self.private:
                needed.update(channel.recipients)
            self.users = {key: user for key, user in self.users.items() if key in needed}

    # -- applying ---------------------------------------------------------------------------------

    def apply(self, event: Event) -> Sight | None:
        """
        Make ``event`` true in memory.

        What connected members could see before and after, where the event is of the kind that
        changes that; ``None`` for all others.
        """
        change = APPLY.get(type(event))
        if change is None:
            return None
        if not isinstance(event, events.GuildEvent):
            change(self, event)
            return None
        guild = self.guilds.get(event.guild_id)
        if guild is None:
            change(self, event)
            return None
        if isinstance(event, _OF_ONE_MEMBER):
            return self._apply_to_member(guild, event, change)
        if type(event) not in STRUCTURAL:
            change(self, event)
            return None
        watched = tuple(guild.watched)
        before = guild.views(watched)
        change(self, event)
        guild.changed()
        return Sight(before, guild.views(watched))

    def _apply_to_member(
        self, guild: GuildState, event: _OfOneMember, change: Change
    ) -> Sight | None:
        """Make an event true that concerns what one member alone can view."""
        user_id = event.user.id
        known = guild.members.get(user_id)
        if isinstance(event, events.MemberUpdated) and known and known.roles == event.member.roles:
            change(self, event)
            return None
        own = (user_id,) if user_id in guild.watched else ()
        before = guild.views(own)
        change(self, event)
        if not isinstance(event, events.VoiceStateUpdated):
            guild.member_changed(user_id)
        return Sight(before, guild.views(own)) if own else None
