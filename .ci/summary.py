"""Sum up what trial said in the logs of a run: the last line is ``N passed, N failed``.

``summary.py STATUS LOG...``, where STATUS is the worst exit status of the programs that wrote the
logs. Exits 0 only if that is 0, nothing failed, and every trial of the logs ran to its end and
had at least one test that was not skipped.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

PASSED = "successes", "expectedFailures"
FAILED = "failures", "errors", "unexpectedSuccesses"
# Trial closes with "Ran 7 tests in 1.234s", an empty line, and the verdict.
CLOSING = re.compile(
    r"^Ran (?P<ran>[0-9]+) tests? in [0-9.]+s\n(?:\s*\n)?"
    r"(?:(?P<verdict>PASSED|FAILED)(?: \((?P<counts>[^)\n]*)\))?$)?",
    re.MULTILINE,
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def counts(log: str) -> tuple[Counter[str], list[str]]:
    """Add up the trials of a log: tests by outcome, and what is wrong with the runs themselves."""
    total: Counter[str] = Counter()
    wrong = []
    for closing in CLOSING.finditer(COLOUR.sub("", log).replace("\r\n", "\n")):
        found = re.findall(r"(\w+)=(\d+)", closing["counts"] or "")
        run = Counter({name: int(count) for name, count in found})
        total += run
        if closing["verdict"] is None:
            wrong.append(f"a trial of {closing['ran']} tests has no verdict")
        elif closing["verdict"] == "FAILED" and not any(run[name] for name in FAILED):
            wrong.append("a trial failed without a failing test")
        elif not sum(run[name] for name in PASSED + FAILED):
            wrong.append(f"a trial ran no test: {closing['ran']} found, {run['skips']} skipped")
    return total, wrong


def main(arguments: list[str]) -> int:
    """Print the summary; the exit status."""
    status, *logs = arguments
    log = "\n".join(Path(each).read_text(encoding="utf-8", errors="replace") for each in logs)
    total, wrong = counts(log)
    passed, failed = (sum(total[name] for name in names) for names in (PASSED, FAILED))
    if status != "0" and not failed:
        wrong.append(f"a check that is not a test failed, exit status {status}")
    if not passed + failed:
        wrong.append("no test ran")
    for each in wrong:
        print(each)
    skipped = f", {total['skips']} skipped" if total["skips"] else ""
    print(f"{passed} passed, {failed + len(wrong)} failed{skipped}")
    return 1 if failed or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
