"""Publishing messages and following channels over HTTP."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import MANAGE_MESSAGES, MANAGE_WEBHOOKS, SEND_MESSAGES
from tests.support.builders import Account, BuiltGuild
from tests.support.messages import MessageCase

CROSSPOSTED, IS_CROSSPOST, SOURCE_DELETED = 1 << 0, 1 << 1, 1 << 3


class CrosspostCase(MessageCase):
    """Alice's guild with an announcement channel, and one of carol's that follows it."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.make_community(self.guild)
        self.news = (await self.a_channel(self.guild, "news", type=5))["id"]
        self.carol = await self.a_member(self.guild)
        self.other = await self.a_guild(self.carol, "Other", system_channel_flags=1)
        self.path = f"/channels/{self.news}/messages"
        self.target = f"/channels/{self.other.channel_id}/messages"
        self.events.clear()

    async def follow(self, to: BuiltGuild | None = None, by: Account | None = None) -> Any:
        """Follow the announcement channel."""
        form = {"webhook_channel_id": (to or self.other).channel_id}
        token = (by or self.carol).token
        return await self.ok("POST", f"/channels/{self.news}/followers", form, token=token)

    async def publish(self, message: Any, by: Account | None = None) -> Any:
        """Publish a message, and wait until its copies are there."""
        path = f"{self.path}/{message['id']}/crosspost"
        told = await self.ok("POST", path, token=(by or self.alice).token)
        await self.world.copies.settled()
        return told

    async def copies(self) -> list[Any]:
        """The messages in the channel that follows, oldest first, without the first of all."""
        page = await self.ok("GET", self.target, token=self.carol.token)
        return [each for each in reversed(page) if each["flags"] & IS_CROSSPOST]


class FollowTests(CrosspostCase):
    async def test_follow(self) -> None:
        """A channel is followed by a webhook; a message in the target tells so."""
        told = await self.follow()
        self.assertEqual(told["channel_id"], self.news)
        [message] = await self.ok("GET", self.target, token=self.carol.token)
        self.assertEqual((message["type"], message["content"]), (12, "Guild #news"))
        self.assertEqual(
            message["message_reference"],
            {"type": 0, "channel_id": self.news, "guild_id": self.guild.id},
        )
        [event] = self.announced(events.WebhooksUpdated)
        self.assertEqual(str(event.in_channel), self.other.channel_id)

    async def test_refused(self) -> None:
        """It takes sight of the source, MANAGE_WEBHOOKS in the target, and the right channels."""
        path = f"/channels/{self.news}/followers"
        form = {"webhook_channel_id": self.other.channel_id}
        stranger = await self.a_user()
        for asked, status, code in (
            (self.call("POST", path, form, token=stranger.token), 403, 50001),
            (self.call("POST", path, form, token=self.alice.token), 403, 50001),
            (self.call("POST", path, {}, token=self.carol.token), 400, 50035),
            (
                self.call(
                    "POST",
                    f"/channels/{self.guild.channel_id}/followers",
                    form,
                    token=self.carol.token,
                ),
                400,
                50024,
            ),
            (
                self.call("POST", path, {"webhook_channel_id": "1"}, token=self.carol.token),
                404,
                10003,
            ),
        ):
            await self.assertRefused(asked, status, code)
        form = {"webhook_channel_id": self.guild.channel_id}
        asked = self.call("POST", path, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_WEBHOOKS)
        await self.ok("POST", path, form, token=self.bob.token)
        voice = await self.a_channel(self.guild, type=2)
        form = {"webhook_channel_id": voice["id"]}
        asked = self.call("POST", path, form, token=self.alice.token)
        await self.assertRefused(asked, 400, 50024)

    async def test_too_many(self) -> None:
        """A channel has fifteen webhooks at most."""
        for _ in range(15):
            await self.follow()
        form = {"webhook_channel_id": self.other.channel_id}
        asked = self.call("POST", f"/channels/{self.news}/followers", form, token=self.carol.token)
        await self.assertRefused(asked, 400, 30007)


class WebhookTests(CrosspostCase):
    async def test_seen(self) -> None:
        """A webhook that follows says what, and has no token."""
        told = await self.follow()
        path = f"/webhooks/{told['webhook_id']}"
        seen = await self.ok("GET", path, token=self.carol.token)
        self.assertEqual((seen["type"], seen["name"]), (2, "Guild #news"))
        self.assertEqual(seen["source_channel"], {"id": self.news, "name": "news"})
        self.assertEqual(
            seen["source_guild"], {"id": self.guild.id, "name": "Guild", "icon": None}
        )
        self.assertNotIn("token", seen)
        found = await self.ok(
            "GET", f"/channels/{self.other.channel_id}/webhooks", token=self.carol.token
        )
        self.assertEqual(found, [seen])
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.carol.token)
        seen = await self.ok("GET", path, token=self.carol.token)
        self.assertEqual(seen.keys() & {"source_guild", "source_channel"}, set())

    async def test_moved(self) -> None:
        """What is published comes where the webhook is now; what it brought stays a copy."""
        told = await self.follow()
        first = await self.say_news("one")
        await self.publish(first)
        moved = await self.a_channel(self.other)
        path = f"/webhooks/{told['webhook_id']}"
        form = {"channel_id": moved["id"], "name": "News"}
        await self.ok("PATCH", path, form, token=self.carol.token)
        await self.publish(await self.say_news("two"))
        page = await self.ok("GET", f"/channels/{moved['id']}/messages", token=self.carol.token)
        self.assertEqual(
            [(each["content"], each["author"]["username"]) for each in page], [("two", "News")]
        )
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.alice.token)
        await self.world.copies.settled()
        [copy] = await self.copies()
        self.assertEqual(copy["flags"], IS_CROSSPOST | SOURCE_DELETED)

    async def say_news(self, content: str) -> Any:
        """Write into the announcement channel."""
        return await self.ok("POST", self.path, {"content": content}, token=self.alice.token)


class PublishTests(CrosspostCase):
    async def test_copy(self) -> None:
        """What is published comes to who follows, by the webhook, and says where it is from."""
        webhook_id = (await self.follow())["webhook_id"]
        text = f"<@{self.bob.id}> see <#{self.guild.channel_id}> @everyone"
        made = await self.say(text, by=self.alice, embeds=[{"title": "a"}])
        self.assertEqual((await self.publish(made))["flags"], CROSSPOSTED)
        [copy] = await self.copies()
        self.assertEqual((copy["content"], copy["embeds"]), (text, made["embeds"]))
        self.assertEqual((copy["flags"], copy["webhook_id"]), (IS_CROSSPOST, webhook_id))
        self.assertEqual(
            copy["message_reference"],
            {
                "type": 0,
                "channel_id": self.news,
                "guild_id": self.guild.id,
                "message_id": made["id"],
            },
        )
        author = copy["author"]
        self.assertEqual((author["id"], author["username"]), (webhook_id, "Guild #news"))
        self.assertTrue(author["bot"])
        self.assertFalse(copy["mention_everyone"])
        self.assertEqual([each["id"] for each in copy["mentions"]], [self.bob.id])
        self.assertEqual(
            copy["mention_channels"],
            [
                {
                    "id": self.guild.channel_id,
                    "guild_id": self.guild.id,
                    "name": "general",
                    "type": 0,
                }
            ],
        )
        event = self.announced(events.MessageCreated)[-1]
        self.assertEqual(str(event.guild_id), self.other.id)
        self.assertIsNone(event.message.member)

    async def test_edits_follow(self) -> None:
        """An edit of what was published is an edit of its copies, a deletion empties them."""
        await self.follow()
        made = await self.say("one", by=self.alice)
        await self.publish(made)
        await self.edit(made, {"content": "two"}, by=self.alice)
        await self.world.copies.settled()
        [copy] = await self.copies()
        self.assertEqual(copy["content"], "two")
        self.assertIsNotNone(copy["edited_timestamp"])
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.alice.token)
        await self.world.copies.settled()
        [copy] = await self.copies()
        self.assertEqual((copy["content"], copy["flags"]), ("", IS_CROSSPOST | SOURCE_DELETED))

    async def test_bulk_deletion(self) -> None:
        """Those that are deleted at once empty their copies too."""
        await self.follow()
        made = [await self.say(str(each), by=self.alice) for each in range(2)]
        for each in made:
            await self.publish(each)
        form = {"messages": [each["id"] for each in made]}
        await self.ok("POST", f"{self.path}/bulk-delete", form, token=self.alice.token)
        await self.world.copies.settled()
        self.assertEqual([each["content"] for each in await self.copies()], ["", ""])

    async def test_copy_deleted(self) -> None:
        """A copy that was deleted stays so."""
        await self.follow()
        made = await self.say("one", by=self.alice)
        await self.publish(made)
        [copy] = await self.copies()
        await self.ok("DELETE", f"{self.target}/{copy['id']}", token=self.carol.token)
        await self.edit(made, {"content": "two"}, by=self.alice)
        await self.world.copies.settled()
        self.assertEqual(await self.copies(), [])

    async def test_after_a_restart(self) -> None:
        """Copies that were not made when the server stopped are made when it is there again."""
        await self.follow()
        made = await self.say("one", by=self.alice)
        await self.world.copies.stop()
        await self.ok("POST", f"{self.path}/{made['id']}/crosspost", token=self.alice.token)
        self.assertEqual(await self.copies(), [])
        self.world.copies.start(self.world)
        await self.world.copies.settled()
        self.assertEqual(len(await self.copies()), 1)

    async def test_refused(self) -> None:
        """Published once, where it can be, by who may."""
        made = await self.say("one", by=self.alice)
        path = f"{self.path}/{made['id']}/crosspost"
        asked = self.call("POST", path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, MANAGE_MESSAGES)
        await self.publish(made, self.bob)
        asked = self.call("POST", path, token=self.alice.token)
        await self.assertRefused(asked, 400, 40033)
        asked = self.call("POST", f"{self.path}/1/crosspost", token=self.alice.token)
        await self.assertRefused(asked, 404, 10008)
        elsewhere = f"/channels/{self.guild.channel_id}/messages"
        other = await self.ok("POST", elsewhere, {"content": "x"}, token=self.alice.token)
        asked = self.call("POST", f"{elsewhere}/{other['id']}/crosspost", token=self.alice.token)
        await self.assertRefused(asked, 400, 50024)

    async def test_own(self) -> None:
        """One's own message is published with the right to write alone."""
        made = await self.say("one")
        await self.publish(made, self.bob)
        again = await self.say("two")
        await self.deny(SEND_MESSAGES, self.news)
        asked = self.call("POST", f"{self.path}/{again['id']}/crosspost", token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)


class LimitTests(CrosspostCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_ten_an_hour(self) -> None:
        """Ten messages an hour are published in one channel."""
        for number in range(10):
            await self.publish(await self.say(str(number), by=self.alice))
            self.clock.advance(10)
        made = await self.say("more", by=self.alice)
        path = f"{self.path}/{made['id']}/crosspost"
        asked = self.call("POST", path, token=self.alice.token)
        body = await self.assertRefused(asked, 429, 20028)
        self.assertEqual(body["retry_after"], 3500)
        self.clock.advance(3500)
        await self.publish(made)

    async def test_three_edits(self) -> None:
        """What is published is edited three times an hour; what is not, as often as one wants."""
        made = await self.say("first", by=self.alice)
        path = f"{self.path}/{made['id']}"
        for number in range(4):
            await self.ok("PATCH", path, {"content": str(number)}, token=self.alice.token)
        await self.publish(made)
        for number in range(3):
            await self.ok("PATCH", path, {"content": str(number)}, token=self.alice.token)
            self.clock.advance(10)
        asked = self.call("PATCH", path, {"content": "x"}, token=self.alice.token)
        body = await self.assertRefused(asked, 429, 20022)
        self.assertEqual(body["retry_after"], 3570)
        await self.ok("PATCH", path, {"flags": 4}, token=self.alice.token)
