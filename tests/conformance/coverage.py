"""
Which routes there are, and which test exercises each: ``docs/coverage/*.csv``.

``python -m tests.conformance.coverage`` runs all tests that speak HTTP, sees which route each was
answered by, and writes the tables anew. ``LITECORD_OPENAPI`` names the description; of it, nothing
but the ids, methods and paths of operations goes into the tables.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import orjson

from litecord.http.endpoint import Endpoint
from tests.support.conformance import Witness, make_witness, reason
from tests.support.openapi import Operation, shape

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "docs" / "coverage"
#: The environment variable that names where a run is to write down which test did what.
RECORD = "LITECORD_RECORD"

#: By what a path begins with (the first that fits counts): the page that has the routes which the
#: description lacks. All are the work of people who watched the official client.
PAGES = {
    "/auth": "authentication",
    "/unique-username": "authentication",
    "/oauth2/authorize": "topics/oauth2",
    "/oauth2/token": "topics/oauth2",
    "/oauth2/applications": "resources/application",
    "/applications": "resources/application",
    "/users/@me/settings-proto": "resources/user-settings-proto",
    "/users/@me/settings": "resources/user-settings",
    "/users/@me/guilds": "resources/user-settings",
    "/users/@me/relationships": "resources/relationships",
    "/users/@me/notes": "resources/user",
    "/users/@me/channels": "resources/channel",
    "/users/@me/dms": "resources/channel",
    "/users": "resources/user",
    "/guilds": "resources/guild",
    "/invite": "resources/invite",
    "/read-states": "topics/read-state",
    "/channels/{}/pins/ack": "topics/read-state",
    "/channels/{}/messages/{}/ack": "topics/read-state",
    "/channels/{}/messages/ack": "topics/read-state",
    "/channels/{}/messages": "resources/message",
    "/channels/{}/polls": "resources/message",
    "/channels/{}/attachments": "resources/message",
    "/attachments": "resources/message",
    "/channels": "resources/channel",
    "/experiments": "topics/experiments",
    "/apex": "topics/experiments",
}
SITE = "https://docs.discord.food/"

#: What tests are called that are about something else than how it works.
_REFUSING = re.compile("refus|wrong|unknown|limit|too_many|full|invalid|gone|not|no_|statement")

#: By route: the tests that it answered well.
Record = Mapping[str, Collection[str]]


class CoverageError(Exception):
    """Why the tables cannot be made, in words."""


@attrs.frozen
class Row:
    """A route in one of the tables: what stands before it and behind it, and the test."""

    route: str
    test: str
    before: tuple[str, ...] = ()
    between: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        """Tell what is written."""
        return [*self.before, code(self.route), *self.between, code(self.test)]


# -- what is written ------------------------------------------------------------------------------


def code(text: str) -> str:
    """Mark what is to be read literally."""
    return f"``{text}``" if text else ""


def plain(cell: str) -> str:
    """Undo ``code``."""
    return cell.removeprefix("``").removesuffix("``")


def named(method: str, template: str) -> str:
    """Name a route as people do."""
    return f"{method} {template.replace('<', '{').replace('>', '}')}"


def page(template: str) -> str:
    """Tell where a route that is not described is documented, if anybody does that."""
    path = shape(template)
    found = next((where for start, where in PAGES.items() if path.startswith(start)), None)
    return "" if found is None else f"`{found} <{SITE}{found}>`__"


def area(path: str) -> str:
    """Tell what an operation is about: the first words of its path."""
    words = [each for each in path.split("/") if each and not each.startswith("{")]
    return " ".join(words[:2])


class Chooser:
    """Picks the test to be named beside a route: the one that is about it, not in passing."""

    def __init__(self, record: Record) -> None:
        self._record = record
        #: how many routes each test had to do with
        self._spread = Counter(test for tests in record.values() for test in tests)

    def of(self, endpoint: Endpoint) -> str:
        """Return the most specific test of a route; an empty text if it has none."""
        room = endpoint.handler.__module__.rpartition(".")[2]
        words = endpoint.handler.__name__.split("_")

        def aside(test: str) -> tuple[Any, ...]:
            module, case, name = test.rsplit(".", 2)
            told = f"{case}.{name}".lower()
            return (
                not module.endswith(f".test_{room}"),
                _REFUSING.search(told) is not None,
                -sum(word in told for word in words),
                self._spread[test],
                test,
            )

        return min(self._record.get(endpoint.name, ()), key=aside, default="")


def described(witness: Witness, record: Record) -> list[Row]:
    """List the operations that we have, as they are in the description."""
    choose, routes = Chooser(record), witness.described_routes()
    return [
        Row(named(each.method, each.path), choose.of(routes[each.id]), before=(code(each.id),))
        for each in witness.description.operations
        if each.id in routes
    ]


def others(witness: Witness, record: Record) -> list[Row]:
    """List the routes that the description does not have."""
    choose = Chooser(record)
    return [
        Row(
            named(each.method, each.path),
            choose.of(each),
            between=(reason(each.method, each.path) or "", page(each.path)),
        )
        for each in witness.routes
        if witness.description.at(each.method, each.path) is None
    ]


def absent(witness: Witness) -> dict[str, list[Operation]]:
    """List the operations that we do not have, by what they are about."""
    found: dict[str, list[Operation]] = {}
    ours = witness.described_routes()
    for each in witness.description.operations:
        if each.id not in ours:
            found.setdefault(area(each.path), []).append(each)
    return dict(sorted(found.items()))


def write(witness: Witness, record: Record, where: Path = TABLES) -> None:
    """Write the tables; ``CoverageError`` where a route has no test that it answered well."""
    with_operation, without = described(witness, record), others(witness, record)
    silent = [each.route for each in (*with_operation, *without) if not each.test]
    if silent:
        raise CoverageError("no test succeeds with " + ", ".join(silent))
    where.mkdir(exist_ok=True)
    heads = ["operation", "route", "test"]
    _write_table(where / "described.csv", heads, (each.cells() for each in with_operation))
    heads = ["route", "what for", "documented", "test"]
    _write_table(where / "others.csv", heads, (each.cells() for each in without))
    missing = absent(witness)
    _write_table(
        where / "absent.csv",
        ["about", "number", "operations"],
        (
            [subject, str(len(each)), " ".join(code(operation.id) for operation in each)]
            for subject, each in missing.items()
        ),
    )
    figures = (
        f"{len(with_operation)} of {len(witness.description.operations)} operations are here, "
        f"and {len(without)} routes that the description does not have.\n"
    )
    (where / "figures.inc").write_text(figures, encoding="utf-8")


def _write_table(path: Path, heads: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([heads, *rows])


# -- what was written -----------------------------------------------------------------------------


def written(name: str, where: Path = TABLES) -> list[dict[str, str]]:
    """Read a table: its rows by their heads."""
    with (where / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return [{key: plain(cell) for key, cell in row.items()} for row in csv.DictReader(table)]


def written_tests(where: Path = TABLES) -> dict[tuple[str, str], str]:
    """Read which test is named beside which route, by method and shape of the path."""
    found = {}
    for row in (*written("described", where), *written("others", where)):
        method, _, path = row["route"].partition(" ")
        found[method, shape(path)] = row["test"]
    return found


# -- the program ----------------------------------------------------------------------------------


def run() -> Record:
    """Run the tests that speak HTTP; which of them every route answered well."""
    with tempfile.TemporaryDirectory() as directory:
        record = Path(directory) / "record.json"
        trial = [sys.executable, "-m", "twisted.trial", f"--temp-directory={directory}/trial"]
        ended = subprocess.run(
            [*trial, "tests.conformance.test_http"],
            env={**os.environ, "LITECORD_SUITE": "conformance", RECORD: str(record)},
            cwd=ROOT,
            check=False,
        )
        if ended.returncode:
            raise CoverageError("these tests must pass first")
        found: Record = orjson.loads(record.read_bytes())
        return found


def main() -> None:
    """Run the tests and write the tables."""
    try:
        write(make_witness(), run())
    except (CoverageError, FileNotFoundError) as error:
        raise SystemExit(f"coverage: {error}") from error


if __name__ == "__main__":
    main()
