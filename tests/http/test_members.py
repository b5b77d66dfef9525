"""Members over HTTP: shown, found, changed and removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litecord import events
from litecord.model.permissions import (
    ADMINISTRATOR,
    BAN_MEMBERS,
    CHANGE_NICKNAME,
    DEAFEN_MEMBERS,
    KICK_MEMBERS,
    MANAGE_GUILD,
    MANAGE_NICKNAMES,
    MANAGE_ROLES,
    MODERATE_MEMBERS,
    MOVE_MEMBERS,
    MUTE_MEMBERS,
)
from tests.support.builders import Account, BuiltGuild, PopulatedCase

DAY = 86_400


class MemberCase(PopulatedCase):
    """A guild of alice's with bob and carol in it, and eve outside."""

    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account
    eve: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice)
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        self.eve = await self.a_user()
        self.path = f"/guilds/{self.guild.id}/members"
        self.events.clear()

    def of(self, account: Account) -> str:
        """The path of a member."""
        return f"{self.path}/{account.id}"

    async def change(self, account: Account, by: Account | None = None, **form: Any) -> Any:
        """Change a member; the answer's body."""
        return await self.ok("PATCH", self.of(account), form, token=(by or self.alice).token)

    async def unchangeable(
        self, account: Account, status: int, code: int, by: Account, **form: Any
    ) -> Any:
        """Try to change a member in vain; the answer's body."""
        asked = self.call("PATCH", self.of(account), form, token=by.token)
        return await self.assertRefused(asked, status, code)


class ReadMemberTests(MemberCase):
    async def test_get_mine(self) -> None:
        """One asks for one's own membership by the guild alone; who is none has none."""
        path = f"/users/@me/guilds/{self.guild.id}/member"
        mine = await self.ok("GET", path, token=self.bob.token)
        self.assertEqual(mine["user"]["id"], self.bob.id)
        stranger = await self.a_user()
        await self.assertRefused(self.call("GET", path, token=stranger.token), 403, 50001)

    async def test_get(self) -> None:
        """A member is told from a user who is none, and from who is no user."""
        told = await self.ok("GET", self.of(self.bob), token=self.carol.token)
        self.assertEqual((told["user"]["id"], told["roles"], told["nick"]), (self.bob.id, [], None))
        asked = self.call("GET", self.of(self.eve), token=self.carol.token)
        await self.assertRefused(asked, 404, 10007)
        asked = self.call("GET", f"{self.path}/1", token=self.carol.token)
        await self.assertRefused(asked, 404, 10013)
        asked = self.call("GET", self.of(self.bob), token=self.eve.token)
        await self.assertRefused(asked, 403, 50001)

    async def test_list(self) -> None:
        """Members come in pages by user id, one by one if nothing is said."""
        ids = [self.alice.id, self.bob.id, self.carol.id]

        async def page(query: str) -> list[str]:
            told = await self.ok("GET", f"{self.path}?{query}", token=self.alice.token)
            return [each["user"]["id"] for each in told]

        self.assertEqual(await page(""), ids[:1])
        self.assertEqual(await page("limit=1000"), ids)
        self.assertEqual(await page(f"limit=5&after={ids[0]}"), ids[1:])
        for query in ("limit=0", "limit=1001", "after=x"):
            asked = self.call("GET", f"{self.path}?{query}", token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_list_takes_an_intent(self) -> None:
        """Bots list members if their application has the intent switched on."""
        without = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        having = await self.a_bot_in(self.guild.id, self.alice, intents=1 << 15)
        asked = self.call("GET", self.path, token=without.authorization)
        await self.assertRefused(asked, 403, 50001)
        await self.ok("GET", self.path, token=having.authorization)

    async def test_search(self) -> None:
        """Members are found by how their names begin, in any case, special characters or not."""
        await self.change(self.bob, nick="100% Über_Bob")

        async def found(query: str, limit: int = 10) -> list[str]:
            path = f"{self.path}/search?query={quote(query)}&limit={limit}"
            return [each["user"]["id"] for each in await self.ok("GET", path, token=self.bob.token)]

        self.assertEqual(await found("100% üBER_"), [self.bob.id])
        self.assertEqual(await found("100_"), [])
        self.assertEqual(await found(self.carol.username.upper()), [self.carol.id])
        self.assertEqual(len(await found("person", 2)), 2)
        for query in ("", "?query=", f"?query={'x' * 101}", "?query=a&limit=1001"):
            asked = self.call("GET", f"{self.path}/search{query}", token=self.bob.token)
            await self.assertRefused(asked, 400, 50035)


class NickTests(MemberCase):
    async def test_of_others(self) -> None:
        """A nickname is set and taken away by those who manage nicknames and rank above."""
        told = await self.change(self.bob, nick="  Bobby ")
        self.assertEqual(told["nick"], "Bobby")
        [updated] = self.announced(events.MemberUpdated)
        self.assertEqual(updated.member.nick, "Bobby")
        self.assertIsNone((await self.change(self.bob, nick=""))["nick"])
        await self.unchangeable(self.bob, 403, 50013, self.carol, nick="x")
        await self.give(self.guild, self.carol, MANAGE_NICKNAMES)
        await self.change(self.bob, self.carol, nick="x")
        await self.unchangeable(self.alice, 403, 50013, self.carol, nick="x")
        await self.give(self.guild, self.bob, 0)
        self.events.clear()
        role = await self.a_role(self.guild)
        await self.ok(
            "PATCH",
            f"/guilds/{self.guild.id}/roles",
            [{"id": role, "position": 9}],
            token=self.alice.token,
        )
        await self.ok("PUT", f"{self.of(self.bob)}/roles/{role}", token=self.alice.token)
        await self.unchangeable(self.bob, 403, 50013, self.carol, nick="y")
        await self.unchangeable(self.bob, 400, 50035, self.alice, nick="x" * 33)

    async def test_own(self) -> None:
        """One's own nickname takes CHANGE_NICKNAME, by whatever route."""
        me = f"{self.path}/@me"
        told = await self.ok("PATCH", me, {"nick": "Me"}, token=self.bob.token)
        self.assertEqual((told["nick"], told["user"]["id"]), ("Me", self.bob.id))
        told = await self.ok("PATCH", f"{me}/nick", {"nick": "I"}, token=self.bob.token)
        self.assertEqual(told, {"nick": "I"})
        self.assertEqual((await self.change(self.bob, self.bob, nick=None))["nick"], None)
        everyone = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        await self.ok("PATCH", everyone, {"permissions": "1024"}, token=self.alice.token)
        for path in (me, f"{me}/nick", self.of(self.bob)):
            asked = self.call("PATCH", path, {"nick": "Me"}, token=self.bob.token)
            await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, CHANGE_NICKNAME)
        await self.ok("PATCH", me, {"nick": "Me"}, token=self.bob.token)

    async def test_other_own_fields(self) -> None:
        """Words about oneself are kept; what is no image is refused."""
        me = f"{self.path}/@me"
        form = {"bio": "words", "avatar": None, "banner": None}
        await self.ok("PATCH", me, form, token=self.bob.token)
        [updated] = self.announced(events.MemberUpdated)
        self.assertEqual(updated.member.bio, "words")
        image = {"avatar": "data:image/png;base64,aGVsbG8="}
        await self.assertRefused(
            self.call("PATCH", me, image, token=self.bob.token), 400, 50035
        )
        await self.assertRefused(self.call("PATCH", me, {}, token=self.eve.token), 403, 50001)


class RolesOfMemberTests(MemberCase):
    async def test_add_and_remove(self) -> None:
        """A role is given and taken; what is so already is told to nobody."""
        role = await self.a_role(self.guild)
        path = f"{self.of(self.bob)}/roles/{role}"
        for _ in range(2):
            answer = await self.call("PUT", path, token=self.alice.token)
            self.assertEqual(answer.status, 204)
        [updated] = self.announced(events.MemberUpdated)
        self.assertEqual([str(each) for each in updated.member.roles], [role])
        for _ in range(2):
            await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(len(self.announced(events.MemberUpdated)), 2)

    async def test_list(self) -> None:
        """A list of roles replaces all others."""
        first, second = [await self.a_role(self.guild) for _ in range(2)]
        told = await self.change(self.bob, roles=[first, second])
        self.assertEqual(set(told["roles"]), {first, second})
        told = await self.change(self.bob, roles=[second, self.guild.id])
        self.assertEqual(told["roles"], [second])
        self.assertEqual((await self.change(self.bob, roles=[]))["roles"], [])
        await self.unchangeable(self.bob, 404, 10011, self.alice, roles=["1"])
        await self.unchangeable(self.bob, 400, 50035, self.alice, roles=[first, first])

    async def test_refusals(self) -> None:
        """It takes MANAGE_ROLES and a higher role; managed ones and @everyone stay."""
        low = await self.a_role(self.guild)
        path = f"{self.of(self.bob)}/roles"

        def asked(role: str, by: Account, method: str = "PUT") -> Any:
            return self.call(method, f"{path}/{role}", token=by.token)

        await self.assertRefused(asked(low, self.carol), 403, 50013)
        own = await self.give(self.guild, self.carol, MANAGE_ROLES)
        await self.assertRefused(asked(own, self.carol), 403, 50013)
        await self.unchangeable(self.bob, 403, 50013, self.carol, roles=[own])
        lower = await self.a_role(self.guild)
        self.assertEqual((await asked(lower, self.carol)).status, 204)
        owners = self.call("PUT", f"{self.of(self.alice)}/roles/{lower}", token=self.carol.token)
        self.assertEqual((await owners).status, 204)
        await self.assertRefused(asked("1", self.carol), 404, 10011)
        await self.assertRefused(asked(self.guild.id, self.carol), 400, 50028)
        bot = await self.a_bot_in(self.guild.id, self.alice)
        told = await self.ok("GET", f"{self.path}/{bot.id}", token=self.alice.token)
        for method in ("PUT", "DELETE"):
            await self.assertRefused(asked(told["roles"][0], self.alice, method), 403, 50013)
        gone = self.call("PUT", f"{self.of(self.eve)}/roles/{low}", token=self.alice.token)
        await self.assertRefused(gone, 404, 10007)


class TimeoutTests(MemberCase):
    def ahead(self, seconds: float) -> str:
        """A time so many seconds from now."""
        moment = self.clock.now().timestamp() + seconds
        return self.clock.now().fromtimestamp(moment, self.clock.now().tzinfo).isoformat()

    async def test_timeout(self) -> None:
        """Who is timed out may only look, until the time is over."""
        await self.give(self.guild, self.bob, MANAGE_NICKNAMES)
        told = await self.change(self.bob, communication_disabled_until=self.ahead(60))
        self.assertEqual(
            told["communication_disabled_until"], "2026-03-01T12:01:00.000000+00:00"
        )
        channel = f"/channels/{self.guild.channel_id}"
        await self.ok("GET", channel, token=self.bob.token)
        asked = self.call("POST", f"{channel}/invites", {}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.unchangeable(self.carol, 403, 50013, self.bob, nick="x")
        self.clock.advance(60)
        await self.ok("POST", f"{channel}/invites", {}, token=self.bob.token)
        await self.change(self.carol, self.bob, nick="x")

    async def test_ends_by_null(self) -> None:
        """Null and a time gone by end a timeout."""
        for end in (None, self.ahead(-1)):
            await self.change(self.bob, communication_disabled_until=self.ahead(60))
            told = await self.change(self.bob, communication_disabled_until=end)
            self.assertIsNone(told["communication_disabled_until"])

    async def test_refusals(self) -> None:
        """A timeout has its length, its permission and its ranks."""
        long = self.ahead(28 * DAY + 1)
        body = await self.unchangeable(
            self.bob, 400, 50035, self.alice, communication_disabled_until=long
        )
        self.assertEqual(list(body["errors"]), ["communication_disabled_until"])
        until = {"communication_disabled_until": self.ahead(28 * DAY)}
        await self.unchangeable(self.bob, 403, 50013, self.carol, **until)
        await self.give(self.guild, self.carol, MODERATE_MEMBERS)
        await self.unchangeable(self.alice, 403, 50013, self.carol, **until)
        await self.unchangeable(self.carol, 403, 50013, self.carol, **until)
        await self.change(self.bob, self.carol, **until)
        await self.give(self.guild, self.bob, ADMINISTRATOR)
        await self.unchangeable(self.bob, 403, 50013, self.alice, **until)
        await self.unchangeable(
            self.bob, 400, 50035, self.alice, communication_disabled_until="soon"
        )


class OtherFieldsTests(MemberCase):
    async def test_voice(self) -> None:
        """What concerns voice takes its permission, and somebody who is in voice."""
        for form, permission in (
            ({"mute": True}, MUTE_MEMBERS),
            ({"deaf": True}, DEAFEN_MEMBERS),
            ({"channel_id": None}, MOVE_MEMBERS),
        ):
            await self.unchangeable(self.bob, 403, 50013, self.carol, **form)
            await self.give(self.guild, self.carol, permission)
            await self.unchangeable(self.bob, 400, 40032, self.carol, **form)

    async def test_flags(self) -> None:
        """Of the flags one can be set, by those who manage the guild, its roles or its peace."""
        await self.unchangeable(self.bob, 403, 50013, self.carol, flags=4)
        await self.give(self.guild, self.carol, MODERATE_MEMBERS | KICK_MEMBERS)
        await self.unchangeable(self.bob, 403, 50013, self.carol, flags=4)
        await self.give(self.guild, self.carol, BAN_MEMBERS)
        self.assertEqual((await self.change(self.bob, self.carol, flags=7))["flags"], 4)
        await self.give(self.guild, self.carol, MANAGE_GUILD)
        self.assertEqual((await self.change(self.bob, self.carol, flags=None))["flags"], 0)

    async def test_nothing(self) -> None:
        """A form without fields is answered with the member and told to nobody."""
        told = await self.change(self.bob, self.carol)
        self.assertEqual(told["user"]["id"], self.bob.id)
        self.assertEqual(self.events, [])

    async def test_all_or_nothing(self) -> None:
        """Where one field is refused none is changed."""
        await self.give(self.guild, self.carol, MANAGE_NICKNAMES)
        self.events.clear()
        await self.unchangeable(self.bob, 403, 50013, self.carol, nick="x", roles=["1"])
        self.assertEqual(self.events, [])
        told = await self.ok("GET", self.of(self.bob), token=self.alice.token)
        self.assertIsNone(told["nick"])


class KickTests(MemberCase):
    async def test_kick(self) -> None:
        """Who is kicked is gone, which is told, and may come back."""
        answer = await self.call("DELETE", self.of(self.bob), token=self.alice.token)
        self.assertEqual(answer.status, 204)
        [removed] = self.announced(events.MemberRemoved)
        self.assertEqual(str(removed.user.id), self.bob.id)
        asked = self.call("DELETE", self.of(self.bob), token=self.alice.token)
        await self.assertRefused(asked, 404, 10007)
        await self.join(self.bob, self.guild)
        told = await self.ok("GET", self.of(self.bob), token=self.alice.token)
        self.assertEqual(told["flags"], 1)  # who has been here before

    async def test_refusals(self) -> None:
        """It takes KICK_MEMBERS and a higher rank."""
        asked = self.call("DELETE", self.of(self.bob), token=self.carol.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.carol, KICK_MEMBERS)
        for other in (self.alice, self.carol):
            asked = self.call("DELETE", self.of(other), token=self.carol.token)
            await self.assertRefused(asked, 403, 50013)
        await self.ok("DELETE", self.of(self.bob), token=self.carol.token)
