"""The rules of the house that no tool knows: who may import what, and what a test is."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from twisted.trial.runner import TestLoader
from twisted.trial.unittest import SynchronousTestCase, TestCase

import litecord
import tests

ROOT = Path(litecord.__file__).parent
TESTS = Path(tests.__file__).parent

# Imports point inward: a room may import those named here, and itself.
INNER = {"model", "events", "errors"}
MIDDLE = INNER | {"wire", "storage", "state"}
OUTER = MIDDLE | {"actions"}
ROOMS = {
    "model": set(),
    "errors": set(),
    "events": {"model"},
    "wire": INNER,
    "storage": INNER,
    "state": INNER | {"wire", "storage"},
    "actions": MIDDLE,
    "http": OUTER,
    "gateway": OUTER,
    "media": OUTER,
    "control": OUTER,
}
# Modules beside the rooms. These put the whole together; the others may be imported by any room
# but model, and import model and each other only.
TOP = {"assembly", "tap", "cli", "site", "store"}


def modules() -> list[Path]:
    """List every module of the package."""
    return sorted(ROOT.rglob("*.py"))


def modules_of_tests() -> list[Path]:
    """List every module that should hold tests."""
    return sorted(TESTS.rglob("test_*.py"))


@cache
def nodes(module: Path) -> list[ast.AST]:
    """List the nodes of a module's syntax tree."""
    return list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


def imported(nodes: Iterable[ast.AST], package: Sequence[str]) -> Iterator[str]:
    """Name what a module of a package imports, as far as its source tells: ``a.b.c``."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{each.name}" for each in node.names)


def imports(module: Path) -> list[str]:
    """Name what one of our modules imports."""
    return list(imported(nodes(module), module.relative_to(ROOT.parent).parent.parts))


def ours(names: Iterable[str]) -> set[str]:
    """Name the rooms and top modules among what is imported."""
    return {name.split(".")[1] for name in names if name.startswith("litecord.")}


def has(imported: Iterable[str], *names: str) -> bool:
    """Tell whether one of these modules, or something from within, is among what is imported."""
    return any(f"{each}.".startswith(f"{name}.") for each in imported for name in names)


def modules_that_import(*names: str) -> set[str]:
    """Name our modules that import one of these."""
    return {shown(module) for module in modules() if has(imports(module), *names)}


def asks_the_time(node: ast.AST) -> bool:
    """Tell whether this is a call of time.time(), datetime.now() or one like them."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = ast.unparse(node.func.value).rpartition(".")[2]
    return (owner, node.func.attr) in {
        ("time", "time"),
        ("time", "time_ns"),
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("datetime", "today"),
        ("date", "today"),
    }


def shown(module: Path) -> str:
    """Name a module as one would in a sentence."""
    return str(module.relative_to(ROOT.parent))


class LayerTests(SynchronousTestCase):
    def test_rooms_are_known(self) -> None:
        """A new room is given its place in the order here before anything is put into it."""
        there = {path.parent.name for path in ROOT.glob("*/__init__.py")}
        self.assertEqual(there - ROOMS.keys(), set())

    def test_rooms_are_packages(self) -> None:
        """A folder without __init__.py can be imported in a checkout, but is not installed."""
        folders = {module.parent for module in modules()}
        self.assertEqual([str(f) for f in folders if not (f / "__init__.py").is_file()], [])

    def test_imports_point_inward(self) -> None:
        """A room imports itself and the rooms inside of it; only top modules import top modules."""
        wrong = []
        for module in modules():
            room = module.relative_to(ROOT).parts[0]
            if room in ROOMS:
                allowed = ROOMS[room] | {room}
                forbidden = ROOMS.keys() - allowed | TOP
            else:
                forbidden = set() if module.stem in TOP else ROOMS.keys() - INNER | TOP
            found = ours(imports(module)) & forbidden
            wrong += [f"{shown(module)} imports {each}" for each in sorted(found)]
        self.assertEqual(wrong, [])

    def test_model_is_alone(self) -> None:
        """The innermost room imports nothing of ours but itself."""
        found = {shown(m): ours(imports(m)) for m in modules() if ROOT / "model" in m.parents}
        self.assertEqual([name for name, names in found.items() if names - {"model"}], [])

    def test_only_tap_imports_the_reactor(self) -> None:
        """Everything else is given its reactor, or a clock."""
        found = modules_that_import("twisted.internet.reactor")
        self.assertLessEqual(found, {"litecord/tap.py"})

    def test_only_database_imports_txpostgres(self) -> None:
        """The driver's habits are known in one place."""
        self.assertLessEqual(modules_that_import("txpostgres"), {"litecord/storage/database.py"})

    def test_only_the_clock_asks_the_time(self) -> None:
        """Time that cannot be advanced in a test is asked for in clock.py alone."""
        found = {shown(module) for module in modules() if any(map(asks_the_time, nodes(module)))}
        found |= modules_that_import("time.time", "time.time_ns")
        self.assertLessEqual(found, {"litecord/clock.py"})

    def test_annotations_are_not_evaluated(self) -> None:
        """Every module that has code postpones its annotations."""
        wrong = [
            shown(module)
            for module in modules()
            if any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in nodes(module))
            and not has(imports(module), "__future__.annotations")
        ]
        self.assertEqual(wrong, [])


class CheckTests(SynchronousTestCase):
    """The checks above see what they are to see."""

    def test_asks_the_time(self) -> None:
        """All spellings of the question are known, and nothing else is taken for one."""
        asking = "time.time()", "datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()"
        for source in asking:
            self.assertTrue(any(map(asks_the_time, ast.walk(ast.parse(source)))), source)
        for source in "clock.now()", "self._clock.now()", "time.monotonic()", "datetime.now":
            self.assertFalse(any(map(asks_the_time, ast.walk(ast.parse(source)))), source)

    def test_imported(self) -> None:
        """Relative and absolute imports, of modules and of names, come out alike."""
        for source, expected in {
            "from ..model.roles import Role": {"model"},
            "from .. import errors, model": {"errors", "model"},
            "from . import app": {"http"},
            "import litecord.storage.roles": {"storage"},
            "from litecord import tap": {"tap"},
            "if TYPE_CHECKING:\n    from ..gateway import codec": {"gateway"},
            "from http import client": set(),
        }.items():
            names = imported(ast.walk(ast.parse(source)), ["litecord", "http"])
            self.assertEqual(ours(names), expected, source)

    def test_has(self) -> None:
        """A module is found however it is imported, and no other whose name begins alike."""
        for source, expected in {
            "from twisted.internet import defer, reactor": True,
            "import twisted.internet.reactor": True,
            "from twisted.internet.reactor import run": True,
            "import twisted.internet.reactors": False,
            "from twisted.internet import defer": False,
        }.items():
            names = imported(ast.walk(ast.parse(source)), ["litecord"])
            self.assertEqual(has(names, "twisted.internet.reactor"), expected, source)


class TestsOfTests(SynchronousTestCase):
    def test_every_module_is_found(self) -> None:
        """Trial looks only into packages: a test beside no __init__.py would never run."""
        folders = {folder for m in modules_of_tests() for folder in m.parents if folder > TESTS}
        missing = [str(f) for f in folders if not (f / "__init__.py").is_file()]
        self.assertEqual(missing, [])

    def test_every_module_has_tests(self) -> None:
        """A module without a test would pass."""
        loader = TestLoader()
        wrong = []
        for module in modules_of_tests():
            name = ".".join(module.relative_to(TESTS.parent).with_suffix("").parts)
            if not loader.loadModule(importlib.import_module(name)).countTestCases():
                wrong.append(name)
        self.assertEqual(wrong, [])

    def test_coroutines_are_awaited(self) -> None:
        """A test that is a coroutine needs a TestCase that waits for it, or it never runs."""
        wrong = []
        for module in modules_of_tests():
            name = ".".join(module.relative_to(TESTS.parent).with_suffix("").parts)
            for case in vars(importlib.import_module(name)).values():
                if inspect.isclass(case) and issubclass(case, SynchronousTestCase):
                    wrong += never_awaited(case)
        self.assertEqual(wrong, [])

    def test_never_awaited(self) -> None:
        """The check tells a test that is never awaited from one that is."""

        class Wrong(SynchronousTestCase):
            async def test_it(self) -> None: ...

        class Right(TestCase):
            async def test_it(self) -> None: ...

        self.assertEqual(len(never_awaited(Wrong)), 1)
        self.assertEqual(never_awaited(Right), [])


def never_awaited(case: type[SynchronousTestCase]) -> list[str]:
    """Name the tests of a case that are coroutines where nobody waits for them."""
    if issubclass(case, TestCase):
        return []
    found = inspect.getmembers(case, inspect.iscoroutinefunction)
    return [f"{case.__qualname__}.{name}" for name, _ in found]
