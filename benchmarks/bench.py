"""A server with a database full of guilds, and the load tool aimed at it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from .seed import Seeded, Seeder
from .servers import Running, ServerError, a_directory, litecord

Row = dict[str, Any]
#: All intents but what needs an operator: members and presences are among them.
ALL = (1 << 22) - 1
#: A workload may take this long, in seconds.
PATIENCE = 600


@attrs.define
class Bench:
    """A server with a guild, and the load tool aimed at it."""

    server: Running
    directory: Path
    seeder: Seeder
    #: for how many seconds at most a workload waits until the server is idle
    settle: int

    def load(self, seeded: Seeded, workload: str, *options: str) -> Row:
        """Run a workload; its result."""
        state = self.directory / "state.json"
        state.write_text(json.dumps(seeded.state(self.server.base)))
        watched = [f"--proc={name}={pid}" for name, pid in self.server.pids.items()]
        command = [sys.executable, "-m", "benchmarks.load", workload, f"--state={state}"]
        done = subprocess.run(
            [*command, *watched, f"--settle={self.settle}", *options],
            check=True,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
        )
        row: Row = json.loads(done.stdout.splitlines()[-1])
        wrong = {**row.get("errors", {}), "missing": row.get("missing", 0)}
        for name, count in wrong.items():
            if count:
                print(f"{workload} {options}: {name}: {count} errors", file=sys.stderr)
        return row

    def longest_turn(self) -> float:
        """Milliseconds of processor time of the longest turn of the reactor since the last look."""
        file = self.directory / "turns"
        file.unlink(missing_ok=True)
        os.kill(self.server.pids["server"], signal.SIGUSR1)
        deadline = time.monotonic() + 30
        while not file.exists():
            if time.monotonic() > deadline:
                raise ServerError("the server does not say how long its turns were")
            time.sleep(0.02)
        return float(json.loads(file.read_text())["cpu_ms"])

    def memory(self) -> int:
        """KiB of the server process."""
        status = Path(f"/proc/{self.server.pids['server']}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


@contextlib.contextmanager
def bench(*, quick: bool, more: str = "") -> Iterator[Bench]:
    """Start a server."""
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(a_directory())
        turns = directory / "turns"
        server = stack.enter_context(litecord(directory, turns=turns, more=more))
        seeder = stack.enter_context(contextlib.closing(Seeder(directory)))
        yield Bench(server, directory, seeder, 0 if quick else 4)


def cpu(row: Row, *processes: str) -> float:
    """Microseconds of processor time for an operation."""
    return float(sum(row["cpu"][each]["us_per_op"] or 0 for each in processes or ("server",)))
