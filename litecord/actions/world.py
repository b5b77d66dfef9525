"""
The world: the root of everything, and the unit of work in which everything changes.

``World.perform`` runs an action: it finds the guild the action is about and has it loaded, takes
the locks that the action declares, runs it in a transaction (or on single statements), and after
the commit makes its events true in memory and tells the bus. Once it has begun it finishes: a
client that hangs up cancels only its own wait.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import attrs
from twisted.logger import Logger

from ..clock import WorldClock
from ..config import Config
from ..deferreds import shielded
from ..errors import ApiError, OutcomeUnknown
from ..events import Event
from ..interfaces import (
    IBlobStore,
    ICursor,
    IDatabase,
    IEventBus,
    IFaults,
    IIdSource,
    IInteractionDelivery,
    ITrace,
)
from ..model.snowflakes import Snowflake
from ..model.tokens import token_hash
from ..model.users import Actor, User
from ..model.webhooks import WebhookActor
from ..state.guilds import GuildState
from ..state.state import State
from ..storage import channels
from .cdn import Cdn
from .copies import Copies
from .delivery import GatewayDelivery
from .doubt import doubt_change, doubt_event
from .files import Files
from .images import Images
from .locks import Locks
from .open_interactions import OpenInteractions
from .passwords import Passwords
from .poll_ends import PollEnds
from .previews import Previews
from .recent import Lately, Nonces, Slowmodes
from .session_starts import SessionStarts

P = ParamSpec("P")
T = TypeVar("T")
Find = Callable[["World", tuple[Any, ...]], Awaitable[Snowflake | None]]

log = Logger()

#: Nothing longer than this is looked at as a token.
LONGEST_TOKEN = 512


@attrs.define(eq=False, slots=True)
class Change:
    """
    One unit of work: where to read and write, who asks, and what to announce after the commit.

    An action sees its own writes through its cursor, never through ``state``.
    """

    world: World
    cursor: ICursor
    actor: Actor
    now: datetime
    reason: str | None = None
    announced: list[Event] = attrs.field(factory=list)

    @property
    def state(self) -> State:
        """What is true in memory: all that was committed and announced."""
        return self.world.state

    @property
    def user(self) -> User:
        """The actor's user, or what stands for a webhook's."""
        if isinstance(self.actor, WebhookActor):
            return self.actor.user
        return self.world.state.users[self.actor.user_id]

    def next_id(self) -> Snowflake:
        """A new id, above all before it."""
        return self.world.ids.next()

    def announce(self, event: Event) -> None:
        """Publish ``event`` once everything is committed."""
        self.announced.append(event)

    async def guild(self, guild_id: Snowflake) -> GuildState | None:
        """A guild, loaded if it exists."""
        return await self.world.load_guild(guild_id)


@attrs.frozen(kw_only=True)
class Spec:
    """What an action declares; see ``action``."""

    guild: Find | None
    locks: Callable[[Actor, tuple[Any, ...]], Iterable[Hashable]]
    exclusive: bool
    single: bool
    reads: bool


def action(
    *,
    guild: Find | None = None,
    exclusive: bool = False,
    lock: Callable[[Actor, tuple[Any, ...]], Hashable] | None = None,
    locks: Callable[[Actor, tuple[Any, ...]], Iterable[Hashable]] | None = None,
    single: bool = False,
    reads: bool = False,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """
    Declare what an action needs before it begins.

    ``guild`` finds the guild it is about from its arguments (``by_guild``, ``by_channel``...): it
    is loaded first. ``exclusive`` takes that guild's lock: for whatever changes its structure.
    ``lock`` names one more lock, taken after it, ``locks`` several. ``single`` runs each statement
    by itself instead of in a transaction: for changes of one statement. ``reads`` does so for what
    changes nothing, so that memory is not in doubt when the database goes away meanwhile.
    """
    if lock is not None:
        locks = _only(lock)
    spec = Spec(
        guild=guild,
        exclusive=exclusive,
        locks=locks or _no_locks,
        single=single or reads,
        reads=reads,
    )

    def declare(function: Callable[P, T]) -> Callable[P, T]:
        setattr(function, "spec", spec)  # noqa: B010
        return function

    return declare


def _no_locks(actor: Actor, args: tuple[Any, ...]) -> Iterable[Hashable]:
    return ()


def _only(
    lock: Callable[[Actor, tuple[Any, ...]], Hashable],
) -> Callable[[Actor, tuple[Any, ...]], Iterable[Hashable]]:
    return lambda actor, args: (lock(actor, args),)


async def by_guild(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The first argument is the guild's id."""
    return args[0]  # type: ignore[no-any-return]


async def by_channel(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """
    The first argument is the id of a channel of the guild; a private one is loaded instead.

    It may be that of a thread: archived ones are loaded now.
    """
    state, channel_id = world.state, args[0]
    found = state.guild_of(channel_id)
    if found is not None or channel_id in state.private:
        return found
    cursor = world.database.autocommit
    found = await channels.fetch_guild_id(cursor, channel_id)
    if found is None:
        await state.private.load(cursor, [channel_id])
    elif await world.load_guild(found) is not None and state.guild_of(channel_id) is None:
        await world.load_thread(found, channel_id)
    return found


def by_actor(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    """A lock for what the actor has or chose themselves."""
    return ("user", actor.user_id)


def by_message(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    """A lock for the message whose id is the second argument."""
    return ("message", args[1])


def by_messages(actor: Actor, args: tuple[Any, ...]) -> Iterable[Hashable]:
    """A lock for each of the messages whose ids are the second argument, in their order."""
    return [("message", each) for each in sorted(args[1])]


@attrs.define(eq=False, kw_only=True, slots=True)
class World:
    """Everything that one world is made of; there is no other global anything."""

    config: Config
    database: IDatabase
    state: State
    bus: IEventBus
    clock: WorldClock
    ids: IIdSource
    locks: Locks
    passwords: Passwords
    images: Images
    blobs: IBlobStore
    files: Files
    cdn: Cdn
    poll_ends: PollEnds
    copies: Copies
    previews: Previews
    nonces: Nonces = attrs.field(factory=Nonces)
    slowmodes: Slowmodes = attrs.field(factory=Slowmodes)
    #: by channel, which messages were published; by message and by channel, which were edited
    publications: Lately = attrs.field(factory=lambda: Lately(10, 3600.0))
    published_edits: Lately = attrs.field(factory=lambda: Lately(3, 3600.0))
    old_edits: Lately = attrs.field(factory=lambda: Lately(3, 20.0))
    #: of who begins threads
    thread_slowmodes: Slowmodes = attrs.field(factory=Slowmodes)
    session_starts: SessionStarts = attrs.field(factory=SessionStarts)
    interactions: OpenInteractions = attrs.field(factory=OpenInteractions)
    delivery: IInteractionDelivery = attrs.field(
        default=attrs.Factory(GatewayDelivery, takes_self=True)
    )
    trace: ITrace | None = None
    faults: IFaults | None = None

    async def perform(
        self,
        actor: Actor,
        action: Callable[Concatenate[Change, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``action`` as one unit of work on behalf of ``actor``."""
        return await self.perform_because(None, actor, action, *args, **kwargs)

    async def perform_because(
        self,
        reason: str | None,
        actor: Actor,
        action: Callable[Concatenate[Change, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """``perform`` with the reason that the audit log is to show."""
        spec: Spec = getattr(action, "spec")  # noqa: B009
        guild_id = None
        if spec.guild is not None:
            guild_id = await spec.guild(self, args)
            if guild_id is not None and self.state.guild(guild_id) is None:
                await self.load_guild(guild_id)
        channel_id = None
        if spec.guild is by_channel:
            channel_id = Snowflake(args[0])  # type: ignore[arg-type]
        keys: list[Hashable] = []
        if spec.exclusive and guild_id is not None:
            keys.append(("guild", guild_id))
        keys.extend(spec.locks(actor, args))

        announced: list[Event] = []

        async def work(cursor: ICursor) -> tuple[T, list[Event]]:
            announced.clear()  # it is run again after a deadlock
            change = Change(self, cursor, actor, self.clock.now(), reason, announced)
            return await action(change, *args, **kwargs), announced

        def doubt() -> None:
            doubt_change(self, actor, guild_id, channel_id, announced)

        if not keys:
            running = self._run(spec, guild_id, channel_id, work, doubt)
            return await shielded(running, ApiError)
        await self._acquire(keys)
        running = self._run_locked(spec, guild_id, channel_id, work, doubt, keys)
        return await shielded(running, ApiError)

    async def _acquire(self, keys: list[Hashable]) -> None:
        taken: list[Hashable] = []
        try:
            for key in keys:
                await self.locks.acquire(key)
                taken.append(key)
        except BaseException:
            for key in reversed(taken):
                self.locks.release(key)
            raise

    async def _run_locked(
        self,
        spec: Spec,
        guild_id: Snowflake | None,
        channel_id: Snowflake | None,
        work: Callable[[ICursor], Awaitable[tuple[T, list[Event]]]],
        doubt: Callable[[], None],
        keys: list[Hashable],
    ) -> T:
        try:
            return await self._run(spec, guild_id, channel_id, work, doubt)
        finally:
            for key in reversed(keys):
                self.locks.release(key)

    async def _run(
        self,
        spec: Spec,
        guild_id: Snowflake | None,
        channel_id: Snowflake | None,
        work: Callable[[ICursor], Awaitable[tuple[T, list[Event]]]],
        doubt: Callable[[], None],
    ) -> T:
        if guild_id is not None and self.state.guild(guild_id) is None:
            # Evicted, or dropped as doubtful, while the lock was waited for.
            await (self._load_guild(guild_id) if spec.exclusive else self.load_guild(guild_id))
        if guild_id is not None and channel_id and self.state.guild_of(channel_id) is None:
            # So was an archived thread, if that is what it is.
            await self.load_thread(guild_id, channel_id, is_locked=spec.exclusive)
        try:
            if spec.single:
                result, announced = await work(self.database.autocommit)
            else:
                result, announced = await self.database.transact(work)
        except OutcomeUnknown:
            if not spec.reads:
                doubt()
            raise
        for event in announced:
            self.publish(event)
        return result

    def publish(self, event: Event) -> None:
        """Make a committed event true in memory and tell whoever listens."""
        try:
            self.bus.publish(event)
        except Exception:
            log.failure("could not apply {event}", event=type(event).__name__)
            doubt_event(self, event)

    async def identify(self, token: str) -> Actor | None:
        """Whose token it is, with the user and the application behind it in memory."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        hashed = token_hash(token)
        actor = self.state.known_actor(hashed)
        if actor is None:
            actor = await self.state.identify(self.database.autocommit, hashed)
        if actor is not None and actor.is_expired(self.clock.now()):
            return None
        return actor

    async def load_guild(self, guild_id: Snowflake) -> GuildState | None:
        """
        A guild's state, loaded if need be; ``None`` where there is no such guild.

        Under the guild's lock, so that it is loaded once and nothing changes meanwhile.
        """
        loaded = self.state.guild(guild_id)
        if loaded is not None:
            return loaded
        key = ("guild", guild_id)
        await self.locks.acquire(key)
        return await shielded(self._load_and_release(guild_id, key))

    async def _load_and_release(self, guild_id: Snowflake, key: Hashable) -> GuildState | None:
        try:
            return await self._load_guild(guild_id)
        finally:
            self.locks.release(key)

    async def load_thread(
        self, guild_id: Snowflake, thread_id: Snowflake, *, is_locked: bool = False
    ) -> None:
        """Have an archived thread of a loaded guild in memory, under the guild's lock."""
        if is_locked:
            await self.state.load_thread(self.database.autocommit, thread_id)
            return
        key = ("guild", guild_id)
        await self.locks.acquire(key)
        await shielded(self._load_thread_and_release(thread_id, key))

    async def _load_thread_and_release(self, thread_id: Snowflake, key: Hashable) -> None:
        try:
            await self.state.load_thread(self.database.autocommit, thread_id)
        finally:
            self.locks.release(key)

    async def _load_guild(self, guild_id: Snowflake) -> GuildState | None:
        return await self.state.load_guild(self.database.autocommit, guild_id)
