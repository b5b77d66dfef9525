"""Group DMs over HTTP: made, joined, left, renamed, and what those in them are told."""

from __future__ import annotations

from typing import Any

import treq

from litecord.actions import groups
from litecord.events import PrivateChannelOpened, RecipientAdded, RecipientRemoved
from tests.support.builders import Account, PopulatedCase
from tests.support.gateway import GatewayCase
from tests.support.images import a_picture, data_uri

CHANNELS = "/users/@me/channels"
FRIENDS = "/users/@me/relationships"


class GroupCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        names = ("alice", "bob", "carol", "dave")
        self.alice, self.bob, self.carol, self.dave = [await self.a_user(each) for each in names]
        for each in (self.bob, self.carol, self.dave):
            await self.befriend(self.alice, each)

    async def befriend(self, one: Account, other: Account) -> None:
        for by, to in ((one, other), (other, one)):
            await self.ok("PUT", f"{FRIENDS}/{to.id}", {}, token=by.token)

    async def a_group(self, *others: Account, **given: Any) -> Any:
        """A group of Alice's."""
        form = {"recipients": [each.id for each in others], **given}
        return await self.ok("POST", CHANNELS, form, token=self.alice.token)

    async def said(self, group: Any, by: Account | None = None) -> list[Any]:
        """What was said in a group, the oldest first."""
        path, token = f"/channels/{group['id']}/messages", (by or self.alice).token
        return list(reversed(await self.ok("GET", path, token=token)))


class MakeTests(GroupCase):
    async def test_make(self) -> None:
        """A group has all named as its recipients, belongs to its maker and is open for all."""
        made = await self.a_group(self.bob, self.carol)
        self.assertEqual((made["type"], made["name"], made["icon"]), (3, None, None))
        self.assertEqual(made["owner_id"], self.alice.id)
        self.assertEqual(
            {each["id"] for each in made["recipients"]}, {self.bob.id, self.carol.id}
        )
        told = {str(each.user_id) for each in self.announced(PrivateChannelOpened)}
        self.assertEqual(told, {self.alice.id, self.bob.id, self.carol.id})
        for each in (self.alice, self.bob):
            self.assertEqual(len(await self.ok("GET", CHANNELS, token=each.token)), 1)

    async def test_sizes(self) -> None:
        """A group may be of nobody else, and of two if the maker is named; each is a new one."""
        alone = await self.a_group()
        self.assertEqual((alone["type"], alone["recipients"]), (3, []))
        two = await self.a_group(self.alice, self.bob)
        self.assertEqual((two["type"], len(two["recipients"])), (3, 1))
        self.assertNotEqual((await self.a_group(self.alice, self.bob))["id"], two["id"])

    async def test_refusals(self) -> None:
        """Only friends come in, only so many, into only so many groups."""
        eve = await self.a_user("eve")
        token = self.alice.token
        for ids in ([eve.id, self.bob.id], ["1", self.bob.id]):
            call = self.call("POST", CHANNELS, {"recipients": ids}, token=token)
            await self.assertRefused(call, 400, 50033)
        self.patch(groups, "MOST_RECIPIENTS", 2)
        ids = [self.bob.id, self.carol.id]
        call = self.call("POST", CHANNELS, {"recipients": ids}, token=token)
        await self.assertRefused(call, 400, 30004)
        self.patch(groups, "MOST_GROUPS", 1)
        await self.a_group()
        call = self.call("POST", CHANNELS, {"recipients": []}, token=token)
        await self.assertRefused(call, 400, 30011)

    async def test_bots(self) -> None:
        """Bots make groups by access tokens alone, of which there are none."""
        bot = await self.an_application(self.alice)
        for form, status, code in (
            ({"access_tokens": ["x"], "nicks": {}}, 403, 50025),
            ({"recipients": [self.alice.id, self.bob.id]}, 400, 50033),
        ):
            call = self.call("POST", CHANNELS, form, token=bot.authorization)
            await self.assertRefused(call, status, code)


class RecipientTests(GroupCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.group = await self.a_group(self.bob, self.carol)
        self.path = f"/channels/{self.group['id']}/recipients"

    async def test_add(self) -> None:
        """A friend is brought in with a nickname; a message tells of it."""
        form = {"nick": "D"}
        path = f"{self.path}/{self.dave.id}"
        answer = await self.call("PUT", path, form, token=self.alice.token)
        self.assertEqual(answer.status, 204)
        self.assertEqual(len(self.announced(RecipientAdded)), 3)
        [told] = await self.ok("GET", CHANNELS, token=self.dave.token)
        self.assertEqual(told["nicks"], [{"id": self.dave.id, "nick": "D"}])
        [message] = await self.said(self.group, self.dave)
        self.assertEqual((message["type"], message["author"]["id"]), (1, self.alice.id))
        self.assertEqual([each["id"] for each in message["mentions"]], [self.dave.id])
        await self.ok("PUT", path, form, token=self.alice.token)
        self.assertEqual(len(await self.said(self.group)), 1)

    async def test_refusals(self) -> None:
        """Only friends of one's own are brought in, only the owner removes others."""
        eve = await self.a_user("eve")
        for method, by, user_id, status, code in (
            ("PUT", self.bob, self.dave.id, 400, 50033),
            ("PUT", self.alice, "1", 404, 10013),
            ("PUT", eve, eve.id, 403, 50001),
            ("DELETE", self.bob, self.carol.id, 403, 50013),
            ("DELETE", self.alice, self.dave.id, 404, 10013),
        ):
            body: Any = {} if method == "PUT" else None
            call = self.call(method, f"{self.path}/{user_id}", body, token=by.token)
            await self.assertRefused(call, status, code)
        call = self.call(
            "PUT", f"{self.path}/{self.dave.id}", {"access_token": "x"}, token=self.alice.token
        )
        await self.assertRefused(call, 403, 50025)
        self.patch(groups, "MOST_RECIPIENTS", 3)
        call = self.call("PUT", f"{self.path}/{self.dave.id}", {}, token=self.alice.token)
        await self.assertRefused(call, 400, 30004)

    async def test_remove(self) -> None:
        """Who is removed has the group no more; the others are told by an event and a message."""
        await self.ok("DELETE", f"{self.path}/{self.bob.id}", token=self.alice.token)
        self.assertEqual(await self.ok("GET", CHANNELS, token=self.bob.token), [])
        self.assertEqual(len(self.announced(RecipientRemoved)), 2)
        [message] = await self.said(self.group)
        self.assertEqual((message["type"], message["author"]["id"]), (2, self.alice.id))
        self.assertEqual([each["id"] for each in message["mentions"]], [self.bob.id])
        call = self.call("GET", f"/channels/{self.group['id']}", token=self.bob.token)
        await self.assertRefused(call, 403, 50001)

    async def test_leave(self) -> None:
        """A group that its owner leaves is inherited; the last one who leaves ends it."""
        path = f"/channels/{self.group['id']}"
        await self.ok("DELETE", path, token=self.alice.token)
        told = await self.ok("GET", path, token=self.bob.token)
        self.assertEqual(told["owner_id"], self.bob.id)
        [message] = await self.said(self.group, self.bob)
        self.assertEqual((message["type"], message["author"]["id"]), (2, self.alice.id))
        await self.ok("DELETE", f"{path}?silent=true", token=self.carol.token)
        self.assertEqual(len(await self.said(self.group, self.bob)), 1)
        await self.ok("DELETE", path, token=self.bob.token)
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 404, 10003)

    async def test_of_dm(self) -> None:
        """With a third one, a DM becomes a group of its own."""
        form = {"recipient_id": self.bob.id}
        dm = await self.ok("POST", CHANNELS, form, token=self.alice.token)
        path = f"/channels/{dm['id']}/recipients/{self.carol.id}"
        self.events.clear()
        answer = await self.call("PUT", path, {}, token=self.alice.token)
        self.assertEqual((answer.status, answer.body["type"]), (201, 3))
        self.assertEqual(len(answer.body["recipients"]), 2)
        origins = {str(each.origin_id) for each in self.announced(PrivateChannelOpened)}
        self.assertEqual(origins, {dm["id"]})
        for method in ("PATCH", "DELETE"):
            path = f"/channels/{dm['id']}" + (f"/recipients/{self.bob.id}" * (method == "DELETE"))
            call = self.call(method, path, {} if method == "PATCH" else None, token=self.bob.token)
            await self.assertRefused(call, 400, 50024)


class ModifyTests(GroupCase):
    async def test_modify(self) -> None:
        """Everybody in it names a group and gives it an icon; messages tell of it."""
        group = await self.a_group(self.bob, self.carol)
        path = f"/channels/{group['id']}"
        named = await self.ok("PATCH", path, {"name": "Us"}, token=self.bob.token)
        self.assertEqual(named["name"], "Us")
        icon = {"icon": data_uri(a_picture())}
        shown = await self.ok("PATCH", path, icon, token=self.bob.token)
        images = f"/channel-icons/{group['id']}/{shown['icon']}.png"
        response = await self.get_media(images)
        self.assertEqual(response, 200)
        said = await self.said(group)
        self.assertEqual([(each["type"], each["content"]) for each in said], [(4, "Us"), (5, "")])
        gone = await self.ok("PATCH", path, {"icon": None, "name": None}, token=self.bob.token)
        self.assertEqual((gone["icon"], gone["name"]), (None, None))
        guild = await self.a_guild(self.alice)
        path = f"/channels/{guild.channel_id}"
        call = self.call("PATCH", path, {"name": None}, token=self.alice.token)
        await self.assertRefused(call, 400, 50035)

    async def test_owner(self) -> None:
        """The owner alone gives it away, to somebody who is in it."""
        group = await self.a_group(self.bob, self.carol)
        path = f"/channels/{group['id']}"
        call = self.call("PATCH", path, {"owner": self.bob.id}, token=self.bob.token)
        await self.assertRefused(call, 403, 50013)
        call = self.call("PATCH", path, {"owner": self.dave.id}, token=self.alice.token)
        await self.assertRefused(call, 400, 50033)
        told = await self.ok("PATCH", path, {"owner": self.bob.id}, token=self.alice.token)
        self.assertEqual(told["owner_id"], self.bob.id)

    async def get_media(self, path: str) -> int:
        response = await treq.get(self.base + path, agent=self._agent)
        await response.content()
        return int(response.code)


class SessionTests(GatewayCase):
    async def test_told(self) -> None:
        """All in the group are told what happens, who is gone or never was there is not."""
        alice, bob, carol, dave = [await self.a_user(n) for n in ("alice", "bob", "carol", "dave")]
        for friend in (bob, carol):
            for by, to in ((alice, friend), (friend, alice)):
                await self.ok("PUT", f"{FRIENDS}/{to.id}", {}, token=by.token)
        hers, his, third, other = [await self.a_session(a) for a in (alice, bob, carol, dave)]
        form = {"recipients": [alice.id, bob.id]}
        group = await self.ok("POST", CHANNELS, form, token=alice.token)
        told = await his.event("CHANNEL_CREATE")
        self.assertEqual([each["id"] for each in told["recipients"]], [alice.id])
        path = f"/channels/{group['id']}"
        await self.ok("PUT", f"{path}/recipients/{carol.id}", {}, token=alice.token)
        added = await his.event("CHANNEL_RECIPIENT_ADD")
        self.assertEqual((added["channel_id"], added["user"]["id"]), (group["id"], carol.id))
        self.assertEqual(len((await third.event("CHANNEL_CREATE"))["recipients"]), 2)
        for session in (hers, his, third):
            self.assertEqual((await session.event("MESSAGE_CREATE"))["type"], 1)
        await self.ok("PATCH", path, {"name": "Us"}, token=bob.token)
        self.assertEqual((await third.event("CHANNEL_UPDATE"))["name"], "Us")
        await self.ok("DELETE", f"{path}/recipients/{bob.id}", token=alice.token)
        await his.event("CHANNEL_DELETE")
        removed = await third.event("CHANNEL_RECIPIENT_REMOVE")
        self.assertEqual(removed["user"]["id"], bob.id)
        await self.ok("POST", f"{path}/messages", {"content": "alone"}, token=alice.token)
        await self.settled(his, other)
        self.assertNotIn("alone", [each["content"] for each in his.seen("MESSAGE_CREATE")])
        self.assertEqual([name for name in other.names if "CHANNEL" in name], [])
