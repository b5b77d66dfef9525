"""
``twistd`` with a stop watch: how long the reactor was away from its poller, the longest time.

``python -m benchmarks.turns FILE ARGUMENTS...`` runs ``twistd ARGUMENTS``; on SIGUSR1 the longest
turn since the last time is written to FILE, as milliseconds of the wall and of the processor.
(What else the machine does stretches the first alone.)
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any


class Watch:
    """A poller that notes when it is left and when it is asked again."""

    def __init__(self, poller: Any) -> None:
        self._poller = poller
        self._left: tuple[float, float] | None = None
        self.wall = self.cpu = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)

    def poll(self, *given: Any) -> Any:
        if self._left is not None:
            self.wall = max(self.wall, time.perf_counter() - self._left[0])
            self.cpu = max(self.cpu, time.thread_time() - self._left[1])
        try:
            return self._poller.poll(*given)
        finally:
            self._left = time.perf_counter(), time.thread_time()


def main() -> None:
    file = Path(sys.argv[1])
    from twisted.internet import epollreactor  # noqa: PLC0415

    epollreactor.install()
    from twisted.internet import reactor as installed  # noqa: PLC0415

    reactor: Any = installed
    watch = reactor._poller = Watch(reactor._poller)  # noqa: SLF001 - there is no public place

    def told(*_: object) -> None:
        whole = file.with_suffix(".new")
        whole.write_text(json.dumps({"wall_ms": watch.wall * 1e3, "cpu_ms": watch.cpu * 1e3}))
        whole.rename(file)
        watch.wall = watch.cpu = 0.0

    signal.signal(signal.SIGUSR1, told)
    from twisted.scripts.twistd import run  # noqa: PLC0415

    sys.argv[1:2] = []
    run()


if __name__ == "__main__":
    main()
