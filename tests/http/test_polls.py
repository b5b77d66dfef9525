"""Polls over HTTP: posted, voted in, ended by their author and by the clock."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.messages import MessageType
from litecord.model.permissions import READ_MESSAGE_HISTORY, SEND_POLLS, VIEW_CHANNEL
from tests.support.builders import Account, App
from tests.support.images import a_picture, data_uri
from tests.support.messages import MessageCase
from tests.support.polls import a_poll, ended


class PollCase(MessageCase):
    """A guild in which polls are held."""

    async def ask(self, by: Account | App | None = None, **poll: Any) -> Any:
        """Post a poll; the message."""
        token = (by or self.bob).authorization
        return await self.ok("POST", self.path, {"poll": a_poll(**poll)}, token=token)

    def at(self, message: Any) -> str:
        """Where a poll is."""
        return f"/channels/{self.guild.channel_id}/polls/{message['id']}"

    async def vote(self, message: Any, *answers: int, by: Account | None = None) -> None:
        """Vote for these answers."""
        await self.ok(
            "PUT",
            f"{self.at(message)}/answers/@me",
            {"answer_ids": list(answers)},
            token=(by or self.bob).token,
        )

    async def counts(self, message: Any, by: Account | App | None = None) -> Any:
        """What the results are to somebody: by answer, how many, and whether they did."""
        told = (await self.get(message, by))["poll"]["results"]
        return {each["id"]: (each["count"], each["me_voted"]) for each in told["answer_counts"]}


class PostTests(PollCase):
    async def test_poll(self) -> None:
        """A poll is told as it was sent, with an end and results; content is not needed."""
        made = await self.ask(duration=2, allow_multiselect=True)
        self.assertEqual(
            made["poll"],
            {
                "question": {"text": "tea?"},
                "answers": [
                    {
                        "answer_id": 1,
                        "poll_media": {"text": "yes", "emoji": {"id": None, "name": "🍵"}},
                    },
                    {"answer_id": 2, "poll_media": {"text": "no"}},
                ],
                "expiry": "2026-03-01T14:00:00.000000+00:00",
                "allow_multiselect": True,
                "layout_type": 1,
                "results": {"answer_counts": [], "is_finalized": False},
            },
        )
        self.assertEqual(await self.get(made), made)
        page = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(page, [made])
        default = await self.ask()
        self.assertEqual(default["poll"]["expiry"], "2026-03-02T12:00:00.000000+00:00")
        self.assertFalse(default["poll"]["allow_multiselect"])

    async def test_custom_emoji(self) -> None:
        """An answer has an emoji that its author may use, and no other."""
        made = await self.ok(
            "POST",
            f"/guilds/{self.guild.id}/emojis",
            {"name": "cup", "image": data_uri(a_picture())},
            token=self.alice.token,
        )
        answers = [{"poll_media": {"text": "yes", "emoji": {"id": made["id"]}}}]
        asked = await self.ask(answers=answers)
        media = asked["poll"]["answers"][0]["poll_media"]
        self.assertEqual(media["emoji"], {"id": made["id"], "name": "cup"})
        for emoji in ({"id": "1"}, {"name": "x"}):
            answers = [{"poll_media": {"text": "yes", "emoji": emoji}}]
            await self.refused({"poll": a_poll(answers=answers)}, 400, 520004)


    async def test_invalid(self) -> None:
        """Every limit is told where it is broken."""
        answer = {"poll_media": {"text": "x"}}
        for poll, path in (
            (a_poll(question={"text": "x" * 301}), ["question", "text"]),
            (a_poll(question={"text": " "}), ["question", "text"]),
            (a_poll(question={}), ["question", "text"]),
            (a_poll(answers=[]), ["answers"]),
            (a_poll(answers=[answer] * 11), ["answers"]),
            (
                a_poll(answers=[answer, {"poll_media": {"text": "x" * 56}}]),
                ["answers", "1", "poll_media", "text"],
            ),
            (a_poll(answers=[{}]), ["answers", "0", "poll_media"]),
            (
                a_poll(answers=[{"poll_media": {"text": "x", "emoji": {}}}]),
                ["answers", "0", "poll_media", "emoji", "name"],
            ),
            (a_poll(duration=0), ["duration"]),
            (a_poll(duration=769), ["duration"]),
            (a_poll(layout_type=2), ["layout_type"]),
            ({"answers": [answer]}, ["question"]),
        ):
            body = await self.refused({"poll": poll})
            tree = body["errors"]["poll"]
            for step in path:
                tree = tree[step]
            self.assertEqual(len(tree["_errors"]), 1, path)
        await self.ask(answers=[answer] * 10, duration=768)
        await self.ask(answers=[answer], duration=1)

    async def test_permission(self) -> None:
        """Polls need a permission in a guild, and none in a DM."""
        await self.deny(SEND_POLLS)
        await self.refused({"poll": a_poll()}, 403, 50013)
        await self.say()

    async def test_edit(self) -> None:
        """A poll is not edited; its message's flags are."""
        made = await self.ask()
        path = f"{self.path}/{made['id']}"
        for form in ({"content": "x"}, {"embeds": [{"title": "x"}]}):
            asked = self.call("PATCH", path, form, token=self.bob.token)
            await self.assertRefused(asked, 400, 520003)
        self.assertEqual((await self.edit(made, {"flags": 4}))["flags"], 4)

    async def test_content_intent(self) -> None:
        """A bot that may not read content is not told of polls, but of its own."""
        bot = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        self.assertNotIn("poll", await self.get(await self.ask(), bot))
        self.assertIn("poll", await self.get(await self.ask(by=bot), bot))


class VoteTests(PollCase):
    async def test_votes(self) -> None:
        """Votes are counted, changed and taken back, and everybody is told which are theirs."""
        made = await self.ask()
        await self.vote(made, 1)
        await self.vote(made, 1, by=self.alice)
        self.assertEqual(await self.counts(made, self.bob), {1: (2, True)})
        await self.vote(made, 2)
        self.assertEqual(await self.counts(made, self.bob), {1: (1, False), 2: (1, True)})
        self.assertEqual(await self.counts(made, self.alice), {1: (1, True), 2: (1, False)})
        await self.vote(made)
        self.assertEqual(await self.counts(made, self.bob), {1: (1, False)})
        told = [(type(each).__name__, each.answer_id, str(each.user_id)) for each in self.votes()]
        self.assertEqual(
            told,
            [
                ("PollVoteAdded", 1, self.bob.id),
                ("PollVoteAdded", 1, self.alice.id),
                ("PollVoteRemoved", 1, self.bob.id),
                ("PollVoteAdded", 2, self.bob.id),
                ("PollVoteRemoved", 2, self.bob.id),
            ],
        )

    def votes(self) -> list[Any]:
        """The votes that were announced."""
        return [each for each in self.events if isinstance(each, events.PollVoteAdded)]

    async def test_again(self) -> None:
        """The same vote again changes and tells nothing."""
        made = await self.ask()
        await self.vote(made, 1)
        await self.vote(made, 1)
        self.assertEqual(len(self.votes()), 1)
        self.assertEqual(await self.counts(made), {1: (1, False)})

    async def test_several(self) -> None:
        """Several answers at once only where the poll allows it."""
        made = await self.ask(allow_multiselect=True)
        await self.vote(made, 1, 2)
        self.assertEqual(await self.counts(made, self.bob), {1: (1, True), 2: (1, True)})
        made = await self.ask()
        await self.refused_vote(made, [1, 2], "answer_ids")

    async def refused_vote(self, message: Any, answers: Any, field: str) -> None:
        """Vote in vain."""
        path = f"{self.at(message)}/answers/@me"
        asked = self.call("PUT", path, {"answer_ids": answers}, token=self.bob.token)
        self.assertIn(field, (await self.assertRefused(asked, 400, 50035))["errors"])

    async def test_refused(self) -> None:
        """Bots do not vote; there must be such an answer, such a message, and a poll in it."""
        made, plain = await self.ask(), await self.say()
        for answers in ([3], [0], [-1], ["x"], [1, 1], None):
            await self.refused_vote(made, answers, "answer_ids")
        bot = await self.a_bot_in(self.guild.id, self.alice)
        form = {"answer_ids": [1]}
        path = f"{self.at(made)}/answers/@me"
        asked = self.call("PUT", path, form, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)
        for message, status, code in (({"id": "1"}, 404, 10008), (plain, 400, 520006)):
            path = f"{self.at(message)}/answers/@me"
            asked = self.call("PUT", path, form, token=self.bob.token)
            await self.assertRefused(asked, status, code)
        await self.deny(READ_MESSAGE_HISTORY)
        asked = self.call("PUT", f"{self.at(made)}/answers/@me", form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.deny(VIEW_CHANNEL)
        asked = self.call("PUT", f"{self.at(made)}/answers/@me", form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50001)

    async def test_too_late(self) -> None:
        """Nobody votes in a poll that has ended."""
        made = await self.ask()
        await self.ok("POST", f"{self.at(made)}/expire", token=self.bob.token)
        path = f"{self.at(made)}/answers/@me"
        asked = self.call("PUT", path, {"answer_ids": [1]}, token=self.bob.token)
        await self.assertRefused(asked, 400, 520001)

    async def test_voters(self) -> None:
        """Who voted is listed by id, page by page."""
        made = await self.ask()
        people = sorted([self.alice, self.bob], key=lambda each: int(each.id))
        for each in people:
            await self.vote(made, 2, by=each)
        path = f"{self.at(made)}/answers"
        for query, expected in (
            ("", people),
            ("?limit=1", people[:1]),
            (f"?after={people[0].id}", people[1:]),
        ):
            told = await self.ok("GET", f"{path}/2{query}", token=self.alice.token)
            self.assertEqual([each["id"] for each in told["users"]], [each.id for each in expected])
        told = await self.ok("GET", f"{path}/1", token=self.alice.token)
        self.assertEqual(told, {"users": []})
        for query in ("3", "x", "2?limit=0", "2?limit=101"):
            asked = self.call("GET", f"{path}/{query}", token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_deleted(self) -> None:
        """A poll that is deleted takes its votes with it."""
        made = await self.ask()
        await self.vote(made, 1)
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        [row] = await self.database.autocommit.query("select count(*) as count from poll_votes")
        self.assertEqual(row.count, 0)


class EndTests(PollCase):
    async def results(self) -> list[Any]:
        """The messages that tell how polls ended, oldest first."""
        page = await self.ok("GET", self.path, token=self.alice.token)
        kind = int(MessageType.POLL_RESULT)
        return [each for each in reversed(page) if each["type"] == kind]

    @staticmethod
    def fields(message: Any) -> dict[str, str]:
        """What the embed of such a message tells."""
        [embed] = message["embeds"]
        assert embed["type"] == "poll_result"
        return {each["name"]: each["value"] for each in embed["fields"]}

    async def test_by_the_author(self) -> None:
        """The author ends a poll; a message tells who won."""
        made = await self.ask()
        await self.vote(made, 1)
        self.clock.advance(60)
        told = await self.ok("POST", f"{self.at(made)}/expire", token=self.bob.token)
        self.assertEqual(told["poll"]["expiry"], "2026-03-01T12:01:00.000000+00:00")
        self.assertEqual(
            told["poll"]["results"],
            {
                "answer_counts": [{"id": 1, "count": 1, "me_voted": True}],
                "is_finalized": True,
            },
        )
        self.assertIsNone(told["edited_timestamp"])
        [result] = await self.results()
        self.assertEqual(result["author"]["id"], self.bob.id)
        self.assertEqual(result["message_reference"]["message_id"], made["id"])
        self.assertEqual(
            self.fields(result),
            {
                "poll_question_text": "tea?",
                "victor_answer_votes": "1",
                "total_votes": "1",
                "victor_answer_id": "1",
                "victor_answer_text": "yes",
                "victor_answer_emoji_name": "🍵",
            },
        )
        [event] = self.announced(events.MessageUpdated)
        self.assertTrue(event.message.message.poll.is_finalized)
        asked = self.call("POST", f"{self.at(made)}/expire", token=self.bob.token)
        await self.assertRefused(asked, 400, 520001)

    async def test_refused(self) -> None:
        """Nobody ends another's poll, nor what is none."""
        made, plain = await self.ask(), await self.say()
        asked = self.call("POST", f"{self.at(made)}/expire", token=self.alice.token)
        await self.assertRefused(asked, 403, 50005)
        asked = self.call("POST", f"{self.at(plain)}/expire", token=self.bob.token)
        await self.assertRefused(asked, 400, 520006)

    async def test_by_the_clock(self) -> None:
        """Polls end when their time has come, each once; nobody has to look."""
        late, soon = await self.ask(duration=3), await self.ask(duration=1)
        await self.vote(soon, 1)
        await self.vote(soon, 2, by=self.alice)
        self.clock.advance(3599)
        self.assertEqual(await self.results(), [])
        self.clock.advance(2)
        await ended(self.world)
        [result] = await self.results()
        self.assertEqual(result["message_reference"]["message_id"], soon["id"])
        told = self.fields(result)
        self.assertEqual((told["total_votes"], told["victor_answer_votes"]), ("2", "1"))
        self.assertNotIn("victor_answer_id", told)
        self.assertTrue((await self.get(soon))["poll"]["results"]["is_finalized"])
        self.assertFalse((await self.get(late))["poll"]["results"]["is_finalized"])
        self.clock.advance(7200)
        await ended(self.world)
        self.assertEqual(len(await self.results()), 2)

    async def test_after_a_restart(self) -> None:
        """Polls that ended while nobody was there end when somebody is there again."""
        made = await self.ask(duration=1)
        await self.world.poll_ends.stop()
        self.clock.advance(4000)
        await ended(self.world)
        self.assertEqual(await self.results(), [])
        self.world.poll_ends.start(self.world)
        await ended(self.world)
        [result] = await self.results()
        self.assertEqual(result["message_reference"]["message_id"], made["id"])

    async def test_deleted(self) -> None:
        """Of a poll that is gone nothing is told when it would have ended."""
        made = await self.ask(duration=1)
        await self.ok("DELETE", f"{self.path}/{made['id']}", token=self.bob.token)
        self.clock.advance(4000)
        await ended(self.world)
        self.assertEqual(await self.results(), [])
