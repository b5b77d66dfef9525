"""The audit log over HTTP: what is recorded, and how it is read."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.actions import audit_log
from tests.support.builders import Account, BuiltGuild, PopulatedCase

DAY = 86_400
KICK, PRUNE, BAN, UNBAN, MEMBER, ROLES = range(20, 26)


class AuditTests(PopulatedCase):
    """A guild of alice's with carol in it, who may do everything, and bob."""

    guild: BuiltGuild
    alice: Account
    bob: Account
    carol: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.guild = await self.a_guild(self.alice, system_channel_flags=1)
        self.bob, self.carol = [await self.a_member(self.guild) for _ in range(2)]
        await self.give(self.guild, self.carol, 8)
        await self.database.autocommit.execute("delete from audit_log")
        self.path = f"/guilds/{self.guild.id}"

    async def do(self, method: str, path: str, body: Any = None, **given: Any) -> None:
        """Do something to the guild as carol, or somebody else."""
        token = given.pop("by", self.carol).token
        await self.ok(method, f"{self.path}{path}", body, token=token, **given)

    async def log(self, query: str = "") -> Any:
        """The audit log."""
        return await self.ok("GET", f"{self.path}/audit-logs?{query}", token=self.carol.token)

    async def kinds(self, query: str = "") -> list[int]:
        """The action types of the entries that a query asks for."""
        return [each["action_type"] for each in (await self.log(query))["audit_log_entries"]]

    async def test_entries(self) -> None:
        """An entry says what was done, by whom, to whom and why; the users are told beside it."""
        await self.do("DELETE", f"/members/{self.bob.id}", headers={"X-Audit-Log-Reason": "a%20b"})
        await self.do("PUT", f"/bans/{self.bob.id}")
        await self.do("DELETE", f"/bans/{self.bob.id}", by=self.alice)
        told = await self.log()
        about = {"target_id": self.bob.id}
        mine, others = {"user_id": self.carol.id, **about}, {"user_id": self.alice.id, **about}
        entries = [dict(each) for each in told["audit_log_entries"]]
        ids = [int(each.pop("id")) for each in entries]
        self.assertEqual(
            entries,
            [
                {"action_type": UNBAN, **others},
                {"action_type": BAN, **mine},
                {"action_type": KICK, **mine, "reason": "a b"},
            ],
        )
        self.assertEqual(ids, sorted(ids, reverse=True))
        named = {each["id"] for each in told["users"]}
        self.assertEqual(named, {self.alice.id, self.bob.id, self.carol.id})
        for name in ("threads", "webhooks", "integrations", "application_commands"):
            self.assertEqual(told[name], [])

    async def test_prune(self) -> None:
        """A prune is one entry, with its number and its days as text; none if it removed nobody."""
        await self.do("POST", "/prune", {"days": 1})
        self.assertEqual(await self.kinds(), [])
        self.clock.advance(2 * DAY)
        await self.do("POST", "/prune", {"days": 1}, headers={"X-Audit-Log-Reason": "old"})
        [entry] = (await self.log())["audit_log_entries"]
        del entry["id"]
        self.assertEqual(
            entry,
            {
                "action_type": PRUNE,
                "user_id": self.carol.id,
                "target_id": None,
                "options": {"delete_member_days": "1", "members_removed": "1"},
                "reason": "old",
            },
        )

    async def test_reason_of_a_prune(self) -> None:
        """A prune may say why in its body; what the header says counts more."""
        headers = {"X-Audit-Log-Reason": "header"}
        for given, why in (({}, "body"), (headers, "header")):
            self.clock.advance(2 * DAY)
            form = {"days": 1, "reason": "body"}
            await self.do("POST", "/prune", form, headers=given)
            [entry, *_] = (await self.log())["audit_log_entries"]
            self.assertEqual(entry["reason"], why)
            await self.join(await self.a_user(), self.guild)

    async def test_bulk(self) -> None:
        """Of many banned at once there is one entry each, and none of who was banned before."""
        eve = await self.a_user()
        await self.do("PUT", f"/bans/{eve.id}")
        await self.do("POST", "/bulk-ban", {"user_ids": [self.bob.id, eve.id]})
        entries = (await self.log())["audit_log_entries"]
        self.assertEqual([each["target_id"] for each in entries], [self.bob.id, eve.id])

    async def test_member(self) -> None:
        """Of a changed member the old and the new are told, and nothing where there was null."""
        bob, until = f"/members/{self.bob.id}", "2026-03-02T00:00:00.000000+00:00"
        await self.do("PATCH", bob, {"nick": "B"})
        await self.do("PATCH", bob, {"nick": None, "communication_disabled_until": until})
        await self.do("PATCH", bob, {"nick": None})
        entries = (await self.log("after=0"))["audit_log_entries"]
        about = {(each["action_type"], each["target_id"]) for each in entries}
        self.assertEqual(about, {(MEMBER, self.bob.id)})
        self.assertEqual(
            [each["changes"] for each in entries],
            [
                [{"key": "nick", "new_value": "B"}],
                [
                    {"key": "nick", "old_value": "B"},
                    {"key": "communication_disabled_until", "new_value": until},
                ],
            ],
        )

    async def test_roles(self) -> None:
        """Roles that are given and taken are told with their names, however that is done."""
        bob = f"/members/{self.bob.id}"
        first, second = [await self.a_role(self.guild, name=name) for name in ("a", "b")]
        await self.do("PUT", f"{bob}/roles/{first}")
        await self.do("PATCH", bob, {"roles": [second]})
        await self.do("DELETE", f"{bob}/roles/{second}")
        await self.do("DELETE", f"{bob}/roles/{second}")
        entries = (await self.log(f"after=0&action_type={ROLES}"))["audit_log_entries"]
        a, b = {"id": first, "name": "a"}, {"id": second, "name": "b"}
        self.assertEqual(
            [each["changes"] for each in entries],
            [
                [{"key": "$add", "new_value": [a]}],
                [{"key": "$add", "new_value": [b]}, {"key": "$remove", "new_value": [a]}],
                [{"key": "$remove", "new_value": [b]}],
            ],
        )

    async def test_queries(self) -> None:
        """Entries are asked for by kind, person, target and place; ``after`` turns the order."""
        await self.do("PUT", f"/bans/{self.bob.id}")
        await self.do("DELETE", f"/bans/{self.bob.id}", by=self.alice)
        await self.do("DELETE", f"/members/{self.carol.id}", by=self.alice)
        await self.join(self.carol, self.guild)
        await self.give(self.guild, self.carol, 8)
        await self.database.autocommit.execute("delete from audit_log where action_type > 23")
        newest, middle, oldest = [e["id"] for e in (await self.log())["audit_log_entries"]]
        for query, wanted in (
            ("", [KICK, UNBAN, BAN]),
            ("limit=1", [KICK]),
            (f"user_id={self.alice.id}", [KICK, UNBAN]),
            (f"target_id={self.bob.id}", [UNBAN, BAN]),
            (f"action_type={BAN}", [BAN]),
            (f"user_id={self.alice.id}&action_type={BAN}", []),
            ("action_type=1", []),
            (f"before={newest}", [UNBAN, BAN]),
            (f"after={oldest}", [UNBAN, KICK]),
            ("after=0&limit=2", [BAN, UNBAN]),
            (f"before={newest}&after={oldest}", [UNBAN]),
        ):
            self.assertEqual(await self.kinds(query), wanted, query)
        self.assertEqual(middle, (await self.log("action_type=23"))["audit_log_entries"][0]["id"])
        for query in ("limit=0", "limit=101", "user_id=x", "action_type=x"):
            asked = self.call("GET", f"{self.path}/audit-logs?{query}", token=self.carol.token)
            await self.assertRefused(asked, 400, 50035)

    async def test_told(self) -> None:
        """An entry is an event, too; what is refused leaves neither."""
        self.events.clear()
        asked = self.call("PUT", f"{self.path}/bans/{self.alice.id}", token=self.carol.token)
        await self.assertRefused(asked, 403, 50013)
        self.assertEqual((self.events, await self.kinds()), ([], []))
        await self.do("DELETE", f"/members/{self.bob.id}")
        [told] = self.announced(events.AuditEntryCreated)
        [entry] = (await self.log())["audit_log_entries"]
        self.assertEqual(str(told.entry.id), entry["id"])

    async def test_old(self) -> None:
        """Entries are there for 45 days; what nobody is shown any more is deleted."""
        await self.do("DELETE", f"/members/{self.bob.id}")
        self.clock.advance(44 * DAY)
        await audit_log.forget_old(self.world)
        self.assertEqual(await self.kinds(), [KICK])
        self.clock.advance(2 * DAY)
        self.assertEqual(await self.kinds(), [])
        await audit_log.forget_old(self.world)
        left = await self.world.database.autocommit.query("select id from audit_log")
        self.assertEqual(left, [])
