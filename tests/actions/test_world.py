"""The unit of work: what it waits for, what it leaves behind, what becomes of it when all fails."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import attrs
from twisted.internet.defer import CancelledError, Deferred

from litecord.actions import channels
from litecord.actions.access import in_guild
from litecord.actions.locks import Locks
from litecord.actions.world import Change, action, by_channel, by_guild
from litecord.errors import MissingPermissions, Overloaded, UnknownChannel, UnknownGuild
from litecord.events import Event, GuildUpdated
from litecord.interfaces import ICursor
from litecord.model.snowflakes import Snowflake
from litecord.model.users import Actor, TokenKind
from litecord.storage import guilds
from litecord.wire.channels import CreateChannel
from tests.support.builders import PopulatedCase


class Gate:
    """A place where an action waits until the test lets it go on."""

    def __init__(self) -> None:
        self.reached: Deferred[None] = Deferred()
        self._opened: Deferred[None] = Deferred()

    async def wait(self) -> None:
        """Wait, in the action."""
        self.reached.callback(None)
        await self._opened

    def open(self) -> None:
        """Let the action go on."""
        self._opened.callback(None)


@action(guild=by_guild, exclusive=True)
async def rename(change: Change, guild_id: Snowflake, name: str, gate: Gate | None = None) -> str:
    """Rename a guild, waiting in the middle."""
    here = in_guild(change, guild_id)
    if gate is not None:
        await gate.wait()
    renamed = attrs.evolve(here.guild.guild, name=name)
    await guilds.update(change.cursor, renamed)
    change.announce(GuildUpdated(guild_id=guild_id, guild=renamed))
    return name


@action(guild=by_guild, exclusive=True)
async def rename_and_fail(change: Change, guild_id: Snowflake, error: Exception) -> None:
    """Rename a guild, announce it, and think better of it."""
    here = in_guild(change, guild_id)
    renamed = attrs.evolve(here.guild.guild, name="never")
    await guilds.update(change.cursor, renamed)
    change.announce(GuildUpdated(guild_id=guild_id, guild=renamed))
    raise error


@action(guild=by_guild, single=True)
async def name_of(change: Change, guild_id: Snowflake, gate: Gate | None = None) -> str:
    """Read the name of a guild, waiting before it."""
    if gate is not None:
        await gate.wait()
    return in_guild(change, guild_id).guild.guild.name


@action(guild=by_channel, single=True)
async def guild_of(change: Change, channel_id: Snowflake) -> Snowflake:
    """Tell which guild a channel belongs to."""
    found = change.state.channel(channel_id)
    if found is None:
        raise UnknownChannel()
    return found[0].guild.id


@action()
async def reason_of(change: Change) -> str | None:
    """Tell the reason that was given."""
    return change.reason


def _two_locks(actor: Actor, args: tuple[Any, ...]) -> list[Hashable]:
    return ["first", "second"]


@action(guild=by_guild, exclusive=True, locks=_two_locks)
async def locked(change: Change, guild_id: Snowflake) -> None:
    """Do nothing, under three locks."""


class GuildCase(PopulatedCase):
    """A guild called "before", and its owner to act."""

    actor: Actor
    guild_id: Snowflake

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        alice = await self.a_user()
        self.guild = await self.a_guild(alice, "before")
        self.guild_id = Snowflake(int(self.guild.id))
        self.actor = Actor(user_id=Snowflake(int(alice.id)), kind=TokenKind.USER)
        self.events.clear()

    def perform(self, action: Any, *args: Any) -> Deferred[Any]:
        """Start an action."""
        return Deferred.fromCoroutine(self.world.perform(self.actor, action, *args))

    def rename(self, name: str, gate: Gate | None = None) -> Deferred[str]:
        """Start to rename the guild."""
        return self.perform(rename, self.guild_id, name, gate)

    async def name_in_database(self) -> str:
        """The guild's name where it lasts."""
        guild = await guilds.fetch(self.database.autocommit, self.guild_id)
        return "" if guild is None else guild.name


class WorldTests(GuildCase):
    """What happens to events, and to the guild an action is about."""

    async def test_committed_then_announced(self) -> None:
        """An event is published once what it says is in the database, and before the answer."""
        seen: list[Deferred[str]] = []
        publish = self.world.bus.publish

        def noting(event: Event) -> Deferred[None]:
            seen.append(Deferred.fromCoroutine(self.name_in_database()))
            return publish(event)

        self.patch(self.world.bus, "publish", noting)
        await self.rename("after")
        self.assertEqual([await each for each in seen], ["after"])
        self.assertEqual(self.world.state.guilds[self.guild_id].guild.name, "after")

    async def test_undone(self) -> None:
        """A refusal undoes all that was written, and nothing is announced."""
        refused = self.perform(rename_and_fail, self.guild_id, MissingPermissions())
        await self.assertFailure(refused, MissingPermissions)
        self.assertEqual(self.events, [])
        self.assertEqual(await self.name_in_database(), "before")
        await self.rename("after")  # the lock is free again

    async def test_reason(self) -> None:
        """The reason for the audit log reaches the action."""
        told = await self.world.perform_because("because", self.actor, reason_of)
        self.assertEqual(told, "because")

    async def test_loads_what_it_is_about(self) -> None:
        """A guild that is not in memory is loaded before the action begins, by any of its ids."""
        self.world.state.drop_guild(self.guild_id)
        self.assertEqual(await self.perform(name_of, self.guild_id), "before")
        self.world.state.drop_guild(self.guild_id)
        channel_id = Snowflake(int(self.guild.channel_id))
        self.assertEqual(await self.perform(guild_of, channel_id), self.guild_id)
        await self.assertFailure(self.perform(guild_of, Snowflake(1)), UnknownChannel)

    async def test_loaded_once(self) -> None:
        """However many want a guild at once, it is loaded once."""
        self.world.state.drop_guild(self.guild_id)
        loads: list[Snowflake] = []
        fetch = guilds.fetch

        async def counting(cursor: ICursor, guild_id: Snowflake) -> Any:
            loads.append(guild_id)
            return await fetch(cursor, guild_id)

        self.patch(guilds, "fetch", counting)
        wanted = [self.perform(name_of, self.guild_id) for _ in range(5)]
        self.assertEqual([await each for each in wanted], ["before"] * 5)
        self.assertEqual(loads, [self.guild_id])


class LockedTests(GuildCase):
    """Who waits for whom, and how long."""

    async def test_one_after_the_other(self) -> None:
        """Changes of a guild's structure wait for each other; those that only read do not wait."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        second = self.rename("second")
        self.assertEqual(await self.perform(name_of, self.guild_id), "before")
        self.assertNoResult(second)
        gate.open()
        self.assertEqual([await first, await second], ["first", "second"])
        self.assertEqual([each.guild.name for each in self.events], ["first", "second"])  # type: ignore[attr-defined]

    async def test_other_guilds_do_not_wait(self) -> None:
        """A change of one guild is in nobody's way in another."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        other = await self.a_guild(self.guild.owner)
        await self.perform(rename, Snowflake(int(other.id)), "other")
        gate.open()
        await first

    async def test_order_of_locks(self) -> None:
        """The guild's lock is taken first and given back last."""
        log: list[tuple[str, Hashable]] = []

        class NotingLocks(Locks):
            def acquire(self, key: Hashable) -> Deferred[None]:
                log.append(("acquire", key))
                return super().acquire(key)

            def release(self, key: Hashable) -> None:
                log.append(("release", key))
                super().release(key)

        self.world.locks = NotingLocks(self.clock)
        await self.perform(locked, self.guild_id)
        keys: list[Hashable] = [("guild", self.guild_id), "first", "second"]
        taken = [("acquire", key) for key in keys]
        self.assertEqual(log, taken + [("release", key) for key in reversed(keys)])

    async def test_no_connection_while_waiting(self) -> None:
        """Who waits for a lock holds no connection to the database."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        waiting = [self.rename(str(number)) for number in range(10)]
        await self.name_in_database()
        gate.open()
        self.assertEqual([await each for each in (first, *waiting)][1:], list("0123456789"))

    async def test_gone_while_waiting(self) -> None:
        """What was deleted while somebody waited for it is unknown to them."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        deleted = self.started("DELETE", f"/guilds/{self.guild.id}", token=self.guild.owner.token)
        form = CreateChannel(name="room")
        while not self.world.locks._held[("guild", self.guild_id)]:
            await self.name_in_database()  # until the deletion waits
        late = self.perform(channels.create, self.guild_id, form)
        gate.open()
        await first
        self.assertEqual((await deleted).status, 204)
        await self.assertFailure(late, UnknownGuild)

    async def test_patience(self) -> None:
        """Who waits for too long is answered 503, and nothing of theirs is done."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        second = self.started(
            "PATCH", f"/guilds/{self.guild.id}", {"name": "second"}, token=self.guild.owner.token
        )
        while not self.world.locks._held[("guild", self.guild_id)]:
            await self.name_in_database()
        self.clock.advance(10)
        answer = await second
        self.assertEqual((answer.status, answer.body["code"]), (503, 130000))
        gate.open()
        await first
        self.assertEqual(await self.name_in_database(), "first")

    async def test_lost_interest(self) -> None:
        """Who gives up waiting for a lock has nothing done, and is in nobody's way."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        second, third = self.rename("second"), self.rename("third")
        second.cancel()
        await self.assertFailure(second, CancelledError)
        gate.open()
        await first
        self.assertEqual(await third, "third")
        self.assertEqual(len(self.events), 2)

    async def test_hung_up(self) -> None:
        """What has begun is finished and announced, though nobody waits for it any more."""
        gate = Gate()
        first = self.rename("first", gate)
        await gate.reached
        first.cancel()
        await self.assertFailure(first, CancelledError)
        second = self.rename("second")
        gate.open()
        await second
        self.assertEqual([each.guild.name for each in self.events], ["first", "second"])  # type: ignore[attr-defined]


class FewWaitersTests(PopulatedCase):
    config = "[ratelimits]\nmode = off\n[limits]\nwaiters = 1\n"

    async def test_too_many(self) -> None:
        """Where as many wait as may, the next one is refused at once."""
        alice = await self.a_user()
        guild_id = Snowflake(int((await self.a_guild(alice)).id))
        actor = Actor(user_id=Snowflake(int(alice.id)), kind=TokenKind.USER)
        gate = Gate()

        def perform(name: str, gate: Gate | None = None) -> Deferred[str]:
            return Deferred.fromCoroutine(self.world.perform(actor, rename, guild_id, name, gate))

        first = perform("first", gate)
        await gate.reached
        second = perform("second")
        await self.assertFailure(perform("third"), Overloaded)
        gate.open()
        self.assertEqual([await first, await second], ["first", "second"])
