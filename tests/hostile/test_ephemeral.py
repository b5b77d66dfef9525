"""Attacks on what is said to one person alone, and on the tokens and components of interactions."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import DeferredList, ensureDeferred

from litecord.actions import interactions
from litecord.errors import UnknownInteraction
from litecord.wire.forms import decode
from litecord.wire.interactions import CreateInteraction
from tests.support.builders import Account
from tests.support.interactions import InteractionCase

SECRET = "xyzzy"
BUTTON = {"type": 2, "style": 1, "label": "B", "custom_id": "secret"}


class EphemeralCase(InteractionCase):
    """Somebody was told a secret; the owner of the guild and others would like to know it."""

    other: Account
    told: Any
    secret: Any

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.other = await self.a_member(self.guild, "curious")
        self.member = await self.a_member(self.guild, "told")
        self.at_other = await self.a_session(self.other)
        self.at_owner = self.at_person
        self.told = await self.click(await self.a_button(), "b", by=self.member)
        data = {
            "content": SECRET,
            "flags": 64,
            "components": [{"type": 1, "components": [BUTTON]}],
        }
        made = await self.answer(self.told, 4, data)
        self.secret = made["resource"]["message"]
        self.path = f"/channels/{self.guild.channel_id}/messages/{self.secret['id']}"


class ReadTests(EphemeralCase):
    async def test_by_id(self) -> None:
        """Whoever asks for it by its id, person or bot, gets nothing and changes nothing."""
        pins = f"/channels/{self.guild.channel_id}/pins/{self.secret['id']}"
        new_pins = f"/channels/{self.guild.channel_id}/messages/pins/{self.secret['id']}"
        asked: list[tuple[str, str, Any]] = [
            ("GET", self.path, None),
            ("GET", f"{self.path}/interaction-data", None),
            ("PATCH", self.path, {"content": "mine"}),
            ("DELETE", self.path, None),
            ("PUT", f"{self.path}/reactions/%F0%9F%91%8D/@me", None),
            ("GET", f"{self.path}/reactions/%F0%9F%91%8D", None),
            ("POST", f"{self.path}/threads", {"name": "t"}),
            ("POST", f"{self.path}/crosspost", None),
            ("PUT", pins, None),
            ("PUT", new_pins, None),
        ]
        for token in (self.person.token, self.other.token, self.bot.authorization):
            for method, path, body in asked:
                answer = await self.call(method, path, body, token=token)
                self.assertGreaterEqual(answer.status, 400, (method, path, answer.body))
                self.assertNotIn(SECRET, str(answer.body))
        path = self.webhook(self.told, "@original")
        self.assertEqual((await self.ok("GET", path))["content"], SECRET)

    async def test_lists(self) -> None:
        """It is in no list: not the history, not around it, not among pins or what is found."""
        channel = f"/channels/{self.guild.channel_id}"
        asked = (
            f"{channel}/messages",
            *(f"{channel}/messages?{each}={self.secret['id']}" for each in ("around", "before")),
            f"{channel}/messages?after={int(self.secret['id']) - 1}",
            f"{channel}/pins",
            f"{channel}/messages/search?content={SECRET}",
            f"/guilds/{self.guild.id}/messages/search?content={SECRET}",
            f"/guilds/{self.guild.id}/audit-logs",
            channel,
        )
        for account in (self.person, self.other, self.member):
            for path in asked:
                answer = await self.call("GET", path, token=account.token)
                self.assertNotIn(SECRET, str(answer.body), path)
        told = await self.ok("GET", channel, token=self.other.token)
        self.assertNotEqual(told["last_message_id"], self.secret["id"])

    async def test_quoted(self) -> None:
        """It is neither answered, nor forwarded, nor looked at by somebody's command."""
        for kind in (0, 1):
            where = {"message_id": self.secret["id"], "channel_id": self.guild.channel_id}
            form: dict[str, Any] = {"message_reference": {**where, "type": kind}}
            if kind == 0:
                form["content"] = "what?"
            path = f"/channels/{self.guild.channel_id}/messages"
            answer = await self.call("POST", path, form, token=self.other.token)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertNotIn(SECRET, str(answer.body))
        path = f"/applications/{self.bot.id}/commands"
        menu = {"name": "look", "type": 3}
        command = await self.ok("POST", path, menu, token=self.bot.authorization)
        data = {key: command[key] for key in ("id", "version", "name", "type")}
        data |= {"target_id": self.secret["id"], "options": []}
        await self.refused(404, 10008, 2, data, by=self.other)

    async def test_gateway(self) -> None:
        """Nobody else is told of it: not when it is made, changed or deleted, nor on connecting."""
        path = self.webhook(self.told, "@original")
        await self.ok("PATCH", path, {"content": f"{SECRET} again"})
        await self.ok("DELETE", path)
        fresh = await self.a_session(self.other)
        await self.post(self.person, self.guild.channel_id, "the end")
        for client in (self.at_other, self.at_owner, fresh):
            while (await client.event("MESSAGE_CREATE"))["content"] != "the end":
                pass
            told = [client.seen(name) for name in set(client.names)]
            self.assertNotIn(SECRET, str(told))
            for name in ("MESSAGE_UPDATE", "MESSAGE_DELETE"):
                self.assertEqual(client.seen(name), [])


class ComponentTests(EphemeralCase):
    async def test_others_button(self) -> None:
        """A button that one person was shown is for them alone."""
        data = {"component_type": 2, "custom_id": "secret"}
        for account in (self.person, self.other):
            await self.refused(404, 10008, 3, data, by=account, message_id=self.secret["id"])
        told = await self.interact(3, data, by=self.member, message_id=self.secret["id"])
        self.assertEqual(told["member"]["user"]["id"], self.member.id)

    async def test_elsewhere(self) -> None:
        """It is used where it is, not from a channel of another guild."""
        guild = await self.a_guild(self.member, "Own")
        data = {"component_type": 2, "custom_id": "secret"}
        where = {"guild_id": guild.id, "channel_id": guild.channel_id}
        more = {"message_id": self.secret["id"], **where}
        await self.refused(404, 10008, 3, data, by=self.member, **more)

    async def test_modal(self) -> None:
        """A form that somebody was asked to fill in nobody else sends, nor twice, nor elsewhere."""
        data = {"component_type": 2, "custom_id": "secret"}
        asked = await self.interact(3, data, by=self.member, message_id=self.secret["id"])
        text = {"type": 4, "custom_id": "t", "style": 1, "label": "T"}
        rows = [{"type": 1, "components": [text]}]
        await self.answer(asked, 9, {"custom_id": "m", "title": "M", "components": rows})
        value = {"type": 4, "custom_id": "t", "value": "v"}
        sent = {
            "id": asked["id"],
            "custom_id": "m",
            "components": [{"type": 1, "components": [value]}],
        }
        for account in (self.person, self.other):
            await self.refused(404, 10062, 5, sent, by=account)
        await self.interact(5, sent, by=self.member)
        await self.refused(404, 10062, 5, sent, by=self.member)


class TokenTests(EphemeralCase):
    async def test_foreign(self) -> None:
        """A token is good for its own application and its own messages, and for nothing else."""
        public = await self.post(self.bot, self.guild.channel_id, "public")
        thief = await self.a_bot_in(self.guild.id, self.person)
        again = await self.click(await self.a_button(), "b", by=self.other)
        await self.answer(again, 4, {"content": "hello"})
        for message_id in (public["id"], self.secret["id"]):
            for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
                path = self.webhook(again, message_id)
                await self.assertRefused(self.call(method, path, body), 404, 10008)
        path = f"/webhooks/{thief.id}/{self.told['token']}"
        for more in ("", "/messages/@original", f"/messages/{self.secret['id']}"):
            answer = await self.call("GET", f"{path}{more}")
            self.assertIn(answer.status, (401, 404), answer.body)
            self.assertNotIn(SECRET, str(answer.body))
        answer = await self.call("POST", path, {"content": "stolen"})
        self.assertIn(answer.status, (401, 404), answer.body)

    async def test_guessed(self) -> None:
        """Tokens that are nearly right, or right for another interaction, answer nothing."""
        again = await self.click(await self.a_button(), "b", by=self.other)
        own = again["token"]
        for token in (own[:-1], f"{own}x", own.swapcase(), self.told["token"], "x", "%00", "é"):
            path = f"/interactions/{again['id']}/{token}/callback"
            await self.assertRefused(self.call("POST", path, {"type": 5}), 404, 10062)
        await self.answer(again, 5)


class LifeTests(EphemeralCase):
    async def test_modal_at_once(self) -> None:
        """A form that is sent several times at once is sent once."""
        asked = await self.click(await self.a_button("open"), "open", by=self.member)
        text = {"type": 4, "custom_id": "t", "style": 1, "label": "T"}
        rows = [{"type": 1, "components": [text]}]
        await self.answer(asked, 9, {"custom_id": "m", "title": "M", "components": rows})
        value = {"type": 4, "custom_id": "t", "value": "v"}
        components = [{"type": 1, "components": [value]}]
        sent = self.body(5, {"id": asked["id"], "custom_id": "m", "components": components})
        actor = await self.world.identify(self.member.token)
        assert actor is not None
        form = decode(CreateInteraction, sent)
        sending = [ensureDeferred(interactions.create(self.world, actor, form)) for _ in range(4)]
        results: Any = await DeferredList(sending, consumeErrors=True)
        self.assertEqual([each for each, _ in results].count(True), 1)
        for refused in (each for sent, each in results if not sent):
            refused.trap(UnknownInteraction)

    async def test_unknown_application(self) -> None:
        """Files for an application that is not there are refused as all else is."""
        data = {"id": "1", "version": "1", "name": "x", "type": 1, "options": []}
        data["attachments"] = [{"id": "0", "filename": "a.txt"}]
        for application_id in ("1", self.guild.id):
            body = self.body(2, data, application_id=application_id)
            await self.assertRefused(self.sent_with_file(body), 404, 10002)

    async def test_application_deleted(self) -> None:
        """With the application go the tokens of its interactions, answered or not."""
        waiting = await self.click(await self.a_button(), "b", by=self.other)
        await self.ok("DELETE", f"/applications/{self.bot.id}", token=self.person.token)
        self.assertEqual((await self.at_other.event("INTERACTION_FAILURE"))["id"], waiting["id"])
        await self.answer_refused(404, 10062, waiting, 4, {"content": "x"})
        for method, body in (("GET", None), ("PATCH", {"content": "x"}), ("DELETE", None)):
            path = self.webhook(self.told, "@original")
            answer = await self.call(method, path, body)
            self.assertIn(answer.status, (401, 404), answer.body)
        answer = await self.call("POST", self.webhook(self.told), {"content": "x"})
        self.assertIn(answer.status, (401, 404), answer.body)

    async def test_flags(self) -> None:
        """What is public is not hidden by an edit, nor is what is hidden published."""
        public = await self.click(await self.a_button(), "b", by=self.other)
        made = (await self.answer(public, 4, {"content": "hello"}))["resource"]["message"]
        await self.call("PATCH", self.webhook(public, "@original"), {"content": "x", "flags": 64})
        path = f"/channels/{self.guild.channel_id}/messages/{made['id']}"
        self.assertFalse((await self.ok("GET", path, token=self.person.token))["flags"] & 64)
        await self.call("PATCH", self.webhook(self.told, "@original"), {"flags": 0})
        await self.assertRefused(self.call("GET", self.path, token=self.person.token), 404, 10008)
        kept = await self.ok("GET", self.webhook(self.told, "@original"))
        self.assertTrue(kept["flags"] & 64)
        promised = await self.click(await self.a_button(), "b", by=self.other)
        await self.answer(promised, 5)
        made = await self.ok("POST", self.webhook(promised), {"content": "y", "flags": 64})
        self.assertFalse(made["flags"] & 64)

    async def test_private(self) -> None:
        """The application is told nothing of the person that is for themselves alone."""
        self.assertFalse({"email", "phone", "mfa_enabled"} & set(self.told["member"]["user"]))
