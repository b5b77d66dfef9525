"""What can be said of commands: options, places, languages; over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.commands import CommandCase, option, slash


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
