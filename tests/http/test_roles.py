"""Roles over HTTP: made, shown, changed, moved and deleted."""

from __future__ import annotations

from typing import Any

from litecord import events
from litecord.model.permissions import (
    ADMINISTRATOR,
    ALL,
    EVERYONE_DEFAULT,
    KICK_MEMBERS,
    MANAGE_ROLES,
    VIEW_CHANNEL,
)
from tests.support.builders import Account, HomeCase


class RoleCase(HomeCase):
    """A guild of alice's with bob in it."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.path = f"/guilds/{self.guild.id}/roles"
        self.events.clear()

    async def positions(self) -> dict[str, int]:
        """The position of each role, by name."""
        listed = await self.ok("GET", self.path, token=self.bob.token)
        return {each["name"]: each["position"] for each in listed}

    async def refused(
        self, method: str, path: str, form: Any, status: int, code: int, by: Account | None = None
    ) -> Any:
        """Try something in vain; the answer's body."""
        asked = self.call(method, path, form, token=(by or self.alice).token)
        return await self.assertRefused(asked, status, code)

    async def make(self, **form: Any) -> Any:
        """Make a role; the role object."""
        return await self.ok("POST", self.path, form, token=self.alice.token)


class ReadRoleTests(RoleCase):
    async def test_get(self) -> None:
        """Members see the roles, one or all, strangers do not."""
        made = await self.make(name="Staff")
        path = f"{self.path}/{made['id']}"
        self.assertEqual(await self.ok("GET", path, token=self.bob.token), made)
        await self.refused("GET", f"{self.path}/1", None, 404, 10011)
        await self.refused("GET", self.path, None, 403, 50001, await self.a_user())

    async def test_member_counts(self) -> None:
        """Members are counted for each role but @everyone."""
        used, unused = (await self.make())["id"], (await self.make())["id"]
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}/roles/{used}"
        await self.ok("PUT", path, token=self.alice.token)
        told = await self.ok("GET", f"{self.path}/member-counts", token=self.bob.token)
        self.assertEqual(told, {used: 1, unused: 0})


class CreateRoleTests(RoleCase):
    async def test_defaults(self) -> None:
        """A role of an empty form is called so, may what everyone may, and has no colour."""
        answer = await self.call("POST", self.path, {}, token=self.alice.token)
        self.assertEqual(answer.status, 200)
        made = answer.body
        self.assertEqual(
            {name: made[name] for name in ("name", "permissions", "position", "color", "hoist")},
            {
                "name": "new role",
                "permissions": str(EVERYONE_DEFAULT),
                "position": 1,
                "color": 0,
                "hoist": False,
            },
        )
        [created] = self.announced(events.RoleCreated)
        self.assertEqual(str(created.role.id), made["id"])

    async def test_fields(self) -> None:
        """Each field is kept; ``colors`` counts before the older ``color``."""
        form = {
            "name": "Staff",
            "permissions": "8",
            "hoist": True,
            "mentionable": True,
            "color": 1,
            "colors": {"primary_color": 0xFF0000},
        }
        made = await self.make(**form)
        self.assertEqual(
            (made["name"], made["permissions"], made["hoist"], made["mentionable"], made["color"]),
            ("Staff", "8", True, True, 0xFF0000),
        )
        self.assertEqual(
            made["colors"],
            {"primary_color": 0xFF0000, "secondary_color": None, "tertiary_color": None},
        )
        self.assertEqual((await self.make(color=0x00FF00))["color"], 0x00FF00)
        self.assertEqual((await self.make(permissions=str(1 << 60)))["permissions"], "0")

    async def test_pushes_up(self) -> None:
        """A new role is the lowest but @everyone; the others move up, which nobody is told."""
        for name in ("first", "second", "third"):
            await self.make(name=name)
        self.assertEqual(
            await self.positions(), {"@everyone": 0, "third": 1, "second": 2, "first": 3}
        )
        self.assertEqual(self.announced(events.RoleUpdated), [])

    async def test_limits(self) -> None:
        """What is out of bounds is refused; what the guild has no feature for, too."""
        for form, name in (
            ({"name": "x" * 101}, "name"),
            ({"name": " "}, "name"),
            ({"color": 0x1000000}, "color"),
            ({"colors": {"primary_color": -1}}, "colors"),
            ({"permissions": "many"}, "permissions"),
            ({"icon": "data:image/png;base64,aGVsbG8="}, "icon"),
        ):
            body = await self.refused("POST", self.path, form, 400, 50035)
            self.assertEqual(list(body["errors"]), [name])
        await self.refused("POST", self.path, {"unicode_emoji": "\N{FIRE}"}, 403, 50101)
        gradient = {"colors": {"primary_color": 1, "secondary_color": 2}}
        await self.refused("POST", self.path, gradient, 403, 50101)

    async def test_features(self) -> None:
        """A guild that may has icons and gradients; three colours are always the same three."""
        await self.database.autocommit.execute(
            "update guilds set features = '{ENHANCED_ROLE_COLORS,ROLE_ICONS}'"
        )
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        made = await self.make(
            unicode_emoji="\N{FIRE}", colors={"primary_color": 1, "secondary_color": 2}
        )
        self.assertEqual(made["unicode_emoji"], "\N{FIRE}")
        self.assertEqual(made["colors"]["secondary_color"], 2)
        three = {"primary_color": 1, "secondary_color": 2, "tertiary_color": 3}
        await self.refused("POST", self.path, {"colors": three}, 400, 50035)
        three = {
            "primary_color": 11127295,
            "secondary_color": 16759788,
            "tertiary_color": 16761760,
        }
        self.assertEqual((await self.make(colors=three))["colors"], three)

    async def test_permissions(self) -> None:
        """It takes MANAGE_ROLES, and one gives only what one has."""
        await self.refused("POST", self.path, {}, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, MANAGE_ROLES)
        form = {"permissions": str(KICK_MEMBERS)}
        await self.refused("POST", self.path, form, 403, 50013, self.bob)
        form = {"permissions": str(MANAGE_ROLES)}
        await self.ok("POST", self.path, form, token=self.bob.token)
        await self.give(self.guild, self.bob, ADMINISTRATOR)
        await self.ok("POST", self.path, {"permissions": str(ALL)}, token=self.bob.token)

    async def test_most(self) -> None:
        """A guild has 250 roles."""
        await self.database.autocommit.execute(
            """
            insert into roles (id, guild_id, name, position)
            select number, %(guild)s, 'filler', number from generate_series(1, 249) number
            """,
            {"guild": int(self.guild.id)},
        )
        self.world.state.drop_guild(int(self.guild.id))  # type: ignore[arg-type]
        await self.refused("POST", self.path, {}, 400, 30005)


class ModifyRoleTests(RoleCase):
    async def test_fields(self) -> None:
        """A change is written and told; null leaves name and permissions as they are."""
        role = await self.a_role(self.guild, VIEW_CHANNEL, name="Staff", color=5)
        path = f"{self.path}/{role}"
        form = {"name": "Crew", "permissions": "0", "hoist": True, "colors": {"primary_color": 9}}
        told = await self.ok("PATCH", path, form, token=self.alice.token)
        self.assertEqual((told["name"], told["permissions"], told["hoist"]), ("Crew", "0", True))
        self.assertEqual(told["color"], 9)
        [updated] = self.announced(events.RoleUpdated)
        self.assertEqual(updated.role.name, "Crew")
        form = {"name": None, "permissions": None, "color": None, "hoist": None, "icon": None}
        told = await self.ok("PATCH", path, form, token=self.alice.token)
        self.assertEqual((told["name"], told["color"], told["hoist"]), ("Crew", 0, False))
        self.events.clear()
        await self.ok("PATCH", path, {"name": "Crew"}, token=self.alice.token)
        self.assertEqual(self.events, [])

    async def test_everyone(self) -> None:
        """@everyone may be allowed other things, but keeps its name."""
        form = {"permissions": "1024", "name": "people"}
        told = await self.ok(
            "PATCH", f"{self.path}/{self.guild.id}", form, token=self.alice.token
        )
        self.assertEqual((told["name"], told["permissions"]), ("@everyone", "1024"))

    async def test_permissions(self) -> None:
        """It takes MANAGE_ROLES and a higher role; one changes only what one has."""
        low = await self.a_role(self.guild, KICK_MEMBERS)
        form = {"name": "x"}
        await self.refused("PATCH", f"{self.path}/{low}", form, 403, 50013, self.bob)
        own = await self.give(self.guild, self.bob, MANAGE_ROLES)
        await self.refused("PATCH", f"{self.path}/{own}", form, 403, 50013, self.bob)
        await self.refused("PATCH", f"{self.path}/{low}", form, 403, 50013, self.bob)
        lower = await self.a_role(self.guild, KICK_MEMBERS)
        path = f"{self.path}/{lower}"
        await self.ok("PATCH", path, form, token=self.bob.token)
        await self.refused("PATCH", path, {"permissions": "0"}, 403, 50013, self.bob)
        form = {"permissions": str(KICK_MEMBERS | VIEW_CHANNEL)}
        await self.ok("PATCH", path, form, token=self.bob.token)
        await self.refused("PATCH", f"{self.path}/1", form, 404, 10011, self.bob)


class MoveRolesTests(RoleCase):
    roles: dict[str, str]

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.roles = {}
        for name in ("d", "c", "b", "a"):
            self.roles[name] = await self.a_role(self.guild, name=name)
        self.events.clear()

    async def moved(self, by: Account | None = None, **targets: int) -> str:
        """Move roles; the names of all of them, lowest first."""
        form = [{"id": self.roles[name], "position": to} for name, to in targets.items()]
        told = await self.ok("PATCH", self.path, form, token=(by or self.alice).token)
        told.sort(key=lambda role: role["position"])
        self.assertEqual([each["position"] for each in told], list(range(len(told))))
        return " ".join(each["name"] for each in told)

    async def test_one(self) -> None:
        """A role takes its place and the others make room; each that moved is told."""
        self.assertEqual(await self.moved(a=3), "@everyone b c a d")
        updated = self.announced(events.RoleUpdated)
        self.assertEqual({each.role.name for each in updated}, {"a", "b", "c"})
        self.events.clear()
        self.assertEqual(await self.moved(a=3), "@everyone b c a d")
        self.assertEqual(self.events, [])

    async def test_many(self) -> None:
        """A whole order is taken as it is given; what is too high is the highest."""
        self.assertEqual(await self.moved(a=4, b=3, c=2, d=1), "@everyone d c b a")
        self.assertEqual(await self.moved(c=99, b=-5), "@everyone b d a c")

    async def test_refusals(self) -> None:
        """One moves roles below one's own to places below it."""
        form = [{"id": self.roles["a"], "position": 2}]
        await self.refused("PATCH", self.path, form, 403, 50013, self.bob)
        path = f"/guilds/{self.guild.id}/members/{self.bob.id}/roles/{self.roles['c']}"
        await self.ok("PUT", path, token=self.alice.token)
        everyone = f"{self.path}/{self.guild.id}"
        form_of_everyone = {"permissions": str(MANAGE_ROLES)}
        await self.ok("PATCH", everyone, form_of_everyone, token=self.alice.token)
        self.assertEqual(await self.moved(self.bob, a=2), "@everyone b a c d")
        for name, to in (("a", 3), ("a", 4), ("c", 1), ("d", 1)):
            form = [{"id": self.roles[name], "position": to}]
            await self.refused("PATCH", self.path, form, 403, 50013, self.bob)
        await self.refused("PATCH", self.path, [{"id": "1", "position": 1}], 404, 10011)
        form = [{"id": self.guild.id, "position": 1}]
        await self.refused("PATCH", self.path, form, 400, 50028)
        await self.refused("PATCH", self.path, {"id": self.roles["a"]}, 400, 50035)


class DeleteRoleTests(RoleCase):
    async def test_delete(self) -> None:
        """A role goes with its overwrites and from its members; those above it come down."""
        low, role, high = [await self.a_role(self.guild, name=each) for each in ("x", "y", "z")]
        member = f"/guilds/{self.guild.id}/members/{self.bob.id}"
        channel = f"/channels/{self.guild.channel_id}"
        await self.ok("PUT", f"{member}/roles/{role}", token=self.alice.token)
        await self.ok("PUT", f"{channel}/permissions/{role}", {"type": 0}, token=self.alice.token)
        self.events.clear()
        answer = await self.call("DELETE", f"{self.path}/{role}", token=self.alice.token)
        self.assertEqual(answer.status, 204)
        updated, deleted, _ = self.events
        self.assertIsInstance(updated, events.ChannelUpdated)
        self.assertIsInstance(deleted, events.RoleDeleted)
        self.assertEqual(await self.positions(), {"@everyone": 0, "z": 1, "x": 2})
        self.assertEqual((await self.ok("GET", member, token=self.bob.token))["roles"], [])
        told = await self.ok("GET", channel, token=self.bob.token)
        self.assertEqual(told["permission_overwrites"], [])
        self.assertNotEqual(low, high)

    async def test_refusals(self) -> None:
        """It takes MANAGE_ROLES and a higher role; @everyone and managed roles stay."""
        role = await self.a_role(self.guild)
        path = f"{self.path}/{role}"
        await self.refused("DELETE", path, None, 403, 50013, self.bob)
        await self.give(self.guild, self.bob, MANAGE_ROLES)
        await self.refused("DELETE", path, None, 403, 50013, self.bob)
        await self.refused("DELETE", f"{self.path}/{self.guild.id}", None, 400, 50028)
        await self.refused("DELETE", f"{self.path}/1", None, 404, 10011)
        await self.a_bot_in(self.guild.id, self.alice)
        listed = await self.ok("GET", self.path, token=self.alice.token)
        [managed] = [each["id"] for each in listed if each["managed"]]
        await self.refused("DELETE", f"{self.path}/{managed}", None, 400, 50028)
