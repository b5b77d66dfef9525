"""What sessions are told of polls, components, forwards and published messages."""

from __future__ import annotations

from typing import Any

from litecord.model import intents
from litecord.model.permissions import VIEW_CHANNEL
from tests.support.builders import Account, App
from tests.support.gateway import EVERYTHING, GatewayCase, GatewayClient
from tests.support.polls import a_poll, ended

POLLS = intents.GUILD_MESSAGE_POLLS | intents.DIRECT_MESSAGE_POLLS


class PartCase(GatewayCase):
    """
    Alice's guild, with bob; ``out`` is a member who cannot see the channel.

    ``bot`` hears everything, ``deaf`` everything but polls, ``blind`` everything but content.
    """

    timeout = 60
    alice: Account
    bob: Account
    bot: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.bob, out = await self.a_member(self.guild), await self.a_member(self.guild)
        self.channel = f"/channels/{self.guild.channel_id}"
        form = {"type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)}
        path = f"{self.channel}/permissions/{out.id}"
        await self.ok("PUT", path, form, token=self.alice.token)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        deaf = await self.a_bot_in(self.guild.id, self.alice)
        blind = await self.a_bot_in(self.guild.id, self.alice)
        self.clients: dict[str, GatewayClient] = {
            "alice": await self.a_session(self.alice),
            "out": await self.a_session(out),
            "bot": await self.a_session(self.bot),
            "deaf": await self.a_session(deaf, EVERYTHING & ~POLLS),
            "blind": await self.a_session(blind, EVERYTHING & ~intents.MESSAGE_CONTENT),
        }
        await self.settled(*self.clients.values())

    async def told(self, name: str) -> dict[str, list[Any]]:
        """What each client has been told so far by events of one name."""
        await self.settled(*self.clients.values())
        told = {who: client.seen(name) for who, client in self.clients.items()}
        return {who: events for who, events in told.items() if events}

    async def ask(self, by: Account | App | None = None, **poll: Any) -> Any:
        """Post a poll, as bob."""
        form = {"poll": a_poll(**poll)}
        token = (by or self.bob).authorization
        return await self.ok("POST", f"{self.channel}/messages", form, token=token)


class PollTests(PartCase):
    async def vote(self, message: Any, *answers: int) -> None:
        """Vote, as bob."""
        path = f"/channels/{message['channel_id']}/polls/{message['id']}/answers/@me"
        await self.ok("PUT", path, {"answer_ids": list(answers)}, token=self.bob.token)

    async def test_posted(self) -> None:
        """A poll is told with its message to those who may read it."""
        made = await self.ask()
        told = await self.told("MESSAGE_CREATE")
        self.assertEqual(set(told), {"alice", "bot", "deaf", "blind"})
        self.assertEqual(told["bot"][0]["poll"], made["poll"])
        self.assertNotIn("poll", told["blind"][0])

    async def test_votes(self) -> None:
        """Votes are told to those who see the channel and asked for them."""
        made = await self.ask()
        await self.vote(made, 1)
        await self.vote(made, 2)
        vote = {
            "channel_id": self.guild.channel_id,
            "guild_id": self.guild.id,
            "message_id": made["id"],
            "user_id": self.bob.id,
        }
        added = [{**vote, "answer_id": 1}, {**vote, "answer_id": 2}]
        told = await self.told("MESSAGE_POLL_VOTE_ADD")
        self.assertEqual(told, dict.fromkeys(("alice", "bot", "blind"), added))
        told = await self.told("MESSAGE_POLL_VOTE_REMOVE")
        self.assertEqual(told, dict.fromkeys(("alice", "bot", "blind"), added[:1]))

    async def test_votes_in_dms(self) -> None:
        """Votes in a DM are told there, without a guild, to bots that asked for them."""
        form = {"recipient_id": self.bob.id}
        token = self.bot.authorization
        dm = await self.ok("POST", "/users/@me/channels", form, token=token)
        path = f"/channels/{dm['id']}/messages"
        made = await self.ok("POST", path, {"poll": a_poll()}, token=token)
        await self.vote(made, 1)
        told = await self.told("MESSAGE_POLL_VOTE_ADD")
        self.assertEqual(set(told), {"bot"})
        self.assertNotIn("guild_id", told["bot"][0])

    async def test_end(self) -> None:
        """The end is told: the message with its results, and a message about them."""
        made = await self.ask(duration=1)
        await self.vote(made, 1)
        self.clock.advance(3600)
        await ended(self.world)
        told = await self.told("MESSAGE_UPDATE")
        self.assertEqual(set(told), {"alice", "bot", "deaf", "blind"})
        results = told["bot"][0]["poll"]["results"]
        counts = [{"id": 1, "count": 1, "me_voted": False}]
        self.assertEqual(results, {"answer_counts": counts, "is_finalized": True})
        result = (await self.told("MESSAGE_CREATE"))["bot"][-1]
        self.assertEqual((result["type"], result["embeds"][0]["type"]), (46, "poll_result"))
        self.assertEqual(result["message_reference"]["message_id"], made["id"])

    async def test_open_results(self) -> None:
        """An update of an open poll leaves the results out, for they would be nobody's."""
        made = await self.ask()
        await self.vote(made, 1)
        path = f"{self.channel}/messages/{made['id']}"
        await self.ok("PATCH", path, {"flags": 4}, token=self.bob.token)
        [told] = (await self.told("MESSAGE_UPDATE"))["bot"]
        self.assertNotIn("results", told["poll"])


class ComponentTests(PartCase):
    async def test_components(self) -> None:
        """Components are told to those who may read content."""
        row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}]}
        form = {"components": [row], "content": "x"}
        token = self.bot.authorization
        made = await self.ok("POST", f"{self.channel}/messages", form, token=token)
        told = await self.told("MESSAGE_CREATE")
        self.assertEqual(told["alice"][0]["components"], made["components"])
        self.assertEqual(told["blind"][0]["components"], [])


class ForwardTests(PartCase):
    async def test_forward(self) -> None:
        """What was forwarded is told to those who may read content."""
        first = await self.post(self.bob, self.guild.channel_id, "secret")
        reference = {"type": 1, "message_id": first["id"], "channel_id": first["channel_id"]}
        form = {"message_reference": reference}
        await self.ok("POST", f"{self.channel}/messages", form, token=self.bob.token)
        told = await self.told("MESSAGE_CREATE")
        for who, content in (("bot", "secret"), ("blind", "")):
            [snapshot] = told[who][-1]["message_snapshots"]
            self.assertEqual(snapshot["message"]["content"], content)


class CrosspostTests(PartCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        await self.make_community(self.guild)
        self.news = (await self.a_channel(self.guild, "news", type=5))["id"]
        form = {"webhook_channel_id": self.guild.channel_id}
        path = f"/channels/{self.news}/followers"
        self.follower = await self.ok("POST", path, form, token=self.alice.token)

    async def test_followed(self) -> None:
        """Bots that asked for webhooks are told that those of a channel changed."""
        told = await self.told("WEBHOOKS_UPDATE")
        there = {"guild_id": self.guild.id, "channel_id": self.guild.channel_id}
        self.assertEqual(told["bot"], [there])
        self.assertNotIn("out", told)

    async def test_people(self) -> None:
        """So are people, who need no permission for it beside that to see the channel."""
        self.clients["bob"] = await self.a_session(self.bob)
        form = {"name": "x"}
        await self.ok("POST", f"{self.channel}/webhooks", form, token=self.alice.token)
        told = await self.told("WEBHOOKS_UPDATE")
        self.assertEqual(told.keys(), {"alice", "bob", "bot", "deaf", "blind"})

    async def test_copy(self) -> None:
        """The copy is told where it comes to, and changes with its source."""
        made = await self.post(self.alice, self.news, "one")
        path = f"/channels/{self.news}/messages/{made['id']}"
        await self.ok("POST", f"{path}/crosspost", token=self.alice.token)
        await self.world.copies.settled()
        told = await self.told("MESSAGE_CREATE")
        copy = told["bot"][-1]
        self.assertEqual((copy["content"], copy["flags"]), ("one", 2))
        self.assertEqual(copy["webhook_id"], self.follower["webhook_id"])
        self.assertNotIn("member", copy)
        self.assertEqual(told["blind"][-1]["content"], "")
        self.assertEqual([each["content"] for each in told["out"]], ["one"])
        [update] = (await self.told("MESSAGE_UPDATE"))["bot"]
        self.assertEqual((update["id"], update["flags"]), (made["id"], 1))
        await self.ok("DELETE", path, token=self.alice.token)
        await self.world.copies.settled()
        update = (await self.told("MESSAGE_UPDATE"))["bot"][-1]
        self.assertEqual((update["id"], update["flags"]), (copy["id"], 2 | 8))
