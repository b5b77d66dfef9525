"""The gateway without sockets and without a database: a world in memory, lists as sockets."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import orjson
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock
from zope.interface import implementer

from litecord.actions.passwords import Passwords
from litecord.actions.world import World
from litecord.assembly import make_world
from litecord.clock import WorldClock
from litecord.config import Config
from litecord.errors import DatabaseUnavailable
from litecord.events import GuildCreated, GuildJoined
from litecord.gateway.codec import make_codec
from litecord.gateway.commands import HANDLERS
from litecord.gateway.connection import Connection
from litecord.gateway.encodings import JSON
from litecord.gateway.fanout import Fanout
from litecord.gateway.session import Session, view_of
from litecord.gateway.sessions import SessionRegistry
from litecord.interfaces import ICursor, IDatabase
from litecord.model.applications import Application
from litecord.model.intents import DOCUMENTED
from litecord.model.presences import Status
from litecord.model.settings import Personal
from litecord.model.snowflakes import Snowflake
from litecord.model.tokens import token_hash
from litecord.model.users import Actor, TokenKind, User
from litecord.state.personal import _Held
from litecord.state.presences import SessionPresence
from litecord.storage import read_states, tokens
from litecord.storage.members import GUILDS_OF

from .frames import unframe
from .states import GUILD, OWNER, a_guild_created, a_member

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "ws://127.0.0.1:5000"
#: The switches of all three privileged intents.
ALL_FLAGS = 1 << 12 | 1 << 14 | 1 << 18
EVERYTHING = DOCUMENTED.value

_Row = namedtuple("_Row", ["guild_id"])


class StillClock(WorldClock):
    """Wall time and scheduling that move only with the test."""

    def __init__(self) -> None:
        self.still = Clock()
        super().__init__(self.still)

    def now(self) -> datetime:
        """The wall time."""
        return NOON + timedelta(seconds=self.still.seconds())

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.still.advance(seconds)

    def pass_by(self, seconds: float) -> None:
        """Let time pass in steps: what is scheduled meanwhile has its turn, too."""
        self.still.pump([seconds / 100] * 100)

    def turn(self) -> None:
        """Let what is due now happen."""
        self.still.advance(0)


@implementer(IDatabase, ICursor)
class Ledger:
    """
    Knows one thing: which guilds a user is in. Nobody has read anything in them, and
    there are no tokens that memory does not know.

    ``answer`` may be replaced by something that answers later, or not at all.
    """

    def __init__(self) -> None:
        self.autocommit = self
        self.guilds: dict[Snowflake, set[Snowflake]] = {}
        self.answer: Callable[[list[Any]], Deferred[list[Any]]] = succeed
        self.asked = 0

    def query(self, sql: str, params: Any = None) -> Deferred[list[Any]]:
        """The guilds of a user."""
        if sql in (read_states.LIST, tokens.FETCH):
            return succeed([])
        if sql is not GUILDS_OF:
            return fail(DatabaseUnavailable())
        self.asked += 1
        return self.answer([_Row(each) for each in sorted(self.guilds.get(params["user_id"], ()))])

    def execute(self, sql: str, params: Any = None) -> Deferred[int]:
        """Nothing can be changed."""
        return fail(DatabaseUnavailable())

    def transact(self, work: Any) -> Deferred[Any]:
        """Nothing can be changed."""
        return fail(DatabaseUnavailable())


@attrs.define(eq=False)
class Wire:
    """The client's end of a connection, and a list as its socket."""

    clock: StillClock
    frames: list[bytes] = attrs.field(init=False, factory=list)
    #: how many bytes it leaves unread
    buffered: int = attrs.field(init=False, default=0)
    code: int | None = attrs.field(init=False, default=None)
    reason: str | None = attrs.field(init=False, default=None)
    connection: Connection = attrs.field(init=False)

    def send(self, frame: bytes) -> None:
        """The server sends a frame."""
        self.frames.append(frame)

    def close(self, code: int, reason: str) -> None:
        """The server closes."""
        self.code, self.reason = code, reason

    def say(self, op: int, data: Any = None) -> None:
        """The client says something."""
        self.connection.received(orjson.dumps({"op": op, "d": data}))

    def identify(self, token: str, intents: int | None = EVERYTHING, **fields: Any) -> None:
        """The client identifies."""
        data: dict[str, Any] = {"token": token, "properties": {}, **fields}
        if intents is not None:
            data["intents"] = intents
        self.say(2, data)
        self.clock.turn()

    def resume(self, token: str, session_id: str, seq: int | None) -> None:
        """The client resumes."""
        self.say(6, {"token": token, "session_id": session_id, "seq": seq})
        self.clock.turn()

    @property
    def payloads(self) -> list[dict[str, Any]]:
        """All that the server said."""
        found = [each for frame in self.frames for each in unframe(frame)]
        return [orjson.loads(payload) for _, payload in found]

    @property
    def ops(self) -> list[int]:
        """The opcodes of all that the server said."""
        return [each["op"] for each in self.payloads]

    @property
    def names(self) -> list[str]:
        """The names of all events that the server told."""
        return [each["t"] for each in self.payloads if each["op"] == 0]

    @property
    def numbers(self) -> list[int]:
        """The numbers of all events that the server told."""
        return [each["s"] for each in self.payloads if each["op"] == 0]

    def data(self, name: str) -> list[Any]:
        """The ``d`` of all events of a name."""
        return [each["d"] for each in self.payloads if each["t"] == name]

    def clear(self) -> None:
        """Forget what was said."""
        self.frames.clear()


class Room:
    """A world in memory with its sessions: one guild, its owner, and whoever is let in."""

    def __init__(self, config: str = "", clock: Any = None, **guild: Any) -> None:
        self.clock = clock or StillClock()
        if "[ratelimits]" not in config:
            config += "[ratelimits]\nmode = off\n"
        self.ledger = Ledger()

        def nowhere(function: Callable[..., object], *args: object) -> Deferred[object]:
            raise AssertionError("there are no threads here")

        self.world: World = make_world(
            Config.from_string(config), self.ledger, self.clock, Passwords(nowhere), nowhere
        )
        self.state = self.world.state
        queue = self.world.config.gateway.event_queue
        self.fanout = Fanout(self.state, self.world.bus, self.clock, queue)
        self.registry = SessionRegistry(self.world, self.fanout)
        self.create(a_guild_created(**guild))

    def create(self, event: GuildCreated) -> None:
        """Have a guild with its members, in memory and in the ledger."""
        self.world.publish(event)
        for member in event.members:
            self.ledger.guilds.setdefault(member.user_id, set()).add(event.guild_id)
        for member in event.members:
            self.world.publish(GuildJoined(user_id=member.user_id, guild_id=event.guild_id))

    @property
    def guild(self) -> Any:
        """The guild."""
        return self.state.guilds[GUILD]

    def publish(self, *events: Any) -> None:
        """Have something happened, and told."""
        for event in events:
            self.world.publish(event)
        self.clock.turn()

    # -- people -----------------------------------------------------------------------------------

    def a_token(self, user_id: int, *, bot: bool = True, flags: int = ALL_FLAGS) -> str:
        """A token of a user; a bot's application has these flags."""
        id, token = Snowflake(user_id), f"token.of.{user_id}"
        known = self.state.users.get(id) or User(id=id, username=f"user{user_id}")
        self.state.users[id] = attrs.evolve(known, bot=bot)
        actor = Actor(user_id=id, kind=TokenKind.USER)
        if bot:
            actor = Actor(user_id=id, kind=TokenKind.BOT, application_id=id)
            self.state.applications[id] = Application(
                id=id, owner_id=OWNER, name="app", flags=flags, bot_id=id, verify_key="00"
            )
        else:
            # Somebody holds what they have chosen, which is nothing: the ledger has no such page.
            chosen = _Held(personal=Personal(), is_read=True, holders=1)
            self.state.personal._held.setdefault(id, chosen)
        self.state._tokens[token_hash(token)] = actor
        return token

    def wire(self, version: int = 10, compress: str | None = None) -> Wire:
        """A new connection, which was greeted."""
        wire = Wire(self.clock)
        wire.connection = Connection(
            registry=self.registry,
            socket=wire,
            version=version,
            encoding=JSON,
            codec=make_codec(compress),
            may_compress_payloads=compress is None,
            gateway_url=URL,
            handlers=HANDLERS,
        )
        wire.connection.opened()
        return wire

    def a_session(
        self, user_id: int, intents: int | None = EVERYTHING, *, bot: bool = True, **fields: Any
    ) -> Wire:
        """A connection of a user whose session has begun; what was said so far is forgotten."""
        token = self.a_token(user_id, bot=bot)
        wire = self.wire(fields.pop("version", 10))
        wire.identify(token, intents if bot else None, **fields)
        if wire.code is not None:
            raise AssertionError(f"closed with {wire.code} {wire.reason}")
        wire.clear()
        return wire

    def __call__(self, wire: Wire) -> Session:
        """The session behind a connection."""
        session = wire.connection.session
        if session is None:
            raise AssertionError("no session has begun")
        return session


def a_room(*user_ids: int, config: str = "", **guild: Any) -> Room:
    """A room whose guild has these members beside the owner."""
    members = [a_member(each) for each in user_ids]
    return Room(config, members=[*members, *guild.pop("members", ())], **guild)


def a_bare_session(user_id: int = 5, *, bot: bool = True, **given: Any) -> Session:
    """A session that nothing else knows of."""
    kind = TokenKind.BOT if bot else TokenKind.USER
    values: dict[str, Any] = {
        "id": f"session of {user_id}",
        "actor": Actor(user_id=Snowflake(user_id), kind=kind),
        "token_hash": token_hash(f"token.of.{user_id}"),
        "view": view_of(10, JSON),
        "intents": EVERYTHING if bot else 0,
        "presence": SessionPresence(status=Status.ONLINE, platform="web"),
        **given,
    }
    return Session(**values)
