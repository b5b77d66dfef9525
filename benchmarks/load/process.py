"""What processes use, read from /proc: CPU seconds and memory; percentiles of what was timed."""

from __future__ import annotations

import asyncio
import collections
import os
import re
import resource
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from .address import LoadError

clock = time.perf_counter

TICK = os.sysconf("SC_CLK_TCK")
#: A process tree that used no more than this in a second is idle.
IDLE_SECONDS = 0.03


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the command name: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None


class ProcTree:
    """
    One process and all its descendants, by the pid of the first.

    A descendant that is the first of another watched tree belongs to that one alone, so that a
    server and the database it started are told apart.
    """

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self.pid = pid
        self.others: frozenset[int] = frozenset()
        if _stat(pid) is None:
            raise LoadError(f"--proc {name}={pid}: no such process")

    @classmethod
    def parse(cls, pairs: Collection[str]) -> list[ProcTree]:
        """Make the trees of ``NAME=PID`` pairs."""
        trees = []
        for pair in pairs:
            name, _, pid = pair.rpartition("=")
            trees.append(cls(name or "server", int(pid)))
        for tree in trees:
            tree.others = frozenset(each.pid for each in trees) - {tree.pid}
        return trees

    def pids(self) -> Iterator[int]:
        """Yield all processes of the tree."""
        children: dict[int, list[int]] = collections.defaultdict(list)
        for entry in os.listdir("/proc"):  # noqa: PTH208 - many times a second
            stat = _stat(int(entry)) if entry.isdigit() else None
            if stat:
                children[int(stat[1])].append(int(entry))
        todo = [self.pid]
        while todo:
            pid = todo.pop()
            yield pid
            todo += [each for each in children[pid] if each not in self.others]

    def cpu_seconds(self) -> float:
        """User and system time, of the children that have ended too."""
        ticks = 0
        for pid in self.pids():
            stat = _stat(pid)
            if stat:
                ticks += sum(map(int, stat[11:15]))  # utime stime cutime cstime
        return ticks / TICK

    def rss_bytes(self) -> int:
        """Resident memory."""
        total = 0
        for pid in self.pids():
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
            if found:
                total += int(found[1]) * 1024
        return total


async def settled(trees: list[ProcTree], limit: float) -> None:
    """Wait until the watched processes are idle, as after a mass disconnect."""
    end = clock() + limit
    while trees and clock() < end:
        before = [tree.cpu_seconds() for tree in trees]
        await asyncio.sleep(1)
        used = [tree.cpu_seconds() - was for tree, was in zip(trees, before, strict=True)]
        if max(used) <= IDLE_SECONDS:
            return


def _own_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Meter:
    """CPU seconds of every watched process tree, and our own, over a window."""

    def __init__(self, trees: list[ProcTree]) -> None:
        self.trees = trees
        self.used: list[float] = []
        self.wall = self.own = 0.0
        self._begin: list[float] = []
        self._own_began = self._wall_began = 0.0

    def start(self) -> None:
        """Begin the window."""
        self._begin = [tree.cpu_seconds() for tree in self.trees]
        self._own_began = _own_seconds()
        self._wall_began = clock()

    def stop(self) -> None:
        """End the window."""
        self.wall = clock() - self._wall_began
        self.own = _own_seconds() - self._own_began
        self.used = [
            tree.cpu_seconds() - began for tree, began in zip(self.trees, self._begin, strict=True)
        ]

    def report(self, ops: int) -> dict[str, Any]:
        """Return ``cpu`` and ``gen`` of a result line: seconds, and microseconds per op."""
        cpu = {
            tree.name: {
                "s": round(used, 2),
                "us_per_op": round(used / ops * 1e6, 1) if ops else None,
            }
            for tree, used in zip(self.trees, self.used, strict=True)
        }
        gen = {"cpu_s": round(self.own, 2), "busy": round(self.own / max(self.wall, 1e-9), 2)}
        return {"cpu": cpu, "gen": gen}


def quantiles_ms(samples: Collection[float]) -> dict[str, float]:
    """Percentiles of samples given in seconds, in milliseconds."""
    if not samples:
        return {}
    ordered = sorted(samples)
    last = len(ordered) - 1

    def at(part: float) -> float:
        return round(ordered[min(last, int(part * len(ordered)))] * 1e3, 3)

    return {
        "p50": at(0.50),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": at(1.0),
        "mean": round(sum(ordered) / len(ordered) * 1e3, 3),
    }
