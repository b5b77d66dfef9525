"""Messages deleted, one or many."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.messages import MessageType
from litecord.model.permissions import MANAGE_MESSAGES
from tests.support.builders import Account
from tests.support.messages import MessageCase

FORTNIGHT = 14 * 24 * 3600


class DeleteTests(MessageCase):
    async def test_own(self) -> None:
        """One's own message is gone."""
        made = await self.say()
        path = f"{self.path}/{made['id']}"
        answer = await self.call("DELETE", path, token=self.bob.token)
        self.assertEqual((answer.status, answer.body), (204, b""))
        [event] = self.announced(events.MessageDeleted)
        self.assertEqual(str(event.message_id), made["id"])
        self.assertEqual(str(event.channel_id), self.guild.channel_id)
        await self.assertRefused(self.call("DELETE", path, token=self.bob.token), 404, 10008)
        self.assertEqual(await self.ids(), [])

    async def test_anothers(self) -> None:
        """Another's message goes with MANAGE_MESSAGES."""
        made = await self.say(by=self.alice)
        path = f"{self.path}/{made['id']}"
        await self.assertRefused(self.call("DELETE", path, token=self.bob.token), 403, 50013)
        await self.allow(MANAGE_MESSAGES)
        await self.ok("DELETE", path, token=self.bob.token)

    async def test_system(self) -> None:
        """Some messages of the system stay, others go."""
        made = await self.say()
        path = f"{self.path}/{made['id']}"
        await self.database.autocommit.execute("update messages set type = 3")
        await self.assertRefused(self.call("DELETE", path, token=self.alice.token), 403, 50021)
        kind = int(MessageType.USER_JOIN)
        await self.database.autocommit.execute(f"update messages set type = {kind}")
        await self.ok("DELETE", path, token=self.alice.token)

    async def test_one_statement(self) -> None:
        """A deletion is one statement."""
        made = await self.say()
        with self.counting() as statements:
            await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        self.assertEqual(len(statements), 1)


class BulkDeleteTests(MessageCase):
    async def bulk(self, ids: Any, by: Account | None = None) -> Any:
        """Delete several messages; the answer."""
        path = f"{self.path}/bulk-delete"
        return await self.call("POST", path, {"messages": ids}, token=(by or self.alice).token)

    async def test_bulk(self) -> None:
        """Those that are there go, in one event; others do not matter."""
        kept, *gone = [(await self.say())["id"] for _ in range(4)]
        recent = str(int(gone[-1]) + (1 << 22))
        self.assertEqual((await self.bulk([*gone, recent])).status, 204)
        [event] = self.announced(events.MessagesDeleted)
        self.assertEqual(sorted(map(str, event.message_ids)), gone)
        self.assertEqual(str(event.channel_id), self.guild.channel_id)
        self.assertEqual(self.announced(events.MessageDeleted), [])
        self.assertEqual(await self.ids(), [kept])

    async def test_nothing_there(self) -> None:
        """Where nothing was there nothing is told."""
        made = await self.say()
        ids = [str(int(made["id"]) + number) for number in (1, 2)]
        self.assertEqual((await self.bulk(ids)).status, 204)
        self.assertEqual(self.announced(events.MessagesDeleted), [])

    async def test_refusals(self) -> None:
        """2 to 100 ids, none of them twice, none too old; by who manages messages."""
        ids = [(await self.say())["id"] for _ in range(2)]
        self.assertEqual((await self.bulk(ids, by=self.bob)).body["code"], 50013)
        for given in ([], ids[:1], [*map(str, range(101))]):
            answer = await self.bulk(given)
            self.assertEqual((answer.status, answer.body["code"]), (400, 50016))
        wrong: list[Any] = [ids * 2, ["x", "y"], None, {}]
        for messages in wrong:
            answer = await self.bulk(messages)
            self.assertEqual((answer.status, answer.body["code"]), (400, 50035))
        self.clock.advance(FORTNIGHT + 1)
        newer = (await self.say())["id"]
        answer = await self.bulk([ids[0], newer])
        self.assertEqual((answer.status, answer.body["code"]), (400, 50034))
        self.assertEqual(len(await self.ids()), 3)
