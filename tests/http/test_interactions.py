"""Components that people use, and the ways in which their bot answers."""

from __future__ import annotations

from typing import Any

from litecord.actions import open_interactions
from tests.support.interactions import InteractionCase

BUTTON = {"type": 2, "style": 1, "label": "B", "custom_id": "b"}


class ClickTests(InteractionCase):
    async def test_payload(self) -> None:
        """The bot is told who clicked what, where, and what it may do there."""
        message = await self.a_button()
        told = await self.click(message, "b")
        self.assertEqual(told["type"], 3)
        self.assertEqual(told["version"], 1)
        self.assertEqual(told["application_id"], self.bot.id)
        self.assertEqual(told["data"]["custom_id"], "b")
        self.assertEqual(told["data"]["component_type"], 2)
        self.assertEqual(told["message"]["id"], message["id"])
        self.assertEqual(told["guild"]["id"], self.guild.id)
        self.assertEqual(told["guild_id"], self.guild.id)
        self.assertEqual(told["channel"]["id"], self.guild.channel_id)
        self.assertEqual(told["member"]["user"]["id"], self.person.id)
        self.assertIn("permissions", told["member"])
        self.assertIn("permissions", told["channel"])
        self.assertNotIn("user", told)
        self.assertEqual(told["context"], 0)
        self.assertEqual(told["authorizing_integration_owners"], {"0": self.guild.id})
        self.assertEqual(told["entitlements"], [])
        self.assertEqual((told["locale"], told["guild_locale"]), ("en-US", "en-US"))
        self.assertGreater(told["attachment_size_limit"], 0)
        self.assertTrue(int(told["app_permissions"]) & 1 << 3)

    async def test_own_reactions(self) -> None:
        """The bot is not told what the person has to do with the message."""
        message = await self.a_button()
        path = f"/channels/{self.guild.channel_id}/messages/{message['id']}"
        fire = f"{path}/reactions/%F0%9F%94%A5/@me"
        await self.ok("PUT", fire, token=self.person.token)
        told = await self.click(message, "b")
        self.assertNotIn("reactions", told["message"])

    async def test_person_is_told(self) -> None:
        """The session that clicked is told that it was sent, and that it was answered."""
        other = await self.a_session(self.person)
        told = await self.click(await self.a_button(), "b")
        begun = await self.at_person.event("INTERACTION_CREATE")
        self.assertEqual(begun, {"id": told["id"], "nonce": "n1"})
        await self.answer(told, 6)
        done = await self.at_person.event("INTERACTION_SUCCESS")
        self.assertEqual(done, {"id": told["id"], "nonce": "n1"})
        await self.settled(other)
        self.assertEqual(other.seen("INTERACTION_CREATE"), [])

    async def test_one_session(self) -> None:
        """One session of the bot alone is told."""
        second = await self.a_session(self.bot)
        await self.click(await self.a_button(), "b")
        await self.settled(self.at_bot, second)
        told = [*self.at_bot.seen("INTERACTION_CREATE"), *second.seen("INTERACTION_CREATE")]
        self.assertEqual(len(told), 1)

    async def test_what_is_not_there(self) -> None:
        """No such message; no such component; another kind; one that is disabled."""
        message = await self.with_rows(
            BUTTON, {"type": 2, "style": 1, "label": "C", "custom_id": "c", "disabled": True}
        )
        gone = {"component_type": 2, "custom_id": "b"}
        await self.refused(404, 10008, 3, gone, message_id="1")
        for data in (
            {"component_type": 2, "custom_id": "nothing"},
            {"component_type": 3, "custom_id": "b", "values": ["x"]},
            {"component_type": 2, "custom_id": "c"},
            {"component_type": 2, "custom_id": "b", "values": ["x"]},
        ):
            body = await self.refused(400, 50035, 3, data, message_id=message["id"])
            [fault] = body["errors"]["data"]["_errors"]
            self.assertEqual(fault["code"], "COMPONENT_VALIDATION_FAILED")

    async def test_others_message(self) -> None:
        """A component is used with the application whose message it is in."""
        other = await self.a_bot_in(self.guild.id, self.person)
        message = await self.a_button()
        data = {"component_type": 2, "custom_id": "b"}
        await self.refused(400, 50035, 3, data, message_id=message["id"], application_id=other.id)

    async def test_who_may(self) -> None:
        """Who sees the channel may; bots may not; where there is no application nobody may."""
        message = await self.a_button()
        data = {"component_type": 2, "custom_id": "b"}
        stranger = await self.a_user()
        await self.refused(403, 50001, 3, data, by=stranger, message_id=message["id"])
        await self.refused(404, 10002, 3, data, message_id=message["id"], application_id="1")
        sent = self.body(3, data, message_id=message["id"])
        asked = self.call("POST", "/interactions", sent, token=self.bot.authorization)
        await self.assertRefused(asked, 403, 20001)
        member = await self.a_member(self.guild)
        told = await self.click(message, "b", by=member)
        self.assertEqual(told["member"]["user"]["id"], member.id)

    async def test_wrong_form(self) -> None:
        """What is missing in the data is told below ``data``."""
        body = await self.refused(400, 50035, 3, {"component_type": 2})
        self.assertEqual(
            body["errors"]["data"]["custom_id"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED"
        )
        await self.refused(400, 50035, 3, {"component_type": 2, "custom_id": "b"})
        await self.refused(400, 50035, 9, {})
        await self.refused(400, 50035, 3, [1])


class SelectTests(InteractionCase):
    async def choose(self, message: Any, kind: int, *values: str) -> Any:
        """Choose in a menu; the data as the bot is told."""
        data = {"component_type": kind, "custom_id": "m", "values": list(values)}
        return (await self.interact(3, data, message_id=message["id"]))["data"]

    async def test_texts(self) -> None:
        """As many of the options as the menu wants, and nothing else."""
        options = [{"label": each, "value": each} for each in "abc"]
        menu = {"type": 3, "custom_id": "m", "options": options, "min_values": 1, "max_values": 2}
        message = await self.with_rows(menu)
        self.assertEqual((await self.choose(message, 3, "a", "c"))["values"], ["a", "c"])
        for values in ([], ["a", "b", "c"], ["x"], ["a", "a"]):
            data = {"component_type": 3, "custom_id": "m", "values": values}
            await self.refused(400, 50035, 3, data, message_id=message["id"])

    async def test_entities(self) -> None:
        """Users, roles, both and channels come with what they are."""
        role_id = await self.a_role(self.guild)
        for kind, value, found in (
            (5, self.person.id, "users"),
            (6, role_id, "roles"),
            (7, self.person.id, "members"),
            (7, role_id, "roles"),
            (8, self.guild.channel_id, "channels"),
        ):
            message = await self.with_rows({"type": kind, "custom_id": "m"})
            told = await self.choose(message, kind, value)
            self.assertEqual(told["values"], [value])
            self.assertIn(value, told["resolved"][found])
            data = {"component_type": kind, "custom_id": "m", "values": ["1"]}
            await self.refused(400, 50035, 3, data, message_id=message["id"])

    async def test_channel_types(self) -> None:
        """A menu of channels takes those of its types alone."""
        message = await self.with_rows({"type": 8, "custom_id": "m", "channel_types": [2]})
        data = {"component_type": 8, "custom_id": "m", "values": [self.guild.channel_id]}
        await self.refused(400, 50035, 3, data, message_id=message["id"])


class AnswerTests(InteractionCase):
    async def test_message(self) -> None:
        """A message that answers a click refers to what was clicked, and says by whom."""
        message = await self.a_button()
        told = await self.click(message, "b")
        made = await self.answer(told, 4, {"content": "hello"})
        self.assertEqual(made["interaction"]["id"], told["id"])
        self.assertEqual(made["resource"]["type"], 4)
        posted = made["resource"]["message"]
        self.assertEqual(made["interaction"]["response_message_id"], posted["id"])
        seen = await self.at_person.event("MESSAGE_CREATE")
        while seen["id"] != posted["id"]:
            seen = await self.at_person.event("MESSAGE_CREATE")
        self.assertEqual(seen["content"], "hello")
        self.assertEqual(seen["type"], 19)
        self.assertEqual(seen["author"]["id"], self.bot.id)
        self.assertEqual(seen["webhook_id"], self.bot.id)
        self.assertEqual(seen["application_id"], self.bot.id)
        self.assertEqual(seen["referenced_message"]["id"], message["id"])
        metadata = seen["interaction_metadata"]
        self.assertEqual(metadata["id"], told["id"])
        self.assertEqual(metadata["type"], 3)
        self.assertEqual(metadata["user"]["id"], self.person.id)
        self.assertEqual(metadata["interacted_message_id"], message["id"])
        self.assertEqual(metadata["authorizing_integration_owners"], {"0": self.guild.id})
        self.assertNotIn("interaction", seen)
        path = f"/channels/{self.guild.channel_id}/messages/{posted['id']}"
        read = await self.ok("GET", path, token=self.person.token)
        self.assertEqual(read["interaction_metadata"], metadata)

    async def test_no_response(self) -> None:
        """Who does not ask what became of it is answered with nothing."""
        told = await self.click(await self.a_button(), "b")
        answer = await self.call("POST", self.callback_path(told), {"type": 6})
        self.assertEqual(answer.status, 204)

    async def test_loading(self) -> None:
        """An answer that is promised loads until it is edited."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 5)
        self.assertTrue(made["interaction"]["response_message_loading"])
        promised = made["resource"]["message"]
        self.assertEqual((made["resource"]["type"], promised["flags"]), (4, 128))
        self.assertEqual(promised["id"], made["interaction"]["response_message_id"])
        original = self.webhook(told, "@original")
        self.assertEqual((await self.ok("GET", original))["flags"], 128)
        edited = await self.ok("PATCH", original, {"content": "done"})
        self.assertEqual((edited["flags"], edited["content"]), (0, "done"))
        seen = await self.at_person.event("MESSAGE_UPDATE")
        self.assertEqual((seen["flags"], seen["content"]), (0, "done"))
        await self.ok("DELETE", original)
        await self.at_person.event("MESSAGE_DELETE")
        await self.assertRefused(self.call("GET", original), 404, 10008)

    async def test_follow_up_writes_promise(self) -> None:
        """What is said first after a promise is what was promised."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 5)
        said = await self.ok("POST", self.webhook(told), {"content": "done"})
        self.assertEqual(said["id"], made["interaction"]["response_message_id"])
        more = await self.ok("POST", self.webhook(told), {"content": "more"})
        self.assertNotEqual(more["id"], said["id"])
        self.assertEqual(
            more["interaction_metadata"]["original_response_message_id"], said["id"]
        )

    async def test_many_after_promise(self) -> None:
        """Of several that are said at once after a promise one is what was promised."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 5)
        path = self.webhook(told)
        said = [self.started("POST", path, {"content": str(number)}) for number in range(3)]
        ids = [(await each).body["id"] for each in said]
        self.assertEqual(len(set(ids)), 3)
        self.assertIn(made["interaction"]["response_message_id"], ids)

    async def test_refused_after_promise(self) -> None:
        """What cannot be said does not use the promise up."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 5)
        path = self.webhook(told)
        await self.assertRefused(self.call("POST", path, {"content": ""}), 400, 50006)
        missing = {"embeds": [{"title": "x"}], "components": [{"type": 10, "content": "x"}]}
        await self.assertRefused(self.call("POST", path, missing), 400, 50035)
        said = await self.ok("POST", path, {"content": "x"})
        self.assertEqual(said["id"], made["interaction"]["response_message_id"])

    async def test_update(self) -> None:
        """The message that was clicked is changed, and is what the token then edits."""
        message = await self.a_button()
        told = await self.click(message, "b")
        made = await self.answer(told, 7, {"content": "clicked", "components": []})
        self.assertEqual(made["resource"]["message"]["id"], message["id"])
        seen = await self.at_person.event("MESSAGE_UPDATE")
        self.assertEqual((seen["id"], seen["content"]), (message["id"], "clicked"))
        edited = await self.ok("PATCH", self.webhook(told, "@original"), {"content": "again"})
        self.assertEqual(edited["id"], message["id"])

    async def test_update_later(self) -> None:
        """The same, after nothing was said at first."""
        message = await self.a_button()
        told = await self.click(message, "b")
        await self.answer(told, 6)
        edited = await self.ok("PATCH", self.webhook(told, "@original"), {"content": "late"})
        self.assertEqual((edited["id"], edited["content"]), (message["id"], "late"))

    async def test_follow_ups(self) -> None:
        """What is said later can be read, edited and deleted by the token."""
        told = await self.click(await self.a_button(), "b")
        first = await self.answer(told, 4, {"content": "1"})
        said = await self.ok("POST", self.webhook(told), {"content": "2"})
        self.assertEqual(
            said["message_reference"]["message_id"], first["resource"]["message"]["id"]
        )
        one = self.webhook(told, said["id"])
        self.assertEqual((await self.ok("GET", one))["content"], "2")
        self.assertEqual((await self.ok("PATCH", one, {"content": "3"}))["content"], "3")
        await self.ok("DELETE", one)
        await self.assertRefused(self.call("GET", one), 404, 10008)

    async def test_twice(self) -> None:
        """There is one first answer; one that was refused is none."""
        told = await self.click(await self.a_button(), "b")
        body = await self.answer_refused(400, 50035, told, 4, {"content": "x" * 2001})
        self.assertEqual(
            body["errors"]["data"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH"
        )
        await self.answer_refused(400, 50006, told, 4, {"content": ""})
        await self.answer(told, 4, {"content": "1"})
        await self.answer_refused(400, 40060, told, 4, {"content": "2"})
        await self.answer_refused(400, 40060, told, 6)

    async def test_ways(self) -> None:
        """No ways to answer but those that a click has."""
        told = await self.click(await self.a_button(), "b")
        for type in (1, 8, 12, 99):
            body = await self.answer_refused(400, 50035, told, type, {"choices": []})
            self.assertIn("type", body["errors"])
        await self.answer_refused(403, 50097, told, 10)
        await self.answer(told, 6)

    async def test_forms(self) -> None:
        """Answers may come as forms, with files or without."""
        told = await self.click(await self.a_button(), "b")
        form = b"payload_json=%7B%22type%22%3A4%2C%22data%22%3A%7B%22content%22%3A%22hi%22%7D%7D"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        await self.ok("POST", self.callback_path(told), form, headers=kind)
        self.assertEqual((await self.ok("GET", self.webhook(told, "@original")))["content"], "hi")
        told = await self.click(await self.a_button(), "b")
        parts = (
            b'--x\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n'
            b'{"type":4,"data":{"content":"file","attachments":[{"id":0,"description":"d"}]}}\r\n'
            b'--x\r\nContent-Disposition: form-data; name="files[0]"; filename="a.txt"\r\n\r\n'
            b"text\r\n--x--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        await self.ok("POST", self.callback_path(told), parts, headers=kind)
        original = await self.ok("GET", self.webhook(told, "@original"))
        [file] = original["attachments"]
        self.assertEqual((file["filename"], file["description"]), ("a.txt", "d"))


class PartTests(InteractionCase):
    """What else than text can be in an answer."""

    POLL = {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "a"}}]}

    async def answered(self, data: dict[str, Any]) -> Any:
        """Click and answer with a message; the message."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 4, data)
        return made["resource"]["message"]

    async def test_components(self) -> None:
        """Components of both kinds, whose buttons work."""
        text = {"type": 10, "content": "text"}
        message = await self.answered(
            {"flags": 1 << 15, "components": [text, {"type": 1, "components": [BUTTON]}]}
        )
        self.assertEqual(message["flags"], 1 << 15)
        told = await self.click(message, "b")
        await self.answer(told, 7, {"components": [text]})
        seen = await self.at_person.event("MESSAGE_UPDATE")
        self.assertEqual([each["type"] for each in seen["components"]], [10])

    async def test_components_later(self) -> None:
        """A promise says nothing of components; what is then written may be made of them."""
        told = await self.click(await self.a_button(), "b")
        await self.answer(told, 5, {"flags": 1 << 15 | 64})
        original = self.webhook(told, "@original")
        self.assertEqual((await self.ok("GET", original))["flags"], 128 | 64)
        text = {"type": 10, "content": "text"}
        edited = await self.ok("PATCH", original, {"flags": 1 << 15, "components": [text]})
        self.assertEqual(edited["flags"], 1 << 15 | 64)

    async def test_poll(self) -> None:
        """A poll, at once or where it was promised; never in what is ephemeral."""
        message = await self.answered({"poll": self.POLL})
        self.assertEqual(message["poll"]["question"], {"text": "?"})
        told = await self.click(await self.a_button(), "b")
        await self.answer(told, 5)
        original = self.webhook(told, "@original")
        edited = await self.ok("PATCH", original, {"poll": self.POLL})
        self.assertEqual((edited["flags"], edited["poll"]["question"]), (0, {"text": "?"}))
        told = await self.click(await self.a_button(), "b")
        await self.answer_refused(400, 50035, told, 4, {"poll": self.POLL, "flags": 64})
        await self.answer(told, 4, {"content": "x"})
        original = self.webhook(told, "@original")
        await self.assertRefused(self.call("PATCH", original, {"poll": self.POLL}), 400, 50035)

    async def test_poll_follows(self) -> None:
        """A poll that is said first after a promise is what was promised."""
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 5)
        said = await self.ok("POST", self.webhook(told), {"poll": self.POLL})
        self.assertEqual(said["id"], made["interaction"]["response_message_id"])
        self.assertEqual(said["poll"]["question"], {"text": "?"})

    async def test_mentions(self) -> None:
        """People are mentioned; roles and everyone where that is asked for, and @everyone may."""
        role_id = await self.a_role(self.guild, mentionable=True)
        text = f"<@{self.person.id}> <@&{role_id}> @everyone"
        message = await self.answered({"content": text})
        self.assertEqual([each["id"] for each in message["mentions"]], [self.person.id])
        self.assertEqual((message["mention_roles"], message["mention_everyone"]), ([], False))
        everything = {"parse": ["users", "roles", "everyone"]}
        message = await self.answered({"content": text, "allowed_mentions": everything})
        self.assertEqual(message["mention_roles"], [role_id])
        everyone = bool(int((await self.everyone())["permissions"]) & 1 << 17)
        self.assertEqual(message["mention_everyone"], everyone)
        nobody: dict[str, Any] = {"parse": []}
        message = await self.answered({"content": text, "allowed_mentions": nobody})
        self.assertEqual(message["mentions"], [])

    async def everyone(self) -> Any:
        """The guild's @everyone."""
        roles = await self.ok("GET", f"/guilds/{self.guild.id}/roles", token=self.person.token)
        return next(each for each in roles if each["id"] == self.guild.id)

    async def test_ephemeral_file(self) -> None:
        """A file in an ephemeral message can be loaded, and is in no message of the channel."""
        told = await self.click(await self.a_button(), "b")
        parts = (
            b'--x\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n'
            b'{"type":4,"data":{"flags":64}}\r\n'
            b'--x\r\nContent-Disposition: form-data; name="files[0]"; filename="a.txt"\r\n\r\n'
            b"text\r\n--x--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        await self.ok("POST", self.callback_path(told), parts, headers=kind)
        [file] = (await self.ok("GET", self.webhook(told, "@original")))["attachments"]
        self.assertEqual(await self.load(file["url"]), b"text")

    async def test_in_thread(self) -> None:
        """In a thread the answer is there, and wakes it."""
        path = f"/channels/{self.guild.channel_id}/threads"
        form = {"name": "thread", "type": 11}
        thread = await self.ok("POST", path, form, token=self.person.token)
        rows = [{"type": 1, "components": [BUTTON]}]
        message = await self.post(self.bot, thread["id"], "?", components=rows)
        archive = {"archived": True}
        await self.ok("PATCH", f"/channels/{thread['id']}", archive, token=self.person.token)
        told = await self.click(message, "b", channel_id=thread["id"])
        self.assertEqual(told["channel"]["id"], thread["id"])
        self.assertIn("thread_metadata", told["channel"])
        made = await self.answer(told, 4, {"content": "x"})
        self.assertEqual(made["resource"]["message"]["channel_id"], thread["id"])
        read = await self.ok("GET", f"/channels/{thread['id']}", token=self.person.token)
        self.assertFalse(read["thread_metadata"]["archived"])

    async def test_webhook_of_its_own(self) -> None:
        """Components in what a webhook of the application wrote are its own, too."""
        path = f"/channels/{self.guild.channel_id}/webhooks"
        hook = await self.ok("POST", path, {"name": "h"}, token=self.bot.authorization)
        rows = [{"type": 1, "components": [BUTTON]}]
        path = f"/webhooks/{hook['id']}/{hook['token']}?wait=true"
        message = await self.ok("POST", path, {"content": "?", "components": rows})
        told = await self.click(message, "b")
        made = await self.answer(told, 7, {"content": "changed"})
        self.assertEqual(made["resource"]["message"]["content"], "changed")

    async def test_gone_meanwhile(self) -> None:
        """A channel that is no more takes no answers."""
        room = await self.a_channel(self.guild)
        rows = [{"type": 1, "components": [BUTTON]}]
        message = await self.post(self.bot, room["id"], "?", components=rows)
        told = await self.click(message, "b", channel_id=room["id"])
        await self.ok("DELETE", f"/channels/{room['id']}", token=self.person.token)
        await self.answer_refused(404, 10003, told, 4, {"content": "x"})


class EphemeralTests(InteractionCase):
    async def test_for_one(self) -> None:
        """It is told to who clicked and to the bot, and is in no history."""
        member = await self.a_member(self.guild)
        at_member = await self.a_session(member)
        told = await self.click(await self.a_button(), "b")
        made = await self.answer(told, 4, {"content": "psst", "flags": 64})
        self.assertTrue(made["interaction"]["response_message_ephemeral"])
        posted = made["resource"]["message"]
        for client in (self.at_person, self.at_bot):
            seen = await client.event("MESSAGE_CREATE")
            while seen["id"] != posted["id"]:
                seen = await client.event("MESSAGE_CREATE")
        [seen] = [
            each for each in self.at_person.seen("MESSAGE_CREATE") if each["id"] == posted["id"]
        ]
        self.assertEqual(seen["flags"], 64)
        self.assertNotIn("guild_id", seen)
        await self.settled(at_member)
        self.assertNotIn(posted["id"], [each["id"] for each in at_member.seen("MESSAGE_CREATE")])
        path = f"/channels/{self.guild.channel_id}/messages"
        listed = await self.ok("GET", path, token=self.person.token)
        self.assertNotIn(posted["id"], [each["id"] for each in listed])
        asked = self.call("GET", f"{path}/{posted['id']}", token=self.person.token)
        await self.assertRefused(asked, 404, 10008)

    async def test_changed(self) -> None:
        """It is edited and deleted by the token."""
        told = await self.click(await self.a_button(), "b")
        await self.answer(told, 5, {"flags": 64})
        original = self.webhook(told, "@original")
        self.assertEqual((await self.ok("GET", original))["flags"], 64 | 128)
        edited = await self.ok("PATCH", original, {"content": "x"})
        self.assertEqual(edited["flags"], 64)
        seen = await self.at_person.event("MESSAGE_UPDATE")
        self.assertEqual(seen["content"], "x")
        await self.ok("DELETE", original)
        self.assertEqual(
            (await self.at_person.event("MESSAGE_DELETE"))["id"], edited["id"]
        )

    async def test_components(self) -> None:
        """Its components work for whom it is for, and for nobody else."""
        member = await self.a_member(self.guild)
        told = await self.click(await self.a_button(), "b")
        rows = [{"type": 1, "components": [BUTTON]}]
        made = await self.answer(told, 4, {"content": "x", "flags": 64, "components": rows})
        message = made["resource"]["message"]
        data = {"component_type": 2, "custom_id": "b"}
        await self.refused(404, 10008, 3, data, by=member, message_id=message["id"])
        again = await self.click(message, "b", message_flags=64)
        self.assertEqual(again["message"]["flags"], 64)
        await self.answer(again, 7, {"content": "y", "components": []})
        self.assertEqual((await self.ok("GET", self.webhook(told, "@original")))["content"], "y")


class TokenTests(InteractionCase):
    async def test_three_seconds(self) -> None:
        """Who answers too late is told so, and so is the person."""
        told = await self.click(await self.a_button(), "b")
        self.clock.advance(2.9)
        await self.settled(self.at_person)
        self.assertEqual(self.at_person.seen("INTERACTION_FAILURE"), [])
        self.clock.advance(0.2)
        failed = await self.at_person.event("INTERACTION_FAILURE")
        self.assertEqual(failed, {"id": told["id"], "nonce": "n1", "reason_code": 2})
        await self.answer_refused(404, 10062, told, 6)
        said = self.call("POST", self.webhook(told), {"content": "x"})
        await self.assertRefused(said, 401, 50027)

    async def test_in_time(self) -> None:
        """Who answered in time has not failed."""
        told = await self.click(await self.a_button(), "b")
        self.clock.advance(2.9)
        await self.answer(told, 6)
        self.clock.advance(10)
        await self.settled(self.at_person)
        self.assertEqual(self.at_person.seen("INTERACTION_FAILURE"), [])

    async def test_fifteen_minutes(self) -> None:
        """The token is good for a quarter of an hour."""
        told = await self.click(await self.a_button(), "b")
        await self.answer(told, 4, {"content": "x"})
        original = self.webhook(told, "@original")
        self.clock.advance(15 * 60 - 1)
        await self.ok("GET", original)
        self.clock.advance(1)
        await self.assertRefused(self.call("GET", original), 401, 50027)
        await self.assertRefused(self.call("PATCH", original, {"content": "y"}), 401, 50027)
        await self.assertRefused(self.call("DELETE", original), 401, 50027)
        await self.answer_refused(404, 10062, told, 6)

    async def test_unanswered(self) -> None:
        """There is nothing to add to what was not answered yet."""
        told = await self.click(await self.a_button(), "b")
        said = self.call("POST", self.webhook(told), {"content": "x"})
        await self.assertRefused(said, 404, 10015)
        await self.answer(told, 6)

    async def test_foreign(self) -> None:
        """No other token, and no other application's route, leads to an interaction."""
        other = await self.a_bot_in(self.guild.id, self.person)
        first = await self.click(await self.a_button(), "b")
        second = await self.click(await self.a_button(), "b")
        mixed = {**first, "token": second["token"]}
        await self.answer_refused(404, 10062, mixed, 6)
        guessed = {**first, "token": first["token"][:-2] + "AA"}
        await self.answer_refused(404, 10062, guessed, 6)
        await self.answer_refused(404, 10062, {**first, "id": "1"}, 6)
        await self.answer(first, 4, {"content": "x"})
        foreign = self.webhook({**first, "application_id": other.id}, "@original")
        await self.assertRefused(self.call("GET", foreign), 401, 50027)
        await self.assertRefused(self.call("GET", self.webhook(guessed, "@original")), 401, 50027)
        await self.answer(second, 4, {"content": "y"})
        said = (await self.ok("GET", self.webhook(second, "@original")))["id"]
        for method, body in (("GET", None), ("PATCH", {"content": "z"}), ("DELETE", None)):
            path = self.webhook(first, said)
            await self.assertRefused(self.call(method, path, body), 404, 10008)

    async def test_many(self) -> None:
        """A person can wait for so many answers at once."""
        message = await self.a_button()
        self.patch(open_interactions, "MOST_WAITING", 5)
        for _ in range(5):
            await self.click(message, "b")
        data = {"component_type": 2, "custom_id": "b"}
        sent = self.body(3, data, message_id=message["id"])
        answer = await self.call("POST", "/interactions", sent, token=self.person.token)
        self.assertEqual(answer.status, 429)
        self.clock.advance(3)
        await self.click(message, "b")


class LimitTests(InteractionCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_first_answer(self) -> None:
        """First answers are not counted, and say so by saying nothing: hikari relies on it."""
        told = await self.click(await self.a_button(), "b")
        body = {"type": 4, "data": {"content": "x"}}
        answer = await self.call("POST", self.callback_path(told), body)
        self.assertEqual(answer.status, 204)
        self.assertFalse(answer.headers.hasHeader("x-ratelimit-bucket"))
        answer = await self.call("POST", self.webhook(told), {"content": "y"})
        self.assertTrue(answer.headers.hasHeader("x-ratelimit-bucket"))

    async def test_apart(self) -> None:
        """Each interaction has limits of its own: the answers to many are not too many."""
        message = await self.a_button()
        for _ in range(12):
            self.clock.advance(1)
            told = await self.click(message, "b")
            await self.answer(told, 4, {"content": "x"})
            await self.ok("POST", self.webhook(told), {"content": "y"})
        for _ in range(4):
            await self.ok("POST", self.webhook(told), {"content": "z"})
        answer = await self.call("POST", self.webhook(told), {"content": "z"})
        self.assertEqual(answer.status, 429)
