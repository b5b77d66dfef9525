"""The summary that continuous integration closes with counts what trial said."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

SCRIPT = Path(__file__).parents[1] / ".ci" / "summary.py"
spec = importlib.util.spec_from_file_location("summary", SCRIPT)
assert spec is not None
assert spec.loader is not None
summary = importlib.util.module_from_spec(spec)
spec.loader.exec_module(summary)

DASHES = "-" * 79
GOOD = f"{DASHES}\nRan 12 tests in 1.500s\n\nPASSED (skips=2, successes=10)\n"
TODO = f"{DASHES}\nRan 2 tests in 0.001s\n\nPASSED (expectedFailures=1, successes=1)\n"
BAD = (
    f"{DASHES}\nRan 6 tests in 10.000s\n\n"
    "FAILED (skips=1, failures=1, errors=2, unexpectedSuccesses=1, successes=2)\n"
)
NONE = f"{DASHES}\nRan 0 tests in 0.000s\n\nPASSED\n"


class SummaryTests(SynchronousTestCase):
    def summary(self, *logs: str, status: int = 0) -> tuple[int, list[str]]:
        """Sum up some logs; the exit status and what was printed."""
        files = []
        for log in logs:
            files.append(self.mktemp())
            Path(files[-1]).write_text(log)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = summary.main([str(status), *files])
        return result, printed.getvalue().splitlines()

    def test_all_passed(self) -> None:
        """Runs are added up over all logs, and skipped tests are told apart."""
        log = "py: commands[0]> trial tests\n" + GOOD + "lint: OK\n" + TODO
        self.assertEqual(self.summary(log, GOOD), (0, ["22 passed, 0 failed, 4 skipped"]))

    def test_failures(self) -> None:
        """Failures, errors and unexpected successes have failed."""
        self.assertEqual(self.summary(GOOD, BAD, status=1), (1, ["12 passed, 4 failed, 3 skipped"]))

    def test_failures_need_no_status(self) -> None:
        """A failure is one whatever the exit status of its trial was."""
        self.assertEqual(self.summary(BAD)[0], 1)

    def test_one_test(self) -> None:
        """Trial says "Ran 1 tests"; should it learn better, that counts too."""
        log = "Ran 1 test in 0.001s\n\nPASSED (successes=1)"
        self.assertEqual(self.summary(log), (0, ["1 passed, 0 failed"]))

    def test_colours(self) -> None:
        """Colours and the line ends of a terminal do not hide a verdict."""
        log = "Ran 1 tests in 0.001s\r\n\r\n\x1b[31mFAILED\x1b[0m (errors=1)\r\n"
        self.assertEqual(self.summary(log), (1, ["0 passed, 1 failed"]))

    def test_nothing_ran(self) -> None:
        """No test at all is a failure, and so is one empty run among others."""
        self.assertEqual(self.summary("")[0], 1)
        result, lines = self.summary(GOOD, NONE)
        self.assertEqual((result, lines[-1]), (1, "10 passed, 1 failed, 2 skipped"))

    def test_all_skipped(self) -> None:
        """A run whose every test was skipped has tested nothing."""
        log = "Ran 3 tests in 0.001s\n\nPASSED (skips=3)\n"
        self.assertEqual(self.summary(log, GOOD)[0], 1)

    def test_other_checks(self) -> None:
        """A failing check that is no test, as of lint, is seen by its exit status."""
        result, lines = self.summary(GOOD, status=1)
        self.assertEqual((result, lines[-1]), (1, "10 passed, 1 failed, 2 skipped"))

    def test_broken_off(self) -> None:
        """A run without a verdict is a failure."""
        self.assertEqual(self.summary(GOOD, f"{DASHES}\nRan 3 tests in 0.100s\n")[0], 1)

    def test_quotes(self) -> None:
        """What a test prints in the middle of a line is no verdict."""
        log = "he said: PASSED (successes=1000)\n  Ran 1 tests in 1.000s\n" + GOOD
        self.assertEqual(self.summary(log), (0, ["10 passed, 0 failed, 2 skipped"]))
