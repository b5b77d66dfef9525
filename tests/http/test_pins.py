"""Pinned messages over HTTP, by the old routes and the new."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from twisted.internet.defer import gatherResults

from litecord import events
from litecord.actions import pins
from litecord.model.permissions import (
    MANAGE_MESSAGES,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
)
from tests.support.messages import MessageCase

FIRST = "2026-03-01T12:00:00.000000+00:00"


class PinCase(MessageCase):
    """The same; ``pinning`` is the address of new pins."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.channel = f"/channels/{self.guild.channel_id}"
        self.pinning = f"{self.channel}/messages/pins"

    async def pin(self, message: Any, path: str | None = None) -> None:
        """Pin a message."""
        await self.ok("PUT", f"{path or self.pinning}/{message['id']}", token=self.alice.token)

    async def unpin(self, message: Any, path: str | None = None) -> None:
        """Unpin a message."""
        await self.ok("DELETE", f"{path or self.pinning}/{message['id']}", token=self.alice.token)

    async def pinned(self, query: str = "") -> Any:
        """The page of pins."""
        return await self.ok("GET", f"{self.pinning}{query}", token=self.bob.token)

    async def last_pin(self) -> str | None:
        """When the channel says that its last pin was made."""
        found = await self.ok("GET", self.channel, token=self.bob.token)
        return found["last_pin_timestamp"]  # type: ignore[no-any-return]


class PinTests(PinCase):
    async def test_pin(self) -> None:
        """A pinned message is listed, and a message of the system's tells of it."""
        made = await self.say()
        self.events.clear()
        await self.pin(made)
        page = await self.pinned()
        [item] = page["items"]
        self.assertEqual((item["pinned_at"], page["has_more"]), (FIRST, False))
        self.assertEqual(item["message"], {**made, "pinned": True})
        self.assertEqual(await self.last_pin(), FIRST)
        told = (await self.ok("GET", self.path, token=self.bob.token))[0]
        self.assertEqual((told["type"], told["content"]), (6, ""))
        self.assertEqual(told["author"]["id"], self.alice.id)
        reference = {
            "type": 0,
            "message_id": made["id"],
            "channel_id": self.guild.channel_id,
            "guild_id": self.guild.id,
        }
        self.assertEqual(told["message_reference"], reference)
        self.assertNotIn("referenced_message", told)

    async def test_events(self) -> None:
        """Told are the message, the channel, and the message of the system's."""
        made = await self.say()
        self.events.clear()
        await self.pin(made)
        updated, touched, told, _ = self.events
        assert isinstance(updated, events.MessageUpdated)
        assert isinstance(touched, events.ChannelPinsUpdated)
        assert isinstance(told, events.MessageCreated)
        self.assertIsNotNone(updated.message.message.pinned_at)
        self.assertIsNone(updated.message.message.edited_at)
        self.assertEqual(str(touched.channel_id), self.guild.channel_id)
        self.assertEqual(str(told.message.member and told.message.member.user_id), self.alice.id)
        self.events.clear()
        await self.unpin(made)
        updated, touched, _ = self.events
        assert isinstance(updated, events.MessageUpdated)
        assert isinstance(touched, events.ChannelPinsUpdated)
        self.assertIsNone(updated.message.message.pinned_at)
        self.assertIsNone(touched.last_pin_timestamp)

    async def test_again(self) -> None:
        """What is done already is not done or told again."""
        made = await self.say()
        await self.pin(made)
        self.events.clear()
        await self.pin(made)
        self.assertEqual(self.events, [])
        await self.unpin(made)
        self.events.clear()
        await self.unpin(made)
        self.assertEqual(self.events, [])

    async def test_old_routes(self) -> None:
        """The old routes do the same, and list the messages alone."""
        old = f"{self.channel}/pins"
        made = await self.say()
        await self.pin(made, old)
        self.assertEqual(
            await self.ok("GET", old, token=self.bob.token), [{**made, "pinned": True}]
        )
        await self.unpin(made, old)
        self.assertEqual(await self.ok("GET", old, token=self.bob.token), [])

    async def test_last_pin(self) -> None:
        """The time of the last pin goes back when that is unpinned."""
        first, second = await self.say(), await self.say()
        await self.pin(first)
        self.clock.advance(60)
        await self.pin(second)
        self.assertEqual(await self.last_pin(), "2026-03-01T12:01:00.000000+00:00")
        await self.unpin(second)
        self.assertEqual(await self.last_pin(), FIRST)
        await self.unpin(first)
        self.assertIsNone(await self.last_pin())

    async def test_channel_update_keeps_it(self) -> None:
        """A change of the channel itself leaves the time alone."""
        await self.pin(await self.say())
        await self.ok("PATCH", self.channel, {"topic": "t"}, token=self.alice.token)
        self.assertEqual(await self.last_pin(), FIRST)

    async def test_deleted(self) -> None:
        """A deleted message is no longer pinned."""
        made = await self.say()
        await self.pin(made)
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.alice.token)
        self.assertEqual((await self.pinned())["items"], [])

    async def test_refusals(self) -> None:
        """Unknown and system messages; who may not, be it that they manage messages."""
        made = await self.say()
        path = f"{self.pinning}/{made['id']}"
        await self.allow(MANAGE_MESSAGES)
        for method in ("PUT", "DELETE"):
            asked = self.call(method, path, token=self.bob.token)
            await self.assertRefused(asked, 403, 50013)
            asked = self.call(method, f"{self.pinning}/1", token=self.alice.token)
            await self.assertRefused(asked, 404, 10008)
        await self.allow(PIN_MESSAGES)
        await self.ok("PUT", path, token=self.bob.token)
        told = (await self.ids("?limit=1"))[0]
        asked = self.call("PUT", f"{self.pinning}/{told}", token=self.alice.token)
        await self.assertRefused(asked, 403, 50021)
        await self.deny(VIEW_CHANNEL)
        await self.assertRefused(self.call("PUT", path, token=self.bob.token), 403, 50001)
        await self.assertRefused(self.call("GET", self.pinning, token=self.bob.token), 403, 50001)

    async def test_most(self) -> None:
        """There is a limit, also for those who pin at once."""
        self.patch(pins, "MOST_PINS", 3)
        made = [await self.say() for _ in range(6)]
        puts = [
            self.started("PUT", f"{self.pinning}/{each['id']}", token=self.alice.token)
            for each in made
        ]
        answers = await gatherResults(puts)
        self.assertEqual(sorted(each.status for each in answers), [204] * 3 + [400] * 3)
        self.assertEqual({each.body["code"] for each in answers if each.status == 400}, {30003})
        self.assertEqual(len((await self.pinned())["items"]), 3)
        self.assertEqual(len(self.announced(events.ChannelPinsUpdated)), 3)


class PageTests(PinCase):
    async def test_pages(self) -> None:
        """The last pin comes first; the time of the last on a page leads to the next one."""
        made = [await self.say(str(number)) for number in range(5)]
        for each in made:
            await self.pin(each)
        newest = [each["id"] for each in reversed(made)]
        found: list[str] = []
        query, pages = "?limit=2", 0
        while True:
            page = await self.pinned(query)
            found += [each["message"]["id"] for each in page["items"]]
            pages += 1
            if not page["has_more"]:
                break
            query = f"?limit=2&before={quote(page['items'][-1]['pinned_at'])}"
        self.assertEqual((found, pages), (newest, 3))

    async def test_invalid(self) -> None:
        """One to fifty, before a time that is one."""
        for query in ("?limit=0", "?limit=51", "?before=yesterday", "?limit=x"):
            asked = self.call("GET", f"{self.pinning}{query}", token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_without_history(self) -> None:
        """Who may not read the history sees no pins."""
        await self.pin(await self.say())
        await self.deny(READ_MESSAGE_HISTORY)
        self.assertEqual(await self.pinned(), {"items": [], "has_more": False})
        found = await self.ok("GET", f"{self.channel}/pins", token=self.bob.token)
        self.assertEqual(found, [])

    async def test_content(self) -> None:
        """A bot without the intent does not read pins either."""
        bot = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        await self.pin(await self.say("secret"))
        found = await self.ok("GET", self.pinning, token=bot.authorization)
        self.assertEqual(found["items"][0]["message"]["content"], "")
        [message] = await self.ok("GET", f"{self.channel}/pins", token=bot.authorization)
        self.assertEqual(message["content"], "")
