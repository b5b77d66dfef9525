"""Whoever stands at a seam provides all that is asked of them."""

from __future__ import annotations

import ast
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from zope.interface import Interface
from zope.interface.interface import InterfaceClass

import litecord
from litecord import interfaces

ROOT = Path(litecord.__file__).parent
#: What nobody provides by default: they are null objects, or made by tests and tools.
OF_OTHERS = {"ITrace", "IFaults"}


def implemented() -> set[str]:
    """Name what classes of ours say that they implement."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "implementer":
                found.update(ast.unparse(each) for each in node.args)
    return found


def seams() -> dict[str, InterfaceClass]:
    """List our interfaces."""
    return {
        name: each
        for name, each in vars(interfaces).items()
        if isinstance(each, InterfaceClass) and each is not Interface
    }


class InterfaceTests(SynchronousTestCase):
    def test_every_seam_is_used(self) -> None:
        """An interface that nobody implements is one that nobody needs."""
        self.assertEqual(seams().keys() - implemented(), OF_OTHERS)

    def test_everything_is_explained(self) -> None:
        """Each interface, and each of its methods and attributes, says what it is for."""
        silent = [
            f"{name}.{part}"
            for name, seam in seams().items()
            for part, what in seam.namesAndDescriptions()
            if not what.getDoc()
        ]
        silent += [name for name, seam in seams().items() if not seam.getDoc()]
        self.assertEqual(silent, [])
