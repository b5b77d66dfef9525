"""What invites are for: some users alone, an activity, roles, a visit."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import KICK_MEMBERS, MANAGE_GUILD, VIEW_AUDIT_LOG
from tests.support.attachments import KIND, multipart
from tests.support.builders import Account, BuiltGuild, PopulatedCase
from tests.support.worlds import Answer


class TargetCase(PopulatedCase):
    """A guild of alice's, with bob in it; eve and mallory are outside."""

    guild: BuiltGuild
    alice: Account
    bob: Account
    eve: Account
    mallory: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice, self.eve, self.mallory = [await self.a_user() for _ in range(3)]
        self.guild = await self.a_guild(self.alice, "Home")
        self.bob = await self.a_member(self.guild)
        self.path = f"/channels/{self.guild.channel_id}/invites"

    async def send(
        self, method: str, path: str, content: str, payload: Any = None, by: Account | None = None
    ) -> Answer:
        """Send a file with users."""
        form = multipart({"target_users_file": ("users.csv", content.encode())}, payload)
        token = (by or self.alice).token
        return await self.call(method, path, form, token=token, headers={"Content-Type": KIND})

    async def make(self, *users: Account, **given: Any) -> str:
        """Make an invite for these users; its code."""
        lines = "\n".join(["user_id", *(each.id for each in users)])
        answer = await self.send("POST", self.path, lines, given)
        self.assertEqual(answer.status, 200, answer.body)
        return str(answer.body["code"])


class TargetUsersTests(TargetCase):
    async def test_only_they(self) -> None:
        """An invite for some users is unknown to all others, but to who manages it."""
        code = await self.make(self.eve)
        path = f"/invites/{code}"
        for token in (None, self.mallory.token, "nonsense"):
            await self.assertRefused(self.call("GET", path, token=token), 404, 10006)
        asked = self.call("POST", path, {}, token=self.mallory.token)
        await self.assertRefused(asked, 404, 10006)
        for account in (self.alice, self.eve):
            told = await self.ok("GET", path, token=account.token)
            self.assertEqual(told["flags"] & 16, 16)
        self.assertTrue((await self.ok("POST", path, {}, token=self.eve.token))["new_member"])

    async def test_file(self) -> None:
        """The file is given back with one column, and its job is over."""
        code = await self.make(self.eve, self.mallory, self.eve)
        answer = await self.call(
            "GET", f"/invites/{code}/target-users", token=self.alice.token
        )
        self.assertEqual(answer.headers.getRawHeaders("content-type"), ["text/csv"])
        lines = f"user_id\n{self.eve.id}\n{self.mallory.id}\n"
        self.assertEqual(answer.body.decode(), lines)
        job = await self.ok(
            "GET", f"/invites/{code}/target-users/job-status", token=self.alice.token
        )
        noon = "2026-03-01T12:00:00.000000+00:00"
        self.assertEqual(
            job,
            {
                "status": 2,
                "total_users": 2,
                "processed_users": 2,
                "created_at": noon,
                "completed_at": noon,
                "error_message": None,
            },
        )
        listed = await self.ok(
            "GET", f"/guilds/{self.guild.id}/invites", token=self.alice.token
        )
        [told] = [each for each in listed if each["code"] == code]
        self.assertEqual(told["target_users_job_status"], job)

    async def test_replace(self) -> None:
        """Another file takes the place of the first."""
        code = await self.make(self.eve)
        self.clock.advance(60)
        path = f"/invites/{code}/target-users"
        self.assertEqual((await self.send("PUT", path, self.mallory.id)).status, 204)
        await self.assertRefused(
            self.call("GET", f"/invites/{code}", token=self.eve.token), 404, 10006
        )
        await self.ok("GET", f"/invites/{code}", token=self.mallory.token)
        job = await self.ok("GET", f"{path}/job-status", token=self.alice.token)
        self.assertEqual(job["created_at"], "2026-03-01T12:01:00.000000+00:00")
        asked = self.call("PUT", path, {}, token=self.alice.token)
        told = await self.assertRefused(asked, 400, 50035)
        self.assertEqual(list(told["errors"]), ["target_users_file"])

    async def test_one_by_one(self) -> None:
        """Users are added and removed, one or many, as often as one likes."""
        code = await self.make(self.eve)
        path = f"/invites/{code}/target-users"
        both = {"user_ids": [self.eve.id, self.mallory.id]}
        steps: list[tuple[str, str, Any, list[Account]]] = [
            ("PUT", f"/{self.mallory.id}", None, [self.eve, self.mallory]),
            ("PUT", f"/{self.mallory.id}", None, [self.eve, self.mallory]),
            ("DELETE", f"/{self.eve.id}", None, [self.mallory]),
            ("POST", "/bulk-add", both, [self.mallory, self.eve]),
            ("POST", "/bulk-delete", both, []),
            ("DELETE", f"/{self.eve.id}", None, []),
        ]
        for method, under, body, left in steps:
            answer = await self.call(method, path + under, body, token=self.alice.token)
            self.assertEqual(answer.status, 204)
            told = await self.ok("GET", path, token=self.alice.token)
            self.assertEqual(told.decode().split()[1:], [each.id for each in left])
        for ids in ([], ["1"] * 1001):
            asked = self.call(
                "POST", f"{path}/bulk-add", {"user_ids": ids}, token=self.alice.token
            )
            await self.assertRefused(asked, 400, 50035)

    async def test_wrong_lines(self) -> None:
        """What is no id is told, line by line, and no invite is made."""
        content = f"user_id\n{self.eve.id}\n99999999999999999999999\nsomebody\n\n1,2\n"
        answer = await self.send("POST", self.path, content)
        self.assertEqual(answer.status, 400)
        self.assertEqual(
            answer.body["target_users_file"],
            [
                "Line 3: invalid user ID - must be a valid Discord snowflake",
                "Line 4: invalid user ID format",
                "Line 6: invalid user ID format",
            ],
        )
        self.assertEqual(self.announced(events.InviteCreated)[1:], [])

    async def test_not_text(self) -> None:
        """A file that is no text is none of these."""
        form = multipart({"target_users_file": ("users.csv", b"\xff\xfe\x00\n\x00")})
        answer = await self.call(
            "POST", self.path, form, token=self.alice.token, headers={"Content-Type": KIND}
        )
        told = answer.body["target_users_file"]
        self.assertEqual((answer.status, told), (400, ["Failed to parse CSV file"]))

    async def test_other_invites(self) -> None:
        """An invite for everybody has no such list, and none is made of it."""
        code = await self.an_invite(self.guild)
        path = f"/invites/{code}/target-users"
        for method, under, expected in (
            ("GET", "", 10129), ("GET", "/job-status", 10124), ("PUT", "/1", 10129)
        ):  # fmt: skip
            asked = self.call(method, path + under, token=self.alice.token)
            await self.assertRefused(asked, 404, expected)

    async def test_who(self) -> None:
        """It is for who made the invite, and for who manages the guild; others may look."""
        code = await self.make(self.eve)
        path = f"/invites/{code}/target-users"
        asked = self.call("GET", path, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, VIEW_AUDIT_LOG)
        await self.ok("GET", path, token=self.bob.token)
        answer = await self.send("PUT", path, "1", by=self.bob)
        self.assertEqual((answer.status, answer.body["code"]), (403, 50013))
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        answer = await self.send("PUT", path, "1", by=self.bob)
        self.assertEqual(answer.status, 204)
        asked = self.call("GET", path, token=self.mallory.token)
        await self.assertRefused(asked, 403, 50001)

    async def test_left(self) -> None:
        """Who made it and left has no say any more."""
        answer = await self.send("POST", self.path, self.eve.id, {}, by=self.bob)
        path = f"/invites/{answer.body['code']}/target-users"
        await self.ok("GET", path, token=self.bob.token)
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.bob.token)
        for method, under in (("GET", ""), ("GET", "/job-status"), ("PUT", f"/{self.bob.id}")):
            asked = self.call(method, path + under, token=self.bob.token)
            await self.assertRefused(asked, 403, 50001)
        answer = await self.send("PUT", path, self.mallory.id, by=self.bob)
        self.assertEqual((answer.status, answer.body["code"]), (403, 50001))

    async def test_each_their_own(self) -> None:
        """Invites with a list are never taken for one another."""
        codes = {await self.make(self.eve), await self.make(self.eve)}
        codes.add((await self.ok("POST", self.path, {}, token=self.alice.token))["code"])
        self.assertEqual(len(codes), 3)


class TargetTypeTests(TargetCase):
    async def test_activity(self) -> None:
        """An activity is named where it is one, and the channel is one to talk in."""
        plain = await self.an_application(self.alice)
        activity = await self.an_application(self.alice)
        flags = {"flags": 1 << 17}
        await self.ok("PATCH", f"/applications/{activity.id}", flags, token=self.alice.token)
        voice = await self.a_channel(self.guild, type=2)
        path = f"/channels/{voice['id']}/invites"
        form = {"target_type": 2, "target_application_id": activity.id}
        self.events.clear()
        made = await self.ok("POST", path, form, token=self.alice.token)
        self.assertEqual(made["target_type"], 2)
        self.assertEqual(made["target_application"]["name"], activity.name)
        [created] = self.announced(events.InviteCreated)
        self.assertEqual(str(created.target_application.id), activity.id)
        told = await self.ok("GET", f"/invites/{made['code']}")
        self.assertEqual(told["target_application"]["id"], activity.id)
        for where, wrong, name in (
            (path, {**form, "target_application_id": plain.id}, "target_application_id"),
            (path, {**form, "target_application_id": "1"}, "target_application_id"),
            (path, {"target_type": 2}, "target_application_id"),
            (path, {"target_application_id": activity.id}, "target_application_id"),
            (self.path, form, "target_type"),
            (path, {"target_type": 3}, "target_type"),
            (path, {"target_type": 1, "target_user_id": self.bob.id}, "target_user_id"),
        ):
            asked = self.call("POST", where, wrong, token=self.alice.token)
            refused = await self.assertRefused(asked, 400, 50035)
            self.assertEqual(list(refused["errors"]), [name], wrong)

    async def test_flags(self) -> None:
        """Bypassing applications takes KICK_MEMBERS; guests are not taken in."""
        asked = self.call("POST", self.path, {"flags": 8}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        await self.give(self.guild, self.bob, KICK_MEMBERS)
        made = await self.ok("POST", self.path, {"flags": 8 | 2 | 16}, token=self.bob.token)
        self.assertEqual(made["flags"], 8)
        asked = self.call("POST", self.path, {"flags": 1}, token=self.alice.token)
        await self.assertRefused(asked, 400, 50035)

    async def test_viewed(self) -> None:
        """Once somebody has looked at an invite, it says so; it is found again all the same."""
        first = await self.ok("POST", self.path, {"max_age": 60}, token=self.alice.token)
        self.assertEqual((await self.ok("GET", f"/invites/{first['code']}"))["flags"], 0)
        self.assertEqual((await self.ok("GET", f"/invites/{first['code']}"))["flags"], 2)
        again = await self.ok("POST", self.path, {"max_age": 60}, token=self.alice.token)
        self.assertEqual(again["code"], first["code"])

    async def test_permissions_told(self) -> None:
        """Whether newcomers may choose a name is told to who asks."""
        code = await self.an_invite(self.guild)
        told = await self.ok("GET", f"/invites/{code}?with_permissions=true")
        self.assertTrue(told["is_nickname_changeable"])
        path = f"/guilds/{self.guild.id}/roles/{self.guild.id}"
        await self.ok("PATCH", path, {"permissions": "0"}, token=self.alice.token)
        told = await self.ok("GET", f"/invites/{code}?with_permissions=true")
        self.assertFalse(told["is_nickname_changeable"])

    async def test_deleted_role(self) -> None:
        """An invite gives no role that is no more."""
        role = await self.a_role(self.guild)
        form = {"role_ids": [role]}
        made = await self.ok("POST", self.path, form, token=self.alice.token)
        await self.ok(
            "DELETE", f"/guilds/{self.guild.id}/roles/{role}", token=self.alice.token
        )
        self.assertNotIn("roles", await self.ok("GET", f"/invites/{made['code']}"))
        await self.ok("POST", f"/invites/{made['code']}", {}, token=self.eve.token)
