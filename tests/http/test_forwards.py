"""Forwarded messages over HTTP."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import READ_MESSAGE_HISTORY
from tests.support.builders import Account, App
from tests.support.messages import MessageCase
from tests.support.polls import a_poll

HAS_SNAPSHOT = 1 << 14


def of(message: Any, **given: Any) -> dict[str, Any]:
    """The reference that forwards a message."""
    return {"type": 1, "message_id": message["id"], "channel_id": message["channel_id"], **given}


class ForwardCase(MessageCase):
    """A guild with two rooms."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.room = (await self.a_channel(self.guild))["id"]

    async def forward(
        self, message: Any, by: Account | App | None = None, to: str | None = None
    ) -> Any:
        """Forward a message to the other room."""
        path = f"/channels/{to or self.room}/messages"
        form = {"message_reference": of(message)}
        return await self.ok("POST", path, form, token=(by or self.bob).authorization)

    async def fails(
        self, reference: Any, status: int, code: int, by: Any = None, **form: Any
    ) -> Any:
        """Forward in vain; the answer."""
        path = f"/channels/{self.room}/messages"
        form = {"message_reference": reference, **form}
        asked = self.call("POST", path, form, token=(by or self.bob).authorization)
        return await self.assertRefused(asked, status, code)


class ForwardTests(ForwardCase):
    async def test_forward(self) -> None:
        """What is forwarded is shown as it was, without its author."""
        first = await self.say(f"hi <@{self.alice.id}>", embeds=[{"title": "a"}])
        made = await self.forward(first)
        self.assertEqual((made["type"], made["content"], made["flags"]), (0, "", HAS_SNAPSHOT))
        self.assertEqual(
            made["message_reference"],
            {
                "type": 1,
                "channel_id": self.guild.channel_id,
                "message_id": first["id"],
                "guild_id": self.guild.id,
            },
        )
        [snapshot] = made["message_snapshots"]
        kept = snapshot["message"]
        for name in ("type", "content", "embeds", "timestamp", "edited_timestamp", "flags"):
            self.assertEqual(kept[name], first[name], name)
        self.assertEqual([each["id"] for each in kept["mentions"]], [self.alice.id])
        self.assertNotIn("author", kept)
        self.assertNotIn("referenced_message", made)
        self.assertEqual(made["mentions"], [])
        path = f"/channels/{self.room}/messages/{made['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.alice.token), made)
        event = self.announced(events.MessageCreated)[-1]
        self.assertEqual(len(event.message.message.snapshots), 1)

    async def test_later(self) -> None:
        """Nothing that happens to a message later changes what was forwarded."""
        first = await self.say("one")
        made = await self.forward(first)
        await self.edit(first, {"content": "two"})
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.bob.token)
        path = f"/channels/{self.room}/messages/{made['id']}"
        told = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual(told["message_snapshots"][0]["message"]["content"], "one")

    async def test_again(self) -> None:
        """What was forwarded is forwarded again."""
        first = await self.forward(await self.say("one"))
        again = await self.forward(first, to=self.guild.channel_id)
        self.assertEqual(again["message_snapshots"], first["message_snapshots"])
        self.assertEqual(again["message_reference"]["message_id"], first["id"])

    async def test_from_elsewhere(self) -> None:
        """From a guild that nobody uses now, to a DM, by somebody who is in both."""
        other = await self.a_guild(self.bob)
        path = f"/channels/{other.channel_id}/messages"
        first = await self.ok("POST", path, {"content": "one"}, token=self.bob.token)
        self.world.state.drop_guild(int(other.id))  # type: ignore[arg-type]
        made = await self.forward(first)
        self.assertEqual(made["message_reference"]["guild_id"], other.id)
        await self.fails(of(first), 403, 50001, by=self.alice)

    async def test_content_intent(self) -> None:
        """A bot forwards what it may read, and is shown of forwards what it may read."""
        bot = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        first = await self.say("one")
        await self.fails(of(first), 400, 160014, by=bot)
        own = await self.say("own", by=bot)
        await self.forward(own, by=bot)
        made = await self.forward(first)
        path = f"/channels/{self.room}/messages/{made['id']}"
        told = await self.ok("GET", path, token=bot.authorization)
        self.assertEqual(told["message_snapshots"][0]["message"]["content"], "")

    async def test_edit(self) -> None:
        """A forward is not edited."""
        made = await self.forward(await self.say("one"))
        path = f"/channels/{self.room}/messages/{made['id']}"
        asked = self.call("PATCH", path, {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 400, 50068)

    async def test_refused(self) -> None:
        """It takes a message of an ordinary kind that is there, and nothing beside it."""
        first = await self.say("one")
        for reference, field in (
            ({"type": 1, "message_id": first["id"]}, "channel_id"),
            (of(first, type=2), "type"),
        ):
            body = await self.fails(reference, 400, 50035)
            self.assertIn(field, body["errors"]["message_reference"])
        for reference in (
            of(first, message_id="1"),
            of(first, guild_id="1"),
            of(first, message_id="1", fail_if_not_exists=False),
        ):
            body = await self.fails(reference, 400, 50035)
            [error] = body["errors"]["message_reference"]["_errors"]
            self.assertEqual(error["code"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE")
        await self.fails(of(first, channel_id="1"), 404, 10003)
        for name, value in (("content", "x"), ("embeds", [{"title": "a"}]), ("poll", a_poll())):
            body = await self.fails(of(first), 400, 50035, **{name: value})
            self.assertIn("message_reference", body["errors"])
        poll = await self.say(poll=a_poll())
        await self.fails(of(poll), 400, 50068)
        await self.database.autocommit.execute("update messages set type = 7")
        await self.fails(of(first), 400, 50068)

    async def test_posts(self) -> None:
        """A forum's post begins with a message of its own: no forward."""
        await self.make_community(self.guild)
        token = self.alice.token
        forum = (await self.a_channel(self.guild, type=15))["id"]
        first = await self.say("one")
        path = f"/channels/{forum}/threads"
        form: dict[str, Any] = {"name": "post", "message": {"message_reference": of(first)}}
        asked = self.call("POST", path, form, token=token)
        await self.assertRefused(asked, 400, 50006)
        form["message"] = {"content": "x", "message_reference": {"message_id": first["id"]}}
        made = await self.ok("POST", path, form, token=token)
        self.assertEqual(made["message"]["content"], "x")
        self.assertNotIn("message_reference", made["message"])

    async def test_permissions(self) -> None:
        """Who may not read the history forwards nothing of it; from 18+ rooms nobody does."""
        first = await self.say("one")
        await self.deny(READ_MESSAGE_HISTORY)
        await self.fails(of(first), 403, 160009)
        path = f"/channels/{self.guild.channel_id}"
        await self.ok("PATCH", path, {"nsfw": True}, token=self.alice.token)
        await self.fails(of(first), 400, 160010, by=self.alice)
        await self.ok("PATCH", f"/channels/{self.room}", {"nsfw": True}, token=self.alice.token)
        await self.forward(first, by=self.alice)
