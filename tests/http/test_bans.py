"""Bans over HTTP: made, many at once, shown, lifted, and what they keep out and take away."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import ADMINISTRATOR, BAN_MEMBERS, MANAGE_GUILD
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account, BuiltGuild, PopulatedCase

DAY = 86_400


class BanCase(PopulatedCase):
    """A guild of alice's with bob and carol in it, carol may ban; eve is outside."""

    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account
    eve: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        self.eve = await self.a_user()
        self.bans = f"/guilds/{self.guild.id}/bans"
        self.top = await self.give(self.guild, self.carol, BAN_MEMBERS | MANAGE_GUILD)
        self.events.clear()

    def of(self, account: Any) -> str:
        """The path of somebody's ban."""
        return f"{self.bans}/{account.id}"

    async def ban(self, account: Any, body: Any = None, query: str = "", **given: Any) -> None:
        """Ban somebody as carol."""
        path = f"{self.of(account)}{query}"
        answer = await self.call("PUT", path, body, token=self.carol.token, **given)
        self.assertEqual((answer.status, answer.body), (204, b""))

    async def many(self, *ids: str, **form: Any) -> Any:
        """Ban many as carol; the answer."""
        form = {"user_ids": list(ids), **form}
        path = f"/guilds/{self.guild.id}/bulk-ban"
        return await self.call("POST", path, form, token=self.carol.token)

    async def listed(self, query: str = "limit=1000", name: str = "") -> list[str]:
        """The ids of the users in a list of bans."""
        told = await self.ok("GET", f"{self.bans}{name}?{query}", token=self.carol.token)
        return [each["user"]["id"] for each in told]

    async def posts(self, account: Account, channel_id: str | None = None, count: int = 1) -> Any:
        """Have somebody write; the ids."""
        path = f"/channels/{channel_id or self.guild.channel_id}/messages"
        return [
            (await self.ok("POST", path, {"content": "x"}, token=account.token))["id"]
            for _ in range(count)
        ]

    async def left(self, channel_id: str | None = None) -> set[str]:
        """The ids of the ordinary messages in a channel."""
        path = f"/channels/{channel_id or self.guild.channel_id}/messages?limit=100"
        told = await self.ok("GET", path, token=self.alice.token)
        return {each["id"] for each in told if each["type"] == 0}


class CreateTests(BanCase):
    async def test_member(self) -> None:
        """A member who is banned is told of, removed, and does not come back by an invite."""
        code = await self.an_invite(self.guild, unique=True)
        self.events.clear()
        await self.ban(self.bob, headers={"X-Audit-Log-Reason": "caf%C3%A9"})
        self.assertEqual(
            [type(each) for each in self.events],
            [events.BanAdded, events.MemberRemoved, events.AuditEntryCreated],
        )
        told = await self.ok("GET", self.of(self.bob), token=self.carol.token)
        self.assertEqual((told["user"]["id"], told["reason"]), (self.bob.id, "caf\xe9"))
        asked = self.call("POST", f"/invites/{code}", {}, token=self.bob.token)
        await self.assertRefused(asked, 403, 40007)
        uses = await self.ok("GET", f"/guilds/{self.guild.id}/invites", token=self.alice.token)
        self.assertEqual([each["uses"] for each in uses if each["code"] == code], [0])

    async def test_others(self) -> None:
        """Who was never in the guild is banned as well; who is no user is not."""
        await self.ban(self.eve)
        [added] = self.announced(events.BanAdded)
        self.assertEqual(str(added.user.id), self.eve.id)
        self.assertEqual(self.announced(events.MemberRemoved), [])
        asked = self.call("PUT", f"{self.bans}/1", token=self.carol.token)
        await self.assertRefused(asked, 404, 10013)

    async def test_again(self) -> None:
        """A second ban tells nobody and keeps the first reason."""
        for reason in ("first", "second"):
            await self.ban(self.bob, headers={"X-Audit-Log-Reason": reason})
        self.assertEqual(len(self.announced(events.BanAdded)), 1)
        told = await self.ok("GET", self.of(self.bob), token=self.carol.token)
        self.assertEqual(told["reason"], "first")

    async def test_hierarchy(self) -> None:
        """Nobody bans the owner, themselves, or who ranks as high."""
        peer = await self.a_member(self.guild)
        path = f"/guilds/{self.guild.id}/members/{peer.id}/roles/{self.top}"
        await self.ok("PUT", path, token=self.alice.token)
        for account in (self.alice, self.carol, peer):
            asked = self.call("PUT", self.of(account), token=self.carol.token)
            await self.assertRefused(asked, 403, 50013)
        asked = self.call("PUT", self.of(self.alice), token=self.alice.token)
        await self.assertRefused(asked, 403, 50013)
        await self.ok("PUT", self.of(peer), token=self.alice.token)

    async def test_bot(self) -> None:
        """With a banned bot goes its role, and it is not added again."""
        bot = await self.a_bot_in(self.guild.id, self.alice, permissions=1024)
        await self.ok("PUT", self.of(bot), token=self.alice.token)
        self.assertEqual(len(self.announced(events.RoleDeleted)), 1)
        asked = self.call(
            "POST",
            f"/oauth2/authorize?client_id={bot.id}&scope=bot",
            {"authorize": True, "guild_id": self.guild.id, "permissions": "0"},
            token=self.alice.token,
        )
        await self.assertRefused(asked, 403, 40007)

    async def test_wrong_forms(self) -> None:
        """How much is deleted has its limits, wherever it is said."""
        for form in (
            {"delete_message_seconds": 7 * DAY + 1},
            {"delete_message_seconds": -1},
            {"delete_message_days": 8},
        ):
            asked = self.call("PUT", self.of(self.bob), form, token=self.carol.token)
            body = await self.assertRefused(asked, 400, 50035)
            self.assertEqual(list(body["errors"]), list(form))
        for query in ("delete_message_seconds=604801", "delete-message-days=8"):
            asked = self.call("PUT", f"{self.of(self.bob)}?{query}", token=self.carol.token)
            await self.assertRefused(asked, 400, 50035)
        self.assertEqual(await self.listed(), [])


class WipeTests(BanCase):
    async def test_everywhere(self) -> None:
        """What the banned wrote lately goes, in each channel and thread at once, even archived."""
        hidden = await self.a_channel(self.guild)
        form = {"name": "x", "type": 11}
        path = f"/channels/{self.guild.channel_id}/threads"
        thread = await self.ok("POST", path, form, token=self.alice.token)
        old = await self.posts(self.bob)
        self.clock.advance(3600)
        new = await self.posts(self.bob, count=2)
        kept = await self.posts(self.alice)
        there = {each: await self.posts(self.bob, each) for each in (hidden["id"], thread["id"])}
        form = {"permission_overwrites": [{"id": self.guild.id, "type": 0, "deny": "1024"}]}
        await self.ok("PATCH", f"/channels/{hidden['id']}", form, token=self.alice.token)
        path = f"/channels/{thread['id']}"
        await self.ok("PATCH", path, {"archived": True}, token=self.alice.token)
        self.world.state.drop_thread(Snowflake(int(self.guild.id)), Snowflake(int(thread["id"])))
        self.events.clear()
        await self.ban(self.bob, {"delete_message_seconds": 60})
        told = {
            str(each.channel_id): [str(one) for one in each.message_ids]
            for each in self.announced(events.MessagesDeleted)
        }
        self.assertEqual(told, {self.guild.channel_id: new, **there})
        self.assertEqual(await self.left(), {*old, *kept})
        for channel_id in there:
            self.assertEqual(await self.left(channel_id), set())

    async def test_batches(self) -> None:
        """No more than a hundred messages are told of at once."""
        ids = await self.posts(self.bob, count=101)
        await self.ban(self.bob, {"delete_message_seconds": DAY})
        told = [each.message_ids for each in self.announced(events.MessagesDeleted)]
        self.assertEqual([len(each) for each in told], [100, 1])
        self.assertEqual([str(one) for each in told for one in each], ids)

    async def test_names(self) -> None:
        """How much is to be deleted may be said by the names of all times, in body or query."""
        for version, body, query in (
            (10, {"delete_message_days": 1}, ""),
            (10, None, "?delete_message_seconds=86400"),
            (9, None, "?delete_message_days=1"),
            (6, None, "?delete-message-days=1"),
        ):
            somebody = await self.a_member(self.guild)
            await self.posts(somebody)
            await self.ban(somebody, body, query, version=version)
            self.assertEqual(await self.left(), set(), (version, body, query))

    async def test_nothing_said(self) -> None:
        """Without a word about it nothing is deleted."""
        ids = await self.posts(self.bob)
        await self.ban(self.bob)
        self.assertEqual(await self.left(), set(ids))


class BulkTests(BanCase):
    async def test_some(self) -> None:
        """Who can be banned is; the others are named."""
        await self.ban(self.eve)
        ids = await self.posts(self.bob)
        self.events.clear()
        failed = [self.alice.id, self.carol.id, self.eve.id, "1"]
        answer = await self.many(self.bob.id, *failed, delete_message_seconds=60)
        wanted = {"banned_users": [self.bob.id], "failed_users": sorted(failed, key=int)}
        self.assertEqual((answer.status, answer.body), (200, wanted))
        [gone] = self.announced(events.MessagesDeleted)
        self.assertEqual([str(each) for each in gone.message_ids], ids)
        self.assertEqual(await self.listed(), sorted([self.bob.id, self.eve.id], key=int))

    async def test_none(self) -> None:
        """Where nobody could be banned that is an error."""
        for ids in ([self.alice.id], ["1"], []):
            await self.assertRefused(self.many(*ids), 400, 500000)

    async def test_limits(self) -> None:
        """200 users at most, each once."""
        await self.assertRefused(self.many(*map(str, range(1, 202))), 400, 50035)
        await self.assertRefused(self.many("1", "1"), 400, 50035)


class ReadTests(BanCase):
    async def test_get(self) -> None:
        """Who is not banned has no ban."""
        asked = self.call("GET", self.of(self.bob), token=self.carol.token)
        await self.assertRefused(asked, 404, 10026)

    async def test_pages(self) -> None:
        """Bans come by user id, before one or else after one; people say how many."""
        there = [(await self.a_user()).id for _ in range(4)]
        await self.many(*there)
        self.assertEqual(await self.listed(), there)
        self.assertEqual(await self.listed("limit=2"), there[:2])
        self.assertEqual(await self.listed(f"limit=2&after={there[0]}"), there[1:3])
        self.assertEqual(await self.listed(f"limit=2&before={there[3]}"), there[1:3])
        both = f"limit=9&before={there[1]}&after={there[2]}"
        self.assertEqual(await self.listed(both), there[:1])
        for query in ("", "limit=0", "limit=1001", "limit=1&after=x"):
            asked = self.call("GET", f"{self.bans}?{query}", token=self.carol.token)
            await self.assertRefused(asked, 400, 50035)
        bot = await self.a_bot_in(self.guild.id, self.alice, ADMINISTRATOR)
        told = await self.ok("GET", self.bans, token=bot.authorization)
        self.assertEqual([each["user"]["id"] for each in told], there)

    async def test_search(self) -> None:
        """Bans are found by a part of a name, in any case."""
        one, two = await self.a_user("somebody.one"), await self.a_user("somebody.two")
        await self.many(one.id, two.id, self.bob.id)
        form = {"global_name": "\xdcber"}
        await self.ok("PATCH", "/users/@me", form, token=two.token)
        self.assertEqual(await self.listed("query=BODY.", "/search"), [one.id, two.id])
        self.assertEqual(await self.listed("query=BODY.&limit=1", "/search"), [one.id])
        self.assertEqual(await self.listed("query=%C3%BCBE", "/search"), [two.id])
        for query in ("", "query=", f"query={'x' * 33}", "query=a&limit=11"):
            asked = self.call("GET", f"{self.bans}/search?{query}", token=self.carol.token)
            await self.assertRefused(asked, 400, 50035)


class DeleteTests(BanCase):
    async def test_delete(self) -> None:
        """Who is unbanned may come back; it is told once."""
        await self.ban(self.bob)
        path = self.of(self.bob)
        answer = await self.call("DELETE", path, token=self.carol.token)
        self.assertEqual(answer.status, 204)
        [removed] = self.announced(events.BanRemoved)
        self.assertEqual(str(removed.user.id), self.bob.id)
        await self.assertRefused(self.call("DELETE", path, token=self.carol.token), 404, 10026)
        await self.join(self.bob, self.guild)
