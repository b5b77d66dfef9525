"""The ini file we ship says what the program does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import litecord
from litecord import config, shared

SHIPPED = shared.path("etc", "litecord.ini")


class EtcTests(SynchronousTestCase):
    def test_every_option_is_there_at_its_default(self) -> None:
        """The shipped file is the one made from the declared options."""
        self.assertEqual(
            SHIPPED.read_text(),
            config.template(),
            'python -c "from litecord import config; print(config.template(), end=str())"'
            " > etc/litecord.ini",
        )

    def test_shipped_as_it_is(self) -> None:
        """The shipped file is valid and changes nothing."""
        self.assertEqual(config.Config.from_path(SHIPPED), config.Config())

    def test_uncommented(self) -> None:
        """The defaults it shows are the defaults: with all options uncommented nothing changes."""
        text, options = re.subn(r"(?m)^#(\w+ =)", r"\1", SHIPPED.read_text())
        self.assertEqual(options, len(list(config.options())))
        self.assertEqual(config.Config.from_string(text), config.Config())


class OptionsAreUsed(SynchronousTestCase):
    def test_every_option_is_read(self) -> None:
        """No option is there only to be documented: the package reads an attribute of its name."""
        here = Path(litecord.__file__).parent
        read = {
            node.attr
            for module in here.rglob("*.py")
            if module.name != "config.py"
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Attribute)
        }
        self.assertEqual([each.name for each in config.options() if each.name not in read], [])
