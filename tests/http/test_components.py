"""Components of messages over HTTP: sent, read back, edited, refused."""

from __future__ import annotations

from typing import Any

from litecord.model.permissions import MANAGE_MESSAGES
from tests.support.builders import Account, App
from tests.support.messages import MessageCase

V2 = 1 << 15
BUTTON: dict[str, Any] = {"type": 2, "style": 1, "label": "go", "custom_id": "go"}
LINK: dict[str, Any] = {"type": 2, "style": 5, "label": "see", "url": "https://example.org/"}
TEXT: dict[str, Any] = {"type": 10, "content": "hello"}
MENU: dict[str, Any] = {
    "type": 3,
    "custom_id": "menu",
    "options": [{"label": "a", "value": "1"}, {"label": "b", "value": "2"}],
}


def row(*components: Any) -> dict[str, Any]:
    """An action row."""
    return {"type": 1, "components": list(components)}


class ComponentCase(MessageCase):
    """A guild with a bot, for people send no buttons to click."""

    bot: App

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.bot = await self.a_bot_in(self.guild.id, self.alice)

    async def send(
        self, *components: Any, by: Account | App | None = None, **form: Any
    ) -> Any:
        """Send components; the message."""
        form = {"components": list(components), **form}
        token = (by or self.bot).authorization
        return await self.ok("POST", self.path, form, token=token)

    async def fails(self, components: Any, *path: str, code: str, **form: Any) -> None:
        """Send components in vain; the fault is at ``path``, and there is no other."""
        form = {"components": components, **form}
        tree = (await self.refused(form, by=self.bot))["errors"]
        for step in path:
            self.assertEqual(list(tree), [step], tree)
            tree = tree[step]
        self.assertEqual({each["code"] for each in tree["_errors"]}, {code}, tree)


class RowTests(ComponentCase):
    async def test_buttons(self) -> None:
        """Buttons of every style come back with numbers, as they were sent."""
        buttons = [{**BUTTON, "style": style, "custom_id": str(style)} for style in range(1, 5)]
        buttons.append({**LINK, "emoji": {"name": "🍵"}, "disabled": True})
        premium = {"type": 2, "style": 6, "sku_id": "17"}
        made = await self.send(row(*buttons), row(premium), content="x")
        first, second = made["components"]
        self.assertEqual((first["type"], first["id"], second["id"]), (1, 1, 7))
        expected = [{**each, "id": number} for number, each in enumerate(buttons, start=2)]
        self.assertEqual(first["components"], expected)
        self.assertEqual(second["components"], [{**premium, "id": 8}])
        self.assertEqual(await self.get(made), made)

    async def test_menus(self) -> None:
        """All five kinds of menu come back."""
        entities = [
            {"type": 5, "custom_id": "u", "default_values": [{"id": "5", "type": "user"}]},
            {"type": 6, "custom_id": "r", "default_values": [{"id": "6", "type": "role"}]},
            {
                "type": 7,
                "custom_id": "m",
                "max_values": 2,
                "default_values": [{"id": "6", "type": "role"}, {"id": "5", "type": "user"}],
            },
            {"type": 8, "custom_id": "c", "channel_types": [0, 5], "placeholder": "where?"},
        ]
        made = await self.send(row(MENU), *map(row, entities))
        menus = [each["components"][0] for each in made["components"]]
        expected = {"id": 2, "min_values": 1, "max_values": 1}
        self.assertEqual(menus[0], {**MENU, **expected})
        for menu, sent in zip(menus[1:], entities, strict=True):
            self.assertEqual({**menu, **sent}, menu)

    async def test_option(self) -> None:
        """An option has a description, an emoji, and may be chosen already."""
        option = {
            "label": "a",
            "value": "1",
            "description": "b",
            "emoji": {"id": "5", "name": "x", "animated": True},
            "default": True,
        }
        made = await self.send(row({**MENU, "options": [option]}))
        self.assertEqual(made["components"][0]["components"][0]["options"], [option])

    async def test_alone(self) -> None:
        """Components are enough; none are nothing."""
        self.assertEqual((await self.send(row(LINK)))["content"], "")
        await self.refused({"components": []}, 400, 50006)

    async def test_people(self) -> None:
        """People send links, and nothing that somebody would have to answer."""
        made = await self.send(row(LINK), by=self.bob)
        self.assertEqual(made["components"][0]["components"][0]["url"], LINK["url"])
        for component in (BUTTON, MENU):
            body = await self.refused({"components": [row(component)]})
            self.assertIn("components", body["errors"])

    async def test_numbers(self) -> None:
        """Numbers are kept where they are given, and not given to others; 0 is none."""
        made = await self.send(row({**BUTTON, "id": 1}, {**LINK, "id": 0}), row(MENU))
        numbers = [
            [each["id"], *(inner["id"] for inner in each["components"])]
            for each in made["components"]
        ]
        self.assertEqual(numbers, [[2, 1, 3], [4, 5]])

    async def test_content_intent(self) -> None:
        """A bot that may not read content sees no components of others."""
        made = await self.send(row(BUTTON))
        other = await self.a_bot_in(self.guild.id, self.alice, intents=0)
        self.assertEqual((await self.get(made, other))["components"], [])
        self.assertEqual((await self.get(made, self.bot))["components"], made["components"])


class RowFaultTests(ComponentCase):
    async def test_shape(self) -> None:
        """Rows, and in them five buttons or one menu."""
        bad_length, union = "BASE_TYPE_BAD_LENGTH", "UNION_TYPE_CHOICES"
        six = [{**BUTTON, "custom_id": str(each)} for each in range(6)]
        inner = ("components", "0", "components")
        await self.fails([row()], *inner, code=bad_length)
        await self.fails([row(*six)], *inner, code=bad_length)
        await self.fails([BUTTON], "components", "0", code=union)
        await self.fails([TEXT], "components", "0", code=union)
        await self.fails([{"type": 4}], "components", "0", code=union)
        await self.fails([row(row(BUTTON))], *inner, "0", code=union)
        await self.fails([{}], "components", "0", "type", code="BASE_TYPE_REQUIRED")
        await self.fails([row(MENU, BUTTON)], *inner, "1", code="COMPONENT_LAYOUT_WIDTH_EXCEEDED")
        rows = [row({**LINK}) for _ in range(6)]
        await self.fails(rows, "components", code="BASE_TYPE_MAX_LENGTH")
        await self.fails({}, "components", code="LIST_TYPE_CONVERT")

    async def test_buttons(self) -> None:
        """Each style has what it needs, and nothing that it does not."""
        at = ("components", "0", "components", "0")
        required = "BASE_TYPE_REQUIRED"
        both = "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
        without = {key: value for key, value in BUTTON.items() if key != "custom_id"}
        for button, field, code in (
            (without, "custom_id", required),
            ({**BUTTON, "url": "https://a.b"}, "url", both),
            ({**LINK, "custom_id": "x"}, "custom_id", both),
            ({**LINK, "url": None}, "url", required),
            ({"type": 2, "style": 6}, "sku_id", required),
            ({"type": 2, "style": 6, "sku_id": "1", "label": "x"}, "label", both),
            ({**BUTTON, "label": None}, "label", required),
            ({**BUTTON, "label": "x" * 81}, "label", "BASE_TYPE_MAX_LENGTH"),
            ({**BUTTON, "custom_id": "x" * 101}, "custom_id", "BASE_TYPE_BAD_LENGTH"),
            ({**BUTTON, "custom_id": ""}, "custom_id", "BASE_TYPE_BAD_LENGTH"),
            ({**LINK, "url": f"https://{'x' * 512}"}, "url", "BASE_TYPE_MAX_LENGTH"),
            ({**BUTTON, "style": 7}, "style", "BASE_TYPE_CHOICES"),
            ({**BUTTON, "id": -1}, "id", "NUMBER_TYPE_MIN"),
            ({**BUTTON, "id": 2**31}, "id", "NUMBER_TYPE_MAX"),
        ):
            await self.fails([row(button)], *at, field, code=code)
        bad = {**BUTTON, "emoji": {"name": "x"}}
        await self.fails([row(bad)], *at, "emoji", "name", code="COMPONENT_INVALID_EMOJI")

    async def test_menus(self) -> None:
        """Menus have choices, different ones, and no more of them chosen than can be."""
        at = ("components", "0", "components", "0")
        option = {"label": "a", "value": "1"}
        for given, path, code in (
            ({"options": []}, ["options"], "BASE_TYPE_BAD_LENGTH"),
            ({"options": [option] * 26}, ["options"], "BASE_TYPE_BAD_LENGTH"),
            (
                {"options": [option, option]},
                ["options", "1"],
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
            ),
            (
                {"options": [{**option, "label": "x" * 101}]},
                ["options", "0", "label"],
                "BASE_TYPE_BAD_LENGTH",
            ),
            ({"placeholder": "x" * 151}, ["placeholder"], "BASE_TYPE_MAX_LENGTH"),
            ({"min_values": 26}, ["min_values"], "NUMBER_TYPE_MAX"),
            ({"max_values": 0}, ["max_values"], "NUMBER_TYPE_MIN"),
            ({"min_values": 2}, ["min_values"], "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE"),
            (
                {"options": [{**each, "default": True} for each in MENU["options"]]},
                ["options"],
                "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            ),
        ):
            await self.fails([row({**MENU, **given})], *at, *path, code=code)
        users = {"type": 5, "custom_id": "u", "default_values": [{"id": "5", "type": "role"}]}
        path = [*at, "default_values", "0", "type"]
        await self.fails([row(users)], *path, code="BASE_TYPE_CHOICES")

    async def test_twice(self) -> None:
        """Neither a custom id nor a number comes twice."""
        second = ("components", "1", "components", "0")
        code = "COMPONENT_CUSTOM_ID_DUPLICATED"
        await self.fails([row(BUTTON), row(BUTTON)], *second, "custom_id", code=code)
        pair = [row({**BUTTON, "id": 4}), row({**LINK, "id": 4})]
        await self.fails(pair, *second, "id", code="COMPONENT_ID_DUPLICATED")


class V2Tests(ComponentCase):
    async def test_everything(self) -> None:
        """Every kind comes back, filled with what was left out."""
        media = {"url": "https://example.org/a.png"}
        made = await self.send(
            TEXT,
            {"type": 9, "components": [TEXT], "accessory": {"type": 11, "media": media}},
            {"type": 9, "components": [TEXT, TEXT], "accessory": BUTTON},
            {"type": 12, "items": [{"media": media, "description": "d", "spoiler": True}]},
            {"type": 14},
            {"type": 14, "divider": False, "spacing": 2},
            {"type": 17, "accent_color": 5, "components": [row(MENU), TEXT], "spoiler": True},
            flags=V2,
        )
        self.assertEqual(made["flags"], V2)
        text, section, _, gallery, plain, spaced, container = made["components"]
        self.assertEqual(text, {**TEXT, "id": 1})
        thumbnail = section["accessory"]
        self.assertEqual((thumbnail["description"], thumbnail["spoiler"]), (None, False))
        self.assertEqual(thumbnail["media"]["url"], media["url"])
        self.assertEqual(gallery["items"][0]["description"], "d")
        self.assertEqual(plain, {"type": 14, "id": plain["id"], "divider": True, "spacing": 1})
        self.assertEqual((spaced["divider"], spaced["spacing"]), (False, 2))
        self.assertEqual((container["accent_color"], container["spoiler"]), (5, True))
        self.assertEqual(await self.get(made), made)

    async def test_mentions(self) -> None:
        """Text that is shown mentions, wherever it is."""
        text = {"type": 10, "content": f"<@{self.bob.id}>"}
        made = await self.send({"type": 17, "components": [text]}, flags=V2)
        self.assertEqual([each["id"] for each in made["mentions"]], [self.bob.id])
        edited = await self.edit(made, {"components": [TEXT]}, by=self.bot)
        self.assertEqual(edited["mentions"], [])

    async def test_nothing_else(self) -> None:
        """There is no content beside them, no embed, no poll; and there must be some."""
        code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        poll = {"question": {"text": "?"}, "answers": [{"poll_media": {"text": "x"}}]}
        for name, value in (("content", "x"), ("embeds", [{"title": "x"}]), ("poll", poll)):
            await self.fails([TEXT], name, code=code, flags=V2, **{name: value})
        await self.refused({"flags": V2}, 400, 50006, by=self.bot)
        await self.refused({"flags": V2, "content": "x"}, by=self.bot)

    async def test_limits(self) -> None:
        """Forty components in all, and four thousand characters."""
        await self.send(*[TEXT] * 40, flags=V2)
        await self.fails([TEXT] * 41, "components", code="BASE_TYPE_MAX_LENGTH", flags=V2)
        nested = [{"type": 17, "components": [TEXT] * 20}, {"type": 17, "components": [TEXT] * 19}]
        await self.fails(nested, "components", code="BASE_TYPE_MAX_LENGTH", flags=V2)
        half = {"type": 10, "content": "x" * 2000}
        await self.send(half, half, flags=V2)
        code = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
        await self.fails([half, half, TEXT], "components", code=code, flags=V2)

    async def test_faults(self) -> None:
        """Everything is where it belongs."""
        media = {"url": "https://a.b/"}
        for component, path, code in (
            ({"type": 10, "content": ""}, ["content"], "BASE_TYPE_BAD_LENGTH"),
            (
                {"type": 9, "components": [TEXT] * 4, "accessory": BUTTON},
                ["components"],
                "BASE_TYPE_BAD_LENGTH",
            ),
            ({"type": 9, "components": [TEXT]}, ["accessory"], "BASE_TYPE_REQUIRED"),
            (
                {"type": 9, "components": [TEXT], "accessory": MENU},
                ["accessory"],
                "UNION_TYPE_CHOICES",
            ),
            ({"type": 12, "items": []}, ["items"], "BASE_TYPE_BAD_LENGTH"),
            ({"type": 12, "items": [{"media": media}] * 11}, ["items"], "BASE_TYPE_BAD_LENGTH"),
            (
                {"type": 12, "items": [{"media": {"url": "ftp://a"}}]},
                ["items", "0", "media", "url"],
                "URL_TYPE_INVALID_SCHEME",
            ),
            ({"type": 13, "file": media}, ["file", "url"], "URL_TYPE_INVALID_SCHEME"),
            ({"type": 14, "spacing": 3}, ["spacing"], "BASE_TYPE_CHOICES"),
            ({"type": 17, "components": []}, ["components"], "BASE_TYPE_BAD_LENGTH"),
            (
                {"type": 17, "components": [{"type": 17, "components": [TEXT]}]},
                ["components", "0"],
                "UNION_TYPE_CHOICES",
            ),
            (
                {"type": 17, "components": [TEXT], "accent_color": 1 << 24},
                ["accent_color"],
                "NUMBER_TYPE_MAX",
            ),
        ):
            await self.fails([component], "components", "0", *path, code=code, flags=V2)


class EditTests(ComponentCase):
    async def change(self, message: Any, status: int, code: int, **form: Any) -> None:
        """Edit in vain."""
        path = f"{self.path}/{message['id']}"
        asked = self.call("PATCH", path, form, token=self.bot.authorization)
        await self.assertRefused(asked, status, code)

    async def test_replaced(self) -> None:
        """Components are replaced as a whole, and go without being missed beside content."""
        made = await self.send(row(BUTTON), content="x")
        edited = await self.edit(made, {"components": [row(LINK)]}, by=self.bot)
        self.assertEqual(edited["components"][0]["components"][0]["style"], 5)
        self.assertIsNotNone(edited["edited_timestamp"])
        other = await self.edit(edited, {"content": "y"}, by=self.bot)
        self.assertEqual(other["components"], edited["components"])
        edited = await self.edit(made, {"components": None}, by=self.bot)
        self.assertEqual(edited["components"], [])
        await self.change(made, 400, 50006, content="")
        await self.change(made, 400, 50035, components=[TEXT])

    async def test_flag_comes(self) -> None:
        """A message becomes one of components when nothing else is left in it."""
        made = await self.send(row(BUTTON), content="x")
        await self.change(made, 400, 50035, flags=V2)
        await self.change(made, 400, 50035, flags=V2, components=[TEXT])
        await self.change(made, 400, 50006, flags=V2, content=None, components=[])
        form = {"flags": V2, "components": [TEXT], "content": None}
        edited = await self.edit(made, form, by=self.bot)
        self.assertEqual((edited["flags"], edited["content"]), (V2, ""))

    async def test_flag_stays(self) -> None:
        """It stays one for good."""
        made = await self.send(TEXT, flags=V2)
        self.assertEqual((await self.edit(made, {"flags": 0}, by=self.bot))["flags"], V2)
        await self.change(made, 400, 50035, content="x")
        await self.change(made, 400, 50035, embeds=[{"title": "x"}])
        await self.change(made, 400, 50006, components=[])

    async def test_anothers(self) -> None:
        """Who manages messages does not make another's one of components."""
        made = await self.send(row(LINK))
        await self.allow(MANAGE_MESSAGES)
        self.assertEqual((await self.edit(made, {"flags": V2 | 4}, by=self.bob))["flags"], 4)
