"""Invites over HTTP: made, shown, accepted and revoked."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import (
    CREATE_INSTANT_INVITE,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    MANAGE_ROLES,
    VIEW_AUDIT_LOG,
)
from tests.support.builders import Account, HomeCase, PopulatedCase

DAY = 86_400


class InviteCase(HomeCase):
    """A guild of alice's, with bob in it, and eve outside."""

    home = {"name": "Home"}
    eve: Account

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.eve = await self.a_user()
        self.path = f"/channels/{self.guild.channel_id}/invites"
        for each in await self.ok("GET", self.path, token=self.alice.token):
            await self.ok("DELETE", f"/invites/{each['code']}", token=self.alice.token)
        self.events.clear()

    async def make(self, account: Account | None = None, **form: Any) -> Any:
        """Make an invite; the invite object."""
        return await self.ok("POST", self.path, form, token=(account or self.alice).token)

    async def gone(self, code: str) -> None:
        """The invite is unknown, to who looks and to who accepts."""
        await self.assertRefused(self.call("GET", f"/invites/{code}"), 404, 10006)
        asked = self.call("POST", f"/invites/{code}", {}, token=self.eve.token)
        await self.assertRefused(asked, 404, 10006)

    async def accept(self, code: str, account: Account | None = None) -> Any:
        """Accept an invite; the answer's body."""
        return await self.ok("POST", f"/invites/{code}", {}, token=(account or self.eve).token)


class CreateInviteTests(InviteCase):
    async def test_defaults(self) -> None:
        """An invite of an empty form is good for a day, for anybody, and told."""
        made = await self.make()
        self.assertEqual(
            {name: made[name] for name in ("max_age", "max_uses", "uses", "temporary", "type")},
            {"max_age": DAY, "max_uses": 0, "uses": 0, "temporary": False, "type": 0},
        )
        self.assertEqual(made["expires_at"], "2026-03-02T12:00:00.000000+00:00")
        self.assertEqual(made["created_at"], "2026-03-01T12:00:00.000000+00:00")
        self.assertEqual((made["guild"]["id"], made["guild"]["name"]), (self.guild.id, "Home"))
        self.assertEqual(made["channel"]["id"], self.guild.channel_id)
        self.assertEqual(made["inviter"]["id"], self.alice.id)
        [created] = self.announced(events.InviteCreated)
        self.assertEqual(created.invite.code, made["code"])

    async def test_body_is_required(self) -> None:
        """Without a body there is no invite; an empty object is one."""
        await self.assertRefused(
            self.call("POST", self.path, token=self.alice.token), 400, 50109
        )
        answer = await self.call("POST", self.path, {}, token=self.alice.token)
        self.assertEqual(answer.status, 200)

    async def test_alike(self) -> None:
        """The invite made before for just this is found, unless a new one is asked for."""
        first = await self.make()
        self.assertEqual((await self.make())["code"], first["code"])
        self.assertEqual(len(self.announced(events.InviteCreated)), 1)
        codes = {
            (await self.make(unique=True))["code"],
            (await self.make(max_age=60))["code"],
            (await self.make(max_uses=1))["code"],
            (await self.make(temporary=True))["code"],
            (await self.make(self.bob))["code"],
            first["code"],
        }
        self.assertEqual(len(codes), 6)
        self.clock.advance(DAY)
        self.assertNotIn((await self.make())["code"], codes)

    async def test_limits(self) -> None:
        """Age, uses and targets are bounded."""
        for form, name in (
            ({"max_age": 5_184_001}, "max_age"),
            ({"max_age": -1}, "max_age"),
            ({"max_uses": 101}, "max_uses"),
            ({"temporary": "perhaps"}, "temporary"),
            ({"target_type": 1, "target_user_id": self.bob.id}, "target_user_id"),
            ({"target_type": 2, "target_application_id": "1"}, "target_application_id"),
            ({"role_ids": ["1"]}, "role_ids"),
        ):
            asked = self.call("POST", self.path, form, token=self.alice.token)
            body = await self.assertRefused(asked, 400, 50035)
            self.assertEqual(list(body["errors"]), [name])
        self.assertEqual(self.events, [])

    async def test_most(self) -> None:
        """A guild has a thousand invites; those whose time is over do not count."""
        await self.database.autocommit.execute(
            """
            insert into invites (code, guild_id, channel_id, created_at, max_age, max_uses)
            select 'filler' || number, %(guild)s, %(channel)s, %(now)s, 60, 0
            from generate_series(1, 1000) number
            """,
            {
                "guild": int(self.guild.id),
                "channel": int(self.guild.channel_id),
                "now": self.clock.now(),
            },
        )
        await self.assertRefused(
            self.call("POST", self.path, {}, token=self.alice.token), 400, 30016
        )
        self.clock.advance(60)
        await self.make()

    async def test_permissions(self) -> None:
        """It takes CREATE_INSTANT_INVITE in a channel that is no category."""
        deny = {"type": 0, "deny": str(CREATE_INSTANT_INVITE)}
        path = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
        await self.ok("PUT", path, deny, token=self.alice.token)
        asked = self.call("POST", self.path, {}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        asked = self.call("POST", self.path, {}, token=self.eve.token)
        await self.assertRefused(asked, 403, 50001)
        category = await self.a_channel(self.guild, type=4)
        path = f"/channels/{category['id']}/invites"
        asked = self.call("POST", path, {}, token=self.alice.token)
        await self.assertRefused(asked, 400, 50024)


class ReadInviteTests(InviteCase):
    async def test_anybody(self) -> None:
        """Whoever knows the code sees the invite, without what its makers see."""
        code = (await self.make())["code"]
        told = await self.ok("GET", f"/invites/{code}")
        self.assertEqual((told["code"], told["guild"]["name"]), (code, "Home"))
        self.assertNotIn("uses", told)
        self.assertNotIn("approximate_member_count", told)
        told = await self.ok("GET", f"/invites/{code}?with_counts=true&with_expiration=true")
        self.assertEqual(told["approximate_member_count"], 2)
        self.assertEqual(told["approximate_presence_count"], 0)

    async def test_profile(self) -> None:
        """Who looks at an invite is told what the guild says of itself."""
        code = (await self.make())["code"]
        form = {"description": "Ours"}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)
        told = (await self.ok("GET", f"/invites/{code}"))["profile"]
        self.assertEqual((told["name"], told["description"]), ("Home", "Ours"))
        self.assertEqual((told["member_count"], told["visibility"]), (2, 2))

    async def test_guild_not_in_memory(self) -> None:
        """An invite to a guild that nobody uses is found as well."""
        code = (await self.make())["code"]
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        await self.ok("GET", f"/invites/{code}")

    async def test_unknown(self) -> None:
        """There is no such invite, however the code looks."""
        for code in ("nothing", "x" * 500, "%F0%9F%90%B8", "a%00b"):
            await self.gone(code)

    async def test_lists(self) -> None:
        """Invites are listed to those who manage; only MANAGE_GUILD is told all of them."""
        made = await self.make()
        other = await self.a_channel(self.guild)
        await self.ok("POST", f"/channels/{other['id']}/invites", {}, token=self.alice.token)
        [listed] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual((listed["code"], listed["uses"]), (made["code"], 0))
        path = f"/guilds/{self.guild.id}/invites"
        self.assertEqual(len(await self.ok("GET", path, token=self.alice.token)), 2)
        await self.assertRefused(self.call("GET", self.path, token=self.bob.token), 403, 50013)
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 403, 50013)
        await self.give(self.guild, self.bob, VIEW_AUDIT_LOG)
        self.assertNotIn("uses", (await self.ok("GET", path, token=self.bob.token))[0])
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        self.assertIn("uses", (await self.ok("GET", path, token=self.bob.token))[0])
        self.clock.advance(DAY)
        self.assertEqual(await self.ok("GET", path, token=self.alice.token), [])


class AcceptInviteTests(InviteCase):
    async def test_join(self) -> None:
        """Who accepts is a member: others are told, their own sessions get the guild."""
        code = (await self.make())["code"]
        told = await self.accept(code)
        self.assertEqual((told["code"], told["new_member"]), (code, True))
        self.assertEqual(told["guild"]["id"], self.guild.id)
        added, joined, welcomed = self.events[-3:]
        self.assertIsInstance(added, events.MemberAdded)
        self.assertIsInstance(joined, events.GuildJoined)
        self.assertIsInstance(welcomed, events.MessageCreated)
        member = await self.ok(
            "GET", f"/guilds/{self.guild.id}/members/{self.eve.id}", token=self.alice.token
        )
        self.assertEqual(member["joined_at"], "2026-03-01T12:00:00.000000+00:00")
        [listed] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(listed["uses"], 1)

    async def test_twice(self) -> None:
        """A member stays one: nothing is told and nothing counted."""
        code = (await self.make())["code"]
        await self.accept(code)
        self.events.clear()
        self.assertFalse((await self.accept(code))["new_member"])
        self.assertEqual(self.events, [])
        [listed] = await self.ok("GET", self.path, token=self.alice.token)
        self.assertEqual(listed["uses"], 1)

    async def test_time(self) -> None:
        """An invite ends when its time is over, and one without end does not."""
        short = (await self.make(max_age=60))["code"]
        endless = await self.make(max_age=0)
        self.assertIsNone(endless["expires_at"])
        self.clock.advance(59)
        await self.ok("GET", f"/invites/{short}")
        self.clock.advance(1)
        await self.gone(short)
        self.clock.advance(400 * DAY)
        await self.accept(endless["code"])

    async def test_uses(self) -> None:
        """An invite ends with its last use, however many accept at once, and that is told."""
        code = (await self.make(max_uses=2))["code"]
        people = [await self.a_user() for _ in range(4)]
        asked = [
            self.started("POST", f"/invites/{code}", {}, token=each.token) for each in people
        ]
        statuses = sorted([(await each).status for each in asked])
        self.assertEqual(statuses, [200, 200, 404, 404])
        [deleted] = self.announced(events.InviteDeleted)
        self.assertEqual(deleted.invite.code, code)
        self.assertLess(self.events.index(deleted), len(self.events) - 2)
        await self.gone(code)

    async def test_roles(self) -> None:
        """An invite gives the roles its maker could give."""
        role = await self.a_role(self.guild)
        form = {"role_ids": [role]}
        asked = self.call("POST", self.path, form, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        own = await self.give(self.guild, self.bob, MANAGE_ROLES)
        asked = self.call("POST", self.path, {"role_ids": [own]}, token=self.bob.token)
        await self.assertRefused(asked, 403, 50013)
        made = await self.make(role_ids=[role])
        self.assertEqual([each["id"] for each in made["roles"]], [role])
        await self.accept(made["code"])
        member = await self.ok(
            "GET", f"/guilds/{self.guild.id}/members/{self.eve.id}", token=self.alice.token
        )
        self.assertEqual(member["roles"], [role])

    async def test_paused(self) -> None:
        """A guild that has paused its invites takes nobody in."""
        code = (await self.make())["code"]
        form = {"features": ["INVITES_DISABLED"]}
        await self.ok("PATCH", f"/guilds/{self.guild.id}", form, token=self.alice.token)
        asked = self.call("POST", f"/invites/{code}", {}, token=self.eve.token)
        await self.assertRefused(asked, 404, 10006)

    async def test_full(self) -> None:
        """A guild has so many members at most."""
        code = (await self.make())["code"]
        await self.database.autocommit.execute("update guilds set max_members = 2")
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        asked = self.call("POST", f"/invites/{code}", {}, token=self.eve.token)
        await self.assertRefused(asked, 400, 30019)

    async def test_accounts(self) -> None:
        """Bots accept no invites, and neither does nobody."""
        code = (await self.make())["code"]
        bot = await self.a_bot_in(self.guild.id, self.alice)
        asked = self.call("POST", f"/invites/{code}", {}, token=bot.authorization)
        await self.assertRefused(asked, 403, 20001)
        await self.assertRefused(self.call("POST", f"/invites/{code}", {}), 401, 0)


class FewGuildsTests(PopulatedCase):
    config = "[ratelimits]\nmode = off\n[limits]\nguilds_per_user = 1\n"

    async def test_too_many_guilds(self) -> None:
        """Who is in as many guilds as one may be in stays outside."""
        alice, bob = await self.a_user(), await self.a_user()
        guild = await self.a_guild(alice)
        await self.a_guild(bob)
        code = await self.an_invite(guild)
        asked = self.call("POST", f"/invites/{code}", {}, token=bob.token)
        await self.assertRefused(asked, 400, 30001)
        self.assertEqual(self.announced(events.MemberAdded), [])


class RevokeInviteTests(InviteCase):
    async def test_revoke(self) -> None:
        """A revoked invite is answered once more, told, and unknown."""
        code = (await self.make())["code"]
        told = await self.ok("DELETE", f"/invites/{code}", token=self.alice.token)
        self.assertEqual(told["code"], code)
        [deleted] = self.announced(events.InviteDeleted)
        self.assertEqual(deleted.invite.code, code)
        await self.gone(code)

    async def test_permissions(self) -> None:
        """It takes MANAGE_CHANNELS in its channel or MANAGE_GUILD."""
        code = (await self.make())["code"]
        path = f"/invites/{code}"
        await self.assertRefused(self.call("DELETE", path, token=self.bob.token), 403, 50013)
        await self.assertRefused(self.call("DELETE", path, token=self.eve.token), 403, 50001)
        overwrite = f"/channels/{self.guild.channel_id}/permissions/{self.bob.id}"
        allow = {"type": 1, "allow": str(MANAGE_CHANNELS)}
        await self.ok("PUT", overwrite, allow, token=self.alice.token)
        await self.ok("DELETE", path, token=self.bob.token)
        other = await self.a_channel(self.guild)
        path = f"/channels/{other['id']}/invites"
        code = (await self.ok("POST", path, {}, token=self.alice.token))["code"]
        await self.give(self.guild, self.bob, MANAGE_GUILD)
        await self.ok("DELETE", f"/invites/{code}", token=self.bob.token)
