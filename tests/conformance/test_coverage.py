"""The tables of routes in the documentation are of the routes that there are."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

from twisted.python.reflect import namedAny
from twisted.trial.unittest import SynchronousTestCase

from litecord.http.app import endpoints
from litecord.http.endpoint import Routes
from tests.conformance import coverage
from tests.conformance.coverage import CoverageError, Row, written, written_tests
from tests.support.conformance import Witness, make_witness
from tests.support.openapi import Description, Operation, shape
from tests.support.processes import a_directory

HINT = "python -m tests.conformance.coverage writes docs/coverage/ anew"


class TablesTests(SynchronousTestCase):
    """What can be said of the committed tables without the description."""

    def test_every_route(self) -> None:
        """Each route stands in one of the tables, once, and nothing else does."""
        rows = [*written("described"), *written("others")]
        listed = Counter(shape(row["route"]) for row in rows)
        there = Counter(shape(coverage.named(each.method, each.path)) for each in endpoints())
        self.assertEqual(sorted(there - listed), [], f"missing: {HINT}")
        self.assertEqual(sorted(listed - there), [], f"gone, or twice: {HINT}")

    def test_tests_are_there(self) -> None:
        """The test that is named beside a route can be run."""
        wrong = []
        for test in set(written_tests().values()):
            case, _, name = test.rpartition(".")
            if not hasattr(namedAny(case), name):
                wrong.append(test)
        self.assertEqual(wrong, [], HINT)

    def test_nothing_twice(self) -> None:
        """What is here is not told as absent."""
        here = {row["operation"] for row in written("described")}
        absent = [
            each.strip("`") for row in written("absent") for each in row["operations"].split()
        ]
        self.assertEqual(len(absent), len(set(absent)))
        self.assertEqual(here & set(absent), set(), HINT)
        self.assertEqual(len(here), len(written("described")))

    def test_others_are_explained(self) -> None:
        """A route that the description lacks has a reason."""
        wrong = [row["route"] for row in written("others") if not row["what for"]]
        self.assertEqual(wrong, [])


class DescribedTests(SynchronousTestCase):
    """What is said of the committed tables with the description at hand."""

    if "LITECORD_OPENAPI" not in os.environ:
        skip = "LITECORD_OPENAPI names no description"

    def test_tables(self) -> None:
        """Every operation is told as what it is: here, by the right route, or absent."""
        witness = make_witness()
        listed = {row["operation"]: row["route"] for row in written("described")}
        there = {
            each.id: coverage.named(each.method, each.path)
            for each in witness.description.operations
            if each.id in witness.described_routes()
        }
        self.assertEqual(listed, there, HINT)
        absent = {row["about"]: int(row["number"]) for row in written("absent")}
        there_not = {subject: len(each) for subject, each in coverage.absent(witness).items()}
        self.assertEqual(absent, there_not, HINT)


async def get(call: Any, thing_id: str) -> Any:
    raise AssertionError("nobody asks")


async def modify(call: Any, thing_id: str) -> Any:
    raise AssertionError("nobody asks")


def _operation(id: str, method: str, path: str) -> Operation:
    return Operation(id=id, method=method, path=path, replies={})


class WritingTests(SynchronousTestCase):
    """Tables of a small world."""

    def setUp(self) -> None:
        routes = Routes()
        routes.get("/things/<thing_id>")(get)
        routes.patch("/things/<thing_id>")(modify)
        routes.get("/users/@me/notes/<thing_id>")(get)
        operations = [
            _operation("get_thing", "GET", "/things/{id}"),
            _operation("update_thing", "PATCH", "/things/{id}"),
            _operation("vanish_thing", "POST", "/things/{id}/vanish"),
            _operation("list_things", "GET", "/guilds/{guild_id}/things"),
        ]
        self.witness = Witness(Description(operations, {}), routes.endpoints)
        self.record = {
            "GET /things/<thing_id>": ["tests.a.test_a.T.test_all", "tests.a.test_a.T.test_b"],
            "PATCH /things/<thing_id>": ["tests.a.test_a.T.test_all"],
            "GET /users/@me/notes/<thing_id>": ["tests.a.test_a.T.test_all"],
        }
        self.where = Path(a_directory(self)) / "tables"

    def test_written(self) -> None:
        """Three tables, which read as they were written."""
        coverage.write(self.witness, self.record, self.where)
        self.assertEqual(
            written("described", self.where),
            [
                {
                    "operation": "get_thing",
                    "route": "GET /things/{id}",
                    "test": "tests.a.test_a.T.test_b",
                },
                {
                    "operation": "update_thing",
                    "route": "PATCH /things/{id}",
                    "test": "tests.a.test_a.T.test_all",
                },
            ],
        )
        [other] = written("others", self.where)
        self.assertEqual(other["route"], "GET /users/@me/notes/{thing_id}")
        self.assertIn("https://", other["documented"])
        self.assertEqual(
            [(each["about"], each["number"]) for each in written("absent", self.where)],
            [("guilds things", "1"), ("things vanish", "1")],
        )
        self.assertTrue((self.where / "figures.inc").read_text().startswith("2 of 4 operations"))
        self.assertEqual(len(written_tests(self.where)), 3)

    def test_silent(self) -> None:
        """A route without a test is told, and nothing is written."""
        del self.record["PATCH /things/<thing_id>"]
        error = self.assertRaises(
            CoverageError, coverage.write, self.witness, self.record, self.where
        )
        self.assertIn("PATCH /things/{id}", str(error))
        self.assertFalse(self.where.exists())

    def test_most_specific(self) -> None:
        """One of the same room, that is not about refusals, has the words, has few routes."""
        [endpoint, *_] = self.witness.routes
        room = f"tests.test_{endpoint.handler.__module__.rpartition('.')[2]}"

        def chosen(*tests: str) -> str:
            many = {str(number): list(tests[:1]) for number in range(3)}
            return coverage.Chooser({**many, endpoint.name: tests}).of(endpoint)

        for worse, better in (
            ("a.T.test_get", f"{room}.T.test_x"),
            (f"{room}.T.test_get_refused", f"{room}.T.test_x"),
            ("a.T.test_a", "a.GetTests.test_b"),
            ("a.T.test_a", "a.T.test_b"),
        ):
            self.assertEqual(chosen(worse, better), better)
        self.assertEqual(coverage.Chooser({}).of(endpoint), "")

    def test_cells(self) -> None:
        """What is read literally is marked so, and an empty cell is empty."""
        row = Row("GET /x", "", before=("a",), between=("b",))
        self.assertEqual(row.cells(), ["a", "``GET /x``", "b", ""])
