"""Commands as they are decoded, checked, encoded and kept: trees of options of every kind."""

from __future__ import annotations

from typing import Any

import attrs
import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.applications import IntegrationType
from litecord.model.commands import ApplicationCommand, CommandType, OptionType
from litecord.model.snowflakes import Snowflake
from litecord.storage import commands as storage
from litecord.wire.command_forms import CreateCommand, PutCommand, typed_name
from litecord.wire.command_rules import LARGEST, faults_of, size_of
from litecord.wire.commands import command_json, localized, option_json
from litecord.wire.forms import decode

SUPPORTED = {IntegrationType.GUILD_INSTALL: None}
PING = ApplicationCommand(
    id=Snowflake(9),
    application_id=Snowflake(8),
    name="ping",
    description="Says pong",
    version=Snowflake(9),
)

names = st.text("abcxyzäж日09-_'", min_size=1, max_size=8)
characters = st.characters(codec="utf-8", exclude_characters="\0")
descriptions = st.text(characters, min_size=1, max_size=9)
locales = st.sampled_from(("de", "fr", "ja", "zh-CN"))
numbers = st.floats(-(2.0**53), 2.0**53)
integers = st.integers(-(2**53) + 1, 2**53 - 1)


def _named(name: str, description: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "description": description, **more}


def of_type(type: OptionType, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Options of a type, with some of these fields."""
    translated = st.dictionaries(locales, descriptions, max_size=2)
    optional = {"description_localizations": translated, **more}
    fields = st.fixed_dictionaries({"type": st.just(type.value)}, optional=optional)
    return st.builds(_named, names, descriptions, fields)


def choices(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Choices of one option."""
    one = st.fixed_dictionaries({"name": descriptions, "value": values})
    return st.lists(one, max_size=3, unique_by=lambda each: each["name"])


parameters = st.one_of(
    of_type(OptionType.STRING, choices=choices(st.text("ab", max_size=5))),
    of_type(OptionType.STRING, autocomplete=st.booleans(), min_length=st.just(1)),
    of_type(OptionType.INTEGER, choices=choices(integers), min_value=integers),
    of_type(OptionType.NUMBER, choices=choices(numbers), max_value=numbers),
    of_type(OptionType.CHANNEL, channel_types=st.sets(st.sampled_from((0, 2, 4))).map(sorted)),
    *[
        of_type(OptionType(kind), required=st.just(False))
        for kind in (5, 6, 8, 9, 11)
    ],
)


def unique(options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Options of one level."""
    return st.lists(options, max_size=3, unique_by=lambda each: each["name"])


commands_below = of_type(OptionType.SUB_COMMAND, options=unique(parameters))
groups = of_type(OptionType.SUB_COMMAND_GROUP, options=unique(commands_below))
trees = st.one_of(unique(parameters), unique(st.one_of(commands_below, groups)))


def made(options: Any) -> ApplicationCommand:
    """A command with these options."""
    form = decode(CreateCommand, {"name": "ping", "description": "x", "options": options})
    return attrs.evolve(PING, options=form.changes()["options"])


def without_nothing(told: Any) -> Any:
    """What is told, without what is said by saying nothing."""
    if isinstance(told, list):
        return [without_nothing(each) for each in told]
    if isinstance(told, dict):
        kept = {key: without_nothing(each) for key, each in told.items()}
        return {
            key: each
            for key, each in kept.items()
            if each is not None and each is not False and each not in ([], {})
        }
    return told


class TreeTests(SynchronousTestCase):
    @given(trees)
    @settings(deadline=None)
    def test_sound(self, options: Any) -> None:
        """A tree that follows the rules is not refused, and is told as it was sent."""
        command = made(options)
        self.assertEqual(faults_of(command, SUPPORTED).as_json(), {})
        told = [option_json(each) for each in command.options]
        self.assertEqual(without_nothing(told), without_nothing(options))

    @given(trees)
    @settings(deadline=None)
    def test_told_is_taken(self, options: Any) -> None:
        """What is told can be sent again, and means the same."""
        command = made(options)
        told = orjson.loads(orjson.dumps(command_json(command)))
        form = decode(PutCommand, told)
        self.assertEqual(form.changes().get("options", ()), command.options)

    @given(trees)
    @settings(deadline=None)
    def test_kept(self, options: Any) -> None:
        """What is kept is what there was."""
        for option in made(options).options:
            kept = orjson.loads(orjson.dumps(storage.option_to_json(option)))
            self.assertEqual(storage.option_from_json(kept), option)

    @given(trees, st.sampled_from(("de", "fr", "en-US")))
    @settings(deadline=None)
    def test_languages(self, options: Any, locale: str) -> None:
        """In one language there is nothing of the others."""
        told = repr([option_json(each, locale) for each in made(options).options])
        self.assertNotIn("localizations", told)

    @given(trees.filter(lambda each: len(each) > 1), st.randoms(use_true_random=False))
    @settings(deadline=None)
    def test_same_name(self, options: Any, random: Any) -> None:
        """Two options of one level that are called alike are refused at the later one."""
        first, second = sorted(random.sample(range(len(options)), 2))
        options[second]["name"] = options[first]["name"]
        found = faults_of(made(options), SUPPORTED).as_json()
        self.assertIn("name", found["options"][str(second)])

    @given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner)
           | st.dictionaries(st.sampled_from(("type", "name", "options", "choices")), inner)))
    @settings(deadline=None)
    def test_anything(self, options: Any) -> None:
        """Whatever is sent is taken, or refused with a tree."""
        try:
            command = made(options)
        except InvalidForm as invalid:
            self.assertTrue(invalid.faults)
        else:
            self.assertIsNotNone(faults_of(command, SUPPORTED).as_json())


class SizeTests(SynchronousTestCase):
    @given(trees)
    @settings(deadline=None)
    def test_counts_texts(self, options: Any) -> None:
        """Every character of a name, a description and a value counts."""
        command = made(options)
        longer = attrs.evolve(command, description=f"{command.description}xyz")
        self.assertEqual(size_of(longer), size_of(command) + 3)

    def test_longest(self) -> None:
        """Of several languages the longest counts."""
        command = attrs.evolve(PING, description_localizations={"de": "x" * 50, "fr": "x" * 40})
        self.assertEqual(size_of(command), len("ping") + 50)

    def test_limit(self) -> None:
        """What is as large as can be is taken, one more character is not."""
        option = made([{"type": 3, "name": "a", "description": "x"}]).options[0]
        room = LARGEST - size_of(PING) - len(option.name)
        for length, wrong in ((room, False), (room + 1, True)):
            large = attrs.evolve(option, description="x" * length)
            found = faults_of(attrs.evolve(PING, options=(large,)), SUPPORTED)
            self.assertIs(bool(found), wrong)


class NameTests(SynchronousTestCase):
    @given(st.text(max_size=5))
    def test_lower_case(self, name: str) -> None:
        """What is taken stays as it is when it is written small."""
        try:
            typed_name(name)
        except InvalidForm:
            return
        self.assertEqual(name, name.lower())
        self.assertFalse(any(each.isspace() for each in name))

    def test_entry_points(self) -> None:
        """Entry points are called as what is typed is, and may have a description."""
        launch = attrs.evolve(PING, type=CommandType.PRIMARY_ENTRY_POINT)
        self.assertFalse(faults_of(launch, SUPPORTED))
        self.assertFalse(faults_of(attrs.evolve(launch, description=""), SUPPORTED))
        self.assertEqual([*faults_of(attrs.evolve(launch, name="A b"), SUPPORTED).below], ["name"])

    def test_localized(self) -> None:
        """Where there is no text in a language, one that is close to it counts."""
        texts = {"en-GB": "colour", "es-ES": "color"}
        found = [localized(texts, each) for each in ("en-GB", "en-US", "es-419", "de")]
        self.assertEqual(found, ["colour", "colour", "color", None])
        self.assertIsNone(localized(None, "de"))
