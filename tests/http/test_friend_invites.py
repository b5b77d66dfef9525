"""Invites to be friends over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.builders import Account, PopulatedCase

MINE = "/users/@me/invites"


class FriendInviteTests(PopulatedCase):
    alice: Account
    bob: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.bob = await self.a_user(), await self.a_user()

    async def make(self, **form: Any) -> Any:
        """Make an invite of alice's."""
        return await self.ok("POST", MINE, form, token=self.alice.token)

    async def friends(self, account: Account) -> list[str]:
        """The ids of somebody's friends."""
        found = await self.ok("GET", "/users/@me/relationships", token=account.token)
        return [each["id"] for each in found if each["type"] == 1]

    async def test_accept(self) -> None:
        """Whoever has the code is a friend at once, and that is counted."""
        made = await self.make()
        self.assertEqual((made["type"], made["channel"], made["uses"]), (2, None, 0))
        self.assertEqual((made["max_age"], made["max_uses"]), (604_800, 5))
        self.assertEqual(made["inviter"]["id"], self.alice.id)
        told = await self.ok("GET", f"/invites/{made['code']}")
        self.assertEqual(told["code"], made["code"])
        await self.ok("POST", f"/invites/{made['code']}", {}, token=self.bob.token)
        self.assertEqual(await self.friends(self.alice), [self.bob.id])
        self.assertEqual(await self.friends(self.bob), [self.alice.id])
        [listed] = await self.ok("GET", MINE, token=self.alice.token)
        self.assertEqual(listed["uses"], 1)

    async def test_ends(self) -> None:
        """It ends after a week, after five friends, and when its maker says so."""
        for end in ("time", "uses", "revoked"):
            code = (await self.make())["code"]
            if end == "time":
                self.clock.advance(604_800)
            elif end == "uses":
                for _ in range(5):
                    friend = await self.a_user()
                    await self.ok("POST", f"/invites/{code}", {}, token=friend.token)
            else:
                gone = await self.ok("DELETE", MINE, token=self.alice.token)
                self.assertEqual([each["code"] for each in gone], [code])
            self.assertEqual(await self.ok("GET", MINE, token=self.alice.token), [])
            await self.assertRefused(self.call("GET", f"/invites/{code}"), 404, 10006)
            asked = self.call("POST", f"/invites/{code}", {}, token=self.bob.token)
            await self.assertRefused(asked, 404, 10006)

    async def test_not_for(self) -> None:
        """Neither bots nor who is blocked find it, and nobody befriends themselves."""
        code = (await self.make())["code"]
        bot = await self.an_application(self.bob)
        block = {"type": 2}
        path = f"/users/@me/relationships/{self.bob.id}"
        await self.ok("PUT", path, block, token=self.alice.token)
        for token in (bot.authorization, self.bob.token):
            asked = self.call("GET", f"/invites/{code}", token=token)
            await self.assertRefused(asked, 404, 10006)
        asked = self.call("POST", f"/invites/{code}", {}, token=self.alice.token)
        await self.assertRefused(asked, 400, 80003)
        asked = self.call("POST", MINE, {}, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)

    async def test_own_code(self) -> None:
        """A client may think of the code itself, if nobody has it."""
        self.assertEqual((await self.make(code="MyOwnCode"))["code"], "MyOwnCode")
        for code in ("myowncode", "no code", ""):
            asked = self.call("POST", MINE, {"code": code}, token=self.bob.token)
            await self.assertRefused(asked, 400, 50020)
