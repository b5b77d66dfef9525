"""The pictures of guilds' widgets."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from twisted.trial.unittest import SynchronousTestCase

from litecord.widget_pictures import Style, draw
from tests.support.images import a_picture


class DrawTests(SynchronousTestCase):
    def test_every_style(self) -> None:
        """Each style is a PNG of its own, as wide as a banner or as small as a badge."""
        drawn = {style: draw(style, "Home", 3, None) for style in Style}
        self.assertEqual(len(set(drawn.values())), 5)
        for style, content in drawn.items():
            with Image.open(BytesIO(content)) as image:
                self.assertEqual(image.format, "PNG")
                self.assertEqual(image.width == 320, style is not Style.SHIELD)

    def test_what_is_in_it(self) -> None:
        """Name, count and icon make a difference; a badge has the count alone."""
        first = draw(Style.BANNER1, "Home", 3, None)
        for name, online, icon in (
            ("Away", 3, None), ("Home", 4, None), ("Home", 3, a_picture())
        ):  # fmt: skip
            self.assertNotEqual(draw(Style.BANNER1, name, online, icon), first)
        shield = draw(Style.SHIELD, "Home", 3, None)
        self.assertEqual(draw(Style.SHIELD, "Away", 3, None), shield)
        self.assertNotEqual(draw(Style.SHIELD, "Home", 4, None), shield)

    def test_any_name(self) -> None:
        """Names of any length and script are drawn, as far as there is room and a letter."""
        for name in ("x" * 100, "\U0001f438" * 50, "two\nlines", " ", "\u0645\u0631\u062d"):
            for style in Style:
                self.assertTrue(draw(style, name, 10**6, None).startswith(b"\x89PNG"))
