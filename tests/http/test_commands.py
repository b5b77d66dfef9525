"""Commands as applications register them, over HTTP."""

from __future__ import annotations

from typing import Any

from litecord.events import CommandIndexUpdated, CommandsChanged
from tests.support.builders import Account, App, BuiltGuild, PopulatedCase

DAY = 24 * 60 * 60


def slash(name: str = "ping", **given: Any) -> dict[str, Any]:
    """A command that people type."""
    return {"name": name, "description": "Says pong", **given}


def option(name: str = "text", type: int = 3, **given: Any) -> dict[str, Any]:
    """An option of a command."""
    return {"type": type, "name": name, "description": "What it is", **given}


class CommandCase(PopulatedCase):
    """A world with an application whose bot is in a guild."""

    alice: Account
    app: App
    guild: BuiltGuild
    path: str
    in_guild: str

    async def setUp(self) -> None:  # type: ignore[override]
        """Make them."""
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice)
        self.app = await self.a_bot_in(self.guild.id, self.alice)
        self.path = f"/applications/{self.app.id}/commands"
        self.in_guild = f"/applications/{self.app.id}/guilds/{self.guild.id}/commands"
        self.events.clear()

    async def as_bot(self, method: str, path: str, body: Any = None, **given: Any) -> Any:
        """Send a request with the bot's token."""
        return await self.ok(method, path, body, token=self.app.authorization, **given)

    async def assertFaults(
        self, method: str, path: str, body: Any, *wanted: tuple[str, str]
    ) -> None:
        """Fail unless the tree of faults has these codes at these places, and no others."""
        answer = await self.call(method, path, body, token=self.app.authorization)
        self.assertEqual((answer.status, answer.body["code"]), (400, 50035), answer.body)
        self.assertEqual(sorted(_flat(answer.body["errors"], ())), sorted(wanted))


def _flat(tree: dict[str, Any], path: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [(".".join(path), each["code"]) for each in tree.get("_errors", ())]
    for key, below in tree.items():
        if key != "_errors":
            found += _flat(below, (*path, key))
    return found


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


class OptionTests(CommandCase):
    async def test_every_type(self) -> None:
        """All that can be said of options is kept and told as it is."""
        options = [
            option("s", 3, required=True, min_length=1, max_length=10),
            option("i", 4, required=True, min_value=-5, max_value=5),
            option("b", 5),
            option("u", 6),
            option("c", 7, channel_types=[0, 2]),
            option("r", 8),
            option("m", 9),
            option("n", 10, min_value=0.5, max_value=1.5),
            option("a", 11),
            option("chosen", 3, choices=[{"name": "One", "value": "1"}]),
            option("counted", 4, choices=[{"name": "One", "value": 1}]),
            option("typed", 10, autocomplete=True),
        ]
        made = await self.as_bot("POST", self.path, slash(options=options))
        for told, given in zip(made["options"], options, strict=True):
            rules = {key: value for key, value in told.items() if "localiz" not in key}
            if "choices" in rules:
                untranslated = {"name_localizations": None}
                given["choices"] = [{**each, **untranslated} for each in given["choices"]]
            self.assertEqual(rules, given)
        [listed] = await self.as_bot("GET", f"{self.path}?with_localizations=true")
        self.assertEqual([*listed["options"]], made["options"])

    async def test_nested(self) -> None:
        """Commands are below commands, or below groups of them."""
        below = option("get", 1, options=[option("who", 6, required=True)])
        wanted = [option("user", 2, options=[below]), option("all", 1)]
        made = await self.as_bot("POST", self.path, slash(options=wanted))
        group, alone = made["options"]
        self.assertEqual(group["options"][0]["options"][0]["name"], "who")
        self.assertEqual((alone["type"], "options" in alone), (1, False))

    async def test_wrong_nesting(self) -> None:
        """Groups hold commands, commands hold values, and neither stands among values."""
        group = option("g", 2, options=[option("h", 2)])
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[group, option("c", 1, options=[option("d", 1)])]),
            ("options.0.options.0", "UNION_TYPE_CHOICES"),
            ("options.1.options.0", "UNION_TYPE_CHOICES"),
        )
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[option("v"), option("c", 1)]),
            ("options.1", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        )

    async def test_required_first(self) -> None:
        """Options that must be given come before those that may be."""
        options = [option("a"), option("b", required=True), option("c", required=True)]
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        await self.assertFaults(
            "PUT",
            self.path,
            [slash(options=options)],
            ("0.options.1", code),
            ("0.options.2", code),
        )

    async def test_names(self) -> None:
        """What is typed is in small letters of any script, and called so once."""
        for name in ("проверка", "ทดสอบ", "नमस्ते", "日本語", "a-b_c'1"):
            await self.as_bot("POST", self.path, slash(name))
        for name, code in (
            ("Ping", "APPLICATION_COMMAND_INVALID_NAME"),
            ("two words", "STRING_TYPE_REGEX"),
            ("🎲", "STRING_TYPE_REGEX"),
        ):
            await self.assertFaults("POST", self.path, slash(name), ("name", code))
            await self.assertFaults(
                "PUT",
                self.path,
                [slash(), slash("other", options=[option("fine"), option(name)])],
                ("1.options.1.name", code),
            )
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[option("x"), option("x")]),
            ("options.1.name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        )
        twice = [{"name": "x", "value": "1"}, {"name": "x", "value": "2"}]
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[option("x", choices=twice)]),
            (
                "options.0.choices.1.name",
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
            ),
        )

    async def test_lengths(self) -> None:
        """Texts and lists are so long and no longer."""
        long = "BASE_TYPE_BAD_LENGTH"
        await self.assertFaults(
            "POST",
            self.path,
            slash(
                "x" * 33,
                description="x" * 101,
                options=[option("x" * 33, description="")],
            ),
            ("name", long),
            ("description", "BASE_TYPE_MAX_LENGTH"),
            ("options.0.name", long),
            ("options.0.description", long),
        )
        many = [option(f"o{each}") for each in range(26)]
        await self.assertFaults(
            "POST", self.path, slash(options=many), ("options", "BASE_TYPE_MAX_LENGTH")
        )
        choices = [{"name": f"c{each}", "value": "x"} for each in range(26)]
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[option(choices=choices)]),
            ("options.0.choices", "BASE_TYPE_MAX_LENGTH"),
        )

    async def test_missing(self) -> None:
        """What must be said is asked for where it is missing."""
        required = "BASE_TYPE_REQUIRED"
        await self.assertFaults("POST", self.path, {"name": "x"}, ("description", required))
        await self.assertFaults("POST", self.path, {}, ("name", required))
        await self.assertFaults(
            "POST",
            self.path,
            slash(options=[{"type": 3}, {}, 5]),
            ("options.0.name", required),
            ("options.0.description", required),
            ("options.1.type", required),
            ("options.2", "MODEL_TYPE_CONVERT"),
        )

    async def test_bounds(self) -> None:
        """Values, and bounds of values, are what the type of the option can be."""
        await self.assertFaults(
            "POST",
            self.path,
            slash(
                options=[
                    option("a", 4, choices=[{"name": "x", "value": "y"}]),
                    option("b", 4, min_value=2**53),
                    option("c", 3, min_length=-1, max_length=6001),
                    option("d", 3, choices=[{"name": "x", "value": "y" * 101}]),
                    option("e", 7, channel_types=[99]),
                ]
            ),
            ("options.0.choices.0.value", "NUMBER_TYPE_COERCE"),
            ("options.1.min_value", "NUMBER_TYPE_MAX"),
            ("options.2.min_length", "NUMBER_TYPE_MIN"),
            ("options.2.max_length", "NUMBER_TYPE_MAX"),
            ("options.3.choices.0.value", "BASE_TYPE_MAX_LENGTH"),
            ("options.4.channel_types.0", "BASE_TYPE_CHOICES"),
        )
        await self.assertFaults(
            "POST",
            self.path,
            slash(
                options=[
                    option("a", 4, min_value=5, max_value=4),
                    option("b", 3, min_length=5, max_length=4),
                    option("c", autocomplete=True, choices=[{"name": "x", "value": "y"}]),
                ]
            ),
            ("options.0.min_value", "NUMBER_TYPE_MAX"),
            ("options.1.min_length", "NUMBER_TYPE_MAX"),
            ("options.2.autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"),
        )

    async def test_size(self) -> None:
        """All texts together, each in its longest language, are 8000 characters at most."""
        text = "x" * 100
        options = [
            option(
                f"o{index}",
                description=text[2:],
                choices=[{"name": f"{index}-{each:02}", "value": text} for each in range(10)],
            )
            for index in range(7)
        ]
        await self.as_bot("POST", self.path, slash(options=options))
        options[0]["description_localizations"] = {"de": text, "fr": "x"}
        await self.as_bot("POST", self.path, slash(options=options))
        options += [option(f"p{each}", description=text) for each in range(3)]
        await self.assertFaults(
            "POST", self.path, slash(options=options), ("", "APPLICATION_COMMAND_TOO_LARGE")
        )
        await self.assertFaults(
            "PUT",
            self.path,
            [slash("a"), slash(options=options)],
            ("1", "APPLICATION_COMMAND_TOO_LARGE"),
        )


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


class InstallTests(CommandCase):
    async def test_contexts(self) -> None:
        """Where a command is offered is told as it was said, in both ways to say it."""
        for given, contexts, in_dms in (
            ({}, None, True),
            ({"dm_permission": False}, None, False),
            ({"contexts": [2, 0]}, [0, 2], False),
            ({"contexts": [1]}, [1], True),
            ({"contexts": [0, 1], "dm_permission": False}, [0, 1], True),
        ):
            made = await self.as_bot("POST", self.path, slash(**given))
            self.assertEqual((made["contexts"], made["dm_permission"]), (contexts, in_dms))
        await self.assertFaults(
            "POST", self.path, slash(contexts=[]), ("contexts", "BASE_TYPE_MIN_LENGTH")
        )
        await self.assertFaults(
            "POST",
            self.path,
            slash(contexts=[0, 0, 9]),
            ("contexts.2", "BASE_TYPE_CHOICES"),
        )

    async def test_installs(self) -> None:
        """A command is for all installs of its application, or for some of them."""
        code = "APPLICATION_COMMAND_INTEGRATION_TYPE_UNSUPPORTED"
        await self.assertFaults(
            "POST", self.path, slash(integration_types=[0, 1]), ("integration_types.1", code)
        )
        form: dict[str, Any] = {"integration_types_config": {"0": {}, "1": {}}}
        await self.ok("PATCH", f"/applications/{self.app.id}", form, token=self.alice.token)
        made = await self.as_bot("POST", self.path, slash())
        self.assertEqual(made["integration_types"], [0, 1])
        path = f"{self.path}/{made['id']}"
        made = await self.as_bot("PATCH", path, {"integration_types": [1]})
        self.assertEqual(made["integration_types"], [1])

    async def test_entry_point(self) -> None:
        """Applications with activities have one entry point, which is not removed by the way."""
        launch = {"name": "launch", "type": 4, "description": "Begin"}
        code = "APPLICATION_COMMAND_TYPE_INVALID"
        await self.assertFaults("POST", self.path, launch, ("type", code))
        flags = {"flags": 1 << 17}
        await self.ok("PATCH", f"/applications/{self.app.id}", flags, token=self.alice.token)
        made = await self.as_bot("POST", self.path, {**launch, "handler": 1})
        self.assertEqual((made["type"], made["handler"]), (4, 1))
        await self.assertFaults("POST", self.in_guild, launch, ("type", code))
        more = self.call(
            "POST", self.path, {**launch, "name": "x"}, token=self.app.authorization
        )
        await self.assertRefused(more, 400, 30032)
        refused = self.call("PUT", self.path, [slash()], token=self.app.authorization)
        await self.assertRefused(refused, 400, 50240)
        await self.as_bot("PUT", self.path, [slash(), launch])
        await self.call("DELETE", f"{self.path}/{made['id']}", token=self.app.authorization)
        [listed] = await self.as_bot("GET", self.path)
        self.assertEqual(listed["name"], "ping")
        self.assertNotIn("handler", listed)


class LocaleTests(CommandCase):
    async def setUp(self) -> None:  # type: ignore[override]
        """Register a command in three languages."""
        await super().setUp()
        choice = {"name": "Dog", "name_localizations": {"de": "Hund"}, "value": "dog"}
        what = option("what", name_localizations={"de": "was"}, choices=[choice])
        self.given = slash(
            name_localizations={"de": "klopf", "en-GB": "knock"},
            description_localizations={"es-ES": "Dice pong"},
            options=[what],
        )
        self.made = await self.as_bot("POST", self.path, self.given)

    async def seen(self, **headers: str) -> dict[str, Any]:
        """The command as it is listed for somebody who sends these headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        [listed] = await self.as_bot("GET", self.path, headers=named)
        return dict(listed)

    async def test_all(self) -> None:
        """All texts are told of one command, and where they are asked for."""
        path = f"{self.path}/{self.made['id']}"
        for told in (
            self.made,
            await self.as_bot("GET", path),
            (await self.as_bot("GET", f"{self.path}?with_localizations=true"))[0],
        ):
            for name in ("name_localizations", "description_localizations"):
                self.assertEqual(told[name], self.given[name])
            self.assertEqual(told["options"][0]["name_localizations"], {"de": "was"})
            self.assertNotIn("name_localized", told)

    async def test_one_language(self) -> None:
        """In a list there are those of the language of who asks."""
        told = await self.seen(X_Discord_Locale="de")
        self.assertEqual(told["name_localized"], "klopf")
        self.assertNotIn("description_localized", told)
        self.assertNotIn("name_localizations", told)
        [what] = told["options"]
        self.assertEqual(what["name_localized"], "was")
        self.assertEqual(what["choices"][0]["name_localized"], "Hund")

    async def test_fallbacks(self) -> None:
        """Where there is nothing in a language, one that is close stands for it."""
        self.assertEqual((await self.seen(X_Discord_Locale="en-US"))["name_localized"], "knock")
        told = await self.seen(X_Discord_Locale="es-419")
        self.assertEqual(told["description_localized"], "Dice pong")
        self.assertNotIn("name_localized", await self.seen(X_Discord_Locale="fr"))

    async def test_which_language(self) -> None:
        """The first language that is known counts, or else the user's own."""
        told = await self.seen(Accept_Language="xx,de;q=0.8,fr;q=0.5")
        self.assertEqual(told["name_localized"], "klopf")
        told = await self.seen(Accept_Language="de", X_Discord_Locale="fr")
        self.assertNotIn("name_localized", told)
        self.assertEqual((await self.seen())["name_localized"], "knock")

    async def test_rules(self) -> None:
        """Texts of other languages obey the rules of what they stand for."""
        await self.assertFaults(
            "POST",
            self.path,
            slash(
                name_localizations={"de": "Groß"},
                options=[option("a"), option("b", name_localizations={"fr": "a"})],
            ),
            ("name_localizations.de", "APPLICATION_COMMAND_INVALID_NAME"),
            ("options.1.name_localizations.fr", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        )
        await self.assertFaults(
            "POST",
            self.path,
            slash(name_localizations={"xx": "x"}, description_localizations={"de": ""}),
            ("name_localizations.xx", "BASE_TYPE_CHOICES"),
            ("description_localizations.de", "BASE_TYPE_BAD_LENGTH"),
        )


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
