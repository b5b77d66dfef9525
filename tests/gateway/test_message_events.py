"""What sessions are told of messages, reactions, pins and read states, and what they are not."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litecord.model import intents
from litecord.model.permissions import VIEW_CHANNEL
from tests.support.attachments import KIND, multipart, named
from tests.support.builders import Account, App
from tests.support.gateway import EVERYTHING, GatewayCase, GatewayClient

FIRE = "🔥"


class MessageEventTests(GatewayCase):
    """
    Alice's guild, with bob; ``out`` is a member who cannot see the channel.

    ``bot`` hears everything, ``deaf`` asked for the events of guilds alone, ``blind`` has
    everything but the message content intent.
    """

    timeout = 60
    alice: Account
    bob: Account
    out: Account
    bot: App
    blind: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.bob, self.out = await self.a_member(self.guild), await self.a_member(self.guild)
        self.channel = f"/channels/{self.guild.channel_id}"
        form = {"type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)}
        path = f"{self.channel}/permissions/{self.out.id}"
        await self.ok("PUT", path, form, token=self.alice.token)
        self.bot = await self.a_bot_in(self.guild.id, self.alice)
        deaf = await self.a_bot_in(self.guild.id, self.alice)
        self.blind = await self.a_bot_in(self.guild.id, self.alice)
        self.clients: dict[str, GatewayClient] = {
            "alice": await self.a_session(self.alice),
            "bob": await self.a_session(self.bob),
            "out": await self.a_session(self.out),
            "bot": await self.a_session(self.bot),
            "deaf": await self.a_session(deaf, intents.GUILDS),
            "blind": await self.a_session(self.blind, EVERYTHING & ~intents.MESSAGE_CONTENT),
        }
        self.marks: dict[str, int] = {}
        await self.heard()

    async def heard(self) -> dict[str, list[tuple[str, Any]]]:
        """What clients heard since this was last asked, the audit log left out."""
        await self.settled(*self.clients.values())
        heard = {}
        for name, client in self.clients.items():
            payloads = client.payloads[self.marks.get(name, 0) :]
            self.marks[name] = len(client.payloads)
            heard[name] = [
                (each["t"], each["d"])
                for each in payloads
                if each["op"] == 0 and each["t"] != "GUILD_AUDIT_LOG_ENTRY_CREATE"
            ]
        return {name: events for name, events in heard.items() if events}

    async def done(
        self, method: str, path: str, body: Any = None, by: Account | App | None = None
    ) -> dict[str, list[tuple[str, Any]]]:
        """Do something below the channel, as bob; what was heard."""
        token = (by or self.bob).authorization
        self.answer = await self.ok(method, f"{self.channel}{path}", body, token=token)
        return await self.heard()

    def assertTold(
        self, heard: dict[str, list[tuple[str, Any]]], told: dict[str, str]
    ) -> None:
        """These clients heard these events, and nobody anything else."""
        names = {who: " ".join(name for name, _ in events) for who, events in heard.items()}
        self.assertEqual(names, told)

    def who_reads(self, *names: str) -> dict[str, str]:
        """All who hear of messages heard these."""
        return dict.fromkeys(("alice", "bob", "bot", "blind"), " ".join(names))

    async def say(self, content: str = "hello", **form: Any) -> Any:
        """Post as bob, and let it be heard."""
        await self.done("POST", "/messages", {"content": content, **form})
        return self.answer

    async def test_create(self) -> None:
        """A message is told with guild, membership and nonce; its content to those who may."""
        form = {"content": f"<@{self.alice.id}>", "nonce": 7, "embeds": [{"title": "t"}]}
        heard = await self.done("POST", "/messages", form)
        self.assertTold(heard, self.who_reads("MESSAGE_CREATE"))
        [(_, told)] = heard["bot"]
        self.assertEqual((told["guild_id"], told["nonce"]), (self.guild.id, 7))
        self.assertEqual(told["content"], form["content"])
        self.assertEqual(told["author"]["id"], self.bob.id)
        self.assertEqual(told["member"]["roles"], [])
        self.assertNotIn("user", told["member"])
        self.assertEqual(told["mentions"][0]["id"], self.alice.id)
        self.assertIn("joined_at", told["mentions"][0]["member"])
        self.assertEqual(heard["alice"], heard["bot"])
        [(_, blank)] = heard["blind"]
        self.assertEqual((blank["content"], blank["embeds"]), ("", []))
        self.assertEqual(
            {**blank, "content": told["content"], "embeds": told["embeds"]}, told
        )

    async def test_content(self) -> None:
        """A bot without the intent reads what mentions it and what it wrote, one deep."""
        await self.say("secret")
        secret = self.answer
        heard = await self.done("POST", "/messages", {"content": f"hey <@{self.blind.id}>"})
        self.assertEqual(heard["blind"][0][1]["content"], f"hey <@{self.blind.id}>")
        form = {"content": "mine", "message_reference": {"message_id": secret["id"]}}
        heard = await self.done("POST", "/messages", form, by=self.blind)
        [(_, own)] = heard["blind"]
        self.assertEqual((own["content"], own["referenced_message"]["content"]), ("mine", ""))
        self.assertEqual(heard["bot"][0][1]["referenced_message"]["content"], "secret")

    async def test_files(self) -> None:
        """Files are told with the content, and kept from those from whom that is kept."""
        made = await self.call(
            "POST",
            f"{self.channel}/messages",
            multipart(named(("a.txt", b"hello"))),
            token=self.bob.token,
            headers={"Content-Type": KIND},
        )
        heard = await self.heard()
        for name in ("alice", "bob", "bot"):
            [told] = [data for event, data in heard[name] if event == "MESSAGE_CREATE"]
            self.assertEqual(told["attachments"], made.body["attachments"])
        [told] = [data for event, data in heard["blind"] if event == "MESSAGE_CREATE"]
        self.assertEqual(told["attachments"], [])

    async def test_edit_and_delete(self) -> None:
        """Edits tell the whole message, deletions its id."""
        made = await self.say()
        heard = await self.done("PATCH", f"/messages/{made['id']}", {"content": "new"})
        self.assertTold(heard, self.who_reads("MESSAGE_UPDATE"))
        [(_, told)] = heard["bob"]
        self.assertEqual((told["id"], told["content"]), (made["id"], "new"))
        self.assertIn("member", told)
        self.assertIsNotNone(told["edited_timestamp"])
        heard = await self.done("DELETE", f"/messages/{made['id']}")
        self.assertTold(heard, self.who_reads("MESSAGE_DELETE"))
        where = {"channel_id": self.guild.channel_id, "guild_id": self.guild.id}
        self.assertEqual(heard["blind"][0][1], {**where, "id": made["id"]})

    async def test_bulk_delete(self) -> None:
        """Many deletions are one event."""
        ids = [(await self.say())["id"] for _ in range(3)]
        path, form = "/messages/bulk-delete", {"messages": ids}
        heard = await self.done("POST", path, form, by=self.alice)
        self.assertTold(heard, self.who_reads("MESSAGE_DELETE_BULK"))
        where = {"channel_id": self.guild.channel_id, "guild_id": self.guild.id}
        self.assertEqual(heard["bot"][0][1], {**where, "ids": ids})

    async def test_typing(self) -> None:
        """Typing is told to bots and to people who asked for it, if they see it."""
        for name in ("alice", "out"):
            self.clients[name].send(14, {"guild_id": self.guild.id, "typing": True})
        await self.heard()
        heard = await self.done("POST", "/typing")
        told = self.who_reads("TYPING_START")
        del told["bob"]
        self.assertTold(heard, told)
        [(_, told)] = heard["bot"]
        self.assertEqual((told["user_id"], told["timestamp"]), (self.bob.id, 1772366400))
        self.assertEqual(told["member"]["user"]["id"], self.bob.id)

    async def test_reactions(self) -> None:
        """All four events of reactions."""
        made = await self.say()
        where = {
            "channel_id": self.guild.channel_id,
            "guild_id": self.guild.id,
            "message_id": made["id"],
        }
        emoji = {"id": None, "name": FIRE}
        all_, one = f"/messages/{made['id']}/reactions", quote(FIRE)
        heard = await self.done("PUT", f"{all_}/{one}/@me")
        self.assertTold(heard, self.who_reads("MESSAGE_REACTION_ADD"))
        [(_, told)] = heard["bot"]
        member = told.pop("member")
        self.assertEqual(member["user"]["id"], self.bob.id)
        own = {"user_id": self.bob.id, "type": 0, "burst": False, "emoji": emoji}
        self.assertEqual(told, {**where, **own, "message_author_id": self.bob.id})
        heard = await self.done("PUT", f"{all_}/{one}/@me?type=1")
        [(_, told)] = heard["bot"]
        self.assertEqual((told["type"], told["burst"], told["burst_colors"]), (1, True, []))
        heard = await self.done("DELETE", f"{all_}/{one}/@me")
        self.assertTold(heard, self.who_reads("MESSAGE_REACTION_REMOVE"))
        self.assertEqual(heard["bot"][0][1], {**where, **own})
        heard = await self.done("DELETE", f"{all_}/{one}", by=self.alice)
        self.assertTold(heard, self.who_reads("MESSAGE_REACTION_REMOVE_EMOJI"))
        self.assertEqual(heard["bot"][0][1], {**where, "emoji": emoji})
        await self.done("PUT", f"{all_}/{one}/@me")
        heard = await self.done("DELETE", all_, by=self.alice)
        self.assertTold(heard, self.who_reads("MESSAGE_REACTION_REMOVE_ALL"))
        self.assertEqual(heard["bot"][0][1], where)

    async def test_pins(self) -> None:
        """A pin changes the message and the channel, and is told by a message."""
        made = await self.say()
        path = f"/messages/pins/{made['id']}"
        heard = await self.done("PUT", path, by=self.alice)
        three = self.who_reads("MESSAGE_UPDATE", "CHANNEL_PINS_UPDATE", "MESSAGE_CREATE")
        self.assertTold(heard, {**three, "deaf": "CHANNEL_PINS_UPDATE"})
        (_, updated), (_, touched), (_, told) = heard["bot"]
        self.assertTrue(updated["pinned"])
        where = {"channel_id": self.guild.channel_id, "guild_id": self.guild.id}
        pinned = "2026-03-01T12:00:00.000000+00:00"
        self.assertEqual(touched, {**where, "last_pin_timestamp": pinned})
        self.assertEqual((told["type"], told["author"]["id"]), (6, self.alice.id))
        self.assertEqual(told["message_reference"]["message_id"], made["id"])
        heard = await self.done("DELETE", path, by=self.alice)
        two = self.who_reads("MESSAGE_UPDATE", "CHANNEL_PINS_UPDATE")
        self.assertTold(heard, {**two, "deaf": "CHANNEL_PINS_UPDATE"})
        self.assertIsNone(heard["bob"][1][1]["last_pin_timestamp"])

    async def test_acks(self) -> None:
        """What somebody has read is told to their own sessions alone."""
        self.clients["bob too"] = await self.a_session(self.bob)
        made = await self.say()
        heard = await self.done("POST", f"/messages/{made['id']}/ack", {"last_viewed": 9})
        self.assertTold(heard, {"bob": "MESSAGE_ACK", "bob too": "MESSAGE_ACK"})
        expected = {
            "channel_id": self.guild.channel_id,
            "message_id": made["id"],
            "flags": 0,
            "last_viewed": 9,
            "version": 2,
        }
        self.assertEqual(heard["bob"][0][1], expected)
        form = {"manual": True, "mention_count": 3}
        heard = await self.done("POST", "/messages/5/ack", form)
        expected |= {"message_id": "5", "version": 3, "manual": True, "mention_count": 3}
        self.assertEqual(heard["bob too"][0][1], expected)
        heard = await self.done("POST", "/pins/ack")
        self.assertTold(heard, {"bob": "CHANNEL_PINS_ACK", "bob too": "CHANNEL_PINS_ACK"})
        expected = {"channel_id": self.guild.channel_id, "timestamp": None, "version": 4}
        self.assertEqual(heard["bob"][0][1], expected)

    async def test_order(self) -> None:
        """Everybody hears what is done to a message in the order in which it was done."""
        made = await self.say()
        path = f"{self.channel}/messages/{made['id']}"
        for number in range(5):
            await self.ok("PATCH", path, {"content": str(number)}, token=self.bob.token)
        await self.ok("DELETE", path, token=self.bob.token)
        heard = await self.heard()
        told = [d.get("content") for _, d in heard["bot"]]
        self.assertEqual(told, ["0", "1", "2", "3", "4", None])
        self.assertEqual([d.get("content") for _, d in heard["alice"]], told)

    async def test_ready(self) -> None:
        """Whoever connects is told what they have read, and what has mentioned them since."""
        made = await self.say()
        await self.done("POST", f"/messages/{made['id']}/ack", {}, by=self.alice)
        for _ in range(2):
            await self.say(f"<@{self.alice.id}>")
        client = await self.a_session(self.alice)
        expected = {
            "id": self.guild.channel_id,
            "read_state_type": 0,
            "last_message_id": made["id"],
            "mention_count": 2,
            "last_pin_timestamp": None,
            "flags": 0,
            "last_viewed": None,
        }
        ready = await client.event("READY")
        self.assertEqual(ready["read_state"], [expected])
        client = await self.a_session(self.bot)
        self.assertNotIn("read_state", await client.event("READY"))
