"""Commands as applications register them, over HTTP."""

from __future__ import annotations

from litecord.events import CommandIndexUpdated, CommandsChanged
from tests.support.commands import CommandCase, option, slash

DAY = 24 * 60 * 60


class RegisterTests(CommandCase):
    async def test_create(self) -> None:
        """A new command is answered with 201 and all that is known of it."""
        answer = await self.call("POST", self.path, slash(), token=self.app.authorization)
        made = answer.body
        self.assertEqual(answer.status, 201)
        self.assertEqual(
            made,
            {
                "id": made["id"],
                "application_id": self.app.id,
                "version": made["version"],
                "default_member_permissions": None,
                "type": 1,
                "name": "ping",
                "name_localizations": None,
                "description": "Says pong",
                "description_localizations": None,
                "dm_permission": True,
                "contexts": None,
                "integration_types": [0],
                "nsfw": False,
            },
        )
        self.assertEqual(await self.as_bot("GET", f"{self.path}/{made['id']}"), made)

    async def test_overwrite(self) -> None:
        """One of the same name takes its place: it keeps its id, and what is not said is gone."""
        first = await self.as_bot("POST", self.path, slash(nsfw=True, options=[option()]))
        answer = await self.call(
            "POST", self.path, slash(description="Other"), token=self.app.authorization
        )
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body["id"], first["id"])
        self.assertGreater(int(answer.body["version"]), int(first["version"]))
        self.assertEqual((answer.body["nsfw"], answer.body.get("options")), (False, None))
        [listed] = await self.as_bot("GET", self.path)
        self.assertEqual(listed["description"], "Other")

    async def test_same_again(self) -> None:
        """What is registered as it is stays at its version, and nobody is told."""
        first = await self.as_bot("POST", self.path, slash())
        again = await self.as_bot("POST", self.path, slash())
        self.assertEqual(again, first)
        self.assertEqual(len(self.announced(CommandsChanged)), 1)

    async def test_kinds_have_names_of_their_own(self) -> None:
        """A name is unique among commands of its type and scope."""
        ids = [
            (await self.as_bot("POST", path, {"name": "ping", **given}))["id"]
            for path in (self.path, self.in_guild)
            for given in ({"description": "x"}, {"type": 2}, {"type": 3})
        ]
        self.assertEqual(len(set(ids)), 6)
        self.assertEqual(len(await self.as_bot("GET", self.path)), 3)

    async def test_menus(self) -> None:
        """What is in menus is called as one likes and has no description, nor options."""
        made = await self.as_bot("POST", self.path, {"name": "High Five", "type": 2})
        self.assertEqual((made["type"], made["description"]), (2, ""))
        await self.assertFaults(
            "POST",
            self.path,
            {"name": "Save", "type": 3, "description": "x", "options": [option()]},
            ("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID"),
            ("options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID"),
        )

    async def test_modify(self) -> None:
        """What is changed is all that is said; the version is a new one."""
        made = await self.as_bot("POST", self.path, slash(options=[option()]))
        path = f"{self.path}/{made['id']}"
        changed = await self.as_bot("PATCH", path, {"default_member_permissions": "32"})
        self.assertEqual(changed["default_member_permissions"], "32")
        self.assertEqual(changed["options"], made["options"])
        self.assertGreater(int(changed["version"]), int(made["version"]))
        again = await self.as_bot("PATCH", path, {"default_member_permissions": 32})
        self.assertEqual(again, changed)
        cleared = await self.as_bot(
            "PATCH", path, {"default_member_permissions": None, "options": None}
        )
        self.assertEqual(cleared["default_member_permissions"], None)
        self.assertNotIn("options", cleared)

    async def test_rename(self) -> None:
        """A command can have another name, unless another has it."""
        made = await self.as_bot("POST", self.path, slash())
        await self.as_bot("POST", self.path, slash("pong"))
        path = f"{self.path}/{made['id']}"
        await self.assertRefused(
            self.call("PATCH", path, {"name": "pong"}, token=self.app.authorization), 400, 40041
        )
        renamed = await self.as_bot("PATCH", path, {"name": "pang"})
        self.assertEqual((renamed["id"], renamed["name"]), (made["id"], "pang"))

    async def test_delete(self) -> None:
        """A command that is deleted is unknown (10063) from then on."""
        made = await self.as_bot("POST", self.path, slash())
        path = f"{self.path}/{made['id']}"
        answer = await self.call("DELETE", path, token=self.app.authorization)
        self.assertEqual(answer.status, 204)
        for method in ("GET", "PATCH", "DELETE"):
            refused = self.call(method, path, {}, token=self.app.authorization)
            await self.assertRefused(refused, 404, 10063)
        self.assertEqual(await self.as_bot("GET", self.path), [])

    async def test_scopes(self) -> None:
        """A command of a guild is there alone, and is told with it."""
        made = await self.as_bot(
            "POST", self.in_guild, slash(contexts=[1], integration_types=[1], dm_permission=False)
        )
        self.assertEqual(made["guild_id"], self.guild.id)
        for name in ("contexts", "integration_types", "dm_permission"):
            self.assertNotIn(name, made)
        self.assertEqual(await self.as_bot("GET", self.path), [])
        [listed] = await self.as_bot("GET", self.in_guild)
        self.assertEqual(listed["id"], made["id"])
        refused = self.call(
            "GET", f"{self.path}/{made['id']}", token=self.app.authorization
        )
        await self.assertRefused(refused, 404, 10063)

    async def test_one_of_a_guild(self) -> None:
        """One command of a guild is seen, changed and deleted as one of all guilds is."""
        made = await self.as_bot("POST", self.in_guild, slash())
        path = f"{self.in_guild}/{made['id']}"
        self.assertEqual(await self.as_bot("GET", path), made)
        changed = await self.as_bot("PATCH", path, {"description": "Other"})
        self.assertEqual((changed["id"], changed["description"]), (made["id"], "Other"))
        answer = await self.call("DELETE", path, token=self.app.authorization)
        self.assertEqual(answer.status, 204)
        refused = self.call("GET", path, token=self.app.authorization)
        await self.assertRefused(refused, 404, 10063)

    async def test_guild_is_told(self) -> None:
        """Each change of a guild's commands has clients ask for the index, and others none."""
        await self.as_bot("POST", self.path, slash())
        self.assertEqual(self.announced(CommandIndexUpdated), [])
        made = await self.as_bot("POST", self.in_guild, slash())
        await self.as_bot("PATCH", f"{self.in_guild}/{made['id']}", {"nsfw": True})
        await self.as_bot("PUT", self.in_guild, [])
        told = [str(each.guild_id) for each in self.announced(CommandIndexUpdated)]
        self.assertEqual(told, [self.guild.id] * 3)


class PutTests(CommandCase):
    async def test_keeps_ids(self) -> None:
        """What has the name and type of one before keeps its id; the rest is gone, or new."""
        ping = await self.as_bot("POST", self.path, slash())
        await self.as_bot("POST", self.path, slash("gone"))
        wanted = [slash("new"), slash(description="Other"), {"name": "ping", "type": 2}]
        new, kept, menu = await self.as_bot("PUT", self.path, wanted)
        self.assertEqual(kept["id"], ping["id"])
        self.assertNotEqual(kept["version"], ping["version"])
        self.assertEqual(len({new["id"], kept["id"], menu["id"]}), 3)
        listed = await self.as_bot("GET", self.path)
        self.assertEqual({each["name"] for each in listed}, {"new", "ping"})
        self.assertEqual(len(listed), 3)

    async def test_unchanged(self) -> None:
        """What is put as it is stays as it is."""
        wanted = [slash(), slash("pong", options=[option()])]
        first = await self.as_bot("PUT", self.path, wanted)
        self.assertEqual(await self.as_bot("PUT", self.path, wanted), first)
        self.assertEqual(len(self.announced(CommandsChanged)), 1)

    async def test_rename_by_id(self) -> None:
        """With their ids commands can change their names, even for each other's."""
        one, two = await self.as_bot("PUT", self.path, [slash("one"), slash("two")])
        wanted = [slash("two", id=one["id"]), slash("one", id=two["id"])]
        found = await self.as_bot("PUT", self.path, wanted)
        self.assertEqual(
            [(each["id"], each["name"]) for each in found],
            [(one["id"], "two"), (two["id"], "one")],
        )

    async def test_duplicates(self) -> None:
        """A name can be there once."""
        await self.assertFaults(
            "PUT",
            self.path,
            [slash(), slash("x"), slash()],
            ("2", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
        )

    async def test_nothing_of_it(self) -> None:
        """If one of them is wrong, none of them is registered."""
        await self.as_bot("POST", self.path, slash())
        await self.assertFaults(
            "PUT", self.path, [slash("fine"), slash("x", description="")],
            ("1.description", "BASE_TYPE_REQUIRED"),
        )
        [listed] = await self.as_bot("GET", self.path)
        self.assertEqual(listed["name"], "ping")


class LimitTests(CommandCase):
    async def test_at_once(self) -> None:
        """More than 130 at once are not looked at."""
        await self.assertFaults(
            "PUT", self.path, [slash()] * 131, ("", "BASE_TYPE_MAX_LENGTH")
        )

    async def test_of_each_type(self) -> None:
        """There are 100 that are typed, and 15 in each of the menus, in each scope."""
        typed = [slash(f"c{each}") for each in range(100)]
        menus = [
            {"name": f"m{each}", "type": kind} for each in range(15) for kind in (2, 3)
        ]
        for path in (self.path, self.in_guild):
            self.assertEqual(len(await self.as_bot("PUT", path, typed + menus)), 130)
            for body in (slash("more"), {"name": "more", "type": 2}, {"name": "more", "type": 3}):
                answer = await self.call("POST", path, body, token=self.app.authorization)
                self.assertEqual((answer.status, answer.body["code"]), (400, 30032))
        self.assertIn("(15)", answer.body["message"])
        too_many = [*menus, {"name": "more", "type": 2}]
        await self.assertRefused(
            self.call("PUT", self.path, too_many, token=self.app.authorization), 400, 30032
        )


class DayTests(CommandCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_a_day(self) -> None:
        """Of new commands there are 200 in a day, everywhere and in each guild."""
        for start in (0, 100):
            typed = [slash(f"c{each}") for each in range(start, start + 100)]
            await self.as_bot("PUT", self.path, typed)
        await self.as_bot("PUT", self.path, [])
        answer = await self.call("POST", self.path, slash(), token=self.app.authorization)
        self.assertEqual((answer.status, answer.body["code"]), (429, 30034))
        self.assertTrue(0 < answer.body["retry_after"] <= DAY)
        await self.as_bot("POST", self.in_guild, slash())
        self.clock.advance(DAY)
        await self.as_bot("POST", self.path, slash())


class AccessTests(CommandCase):
    async def test_own_alone(self) -> None:
        """Commands are the application's business, not that of others or of people."""
        other = await self.an_application(self.alice)
        made = await self.as_bot("POST", self.path, slash())
        for method, path, body in (
            ("GET", self.path, None),
            ("POST", self.path, slash()),
            ("PUT", self.path, []),
            ("GET", f"{self.path}/{made['id']}", None),
            ("PATCH", f"{self.path}/{made['id']}", {}),
            ("DELETE", f"{self.path}/{made['id']}", None),
            ("PUT", self.in_guild, []),
        ):
            refused = self.call(method, path, body, token=other.authorization)
            await self.assertRefused(refused, 403, 20012)
            refused = self.call(method, path, body, token=self.alice.token)
            await self.assertRefused(refused, 403, 20002)
        self.assertEqual(len(await self.as_bot("GET", self.path)), 1)

    async def test_guilds(self) -> None:
        """In a guild it needs to be there (50001), if there is one (10004)."""
        stranger = await self.an_application(self.alice)
        path = f"/applications/{stranger.id}/guilds/{self.guild.id}/commands"
        for method, body in (("GET", None), ("POST", slash()), ("PUT", [])):
            refused = self.call(method, path, body, token=stranger.authorization)
            await self.assertRefused(refused, 403, 50001)
        missing = f"/applications/{self.app.id}/guilds/1/commands"
        refused = self.call("GET", missing, token=self.app.authorization)
        await self.assertRefused(refused, 404, 10004)

    async def test_leaves_with_the_guild(self) -> None:
        """What was registered for a guild goes with it, the rest with the application."""
        await self.as_bot("POST", self.in_guild, slash())
        await self.as_bot("POST", self.path, slash())
        await self.ok("DELETE", f"/guilds/{self.guild.id}", token=self.alice.token)
        self.assertEqual(len(await self.as_bot("GET", self.path)), 1)
        refused = self.call("GET", self.in_guild, token=self.app.authorization)
        await self.assertRefused(refused, 404, 10004)
        await self.ok("POST", f"/applications/{self.app.id}/delete", token=self.alice.token)
        refused = self.call("GET", self.path, token=self.app.authorization)
        await self.assertRefused(refused, 401, 0)

    async def test_older_versions(self) -> None:
        """Up to version 9 it is said whether a command is enabled by default."""
        body = slash(default_permission=False)
        made = await self.as_bot("POST", self.path, body, version=9)
        self.assertEqual(made["default_permission"], False)
        told = await self.as_bot("GET", f"{self.path}/{made['id']}")
        self.assertNotIn("default_permission", told)
