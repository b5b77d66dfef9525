"""Webhooks over HTTP: made, seen, changed, deleted, and used by their token."""

from __future__ import annotations

from typing import Any

import treq

from litecord import events
from litecord.actions import image_data
from litecord.http import buckets
from litecord.model.permissions import MANAGE_WEBHOOKS
from tests.support.builders import Account, App
from tests.support.images import a_picture, data_uri
from tests.support.messages import MessageCase


class WebhookCase(MessageCase):
    """A guild of alice's, with bob in it, and a webhook in its first channel."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.hooks = f"/channels/{self.guild.channel_id}/webhooks"
        self.hook = await self.a_webhook()
        self.own = f"/webhooks/{self.hook['id']}/{self.hook['token']}"
        self.events.clear()

    async def a_webhook(
        self, name: str = "hook", by: Account | App | None = None, path: str = "", **form: Any
    ) -> Any:
        """Make a webhook; the answer's body."""
        token = (by or self.alice).authorization
        return await self.ok("POST", path or self.hooks, {"name": name, **form}, token=token)

    async def execute(self, form: Any, query: str = "", **options: Any) -> Any:
        """Post as the webhook; the message."""
        return await self.ok("POST", f"{self.own}?wait=true{query}", form, **options)


class ManageTests(WebhookCase):
    async def test_create(self) -> None:
        """Who makes a webhook is told its token, and named; the channel is told of a change."""
        made = await self.a_webhook("Captain Hook")
        self.assertEqual((made["type"], made["name"], made["avatar"]), (1, "Captain Hook", None))
        self.assertEqual(made["user"]["id"], self.alice.id)
        self.assertEqual(made["application_id"], None)
        self.assertEqual(len(made["token"]), 68)
        path = f"/api/webhooks/{made['id']}/{made['token']}"
        self.assertEqual(made["url"], f"{self.base}{path}")
        [event] = self.announced(events.WebhooksUpdated)
        self.assertEqual(str(event.in_channel), self.guild.channel_id)

    async def test_names(self) -> None:
        """A name has 1 to 80 characters, and is not Discord's."""
        token = self.alice.token
        for name in ("", "x" * 81, "Clyde", "my discord hook", "everyone"):
            asked = self.call("POST", self.hooks, {"name": name}, token=token)
            body = await self.assertRefused(asked, 400, 50035)
            self.assertIn("name", body["errors"])
        await self.a_webhook("x" * 80)

    async def test_most(self) -> None:
        """A channel has fifteen webhooks at most."""
        for _ in range(14):
            await self.a_webhook()
        asked = self.call("POST", self.hooks, {"name": "x"}, token=self.alice.token)
        await self.assertRefused(asked, 400, 30007)

    async def test_kinds(self) -> None:
        """A category has no webhooks."""
        category = await self.a_channel(self.guild, type=4)
        path = f"/channels/{category['id']}/webhooks"
        asked = self.call("POST", path, {"name": "x"}, token=self.alice.token)
        await self.assertRefused(asked, 400, 50024)

    async def test_lists(self) -> None:
        """Those of a channel and of the guild are listed, oldest first."""
        other = await self.a_channel(self.guild)
        second = await self.a_webhook(path=f"/channels/{other['id']}/webhooks")
        token = self.alice.token
        found = await self.ok("GET", f"/guilds/{self.guild.id}/webhooks", token=token)
        self.assertEqual(found, [self.hook, second])
        self.assertEqual(await self.ok("GET", self.hooks, token=token), [self.hook])
        path = f"/webhooks/{second['id']}"
        self.assertEqual(await self.ok("GET", path, token=token), second)

    async def test_applications(self) -> None:
        """The token of an application's webhook is for itself alone; so is looking at it."""
        bot = await self.a_bot_in(self.guild.id, self.alice, MANAGE_WEBHOOKS)
        made = await self.a_webhook(by=bot)
        self.assertEqual(made["application_id"], bot.id)
        path = f"/webhooks/{made['id']}"
        seen = await self.ok("GET", path, token=self.alice.token)
        self.assertNotIn("token", seen)
        self.assertNotIn("url", seen)
        seen = await self.ok("GET", path, token=bot.authorization)
        self.assertEqual(seen["token"], made["token"])

    async def test_modify(self) -> None:
        """A webhook is renamed, gets an avatar and another channel; both channels are told."""
        other = await self.a_channel(self.guild)
        self.events.clear()
        avatar = data_uri(a_picture())
        form = {"name": "new", "avatar": avatar, "channel_id": other["id"]}
        path = f"/webhooks/{self.hook['id']}"
        made = await self.ok("PATCH", path, form, token=self.alice.token)
        self.assertEqual((made["name"], made["channel_id"]), ("new", other["id"]))
        told = [str(each.in_channel) for each in self.announced(events.WebhooksUpdated)]
        self.assertEqual(told, [self.guild.channel_id, other["id"]])
        self.assertEqual(made["avatar"], (await self.ok("GET", self.own))["avatar"])
        gone = await self.ok("PATCH", path, {"avatar": None}, token=self.alice.token)
        self.assertIsNone(gone["avatar"])

    async def test_old_avatars(self) -> None:
        """An avatar that a webhook no longer has is still that of what it wrote."""
        avatar = data_uri(a_picture())
        worn = (await self.ok("PATCH", self.own, {"avatar": avatar}))["avatar"]
        made = await self.execute({"content": "x"})
        await self.ok("PATCH", self.own, {"avatar": None})
        self.clock.advance(3 * 86400)
        await image_data.collect(self.world)
        self.assertEqual(made["author"]["avatar"], worn)
        path = f"{self.base}/avatars/{self.hook['id']}/{worn}.png"
        answer: Any = await treq.get(path, agent=self._agent)
        self.assertEqual((answer.code, (await answer.content())[:4]), (200, b"\x89PNG"))

    async def test_move_elsewhere(self) -> None:
        """It cannot be moved to another guild, nor where there is no room."""
        elsewhere = await self.a_guild(self.alice)
        token, path = self.alice.token, f"/webhooks/{self.hook['id']}"
        asked = self.call("PATCH", path, {"channel_id": elsewhere.channel_id}, token=token)
        await self.assertRefused(asked, 403, 50001)
        other = await self.a_channel(self.guild)
        for _ in range(15):
            await self.a_webhook(path=f"/channels/{other['id']}/webhooks")
        asked = self.call("PATCH", path, {"channel_id": other["id"]}, token=token)
        await self.assertRefused(asked, 400, 30007)

    async def test_delete(self) -> None:
        """A webhook that was deleted is unknown, by its id and by its token."""
        path = f"/webhooks/{self.hook['id']}"
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(len(self.announced(events.WebhooksUpdated)), 1)
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 404, 10015)
        await self.assertRefused(self.call("GET", self.own), 404, 10015)

    async def test_channel_goes(self) -> None:
        """Webhooks go with their channel."""
        other = await self.a_channel(self.guild)
        made = await self.a_webhook(path=f"/channels/{other['id']}/webhooks")
        await self.ok("DELETE", f"/channels/{other['id']}", token=self.alice.token)
        path = f"/webhooks/{made['id']}/{made['token']}"
        await self.assertRefused(self.call("GET", path), 404, 10015)


class TokenTests(WebhookCase):
    async def test_get(self) -> None:
        """Who knows the token needs no other; nobody is named to them."""
        seen = await self.ok("GET", self.own)
        self.assertEqual({**seen, "user": self.hook["user"]}, self.hook)

    async def test_wrong(self) -> None:
        """A wrong token is refused on every route, whatever else is sent."""
        wrong = f"/webhooks/{self.hook['id']}/{'x' * 68}"
        for method, path in (
            ("GET", wrong),
            ("PATCH", wrong),
            ("DELETE", wrong),
            ("POST", wrong),
            ("POST", f"{wrong}/slack"),
            ("POST", f"{wrong}/github"),
            ("GET", f"{wrong}/messages/1"),
            ("PATCH", f"{wrong}/messages/1"),
            ("DELETE", f"{wrong}/messages/1"),
        ):
            asked = self.call(method, path, {"content": 1}, token=self.alice.token)
            await self.assertRefused(asked, 401, 50027)
        await self.assertRefused(self.call("GET", "/webhooks/1/x"), 404, 10015)

    async def test_follower(self) -> None:
        """A webhook without a token has none that fits."""
        await self.database.autocommit.execute(
            "update webhooks set token = null, type = 2 where id = %(id)s", self.hook
        )
        path = f"/webhooks/{self.hook['id']}"
        await self.assertRefused(self.call("GET", f"{path}/None"), 401, 50027)
        await self.assertRefused(self.call("GET", self.own), 401, 50027)

    async def test_modify(self) -> None:
        """It is renamed by its token, but not moved."""
        other = await self.a_channel(self.guild)
        self.events.clear()
        made = await self.ok("PATCH", self.own, {"name": "new", "channel_id": other["id"]})
        self.assertEqual((made["name"], made["channel_id"]), ("new", self.guild.channel_id))
        self.assertNotIn("user", made)
        self.assertEqual(len(self.announced(events.WebhooksUpdated)), 1)

    async def test_delete(self) -> None:
        """It is deleted by its token; what it wrote stays as it was."""
        made = await self.execute({"content": "x"})
        await self.ok("DELETE", self.own)
        await self.assertRefused(self.call("GET", self.own), 404, 10015)
        [found] = await self.ok("GET", self.path, token=self.bob.token)
        self.assertEqual(found["author"], made["author"])


class GuessTests(WebhookCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_counted(self) -> None:
        """A wrong token counts as a refused request: whoever guesses is shut out in the end."""
        self.patch(buckets, "INVALID", 3)
        for _ in range(3):
            await self.assertRefused(self.call("GET", f"{self.own}x"), 401, 50027)
        answer: Any = await treq.get(f"{self.base}/api/v10{self.own}", agent=self._agent)
        self.assertEqual((answer.code, await answer.content()), (429, b"error code: 1015"))
