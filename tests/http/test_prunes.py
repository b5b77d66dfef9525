"""Prunes over HTTP: who has not been seen for days, counted and removed."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.actions import prunes
from litecord.model.permissions import KICK_MEMBERS, MANAGE_GUILD
from tests.support.builders import PASSWORD, Account, BuiltGuild, PopulatedCase

DAY = 86_400


class PruneTests(PopulatedCase):
    """A guild of alice's where four people without roles are, for ten days."""

    guild: BuiltGuild
    alice: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.people = [await self.a_member(self.guild) for _ in range(4)]
        self.path = f"/guilds/{self.guild.id}/prune"
        self.clock.advance(10 * DAY)
        self.events.clear()

    async def count(self, query: str = "") -> Any:
        """How many would be pruned."""
        told = await self.ok("GET", f"{self.path}?{query}", token=self.alice.token)
        return told["pruned"]

    async def prune(self, query: str = "", **form: Any) -> Any:
        """Prune; how many were, and who."""
        path = f"{self.path}?{query}"
        told = await self.ok("POST", path, form or None, token=self.alice.token)
        gone = {str(each.user.id) for each in self.announced(events.MemberRemoved)}
        self.events.clear()
        return told["pruned"], gone

    async def test_inactive(self) -> None:
        """Who writes, logs in, or has just come is seen; all others are pruned."""
        first, writer, visitor, other = self.people
        path = f"/channels/{self.guild.channel_id}/messages"
        await self.ok("POST", path, {"content": "x"}, token=writer.token)
        form = {"login": visitor.email, "password": PASSWORD}
        await self.ok("POST", "/auth/login", form)
        newcomer = await self.a_member(self.guild)
        self.assertEqual(await self.count(), 2)
        self.assertEqual(await self.count("days=11"), 0)
        self.events.clear()
        self.assertEqual(await self.prune(), (2, {first.id, other.id}))
        self.assertEqual(await self.count(), 0)
        there = await self.ok(
            "GET", f"/guilds/{self.guild.id}/members?limit=9", token=self.alice.token
        )
        kept = {self.alice.id, writer.id, visitor.id, newcomer.id}
        self.assertEqual({each["user"]["id"] for each in there}, kept)

    async def test_roles(self) -> None:
        """Who has roles is meant only where all of them are named, in whatever notation."""
        one, both, plain, _ = self.people
        first, second = [await self.a_role(self.guild) for _ in range(2)]
        for account, role in ((one, first), (both, first), (both, second)):
            path = f"/guilds/{self.guild.id}/members/{account.id}/roles/{role}"
            await self.ok("PUT", path, token=self.alice.token)
        self.assertEqual(await self.count(), 2)
        self.assertEqual(await self.count(f"include_roles={first}"), 3)
        self.assertEqual(await self.count(f"include_roles={first},%20{second}"), 4)
        self.events.clear()
        number, gone = await self.prune(include_roles=[first])
        self.assertEqual(number, 3)
        self.assertIn(plain.id, gone)
        self.assertEqual(await self.prune(include_roles=f"{first}, {second}"), (1, {both.id}))

    async def test_rank(self) -> None:
        """Nobody prunes those who rank as high as they do, nor themselves."""
        role = await self.give(self.guild, self.people[0], KICK_MEMBERS | MANAGE_GUILD)
        path = f"/guilds/{self.guild.id}/members/{self.people[1].id}/roles/{role}"
        await self.ok("PUT", path, token=self.alice.token)
        path = f"{self.path}?include_roles={role}"
        told = await self.ok("GET", path, token=self.people[0].token)
        self.assertEqual(told, {"pruned": 2})
        self.assertEqual(await self.count(f"include_roles={role}"), 4)

    async def test_uncounted(self) -> None:
        """The number is not told to who does not want it; booleans may be text, or in the query."""
        self.assertEqual((await self.prune(compute_prune_count="false"))[0], None)
        self.assertEqual((await self.prune(compute_prune_count=False))[0], None)
        self.assertEqual((await self.prune("compute_prune_count=false"))[0], None)
        self.assertEqual((await self.prune("days=30", compute_prune_count="true"))[0], 0)

    async def test_many(self) -> None:
        """More than fit into one unit of work are pruned as well."""
        self.patch(prunes, "BATCH", 3)
        number, gone = await self.prune()
        self.assertEqual((number, gone), (4, {each.id for each in self.people}))

    async def test_wrong_forms(self) -> None:
        """Days are 1 to 30; roles are ids."""
        for query in ("days=0", "days=31", "days=x", "include_roles=x"):
            asked = self.call("GET", f"{self.path}?{query}", token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
        for form in ({"days": 0}, {"days": 31}, {"include_roles": "x"}, {"include_roles": [1, 1]}):
            asked = self.call("POST", self.path, form, token=self.alice.token)
            await self.assertRefused(asked, 400, 50035)
