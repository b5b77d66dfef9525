"""Every SQL statement there is, against the schema there is."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord import storage
from litecord.storage.migrations import migrate
from tests.support.databases import SchemaTestCase
from tests.support.worlds import SQL

_PARAMETER = re.compile(r"%\((\w+)\)s")
_STATEMENT = re.compile(r"[\s(]*(select|insert|update|delete|with|values)\b", re.IGNORECASE)
#: What only a connection says to a server, not a statement of ours about our tables.
ROOM = Path(storage.__file__).parent


def modules() -> Iterator[tuple[str, Path]]:
    """Every module with SQL of our tables."""
    for path in sorted(ROOM.rglob("*.py")):
        yield ".".join(path.relative_to(ROOM.parent).with_suffix("").parts), path


def is_statement(text: str) -> bool:
    """Whether a text is a statement about tables."""
    return _STATEMENT.match(text) is not None


def statements() -> Iterator[tuple[str, str]]:
    """Every constant that is a statement, with its name."""
    for name, _ in modules():
        module = importlib.import_module(f"litecord.{name.removesuffix('.__init__')}")
        for constant, value in vars(module).items():
            if constant.isupper() and isinstance(value, str) and is_statement(value):
                yield f"{name}.{constant}", value


def prepared(statement: str) -> str:
    """The statement with numbered parameters, as PREPARE wants it."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}"

    return _PARAMETER.sub(number, statement).replace("%%", "%")


def built(source: str) -> list[int]:
    """The lines on which a text that is a statement is put together from pieces."""
    found = []
    for node in ast.walk(ast.parse(source)):
        pieces: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr):
            pieces = node.values[:1]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            pieces = [node.left, node.right]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"format", "join", "replace"}
        ):
            pieces = [node.func.value]
        found += [
            each.lineno
            for each in pieces
            if isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and is_statement(each.value)
        ]
    return found


class SchemaTests(SchemaTestCase):
    async def test_every_statement(self) -> None:
        """PostgreSQL knows every table, column and type that a statement names."""
        database = await self.a_database()
        await migrate(database, SQL)
        wrong = []
        count = 0
        for name, statement in statements():
            count += 1
            try:
                self.ask(f"prepare tested as {prepared(statement)}")
            except Exception as error:
                wrong.append(f"{name}: {error}")
            else:
                self.ask("deallocate tested")
        self.assertEqual(wrong, [])
        self.assertGreater(count, 40)


class HabitTests(SynchronousTestCase):
    def test_nothing_is_built(self) -> None:
        """No statement is put together from pieces: values go by parameters alone."""
        wrong = [
            f"{name}:{line}" for name, path in modules() for line in built(path.read_text())
        ]
        self.assertEqual(wrong, [])

    def test_every_statement_is_a_constant(self) -> None:
        """A statement stands at the top of its module, where the test above finds it."""
        known = {statement for _, statement in statements()}
        wrong = [
            f"{name}:{node.lineno}"
            for name, path in modules()
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _PARAMETER.search(node.value)
            and node.value not in known
        ]
        self.assertEqual(wrong, [])


class CheckTests(SynchronousTestCase):
    """The checks above see what they are to see."""

    def test_prepared(self) -> None:
        """Parameters are numbered by name, and a doubled percent sign is one."""
        told = prepared("select %(b)s, %(a)s, %(b)s where x like '%%y'")
        self.assertEqual(told, "select $1, $2, $1 where x like '%y'")

    def test_built(self) -> None:
        """Every way of putting a statement together is seen, and a constant is none."""
        for source in (
            'f"select {x}"',
            '"select %s" % x',
            '"select " + x',
            '"select {}".format(x)',
            '"select x".replace("x", y)',
        ):
            self.assertEqual(len(built(source)), 1, source)
        for source in ('"select 1"', '"selected " + x', 'f"{x} select"'):
            self.assertEqual(built(source), [], source)
