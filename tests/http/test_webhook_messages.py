"""What webhooks write, over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import treq

from litecord import events

from .test_webhooks import WebhookCase

POLL = {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "!"}}], "duration": 1}
TEXT = {"type": 10, "content": "text"}
BUTTON = {
    "type": 1,
    "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "y"}],
}
LINK = {
    "type": 1,
    "components": [{"type": 2, "style": 5, "label": "x", "url": "https://example.org"}],
}


class ExecuteTests(WebhookCase):
    async def test_post(self) -> None:
        """A message is by the webhook, as if that was a bot; readers see the same."""
        made = await self.execute({"content": "hello", "embeds": [{"title": "t"}]})
        author = made["author"]
        self.assertEqual((made["type"], made["webhook_id"]), (0, self.hook["id"]))
        self.assertEqual(
            (author["id"], author["username"], author["discriminator"], author["bot"]),
            (self.hook["id"], "hook", "0000", True),
        )
        self.assertEqual(made["embeds"][0]["title"], "t")
        self.assertNotIn("application_id", made)
        [found] = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual({**found, "reactions": []}, {**made, "reactions": []})
        [event] = self.announced(events.MessageCreated)
        self.assertIsNone(event.message.member)

    async def test_silent(self) -> None:
        """Without ``wait`` the answer is empty; what cannot be posted is refused all the same."""
        self.assertEqual((await self.call("POST", self.own, {"content": "x"})).status, 204)
        await self.assertRefused(self.call("POST", self.own, {}), 400, 50006)

    async def test_named(self) -> None:
        """A message may have another name and avatar; the webhook keeps its own."""
        url = "https://example.org/a.png"
        made = await self.execute({"content": "x", "username": "Somebody", "avatar_url": url})
        self.assertEqual(made["author"]["username"], "Somebody")
        hashed = made["author"]["avatar"]
        self.assertRegex(hashed, "^[0-9a-f]{32}$")
        path = f"{self.base}/avatars/{self.hook['id']}/{hashed}.png"
        answer: Any = await treq.get(path, agent=self._agent, allow_redirects=False)
        await answer.content()
        [location] = answer.headers.getRawHeaders("location")
        # who looks at it is not sent to somebody else's server
        self.assertEqual((answer.code, location), (302, self.world.cdn.proxied(url)))
        self.assertTrue(location.startswith(f"{self.base}/external/"))
        self.assertEqual((await self.ok("GET", self.own))["name"], "hook")
        for form in ({"username": "clyde"}, {"username": "x" * 81}, {"avatar_url": "ftp://x"}):
            asked = self.call("POST", self.own, {"content": "x", **form})
            await self.assertRefused(asked, 400, 50035)

    async def test_mentions(self) -> None:
        """It mentions people, and roles and everyone where that is said expressly."""
        content = f"@everyone <@{self.bob.id}>"
        made = await self.execute({"content": content})
        self.assertEqual([each["id"] for each in made["mentions"]], [self.bob.id])
        self.assertFalse(made["mention_everyone"])
        allowed = {"allowed_mentions": {"parse": ["everyone"]}}
        made = await self.execute({"content": content, **allowed})
        self.assertEqual((made["mentions"], made["mention_everyone"]), ([], True))

    async def test_components(self) -> None:
        """Nobody's application sends what nobody has to be told of, if it says so."""
        form = {"content": "x", "components": [LINK]}
        self.assertEqual((await self.execute(form))["components"], [])
        made = await self.execute(form, "&with_components=true")
        self.assertEqual(len(made["components"]), 1)
        path = f"{self.own}?with_components=true"
        asked = self.call("POST", path, {"content": "x", "components": [BUTTON]})
        await self.assertRefused(asked, 400, 50035)
        made = await self.execute({"flags": 1 << 15, "components": [TEXT]}, "&with_components=1")
        self.assertEqual(made["flags"], 1 << 15)
        asked = self.call("POST", self.own, {"flags": 1 << 15, "components": [TEXT]})
        await self.assertRefused(asked, 400, 50006)

    async def test_application(self) -> None:
        """An application's webhook sends all components, and says whose it is."""
        bot = await self.a_bot_in(self.guild.id, self.alice, 1 << 29)
        hook = await self.a_webhook(by=bot)
        self.own = f"/webhooks/{hook['id']}/{hook['token']}"
        made = await self.execute({"content": "x", "components": [BUTTON]})
        self.assertEqual(len(made["components"]), 1)
        self.assertEqual(made["application_id"], bot.id)

    async def test_poll(self) -> None:
        """It asks; the result is told in its name."""
        made = await self.execute({"poll": POLL})
        self.assertEqual(made["poll"]["question"]["text"], "?")
        self.clock.advance(3601)
        await self.world.poll_ends.settled()
        [result, _] = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual((result["type"], result["author"]["username"]), (46, "hook"))

    async def test_slowmode(self) -> None:
        """Slowmode is not for webhooks."""
        form = {"rate_limit_per_user": 60}
        path = f"/channels/{self.guild.channel_id}"
        await self.ok("PATCH", path, form, token=self.alice.token)
        await self.execute({"content": "1"})
        await self.execute({"content": "2"})

    async def test_answered(self) -> None:
        """Its messages are answered and reacted to like others."""
        made = await self.execute({"content": "x"})
        path = f"{self.path}/{made['id']}/reactions/%E2%9C%85/@me"
        await self.ok("PUT", path, token=self.bob.token)
        reply = await self.say("y", message_reference={"message_id": made["id"]})
        self.assertEqual(reply["referenced_message"]["author"], made["author"])
        self.assertEqual(reply["mentions"], [])

    async def test_search(self) -> None:
        """They are found as a webhook's."""
        made = await self.execute({"content": "x"})
        await self.say("x")
        path = f"/guilds/{self.guild.id}/messages/search?author_type=webhook"
        found = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual([[e["id"] for e in each] for each in found["messages"]], [[made["id"]]])

    async def test_files(self) -> None:
        """It sends files as everybody does."""
        body = (
            b'--x\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n{"content": "f"}'
            b'\r\n--x\r\nContent-Disposition: form-data; name="files[0]"; filename="a.txt"\r\n\r\n'
            b"abc\r\n--x--\r\n"
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        made = await self.execute(body, headers=headers)
        [file] = made["attachments"]
        self.assertEqual((made["content"], file["filename"], file["size"]), ("f", "a.txt", 3))


class ThreadTests(WebhookCase):
    async def a_thread(self, **form: Any) -> Any:
        """A thread below the webhook's channel."""
        path = f"/channels/{self.guild.channel_id}/threads"
        form = {"name": "t", "type": 11, **form}
        return await self.ok("POST", path, form, token=self.alice.token)

    async def test_in_thread(self) -> None:
        """It posts in a thread of its channel, which wakes; it does not come into it."""
        thread = await self.a_thread()
        path = f"/channels/{thread['id']}"
        await self.ok("PATCH", path, {"archived": True}, token=self.alice.token)
        made = await self.execute({"content": "x"}, f"&thread_id={thread['id']}")
        self.assertEqual(made["channel_id"], thread["id"])
        now = await self.ok("GET", path, token=self.alice.token)
        self.assertFalse(now["thread_metadata"]["archived"])
        self.assertEqual(now["member_count"], 1)
        one = f"{self.own}/messages/{made['id']}"
        await self.assertRefused(self.call("GET", one), 404, 10008)
        query = f"?thread_id={thread['id']}"
        self.assertEqual((await self.ok("GET", one + query))["content"], "x")
        edited = await self.ok("PATCH", one + query, {"content": "y"})
        self.assertEqual(edited["content"], "y")
        await self.ok("DELETE", one + query)

    async def test_mentioned(self) -> None:
        """Whom it mentions in a thread comes into it."""
        thread = await self.a_thread()
        query = f"?thread_id={thread['id']}"
        await self.ok("POST", self.own + query, {"content": f"<@{self.bob.id}>"})
        path = f"/channels/{thread['id']}"
        now = await self.ok("GET", path, token=self.bob.token)
        self.assertEqual((now["member_count"], now["member"]["user_id"]), (2, self.bob.id))

    async def test_elsewhere(self) -> None:
        """Other channels, and threads below them, are unknown to it."""
        other = await self.a_channel(self.guild)
        form = {"name": "t", "type": 11}
        path = f"/channels/{other['id']}/threads"
        thread = await self.ok("POST", path, form, token=self.alice.token)
        for each in (other["id"], thread["id"], "1"):
            asked = self.call("POST", f"{self.own}?thread_id={each}", {"content": "x"})
            await self.assertRefused(asked, 404, 10003)

    async def test_forum(self) -> None:
        """In a forum it begins posts, with tags, or writes in those that are there."""
        forum = await self.a_channel(
            self.guild, type=15, available_tags=[{"name": "tag"}]
        )
        hook = await self.a_webhook(path=f"/channels/{forum['id']}/webhooks")
        own = self.own = f"/webhooks/{hook['id']}/{hook['token']}"
        tag = forum["available_tags"][0]["id"]
        form = {"content": "x", "thread_name": "post", "applied_tags": [tag]}
        made = await self.execute(form)
        thread = await self.ok("GET", f"/channels/{made['id']}", token=self.alice.token)
        self.assertEqual(
            (thread["name"], thread["owner_id"], thread["applied_tags"], thread["member_count"]),
            ("post", hook["id"], [tag], 0),
        )
        self.assertEqual(made["channel_id"], thread["id"])
        query = f"?thread_id={thread['id']}"
        await self.ok("POST", own + query, {"content": "y"})
        await self.assertRefused(self.call("POST", own, {"content": "x"}), 400, 220001)
        asked = self.call("POST", own + query, {"content": "x", "thread_name": "y"})
        await self.assertRefused(asked, 400, 220002)
        await self.assertRefused(self.call("POST", f"{own}/slack", {"text": "x"}), 400, 220004)

    async def test_no_forum(self) -> None:
        """Elsewhere it begins no threads."""
        asked = self.call("POST", self.own, {"content": "x", "thread_name": "y"})
        await self.assertRefused(asked, 400, 220003)


class ChangeTests(WebhookCase):
    async def test_own(self) -> None:
        """It reads, edits and deletes what it wrote."""
        made = await self.execute({"content": "x", "embeds": [{"title": "t"}]})
        one = f"{self.own}/messages/{made['id']}"
        self.assertEqual((await self.ok("GET", one))["content"], "x")
        form = {"content": f"<@{self.bob.id}> @everyone", "embeds": []}
        edited = await self.ok("PATCH", one, form)
        self.assertEqual((edited["embeds"], edited["mention_everyone"]), ([], False))
        self.assertEqual(len(edited["mentions"]), 1)
        self.assertIsNotNone(edited["edited_timestamp"])
        self.assertEqual(edited["author"], made["author"])
        linked = {"components": [LINK]}
        self.assertEqual((await self.ok("PATCH", one, linked))["components"], [])
        edited = await self.ok("PATCH", f"{one}?with_components=true", linked)
        self.assertEqual(len(edited["components"]), 1)
        await self.ok("DELETE", one)
        await self.assertRefused(self.call("GET", one), 404, 10008)

    async def test_others(self) -> None:
        """What others wrote, other webhooks too, is unknown to it."""
        theirs = await self.say("x")
        hook = await self.a_webhook()
        path = f"/webhooks/{hook['id']}/{hook['token']}?wait=true"
        other = await self.ok("POST", path, {"content": "x"})
        for each in (theirs, other):
            one = f"{self.own}/messages/{each['id']}"
            for method in ("GET", "PATCH", "DELETE"):
                asked = self.call(method, one, {"flags": 4})
                await self.assertRefused(asked, 404, 10008)


class ServiceTests(WebhookCase):
    async def test_slack(self) -> None:
        """What was written for Slack becomes a message with embeds."""
        attachment = {
            "title": "t",
            "title_link": "https://example.org",
            "text": "d",
            "color": "#fa0",
            "ts": 0,
            "fields": [{"title": "n", "value": "v", "short": True}],
        }
        form = {"text": "x", "username": "Slack", "attachments": [attachment]}
        answer = await self.call("POST", f"{self.own}/slack", form)
        self.assertEqual((answer.status, answer.body), (200, "ok"))
        [made] = await self.ok("GET", self.path, token=self.bob.token)
        [embed] = made["embeds"]
        self.assertEqual((made["content"], made["author"]["username"]), ("x", "Slack"))
        self.assertEqual((embed["title"], embed["color"]), ("t", 0xFFAA00))
        self.assertEqual(embed["fields"], [{"name": "n", "value": "v", "inline": True}])
        self.assertEqual(await self.ok("POST", f"{self.own}/slack?wait=false", {"text": "x"}), "ok")

    async def test_slack_forms(self) -> None:
        """It may come as a form, too: with the JSON in ``payload``, or field by field."""
        payload = {"text": "a & b", "attachments": [{"title": "t"}]}
        for fields in ({"payload": json.dumps(payload)}, {"text": "plain", "username": "Slack"}):
            sent = {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(fields).encode()
            answer = await self.call("POST", f"{self.own}/slack", body, headers=sent)
            self.assertEqual((answer.status, answer.body), (200, "ok"))
        plain, whole = await self.ok("GET", f"{self.path}?limit=2", token=self.bob.token)
        self.assertEqual((whole["content"], whole["embeds"][0]["title"]), ("a & b", "t"))
        self.assertEqual((plain["content"], plain["author"]["username"]), ("plain", "Slack"))
        for wrong, code in ((b"payload=%7B", 50109), (b"payload=7", 50035), (b"x=y", 50006)):
            asked = self.call("POST", f"{self.own}/slack", wrong, headers=sent)
            await self.assertRefused(asked, 400, code)

    async def test_github(self) -> None:
        """An event of GitHub becomes an embed; what is of no interest becomes nothing."""
        form: dict[str, Any] = {
            "action": "opened",
            "sender": {"login": "alice", "html_url": "https://github.com/alice"},
            "repository": {
                "name": "r",
                "full_name": "alice/r",
                "html_url": "https://github.com/alice/r",
            },
            "issue": {"number": 1, "title": "Bug", "html_url": "https://github.com/1"},
        }
        headers = {"X-GitHub-Event": "issues"}
        answer = await self.call("POST", f"{self.own}/github", form, headers=headers)
        self.assertEqual(answer.status, 204)
        form["action"] = "labeled"
        await self.ok("POST", f"{self.own}/github", form, headers=headers)
        await self.ok("POST", f"{self.own}/github", form)
        [made] = await self.ok("GET", self.path, token=self.bob.token)
        [embed] = made["embeds"]
        self.assertEqual(embed["title"], "[alice/r] Issue opened: #1 Bug")
        self.assertEqual(embed["author"]["name"], "alice")
