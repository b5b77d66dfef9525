"""Messages over HTTP: posted, answered, listed; typing."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import gatherResults

from litecord import events
from litecord.model.channels import ChannelType
from litecord.model.permissions import (
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_TTS_MESSAGES,
    VIEW_CHANNEL,
)
from litecord.model.snowflakes import HIGHEST
from tests.support.messages import MessageCase


class PostTests(MessageCase):
    async def test_message(self) -> None:
        """A message is told as it is, trimmed, and is the channel's last."""
        made = await self.say("  hello\n")
        self.assertEqual(made["content"], "hello")
        self.assertEqual(made["type"], 0)
        self.assertEqual(made["author"]["id"], self.bob.id)
        self.assertEqual(made["channel_id"], self.guild.channel_id)
        self.assertEqual(made["timestamp"], "2026-03-01T12:00:00.000000+00:00")
        self.assertIsNone(made["edited_timestamp"])
        for absent in ("nonce", "guild_id", "member", "message_reference", "reactions"):
            self.assertNotIn(absent, made)
        channel = await self.ok(
            "GET", f"/channels/{self.guild.channel_id}", token=self.alice.token
        )
        self.assertEqual(channel["last_message_id"], made["id"])
        self.assertEqual(await self.get(made), made)

    async def test_event(self) -> None:
        """MESSAGE_CREATE carries the author's membership."""
        made = await self.say()
        [event] = self.announced(events.MessageCreated)
        self.assertEqual(str(event.message.message.id), made["id"])
        self.assertEqual(str(event.channel_id), self.guild.channel_id)
        self.assertEqual(str(event.message.member.user_id), self.bob.id)

    async def test_one_statement(self) -> None:
        """A post is one statement, mentions of members and nonce included."""
        await self.say()
        with self.counting() as statements:
            await self.say(f"<@{self.alice.id}> @everyone", nonce="1", enforce_nonce=True)
        self.assertEqual(len(statements), 1)

    async def test_reply_costs_one_look(self) -> None:
        """A reply is two statements: a look at what it answers, and the post."""
        first = await self.say()
        with self.counting() as statements:
            await self.say(message_reference={"message_id": first["id"]})
        self.assertEqual(len(statements), 2)

    async def test_empty(self) -> None:
        """White space is nothing, and nothing cannot be sent."""
        forms: list[Any] = [{}, {"content": None}, {"content": " \n"}, {"embeds": []}]
        for form in (*forms, {"embeds": [{}]}):
            await self.refused(form, 400, 50006)
        self.assertEqual(self.announced(events.MessageCreated), [])

    async def test_too_long(self) -> None:
        """2,000 characters are the most, after trimming."""
        body = await self.refused({"content": "x" * 2001})
        [error] = body["errors"]["content"]["_errors"]
        self.assertEqual(error["code"], "BASE_TYPE_MAX_LENGTH")
        self.assertEqual(len((await self.say("x" * 2000 + "  "))["content"]), 2000)

    async def test_nul(self) -> None:
        """A character that the database has no place for is left out."""
        self.assertEqual((await self.say("a\0b"))["content"], "ab")

    async def test_unknown_channel(self) -> None:
        """There is no such channel."""
        asked = self.call("POST", "/channels/1/messages", {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 404, 10003)

    async def test_out_of_sight(self) -> None:
        """Nobody writes where they cannot look."""
        await self.deny(VIEW_CHANNEL)
        await self.refused({"content": "x"}, 403, 50001)
        stranger = await self.a_user()
        await self.refused({"content": "x"}, 403, 50001, by=stranger)

    async def test_may_not_send(self) -> None:
        """Who may not send gets nowhere, nor does who is timed out."""
        await self.deny(SEND_MESSAGES)
        await self.refused({"content": "x"}, 403, 50013)
        await self.allow(SEND_MESSAGES)
        until = "2026-03-01T12:30:00+00:00"
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}"
        form = {"communication_disabled_until": until}
        await self.ok("PATCH", path, form, token=self.alice.token)
        await self.refused({"content": "x"}, 403, 50013)
        self.clock.advance(1801)
        await self.say()

    async def test_wrong_kind_of_channel(self) -> None:
        """A category takes no messages, a voice channel does."""
        category = await self.a_channel(self.guild, type=int(ChannelType.GUILD_CATEGORY))
        voice = await self.a_channel(self.guild, type=int(ChannelType.GUILD_VOICE))
        path = f"/channels/{category['id']}/messages"
        asked = self.call("POST", path, {"content": "x"}, token=self.bob.token)
        await self.assertRefused(asked, 400, 50008)
        path = f"/channels/{voice['id']}/messages"
        await self.ok("POST", path, {"content": "x"}, token=self.bob.token)

    async def test_forum(self) -> None:
        """A forum takes threads only."""
        await self.make_community(self.guild)
        forum = await self.a_channel(self.guild, type=int(ChannelType.GUILD_FORUM))
        path = f"/channels/{forum['id']}/messages"
        asked = self.call("POST", path, {"content": "x"}, token=self.alice.token)
        await self.assertRefused(asked, 400, 40058)

    async def test_tts(self) -> None:
        """Speech needs a permission."""
        await self.refused({"content": "x", "tts": True}, 403, 50013)
        await self.allow(SEND_TTS_MESSAGES)
        self.assertTrue((await self.say(tts=True))["tts"])

    async def test_flags(self) -> None:
        """Two flags can be set by themselves; others are ignored."""
        settable = 1 << 2 | 1 << 12
        self.assertEqual((await self.say(flags=settable | 1 << 1))["flags"], settable)

    async def test_not_yet(self) -> None:
        """What is not there yet is refused by name, nothing of it is let through."""
        made = await self.say(components=[], attachments=[], sticker_ids=[])
        path = f"{self.path}/{made['id']}"
        asked = self.call("PATCH", path, {"poll": {"id": 0}}, token=self.bob.token)
        body = await self.assertRefused(asked, 400, 50035)
        [error] = body["errors"]["poll"]["_errors"]
        self.assertEqual(error["code"], "NOT_SUPPORTED")

    async def test_theme(self) -> None:
        """A theme can be shared, with nothing else; it stays when the message is edited."""
        theme = {"colors": ["5865F2", "00ff00"], "gradient_angle": 45, "base_mix": 58}
        form = {"shared_client_theme": theme}
        made = await self.ok("POST", self.path, form, token=self.bob.token)
        self.assertEqual(made["shared_client_theme"], {**theme, "base_theme": 0})
        path = f"{self.path}/{made['id']}"
        edited = await self.ok("PATCH", path, {"content": "mine"}, token=self.bob.token)
        edited = await self.ok("PATCH", path, {"content": ""}, token=self.bob.token)
        self.assertEqual(await self.get(edited), edited)
        self.assertEqual(edited["shared_client_theme"], made["shared_client_theme"])
        for name, wrong in (
            *(("colors", []), ("colors", ["#58652"])),
            *(("base_theme", 5), ("base_mix", 101)),
        ):
            body = await self.refused({"shared_client_theme": {**theme, name: wrong}})
            self.assertEqual(list(body["errors"]["shared_client_theme"]), [name])

    async def test_channel_vanished(self) -> None:
        """A channel that was deleted behind the state's back is unknown, and nothing is left."""
        channel_id = int((await self.a_channel(self.guild))["id"])
        await self.database.autocommit.execute(f"delete from channels where id = {channel_id}")
        path = f"/channels/{channel_id}/messages"
        asked = self.call("POST", path, {"content": "x"}, token=self.alice.token)
        await self.assertRefused(asked, 404, 10003)
        [row] = await self.database.autocommit.query("select count(*) as count from messages")
        self.assertEqual(row.count, 0)
        self.ends_consistent = False


class NonceTests(MessageCase):
    async def test_echo(self) -> None:
        """A nonce comes back in the answer and the event, as what it was, and is not kept."""
        for nonce in ("abc", "", 5, -(2**63), "123"):
            made = await self.say(nonce=nonce)
            self.assertEqual(made["nonce"], nonce)
            self.assertEqual(self.announced(events.MessageCreated)[-1].message.nonce, nonce)
            self.assertNotIn("nonce", await self.get(made))

    async def test_invalid(self) -> None:
        """A nonce is an integer of 64 bits or a text of 25 characters."""
        nonces: list[Any] = ["x" * 26, 2**63, 1.5, True, [], {}]
        for nonce in nonces:
            body = await self.refused({"content": "x", "nonce": nonce})
            self.assertEqual(list(body["errors"]), ["nonce"])

    async def test_enforced(self) -> None:
        """The same nonce again gives the first message, at once and also minutes later."""
        first = await self.say("one", nonce="n", enforce_nonce=True)
        again = await self.say("two", nonce="n", enforce_nonce=True)
        self.assertEqual(again, first)
        self.assertEqual(len(self.announced(events.MessageCreated)), 1)
        self.assertNotEqual((await self.say("three", nonce="n"))["id"], first["id"])
        self.clock.advance(301)
        self.assertEqual((await self.say("four", nonce="n", enforce_nonce=True))["content"], "four")

    async def test_other_nonces(self) -> None:
        """Nonces of others, of other channels and of another type have nothing to do with it."""
        first = await self.say(nonce="1", enforce_nonce=True)
        by_alice = await self.say(nonce="1", enforce_nonce=True, by=self.alice)
        as_number = await self.say(nonce=1, enforce_nonce=True)
        self.assertEqual(len({first["id"], by_alice["id"], as_number["id"]}), 3)

    async def test_at_once(self) -> None:
        """Of posts with one nonce that come in together, one is made."""
        form = {"content": "x", "nonce": "n", "enforce_nonce": True}
        posts = [
            self.started("POST", self.path, form, token=self.bob.token) for _ in range(5)
        ]
        answers = await gatherResults(posts)
        self.assertEqual(len({each.body["id"] for each in answers}), 1)
        self.assertEqual(len(self.announced(events.MessageCreated)), 1)

    async def test_failed(self) -> None:
        """A post that failed is not remembered."""
        form = {"content": "", "nonce": "n", "enforce_nonce": True}
        await self.refused(form, 400, 50006)
        await self.say("x", nonce="n", enforce_nonce=True)


class SlowmodeTests(MessageCase):
    async def test_slowmode(self) -> None:
        """In a slow channel a person waits between two messages; a failed one costs no wait."""
        path = f"/channels/{self.guild.channel_id}"
        await self.ok("PATCH", path, {"rate_limit_per_user": 10}, token=self.alice.token)
        await self.refused({"content": ""}, 400, 50006)
        await self.refused({"content": "x", "message_reference": {"message_id": "1"}})
        await self.say()
        body = await self.refused({"content": "x"}, 429, 20016)
        self.assertEqual(body["retry_after"], 10)
        self.clock.advance(4)
        body = await self.refused({"content": "x"}, 429, 20016)
        self.assertEqual(body["retry_after"], 6)
        self.clock.advance(6)
        await self.say()

    async def test_free(self) -> None:
        """The owner and bots are free of it."""
        path = f"/channels/{self.guild.channel_id}"
        bot = await self.a_bot_in(self.guild.id, self.alice, permissions=0)
        await self.ok("PATCH", path, {"rate_limit_per_user": 10}, token=self.alice.token)
        for account in (self.alice, self.alice, bot, bot):
            await self.say(by=account)


class ReplyTests(MessageCase):
    async def test_reply(self) -> None:
        """A reply names what it answers, shows it, and mentions its author."""
        first = await self.say("question", by=self.alice)
        made = await self.say("answer", message_reference={"message_id": first["id"]})
        self.assertEqual(made["type"], 19)
        self.assertEqual(
            made["message_reference"],
            {
                "type": 0,
                "message_id": first["id"],
                "channel_id": self.guild.channel_id,
                "guild_id": self.guild.id,
            },
        )
        self.assertEqual(made["referenced_message"], first)
        self.assertEqual([each["id"] for each in made["mentions"]], [self.alice.id])
        self.assertEqual(await self.get(made), made)

    async def test_silent_reply(self) -> None:
        """Who gives ``allowed_mentions`` says whether the author is mentioned."""
        first = await self.say(by=self.alice)
        reference = {"message_id": int(first["id"])}
        for allowed, mentioned in (
            ({"parse": []}, 0),
            ({"replied_user": False}, 0),
            ({"replied_user": True}, 1),
            ({"parse": ["users"]}, 0),
            (None, 1),
        ):
            made = await self.say(message_reference=reference, allowed_mentions=allowed)
            self.assertEqual(len(made["mentions"]), mentioned, allowed)

    async def test_unknown(self) -> None:
        """What is answered must be there, unless it need not."""
        for reference in (
            {"message_id": "1"},
            {"message_id": "1", "fail_if_not_exists": True},
            {"message_id": "1", "guild_id": "1"},
        ):
            body = await self.refused({"content": "x", "message_reference": reference})
            [error] = body["errors"]["message_reference"]["_errors"]
            self.assertEqual(error["code"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE")
        reference = {"message_id": "1", "fail_if_not_exists": False}
        made = await self.say(message_reference=reference)
        self.assertEqual(made["type"], 0)
        self.assertNotIn("message_reference", made)

    async def test_other_channel(self) -> None:
        """A reply stays in the channel."""
        first = await self.say()
        other = await self.a_channel(self.guild)
        reference = {"message_id": first["id"], "channel_id": other["id"]}
        body = await self.refused({"content": "x", "message_reference": reference})
        [error] = body["errors"]["message_reference"]["_errors"]
        self.assertEqual(error["code"], "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL")

    async def test_system_message(self) -> None:
        """The system gets no answers."""
        first = await self.say()
        await self.database.autocommit.execute("update messages set type = 7")
        form = {"content": "x", "message_reference": {"message_id": first["id"]}}
        body = await self.refused(form)
        [error] = body["errors"]["message_reference"]["_errors"]
        self.assertEqual(error["code"], "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE")

    async def test_without_history(self) -> None:
        """Who may not read the history cannot answer it."""
        first = await self.say()
        await self.deny(READ_MESSAGE_HISTORY)
        form = {"content": "x", "message_reference": {"message_id": first["id"]}}
        await self.refused(form, 403, 160002)

    async def test_answered_is_gone(self) -> None:
        """A message that is gone is null; what answers it stays; answers are shown one deep."""
        first = await self.say("one")
        second = await self.say("two", message_reference={"message_id": first["id"]})
        third = await self.say("three", message_reference={"message_id": second["id"]})
        self.assertNotIn("referenced_message", third["referenced_message"])
        self.assertIn("message_reference", third["referenced_message"])
        await self.ok("DELETE", f"{self.path}/{first['id']}", token=self.bob.token)
        self.assertIsNone((await self.get(second))["referenced_message"])
        self.assertEqual((await self.get(third))["referenced_message"]["content"], "two")


class ListTests(MessageCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.all = [(await self.say(str(number)))["id"] for number in range(7)]
        self.newest = list(reversed(self.all))

    async def test_newest_first(self) -> None:
        """A page has the newest messages first."""
        self.assertEqual(await self.ids(), self.newest)
        self.assertEqual(await self.ids("?limit=3"), self.newest[:3])

    async def test_before_and_after(self) -> None:
        """What is before and after a message leaves the message itself out."""
        self.assertEqual(await self.ids(f"?before={self.all[3]}"), self.newest[4:])
        self.assertEqual(await self.ids(f"?before={self.all[3]}&limit=1"), [self.all[2]])
        self.assertEqual(await self.ids(f"?after={self.all[3]}"), self.newest[:3])
        self.assertEqual(await self.ids(f"?after={self.all[3]}&limit=2"), self.newest[1:3])
        self.assertEqual(await self.ids("?after=0&limit=2"), self.newest[5:])
        self.assertEqual(await self.ids(f"?before={HIGHEST}&limit=1"), self.newest[:1])

    async def test_around(self) -> None:
        """What is around a message includes it, whether it is there or not."""
        middle = self.all[3]
        self.assertEqual(await self.ids(f"?around={middle}&limit=3"), self.newest[2:5])
        self.assertEqual(await self.ids(f"?around={middle}&limit=4"), self.newest[2:6])
        self.assertEqual(await self.ids(f"?around={middle}&limit=1"), [middle])
        await self.ok("DELETE", f"{self.path}/{middle}", token=self.alice.token)
        expected = [each for each in self.newest if each != middle]
        self.assertEqual(await self.ids(f"?around={middle}"), expected)

    async def test_invalid(self) -> None:
        """One direction at a time, a limit from 1 to 100, ids that are ids."""
        for query in ("limit=0", "limit=101", "limit=x", "before=x", "before=1&after=1"):
            asked = self.call("GET", f"{self.path}?{query}", token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_access(self) -> None:
        """Who may not read the history sees none; who cannot see the channel is refused."""
        await self.deny(READ_MESSAGE_HISTORY)
        self.assertEqual(await self.ids(by=self.bob), [])
        asked = self.call("GET", f"{self.path}/{self.all[0]}", token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.deny(VIEW_CHANNEL)
        for path in (self.path, f"{self.path}/{self.all[0]}"):
            asked = self.call("GET", path, token=self.bob.token)
            await self.assertRefused(asked, 403, 50001)

    async def test_unknown(self) -> None:
        """A message is sought in its own channel only."""
        other = await self.a_channel(self.guild)
        for path in (f"{self.path}/1", f"/channels/{other['id']}/messages/{self.all[0]}"):
            asked = self.call("GET", path, token=self.alice.token)
            await self.assertRefused(asked, 404, 10008)

    async def test_statements(self) -> None:
        """A page is one statement; a second one looks for what is answered beyond it."""
        with self.counting() as statements:
            await self.ids()
        self.assertEqual(len(statements), 1)
        await self.say(message_reference={"message_id": self.all[0]})
        with self.counting() as statements:
            await self.ids()
        self.assertEqual(len(statements), 1)
        with self.counting() as statements:
            await self.ids("?limit=2")
        self.assertEqual(len(statements), 2)

    async def test_stranger(self) -> None:
        """An author who is not in memory costs one statement more, once."""
        self.world.state.users.pop(int(self.bob.id))  # type: ignore[call-overload]
        for expected in (2, 1):
            with self.counting() as statements:
                page = await self.ok("GET", self.path, token=self.alice.token)
            self.assertEqual(len(statements), expected)
            self.assertEqual(page[0]["author"]["username"], self.bob.username)


class TypingTests(MessageCase):
    async def test_typing(self) -> None:
        """It is told to the channel, without a look into the database."""
        path = f"/channels/{self.guild.channel_id}/typing"
        with self.counting() as statements:
            answer = await self.call("POST", path, token=self.bob.token)
        self.assertEqual((answer.status, statements), (204, []))
        [event] = self.announced(events.TypingStarted)
        self.assertEqual(str(event.user.id), self.bob.id)
        self.assertEqual(str(event.channel_id), self.guild.channel_id)

    async def test_refusals(self) -> None:
        """Who may not write does not type."""
        path = f"/channels/{self.guild.channel_id}/typing"
        await self.deny(SEND_MESSAGES)
        await self.assertRefused(self.call("POST", path, token=self.bob.token), 403, 50013)
        await self.deny(VIEW_CHANNEL)
        await self.assertRefused(self.call("POST", path, token=self.bob.token), 403, 50001)


class WelcomeTests(MessageCase):
    """The messages of the system's that tell who joined."""

    async def flags(self, flags: int) -> None:
        """Set what the system channel is told of."""
        form = {"system_channel_flags": flags}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)

    async def test_join(self) -> None:
        """Who joins is the author, and a member already; the channel's last message is this one."""
        await self.flags(0)
        self.events.clear()
        newcomer = await self.a_member(self.guild)
        [event] = self.announced(events.MessageCreated)
        self.assertEqual(str(event.message.member.user_id), newcomer.id)
        [told] = await self.ok("GET", self.path, token=newcomer.token)
        self.assertEqual((told["type"], told["content"]), (7, ""))
        self.assertEqual(told["author"]["id"], newcomer.id)
        self.assertNotIn("message_reference", told)
        await self.ok("DELETE", f"{self.path}/{told['id']}", token=self.alice.token)

    async def test_suppressed(self) -> None:
        """The channel need not be told, or there may be none."""
        await self.a_member(self.guild)
        self.assertEqual(await self.ids(), [])
        await self.flags(0)
        nowhere = {"system_channel_id": None}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", nowhere, token=self.alice.token)
        await self.a_member(self.guild)
        self.assertEqual(await self.ids(), [])

    async def test_bot(self) -> None:
        """A bot that is added joins like anybody."""
        await self.flags(0)
        bot = await self.a_bot_in(self.guild.id, self.alice)
        [told] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual((told["type"], told["author"]["id"]), (7, bot.id))


class ContentTests(MessageCase):
    async def test_blank(self) -> None:
        """A bot without the intent reads what it wrote and what mentions it, nothing else."""
        bot = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        embeds = [{"title": "t"}]
        plain = await self.say("secret", embeds=embeds)
        at_bot = await self.say(f"<@{bot.id}>", embeds=embeds)
        own = await self.say("mine", by=bot, message_reference={"message_id": plain["id"]})
        self.assertEqual(own["content"], "mine")
        self.assertEqual(own["referenced_message"]["content"], "")
        page = await self.ok("GET", self.path, token=bot.authorization)
        contents = [(each["content"], len(each["embeds"])) for each in page]
        self.assertEqual(contents, [("mine", 0), (f"<@{bot.id}>", 1), ("", 0)])
        self.assertEqual((await self.get(at_bot, by=bot))["content"], f"<@{bot.id}>")
        self.assertEqual((await self.get(plain, by=bot))["embeds"], [])
        told = await self.edit(plain, {"flags": 4}, by=bot)
        self.assertEqual(told["content"], "")

    async def test_shown(self) -> None:
        """A bot with the intent and a person read everything."""
        bot = await self.a_bot_in(self.guild.id, self.alice, intents=1 << 19)
        made = await self.say("secret")
        for reader in (bot, self.alice):
            self.assertEqual((await self.get(made, by=reader))["content"], "secret")
