"""All tests that speak HTTP once more, with every reply held against the OpenAPI description."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import TestSuite

import orjson
from twisted.trial.runner import TestLoader
from twisted.trial.unittest import SynchronousTestCase

import tests.gateway
import tests.http
import tests.media
from tests.conformance.coverage import RECORD, written_tests
from tests.support.conformance import Witness, make_witness
from tests.support.openapi import shape
from tests.support.suites import only_in
from tests.support.worlds import WorldCase

skip = only_in("conformance")

#: Where the tests are that speak HTTP to a world.
PACKAGES = tests.http, tests.gateway, tests.media


@cache
def the_witness() -> Witness:
    """Make the witness of this run; what it saw is told when the run is over."""
    witness = make_witness()
    atexit.register(lambda: print("\n".join(witness.summary())))
    if RECORD in os.environ:
        atexit.register(write_record, witness, Path(os.environ[RECORD]))
    return witness


def write_record(witness: Witness, path: Path) -> None:
    """Write down which tests each route answered well."""
    path.write_bytes(orjson.dumps({key: sorted(each) for key, each in witness.tally.tests.items()}))


def cases(suite: TestSuite) -> Iterator[Any]:
    """Yield what a suite is made of, down to the single tests."""
    for each in suite:
        if isinstance(each, TestSuite):
            yield from cases(each)
        else:
            yield each


def test_suite() -> TestSuite:
    """Collect the tests that speak HTTP, and then those of what was seen meanwhile."""
    loader = TestLoader()
    last: TestSuite = loader.loadClass(TestWhatWasSeen)
    last.addTest(loader.loadClass(TestCoverage))
    if skip is not None:
        return last
    witness = the_witness()
    suite: TestSuite = loader.suiteFactory()
    for case in chain(*(cases(loader.loadPackage(each, recurse=True)) for each in PACKAGES)):
        if isinstance(case, WorldCase):
            case.witness = witness.see
            suite.addTest(case)
        elif not isinstance(case, SynchronousTestCase):
            suite.addTest(case)  # a module that cannot be imported
    suite.addTest(last)
    return suite


class TestWhatWasSeen(SynchronousTestCase):
    def test_replies_were_seen(self) -> None:
        """A run that looked at nothing is no success."""
        tally = the_witness().tally
        self.assertGreater(tally.validated, 0)
        self.assertTrue(tally.succeeded)

    def test_every_route_has_a_reason(self) -> None:
        """A route is in the description, or in the list of those that others document."""
        self.assertEqual(the_witness().unaccounted_routes(), [])


class TestCoverage(SynchronousTestCase):
    if RECORD in os.environ:
        skip = "the tables are about to be written"

    def test_every_route_succeeds(self) -> None:
        """A route that no test is answered well by is not known to work."""
        self.assertEqual(the_witness().silent_routes(), [])

    def test_tables_tell_the_truth(self) -> None:
        """The test that the documentation names beside a route was answered well by it."""
        named, seen = written_tests(), the_witness().tally.tests
        wrong = []
        for route in the_witness().routes:
            test = named.get((route.method, shape(route.path)), "none")
            if test not in seen.get(route.name, ()):
                wrong.append(f"{route.name}: {test}")
        self.assertEqual(wrong, [], "python -m tests.conformance.coverage writes them anew")
