"""Invites to groups over HTTP."""

from __future__ import annotations

from typing import Any

from litecord.actions import group_invites, groups
from tests.http.test_groups import CHANNELS, GroupCase


class GroupInviteTests(GroupCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.group = await self.a_group(self.bob, self.carol, nicks={})
        self.path = f"/channels/{self.group['id']}/invites"
        self.eve = await self.a_user("eve")

    async def an_invite_to_it(self, **form: Any) -> Any:
        return await self.ok("POST", self.path, form, token=self.bob.token)

    async def test_see(self) -> None:
        """Who has the code sees who is in the group; those in it see all codes."""
        made = await self.an_invite_to_it(max_age=60)
        self.assertEqual((made["type"], made["max_age"]), (1, 60))
        self.assertEqual(made["inviter"]["id"], self.bob.id)
        seen = await self.ok("GET", f"/invites/{made['code']}?with_counts=true")
        self.assertEqual(seen["channel"]["id"], self.group["id"])
        self.assertEqual(len(seen["channel"]["recipients"]), 3)
        self.assertEqual(seen["approximate_member_count"], 3)
        listed = await self.ok("GET", self.path, token=self.carol.token)
        self.assertEqual([each["code"] for each in listed], [made["code"]])
        await self.assertRefused(self.call("GET", self.path, token=self.eve.token), 403, 50001)

    async def test_accept(self) -> None:
        """A stranger comes in, once; a message by who invited them tells of it."""
        code = (await self.an_invite_to_it())["code"]
        for _ in range(2):
            await self.ok("POST", f"/invites/{code}", {}, token=self.eve.token)
        [theirs] = await self.ok("GET", CHANNELS, token=self.eve.token)
        self.assertEqual(theirs["id"], self.group["id"])
        [message] = await self.said(self.group)
        self.assertEqual((message["type"], message["author"]["id"]), (1, self.bob.id))
        self.assertEqual([each["id"] for each in message["mentions"]], [self.eve.id])

    async def test_full(self) -> None:
        """A code lets nobody into a group that is full."""
        code = (await self.an_invite_to_it())["code"]
        self.patch(groups, "MOST_RECIPIENTS", 3)
        call = self.call("POST", f"/invites/{code}", {}, token=self.eve.token)
        await self.assertRefused(call, 400, 30004)

    async def test_expired(self) -> None:
        """A code is good for as long as it was made for."""
        code = (await self.an_invite_to_it(max_age=60))["code"]
        self.clock.advance(61)
        for method in ("GET", "POST", "DELETE"):
            call = self.call(method, f"/invites/{code}", token=self.eve.token)
            await self.assertRefused(call, 404, 10006)
        self.assertEqual(await self.ok("GET", self.path, token=self.bob.token), [])

    async def test_revoke(self) -> None:
        """Who made it deletes a code, and the owner of the group; nobody else."""
        for by in (self.bob, self.alice):
            code = (await self.an_invite_to_it())["code"]
            call = self.call("DELETE", f"/invites/{code}", token=self.carol.token)
            await self.assertRefused(call, 403, 50013)
            await self.ok("DELETE", f"/invites/{code}", token=by.token)
            await self.assertRefused(self.call("GET", f"/invites/{code}"), 404, 10006)

    async def test_limit(self) -> None:
        """There are only so many codes."""
        self.patch(group_invites, "MOST", 1)
        await self.an_invite_to_it()
        call = self.call("POST", self.path, {}, token=self.bob.token)
        await self.assertRefused(call, 400, 30016)
