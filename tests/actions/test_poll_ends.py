"""The clock of polls, when something is in its way."""

from __future__ import annotations

from typing import Any

from litecord.actions import polls
from litecord.actions.background import PATIENCE
from litecord.actions.world import Change, action, by_channel, by_message
from litecord.errors import DatabaseUnavailable
from tests.support.messages import MessageCase
from tests.support.polls import a_poll, ended


class PollEndTests(MessageCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.wrong: Exception | None = None
        self.bad = 0
        self.tried: list[int] = []
        self.world.poll_ends._finish = self.finish

    @action(guild=by_channel, lock=by_message)
    async def finish(self, change: Change, channel_id: Any, message_id: Any) -> None:
        """End a poll, but for a bad one."""
        self.tried.append(message_id)
        if self.wrong is not None and message_id == self.bad:
            raise self.wrong
        await polls.finish(change, channel_id, message_id)

    async def ask(self, **poll: Any) -> int:
        """Post a poll; its id."""
        made = await self.say(poll=a_poll(duration=1, **poll))
        return int(made["id"])

    async def open_polls(self) -> list[int]:
        """The polls that have not ended."""
        rows = await self.database.autocommit.query(
            """select id from messages where extra @> '{"poll": {"finalized": false}}'"""
        )
        return [row.id for row in rows]

    async def test_failure(self) -> None:
        """What cannot be ended is told, keeps no other poll from ending, and is tried again."""
        self.bad, other = await self.ask(), await self.ask()
        self.wrong = ValueError("a bug")
        self.clock.advance(3600)
        await ended(self.world)
        self.assertEqual(self.tried, [self.bad, other])
        self.assertEqual(await self.open_polls(), [self.bad])
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.clock.advance(PATIENCE - 1)
        await ended(self.world)
        self.assertEqual(len(self.tried), 2)
        self.wrong = None
        self.clock.advance(1)
        await ended(self.world)
        self.assertEqual(await self.open_polls(), [])

    async def test_no_database(self) -> None:
        """Where the database is away the rest waits."""
        self.bad = await self.ask()
        await self.ask()
        self.wrong = DatabaseUnavailable()
        self.clock.advance(3600)
        await ended(self.world)
        self.assertEqual((self.tried, len(await self.open_polls())), ([self.bad], 2))
        self.wrong = None
        self.clock.advance(PATIENCE)
        await ended(self.world)
        self.assertEqual(await self.open_polls(), [])

    async def test_sooner(self) -> None:
        """A poll that ends sooner than the others is not kept waiting."""
        late = int((await self.say(poll=a_poll(duration=5)))["id"])
        soon = await self.ask()
        self.clock.advance(3600)
        await ended(self.world)
        self.assertEqual((self.tried, await self.open_polls()), ([soon], [late]))
        self.clock.advance(4 * 3600)
        await ended(self.world)
        self.assertEqual(await self.open_polls(), [])
