"""Threads in memory: the active ones always, of the archived ones no more than are in use."""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.task import deferLater

from litecord.model.snowflakes import Snowflake
from litecord.state import loading, state
from tests.support.threads import ThreadCase

reactor: Any = installed_reactor


class MemoryTests(ThreadCase):
    def held(self) -> list[str]:
        """The ids of the threads that are in memory."""
        guild = self.world.state.guilds[Snowflake(int(self.guild.id))]
        return [str(each) for each in guild.threads]

    async def test_evicted(self) -> None:
        """Archived threads that nobody used are forgotten, active ones never."""
        active, archived, used = [await self.a_thread() for _ in range(3)]
        for each in (archived, used):
            await self.edit(each, archived=True)
        self.clock.advance(60)
        await self.seen(used)
        self.world.state.evict(30)
        self.assertEqual(self.held(), [active["id"], used["id"]])

    async def test_most_archived(self) -> None:
        """There is a limit to how many archived ones there are in memory."""
        made = [await self.a_thread() for _ in range(3)]
        for each in made:
            await self.edit(each, archived=True)
        self.clock.advance(60)
        self.world.state.evict(30)
        self.patch(state, "MOST_ARCHIVED", 2)
        for each in made:
            await self.seen(each)
        self.assertEqual(self.held(), [each["id"] for each in made[1:]])

    async def test_loaded_at_once(self) -> None:
        """However many ask for an archived thread at once, it is loaded once."""
        thread = await self.a_thread()
        await self.edit(thread, archived=True)
        self.clock.advance(60)
        self.world.state.evict(30)
        path, token = f"/channels/{thread['id']}", self.bob.token
        asked = [self.started("GET", path, token=token) for _ in range(5)]
        self.assertEqual([(await each).status for each in asked], [200] * 5)
        self.assertEqual(self.held(), [thread["id"]])

    async def test_forgotten_while_waiting(self) -> None:
        """A thread that is forgotten while a change of it waits is loaded once more."""
        thread = await self.a_thread()
        await self.edit(thread, archived=True)
        key = ("guild", Snowflake(int(self.guild.id)))
        await self.world.locks.acquire(key)
        path, token = f"/channels/{thread['id']}", self.alice.token
        asked = self.started("PATCH", path, {"archived": False}, token=token)
        while not self.world.locks._held[key]:
            await deferLater(reactor, 0)
        self.world.state.drop_thread(key[1], Snowflake(int(thread["id"])))
        self.world.locks.release(key)
        self.assertEqual((await asked).status, 200)

    async def test_loaded_with_many_members(self) -> None:
        """Members of threads are loaded page by page."""
        threads = [await self.a_thread() for _ in range(3)]
        for each in threads:
            await self.post(self.bob, each["id"], "x")
        self.patch(loading, "PAGE", 2)
        self.world.state.drop_guild(Snowflake(int(self.guild.id)))
        counts = [(await self.seen(each))["member_count"] for each in threads]
        self.assertEqual(counts, [2, 2, 2])
