"""Edits of messages, and how many there may be."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import gatherResults

from litecord import events
from litecord.model.permissions import EMBED_LINKS, MANAGE_MESSAGES
from tests.support.messages import MessageCase


class EditLimitTests(MessageCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_old(self) -> None:
        """Of messages that are older than an hour few are edited in a channel at once."""
        made = await self.say()
        path = f"{self.path}/{made['id']}"
        for number in range(4):
            await self.ok("PATCH", path, {"content": str(number)}, token=self.bob.token)
        self.clock.advance(3601)
        for number in range(3):
            await self.ok("PATCH", path, {"content": str(number)}, token=self.bob.token)
        asked = self.call("PATCH", path, {"content": "x"}, token=self.bob.token)
        body = await self.assertRefused(asked, 429, 30046)
        self.assertEqual(body["retry_after"], 20)
        self.clock.advance(20)
        await self.ok("PATCH", path, {"content": "x"}, token=self.bob.token)


class EditTests(MessageCase):
    async def test_content(self) -> None:
        """An edit changes the text and whom it mentions, and tells when."""
        made = await self.say(f"<@{self.alice.id}> @everyone")
        self.clock.advance(60)
        edited = await self.edit(made, {"content": f" <@{self.bob.id}> "})
        self.assertEqual(edited["content"], f"<@{self.bob.id}>")
        self.assertEqual([each["id"] for each in edited["mentions"]], [self.bob.id])
        self.assertFalse(edited["mention_everyone"])
        self.assertEqual(edited["edited_timestamp"], "2026-03-01T12:01:00.000000+00:00")
        self.assertEqual(edited["timestamp"], made["timestamp"])
        self.assertEqual(await self.get(made), edited)
        [event] = self.announced(events.MessageUpdated)
        self.assertEqual(str(event.message.member.user_id), self.bob.id)
        self.assertEqual(event.message.message.content, f"<@{self.bob.id}>")

    async def test_embeds(self) -> None:
        """Content and embeds change one without the other, and one must be left."""
        made = await self.say("text", embeds=[{"title": "a"}])
        edited = await self.edit(made, {"embeds": [{"title": "b"}]})
        self.assertEqual((edited["content"], edited["embeds"][0]["title"]), ("text", "b"))
        edited = await self.edit(made, {"content": None})
        self.assertEqual((edited["content"], edited["embeds"][0]["title"]), ("", "b"))
        asked = self.call(
            "PATCH", f"{self.path}/{made['id']}", {"embeds": []}, token=self.bob.token
        )
        await self.assertRefused(asked, 400, 50006)
        edited = await self.edit(made, {"content": "x", "embeds": None})
        self.assertEqual(edited["embeds"], [])

    async def test_nothing(self) -> None:
        """An edit of nothing changes and tells nothing."""
        made = await self.say()
        forms: list[Any] = [{}, {"flags": None}, {"flags": 0}, {"allowed_mentions": {}}]
        for form in forms:
            self.assertEqual(await self.edit(made, form), made)
        self.assertEqual(self.announced(events.MessageUpdated), [])

    async def test_flags(self) -> None:
        """Embeds are suppressed and shown again; that is no edit of the text."""
        made = await self.say(embeds=[{"title": "a"}], flags=1 << 12)
        hidden = await self.edit(made, {"flags": 1 << 2})
        self.assertEqual((hidden["embeds"], hidden["flags"]), ([], 1 << 2 | 1 << 12))
        self.assertIsNone(hidden["edited_timestamp"])
        self.assertEqual(await self.edit(made, {"flags": 1 << 1}), made)
        self.assertEqual(len(self.announced(events.MessageUpdated)), 2)

    async def test_reply(self) -> None:
        """An edited reply stays one and mentions whom it answers by the rules of the edit."""
        first = await self.say(by=self.alice)
        reference = {"message_id": first["id"]}
        made = await self.say(message_reference=reference, allowed_mentions={"parse": []})
        edited = await self.edit(made, {"content": "x"})
        self.assertEqual([each["id"] for each in edited["mentions"]], [self.alice.id])
        self.assertEqual(edited["referenced_message"], first)
        edited = await self.edit(made, {"content": "y", "allowed_mentions": {"parse": []}})
        self.assertEqual(edited["mentions"], [])

    async def test_another(self) -> None:
        """Nobody edits another's text; its embeds are suppressed by who manages messages."""
        made = await self.say(embeds=[{"title": "a"}], by=self.alice)
        path = f"{self.path}/{made['id']}"
        forms: list[Any] = [{"content": "x"}, {"embeds": []}, {"flags": 4, "content": "x"}]
        for form in forms:
            asked = self.call("PATCH", path, form, token=self.bob.token)
            await self.assertRefused(asked, 403, 50005)
        asked = self.call("PATCH", path, {"flags": 4}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.allow(MANAGE_MESSAGES)
        self.assertEqual((await self.edit(made, {"flags": 4}))["embeds"], [])
        asked = self.call("PATCH", path, {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50005)

    async def test_permissions(self) -> None:
        """Embeds need their permission in an edit too."""
        made = await self.say()
        await self.deny(EMBED_LINKS)
        form = {"embeds": [{"title": "a"}]}
        asked = self.call("PATCH", f"{self.path}/{made['id']}", form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)

    async def test_refusals(self) -> None:
        """Unknown and system messages, and forms that are wrong."""
        made = await self.say()
        asked = self.call("PATCH", f"{self.path}/1", {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 404, 10008)
        path = f"{self.path}/{made['id']}"
        forms: list[Any] = [{"content": "x" * 2001}, {"flags": 1 << 15}, {"components": [{}]}]
        for form in forms:
            asked = self.call("PATCH", path, form, token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)
        await self.database.autocommit.execute("update messages set type = 7")
        asked = self.call("PATCH", path, {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50021)

    async def test_at_once(self) -> None:
        """Edits that come in together are told in the order in which they were made."""
        made = await self.say()
        path = f"{self.path}/{made['id']}"
        edits = [
            self.started("PATCH", path, {"content": str(number)}, token=self.bob.token)
            for number in range(6)
        ]
        await gatherResults(edits)
        told = [each.message.message.content for each in self.announced(events.MessageUpdated)]
        self.assertEqual(len(told), 6)
        self.assertEqual((await self.get(made))["content"], told[-1])
