#!/usr/bin/env python3
"""What a member list costs: making it, and a change of status, by the number of members.

Run it as ``python benchmarks/micro_member_list.py [CHANGES]``. One session looks at the first
hundred rows; all members are online, and then some go and come back. No socket and no database is
involved. The package must be installed or in PYTHONPATH.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
import tracemalloc
from datetime import UTC, datetime

import attrs
import orjson
from twisted.internet.task import Clock

from litecord.bus import LocalBus
from litecord.events import GuildCreated, PresenceUpdated
from litecord.gateway.codec import Encoded
from litecord.gateway.encodings import JSON
from litecord.gateway.fanout import Fanout
from litecord.gateway.session import Session, view_of
from litecord.model.channels import Channel, ChannelType
from litecord.model.guilds import Guild
from litecord.model.members import Member
from litecord.model.permissions import EVERYONE_DEFAULT
from litecord.model.presences import Status
from litecord.model.roles import Role
from litecord.model.snowflakes import Snowflake
from litecord.model.users import Actor, TokenKind, User
from litecord.state.presences import SessionPresence
from litecord.state.state import State

GUILD, CHANNEL, LOOKER = Snowflake(1), Snowflake(2), Snowflake(1000)
HOISTED = tuple(Snowflake(each) for each in range(10, 30))
JOINED = datetime(2026, 1, 1, tzinfo=UTC)
ONLINE = SessionPresence(status=Status.ONLINE, platform="web")


def a_guild(size: int) -> GuildCreated:
    """Return the creation of a guild with so many members, every other one in a hoisted role."""
    chance = random.Random(size)
    users, members = [], []
    for number in range(size):
        user_id = Snowflake(LOOKER + number)
        users.append(User(id=user_id, username=f"{chance.getrandbits(40):x}"))
        roles = (chance.choice(HOISTED),) if number % 2 else ()
        members.append(Member(guild_id=GUILD, user_id=user_id, joined_at=JOINED, roles=roles))
    everyone = Role(id=GUILD, guild_id=GUILD, name="@everyone", permissions=EVERYONE_DEFAULT)
    hoisted = [
        Role(id=each, guild_id=GUILD, name=f"role {each}", position=nth, hoist=True)
        for nth, each in enumerate(HOISTED, 1)
    ]
    channel = Channel(id=CHANNEL, guild_id=GUILD, type=ChannelType.GUILD_TEXT, name="room")
    return GuildCreated(
        guild_id=GUILD,
        guild=Guild(id=GUILD, name="guild", owner_id=LOOKER),
        roles=(everyone, *hoisted),
        channels=(channel,),
        members=tuple(members),
        users=tuple(users),
    )


class Sink:
    """Where events go; the first is kept."""

    first: Encoded | None = None
    buffered = 0

    def dispatch(self, event: Encoded, number: int) -> None:
        """Take an event."""
        self.first = self.first or event

    def close(self, code: int, reason: str | None = None) -> None:
        """Nothing is closed here."""


class Bench:
    """A guild in memory, and a session that looks at its member list."""

    def __init__(self, size: int) -> None:
        self.clock = Clock()
        self.state = State(self.clock.seconds)
        self.bus = LocalBus(self.state.apply)
        self.fanout = Fanout(self.state, self.bus, self.clock, 10_000)
        self.state.apply(a_guild(size))
        for user_id in self.state.guilds[GUILD].members:
            self.state.presences.update(user_id, "session", ONLINE)
        self.session = Session(
            id="session",
            actor=Actor(user_id=LOOKER, kind=TokenKind.USER),
            token_hash=b"",
            view=view_of(10, JSON),
            intents=0,
            presence=ONLINE,
        )
        self.sink = Sink()
        self.session.connect(self.sink)
        self.fanout.attach(self.session)
        self.fanout.join(self.session, self.state.guilds[GUILD])

    def turns(self) -> list[float]:
        """Do all that is under way; return how many seconds each turn of the reactor took."""
        took = []
        while self.clock.calls:
            call = self.clock.calls.pop(0)
            call.called = 1
            started = time.perf_counter()
            call.func(*call.args, **call.kw)
            took.append(time.perf_counter() - started)
        return took

    def look(self) -> list[float]:
        """Look at the first hundred rows; return how many seconds each turn took."""
        started = time.perf_counter()
        self.fanout.subscribe(
            self.session, GUILD, lambda before: attrs.evolve(before, channels={CHANNEL: ((0, 99),)})
        )
        return [time.perf_counter() - started, *self.turns()]

    def change(self, user_id: Snowflake, said: SessionPresence | None) -> float:
        """Have somebody come or go; return how many seconds that took until it was sent."""
        started = time.perf_counter()
        presences = self.state.presences
        before = presences.of(user_id)
        after = presences.update(user_id, "session", said)
        if after is not None:
            user = self.state.users[user_id]
            self.bus.publish(
                PresenceUpdated(guild_id=GUILD, user=user, presence=after, before=before)
            )
        self.turns()
        return time.perf_counter() - started

    def changes(self, ids: list[Snowflake], count: int) -> float:
        """Have some of these go and come back; return the median of the seconds that took."""
        chance, took = random.Random(0), []
        for _ in range(count // 2):
            user_id = chance.choice(ids)
            took += [self.change(user_id, None), self.change(user_id, ONLINE)]
        return statistics.median(took)

    def shown(self) -> list[Snowflake]:
        """List the members among the rows that are looked at."""
        if self.sink.first is None:
            raise RuntimeError("nothing was told")
        items = orjson.loads(self.sink.first.body)["ops"][0]["items"]
        return [Snowflake(int(each["member"]["user"]["id"])) for each in items if "member" in each]


def report(size: int, changes: int) -> None:
    """Print a row of the table."""
    bench = Bench(size)
    tracemalloc.start()
    bench.look()
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    bench = Bench(size)
    turns = bench.look()
    anybody = bench.changes(list(bench.state.guilds[GUILD].members), changes)
    shown = bench.changes(bench.shown(), changes)
    print(
        f"{size:8} {sum(turns) * 1e3:8.1f} {max(turns) * 1e3:8.1f} {kept / 1e6:8.1f}"
        f" {anybody * 1e6:10.1f} {shown * 1e6:10.1f}"
    )


def main() -> None:
    """Print what lists of three sizes cost."""
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print("           to make, longest            a change of status, us")
    print(" members      ms    turn, ms   MB      of anybody, of who is shown")
    for size in (100, 10_000, 100_000):
        report(size, changes)


if __name__ == "__main__":
    main()
