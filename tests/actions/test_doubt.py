"""What becomes of memory when it may not be what the database is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred

from litecord import events
from litecord.actions.world import Change, action, by_guild
from litecord.deferreds import shielded
from litecord.errors import OutcomeUnknown
from litecord.events import Event, GuildUpdated
from litecord.interfaces import ICursor
from litecord.model.snowflakes import Snowflake
from litecord.storage import applications, tokens, users
from tests.actions.test_world import GuildCase, name_of


class LosingDatabase:
    """A real database of which one transaction commits without telling so."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.autocommit = database.autocommit

    def transact(self, work: Callable[[ICursor], Awaitable[Any]]) -> Deferred[Any]:
        """Run ``work``, commit it, and lose the connection."""

        async def lost() -> Any:
            await self._database.transact(work)
            raise OutcomeUnknown()

        return shielded(lost())


class LosingCursor:
    """Loses the connection after one statement, which has its effect all the same."""

    def __init__(self, cursor: ICursor, lost: str) -> None:
        self._cursor = cursor
        self._lost = lost

    def query(self, sql: str, params: object = None) -> Deferred[Any]:
        """The rows of one statement."""
        return shielded(self._run(self._cursor.query, sql, params))

    def execute(self, sql: str, params: object = None) -> Deferred[Any]:
        """How many rows one statement touched."""
        return shielded(self._run(self._cursor.execute, sql, params))

    async def _run(self, run: Callable[..., Any], sql: str, params: object) -> Any:
        found = await run(sql, params)
        if sql == self._lost:
            raise OutcomeUnknown()
        return found


class DoubtTests(GuildCase):
    """What becomes of memory when it may not be what the database is."""

    async def test_outcome_unknown(self) -> None:
        """The guild is dropped, its sessions are told, and whoever comes next has the truth."""
        self.world.database = LosingDatabase(self.database)  # type: ignore[assignment]
        await self.assertFailure(self.rename("after"), OutcomeUnknown)
        self.world.database = self.database
        self.assertNotIn(self.guild_id, self.world.state.guilds)
        self.assertEqual([type(each) for each in self.events], [events.GuildLost])
        self.assertEqual(await self.perform(name_of, self.guild_id), "after")

    def lose(self, sql: str) -> None:
        """Have a statement done of which nobody hears."""
        self.patch(self.database, "autocommit", LosingCursor(self.database.autocommit, sql))

    async def test_user_in_doubt(self) -> None:
        """Who may have changed themselves is read anew, so that nobody is shown who they were."""
        token = self.guild.owner.token
        await self.ok("GET", "/users/@me", token=token)
        self.lose(users.UPDATE)
        changed = {"global_name": "Somebody Else"}
        self.assertEqual((await self.call("PATCH", "/users/@me", changed, token=token)).status, 503)
        me = await self.ok("GET", "/users/@me", token=token)
        self.assertEqual(me["global_name"], "Somebody Else")

    async def test_relationship_in_doubt(self) -> None:
        """What is between two is read anew for both of them, and so is their DM."""
        alice, bob = await self.a_user("al"), await self.a_user("bo")
        ids = [Snowflake(int(each.id)) for each in (alice, bob)]
        await self.join(alice, self.guild)
        await self.join(bob, self.guild)
        form = {"recipient_id": bob.id}
        dm = await self.ok("POST", "/users/@me/channels", form, token=alice.token)
        messages, text = f"/channels/{dm['id']}/messages", {"content": "hello"}
        await self.ok("POST", messages, text, token=bob.token)
        personal, cursor = self.world.state.personal, self.database.autocommit
        for each in ids:
            await personal.hold(cursor, each)
        self.world.database = LosingDatabase(self.database)  # type: ignore[assignment]
        path = f"/users/@me/relationships/{bob.id}"
        answer = await self.call("PUT", path, {"type": 2}, token=alice.token)
        self.assertEqual(answer.status, 503)
        self.world.database = self.database
        self.assertEqual(list(personal.users()), [])
        await self.assertRefused(self.call("POST", messages, text, token=bob.token), 403, 50007)
        for each in ids:
            personal.release(each)

    async def test_token_in_doubt(self) -> None:
        """A token that may have been made void is looked up anew."""
        token = self.guild.owner.token
        self.lose(tokens.DELETE)
        self.assertEqual((await self.call("POST", "/auth/logout", {}, token=token)).status, 503)
        self.assertEqual((await self.call("GET", "/users/@me", token=token)).status, 401)

    async def test_application_in_doubt(self) -> None:
        """An application that may have been changed is read anew."""
        owner = self.guild.owner
        app = await self.an_application(owner)
        self.lose(applications.UPDATE)
        path = f"/applications/{app.id}"
        changed = {"description": "changed"}
        refused = await self.call("PATCH", path, changed, token=owner.token)
        self.assertEqual(refused.status, 503)
        told = await self.ok("GET", path, token=owner.token)
        self.assertEqual(told["description"], "changed")

    async def test_reading_leaves_no_doubt(self) -> None:
        """What was only read cannot have changed anything: nobody's session ends for that."""

        @action(guild=by_guild, reads=True)
        async def read(change: Change, guild_id: Snowflake) -> None:
            raise OutcomeUnknown()

        await self.assertFailure(self.perform(read, self.guild_id), OutcomeUnknown)
        self.assertIn(self.guild_id, self.world.state.guilds)
        self.assertEqual(self.events, [])

    async def test_answered_503(self) -> None:
        """The client hears that nobody knows."""
        self.world.database = LosingDatabase(self.database)  # type: ignore[assignment]
        answer = await self.call(
            "PATCH", f"/guilds/{self.guild.id}", {"name": "x" * 5}, token=self.guild.owner.token
        )
        self.world.database = self.database
        self.assertEqual(answer.status, 503)

    async def test_event_that_cannot_be_applied(self) -> None:
        """A bug in applying an event costs that guild's memory, not the truth of it."""
        publish = self.world.bus.publish

        def failing(event: Event) -> Deferred[None]:
            if isinstance(event, GuildUpdated):
                raise ZeroDivisionError
            return publish(event)

        self.patch(self.world.bus, "publish", failing)
        self.assertEqual(await self.rename("after"), "after")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual([type(each) for each in self.events], [events.GuildLost])
        self.assertEqual(await self.perform(name_of, self.guild_id), "after")
