"""All tests that speak HTTP once more, with every reply held against the OpenAPI description."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any
from unittest import TestSuite

from twisted.trial.runner import TestLoader
from twisted.trial.unittest import SynchronousTestCase

import tests.gateway
import tests.http
import tests.media
from tests.support.conformance import Witness, make_witness
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
    return witness


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
