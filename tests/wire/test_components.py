"""Components on the wire: walked, numbered, and found wrong as a whole."""

from __future__ import annotations

from itertools import count
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.snowflakes import Snowflake
from litecord.wire.components import (
    Components,
    is_interactive,
    kept_components,
    kept_texts,
    misplaced,
    texts,
    walk,
)
from litecord.wire.forms import decode

TEXT = {"type": 10, "content": "a"}
LINK = {"type": 2, "style": 5, "label": "x", "url": "https://a.b/"}
BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
SECTION = {"type": 9, "components": [{"type": 10, "content": "b"}], "accessory": LINK}
CONTAINER = {"type": 17, "components": [SECTION, {"type": 1, "components": [BUTTON]}]}


def made(*components: Any) -> Any:
    """Decode components."""
    return decode(Components, list(components))


def kept(*components: Any) -> Any:
    """Decode components and bring them into the form in which they are kept."""
    numbers = count(100)
    return kept_components(made(*components), lambda: Snowflake(next(numbers)))


class WalkTests(SynchronousTestCase):
    def test_paths(self) -> None:
        """Every component has a path, outer ones come first."""
        paths = [path for path, _ in walk(made(TEXT, CONTAINER))]
        section = (1, "components", 0)
        self.assertEqual(
            paths,
            [
                (0,),
                (1,),
                section,
                (*section, "components", 0),
                (*section, "accessory"),
                (1, "components", 1),
                (1, "components", 1, "components", 0),
            ],
        )

    def test_texts(self) -> None:
        """Texts are found wherever they are, as sent and as kept."""
        self.assertEqual(texts(made(TEXT, CONTAINER)), ["a", "b"])
        self.assertEqual(kept_texts(kept(TEXT, CONTAINER)), ["a", "b"])

    def test_interactive(self) -> None:
        """What has a custom id somewhere in it is interactive."""
        self.assertTrue(is_interactive(made(CONTAINER)))
        self.assertFalse(is_interactive(made(TEXT, SECTION)))


class NumberTests(SynchronousTestCase):
    def numbers(self, *components: Any) -> list[int]:
        """The numbers of components and of what is in them, in order."""

        def of(parts: Any) -> list[int]:
            found = []
            for each in parts:
                found += [each["id"], *of(each.get("components", ()))]
                if "accessory" in each:
                    found.append(each["accessory"]["id"])
            return found

        return of(kept(*components))

    def test_in_order(self) -> None:
        """Numbers are given in the order in which components stand."""
        self.assertEqual(self.numbers(TEXT, CONTAINER), [1, 2, 3, 4, 5, 6, 7])

    def test_taken(self) -> None:
        """A number that somebody gave is nobody else's."""
        numbers = self.numbers(TEXT, {**TEXT, "id": 1}, {**TEXT, "id": 3}, TEXT)
        self.assertEqual(numbers, [2, 1, 3, 4])

    def test_media(self) -> None:
        """Each medium has an id of its own."""
        media = {"url": "https://a.b/c.png"}
        [gallery] = kept({"type": 12, "items": [{"media": media}, {"media": media}]})
        self.assertEqual([each["media"]["id"] for each in gallery["items"]], ["100", "101"])


class MisplacedTests(SynchronousTestCase):
    def test_both_versions(self) -> None:
        """The same components are right with the flag and wrong without."""
        self.assertFalse(misplaced(made(TEXT), is_v2=True))
        self.assertEqual(list(misplaced(made(TEXT), is_v2=False).as_json()), ["components"])
        rows = [{"type": 1, "components": [LINK]}] * 6
        self.assertTrue(misplaced(made(*rows), is_v2=False))
        self.assertFalse(misplaced(made(*rows), is_v2=True))

    def test_all_at_once(self) -> None:
        """Everything that is wrong is told."""
        pair = made({"type": 1, "components": [BUTTON, {**BUTTON, "id": 4}]}, {**TEXT, "id": 4})
        found = {path for path, _ in misplaced(pair, is_v2=False).flat()}
        self.assertEqual(
            found,
            {
                ("components", "0", "components", "1", "custom_id"),
                ("components", "1", "id"),
                ("components", "1"),
            },
        )
