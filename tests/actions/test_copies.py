"""The work that copies what is published, when something is in its way."""

from __future__ import annotations

from typing import Any

from litecord.actions import crossposts
from litecord.actions.background import PATIENCE
from litecord.actions.world import Change, action, by_channel
from litecord.errors import DatabaseUnavailable
from tests.http.test_crossposts import CrosspostCase


class CopyTests(CrosspostCase):
    """Two channels follow the news; what comes to the first goes wrong."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.wrong: Exception | None = None
        self.bad = int((await self.follow())["webhook_id"])
        self.second = (await self.a_channel(self.other, "second"))["id"]
        form = {"webhook_channel_id": self.second}
        path = f"/channels/{self.news}/followers"
        await self.ok("POST", path, form, token=self.carol.token)
        self.world.copies._make = self.make

    @action(guild=by_channel)
    async def make(self, change: Change, channel_id: Any, crosspost: Any) -> None:
        """Make a copy, but for a bad one."""
        if self.wrong is not None and crosspost.webhook_id == self.bad:
            raise self.wrong
        await crossposts.copy(change, channel_id, crosspost)

    async def numbers(self) -> list[int]:
        """How many copies there are in each of the two channels."""
        path = f"/channels/{self.second}/messages"
        page = await self.ok("GET", path, token=self.carol.token)
        return [len(await self.copies()), sum(bool(each["flags"] & 2) for each in page)]

    async def test_failure(self) -> None:
        """What cannot be made is told, keeps no other from being made, and is tried again."""
        self.wrong = ValueError("a bug")
        await self.publish(await self.say("one", by=self.alice))
        self.assertEqual(await self.numbers(), [0, 1])
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.wrong = None
        await self.publish(await self.say("two", by=self.alice))
        self.assertEqual(await self.numbers(), [2, 2])

    async def test_no_database(self) -> None:
        """Where the database is away it all waits."""
        self.wrong = DatabaseUnavailable()
        await self.publish(await self.say("one", by=self.alice))
        self.assertEqual(await self.numbers(), [0, 0])
        self.wrong = None
        self.clock.advance(PATIENCE)
        await self.world.copies.settled()
        self.assertEqual(await self.numbers(), [1, 1])
