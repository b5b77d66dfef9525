"""
How cost grows, and what happens at the edges: Litecord alone, in guilds of every size.

``python -m benchmarks.growth`` runs all of it in some minutes and prints tables; ``--quick`` runs
the same at tiny sizes; ``--only`` some of it. ``--write docs`` puts tables and plots there. What
would take hours to make over the API is put into the database (``seed``).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from .load.results import shown
from .plots import Point, svg
from .report import as_rst, machine
from .seed import Seeded, Seeder
from .servers import Running, ServerError, a_directory, litecord

Row = dict[str, Any]
#: All intents but what needs an operator: members and presences are among them.
ALL = (1 << 22) - 1
#: A workload may take this long, in seconds.
PATIENCE = 600
#: A reader that stops reading is cut off soon, and all it has missed is kept.
IMPATIENT = """
[gateway]
send_buffer = 1536 KiB
replay_events = 5000
replay_bytes = 32 MiB
"""


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


@attrs.frozen
class Growth:
    """What is measured at one size after the other."""

    name: str
    title: str
    across: str
    up: str
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    #: figures by their names, at one size
    measure: Callable[..., Row]
    #: which of the figures are drawn
    drawn: tuple[str, ...]


def sessions(size: int, *, quick: bool) -> Row:
    """What a delivery costs, by how many sessions there are; each of ten users has its share."""
    kinds = {
        "plain": ("none", "json"),
        "zlib-stream": ("zlib-stream", "json"),
        "zstd-stream": ("zstd-stream", "json"),
        "ETF": ("none", "etf"),
    }
    posts = max(5, min(300, 60_000 // size))
    found: Row = {}
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=max(10, size))
        for name, (compress, encoding) in kinds.items():
            given = [f"--sessions={size}", f"--post-messages={posts}", "--mode=lockstep"]
            how = [f"--compress={compress}", f"--encoding={encoding}", "--connect-concurrency=256"]
            row = here.load(guild, "fanout", *given, *how, "--seconds=60")
            found[name] = cpu(row)
    return found


def members(size: int, *, quick: bool) -> Row:
    """What a guild costs, by its members, when it is loaded for the first bot of it."""
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=size)
        other = here.seeder.guilds(1, members=1)
        here.load(other, "connect", "--sessions=1")
        here.longest_turn()
        before = here.memory()
        began = here.load(guild, "connect", "--sessions=1")
        turn = here.longest_turn()
        used = here.memory() - before
        again = here.load(guild, "connect", "--sessions=50")
        post = here.load(guild, "http-write", "--connections=8", f"--seconds={1 if quick else 2}")
        return {
            "first READY, ms": began["lat_ms"]["p50"],
            "CPU, ms": cpu(began) / 1e3,
            "KiB a member": used / size,
            "longest turn, ms": turn,
            "another session, µs": cpu(again),
            "POST, µs": cpu(post),
        }


def guilds(size: int, *, quick: bool) -> Row:
    """What a bot costs by how many guilds of 20 members it is in: the first time, and then."""
    with bench(quick=quick) as here:
        seeded = here.seeder.guilds(size, members=20)
        how = [f"--intents={ALL}", "--connect-concurrency=1"]
        here.longest_turn()
        first = here.load(seeded, "connect", "--sessions=1", *how)
        turn = here.longest_turn()
        again = here.load(seeded, "connect", "--sessions=10", *how)
        return {
            "first READY, ms": first["lat_ms"]["p50"],
            "again, ms": again["lat_ms"]["p50"],
            "CPU again, µs": cpu(again),
            "longest turn, ms": turn,
        }


def messages(size: int, *, quick: bool) -> Row:
    """What a page of 50 (or all there are) and a post cost by how long the channel is."""
    with bench(quick=quick) as here:
        seeded = here.seeder.guilds(1, members=32)
        here.seeder.messages(seeded, size)
        limit = f"--limit={min(50, size)}"
        page = here.load(seeded, "http-read", f"--seconds={1 if quick else 3}", limit)
        post = here.load(seeded, "http-write", f"--seconds={1 if quick else 3}")
        return {
            "GET 50, µs": cpu(page),
            "GET 50, PostgreSQL, µs": cpu(page, "pg"),
            "POST, µs": cpu(post),
            "POST, PostgreSQL, µs": cpu(post, "pg"),
        }


GROWTHS = [
    Growth("sessions", "A delivery, by sessions", "sessions", "µs for a delivery",
           (1, 10, 100, 1_000, 5_000), (1, 20), sessions,
           ("plain", "zlib-stream", "zstd-stream", "ETF")),
    Growth("members", "A guild, by members", "members", "ms",
           (10, 100, 1_000, 10_000, 100_000), (10, 1_500), members,
           ("first READY, ms", "longest turn, ms")),
    Growth("guilds", "A bot, by guilds", "guilds", "ms",
           (1, 10, 100, 500, 1_000), (1, 30), guilds, ("first READY, ms", "again, ms")),
    Growth("messages", "A channel, by messages", "messages", "µs",
           (100, 1_000, 10_000, 100_000, 1_000_000), (60, 2_000), messages,
           ("GET 50, µs", "GET 50, PostgreSQL, µs", "POST, µs")),
]  # fmt: skip


# -- at the edges ---------------------------------------------------------------------------------


def storm(*, quick: bool) -> Row:
    """All members of a guild of 1,000 identify at once, with presences."""
    size = 30 if quick else 1_000
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=size)
        here.load(guild, "connect", "--sessions=1")
        here.longest_turn()
        how = [f"--intents={ALL}", f"--connect-concurrency={size}"]
        row = here.load(guild, "connect", f"--sessions={size}", *how)
        return {
            "sessions": row["ops"],
            "seconds": row["wall_s"],
            "CPU, ms a session": cpu(row) / 1e3,
            "presences told": row["events"]["PRESENCE_UPDATE"],
            "longest turn, ms": here.longest_turn(),
        }


def idle(*, quick: bool) -> Row:
    """Sessions that do nothing but say that they live."""
    size, seconds = (50, 2) if quick else (7_500, 30)
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=size)
        how = [f"--sessions={size}", f"--seconds={seconds}", "--intents=513"]
        row = here.load(guild, "rss", *how, "--connect-concurrency=128")
        each = row["idle"]["server"]["cpu_ms_per_session_minute"]
        return {
            "sessions": row["ops"],
            "KiB a session": row["rss"]["server"]["kib_per_session"],
            "CPU, ms a session and minute": each,
            "of one core, %": each * row["ops"] / 600,
        }


def memory(*, quick: bool) -> Row:
    """Memory of an idle session, by transport compression; a fresh server for each."""
    found: Row = {}
    size = 30 if quick else 500
    for compress in ("none", "zlib-stream", "zstd-stream"):
        with bench(quick=quick) as here:
            guild = here.seeder.guilds(1, members=size)
            how = [f"--sessions={size}", "--seconds=1", f"--compress={compress}"]
            row = here.load(guild, "rss", *how)
            found[f"{compress}, KiB"] = row["rss"]["server"]["kib_per_session"]
    return found


def slow_reader(*, quick: bool) -> Row:
    """One session reads nothing while others are told of long messages, then it resumes."""
    size, posts = (10, 2000) if quick else (500, 2000)
    with bench(quick=quick, more=IMPATIENT) as here:
        guild = here.seeder.guilds(1, members=size + 1)
        how = [f"--sessions={size}", f"--post-messages={posts}", "--size=2000", "--seconds=120"]
        row = here.load(guild, "slow", *how)
        return {
            "others": size,
            "p50, ms": row["lat_ms"]["p50"],
            "p99, ms": row["lat_ms"]["p99"],
            "cut off": row["cut_off"],
            "resumed in, ms": row["resume_ms"],
            "missed for good": row["posts"] - row["read_in_the_end"],
        }


def posts(*, quick: bool) -> Row:
    """Posts over eight connections."""
    with bench(quick=quick) as here:
        guild = here.seeder.guilds(1, members=8)
        how = ["--connections=8", f"--seconds={1 if quick else 8}"]
        row = here.load(guild, "http-write", *how)
        return {
            "each second": row["ops_per_s"],
            "CPU, µs": cpu(row),
            "PostgreSQL, µs": cpu(row, "pg"),
            "p50, ms": row["lat_ms"]["p50"],
            "p99, ms": row["lat_ms"]["p99"],
        }


EDGES: dict[str, Callable[..., Row]] = {
    "storm": storm,
    "idle": idle,
    "memory": memory,
    "slow-reader": slow_reader,
    "posts": posts,
}


# -- all of it ------------------------------------------------------------------------------------


def _figure(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(value) if isinstance(value, float | int) else str(value)


def _table(rows: dict[str, Row], first: str) -> str:
    names = list(next(iter(rows.values())))
    lines = [[size, *(_figure(row[each]) for each in names)] for size, row in rows.items()]
    return as_rst([[first, *names], *lines])


def grown(growth: Growth, sizes: tuple[int, ...], write: Path | None) -> str:
    """Measure at all sizes; a table, and a plot where it is written."""
    rows: dict[int, Row] = {}
    for size in sizes:
        print(f"{growth.name}: {size:,}", file=sys.stderr, flush=True)
        rows[size] = growth.measure(size, quick=sizes is growth.quick)
    table = _table({f"{size:,}": row for size, row in rows.items()}, growth.across)
    parts = [growth.title, "~" * len(growth.title), "", table, ""]
    if write is not None:
        lines: dict[str, list[Point]] = {
            name.partition(",")[0] if growth.up == "ms" else name: [
                (size, max(row[name], 0.01)) for size, row in rows.items()
            ]
            for name in growth.drawn
        }
        file = f"growth-{growth.name}.svg"
        (write / file).write_text(svg(growth.title, growth.across, growth.up, lines))
        parts += [f".. image:: {file}", f"   :alt: {growth.title}", "   :width: 560", ""]
    return "\n".join(parts)


def parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description=(__doc__ or "").partition("\n\n")[0]
    )
    names = [*(each.name for each in GROWTHS), *EDGES]
    top.add_argument("--only", nargs="+", choices=names, default=names)
    top.add_argument("--quick", action="store_true", help="tiny sizes: whether it works at all")
    top.add_argument("--write", type=Path, metavar="DIRECTORY", help="where growth.inc goes")
    return top


def measured(args: argparse.Namespace) -> Iterator[str]:
    """Measure all that is asked for; what is to be told of it."""
    for each in GROWTHS:
        if each.name in args.only:
            yield grown(each, each.quick if args.quick else each.sizes, args.write)
    for name in [each for each in EDGES if each in args.only]:
        print(name, file=sys.stderr, flush=True)
        measure = EDGES[name]
        about = " ".join((measure.__doc__ or "").split())
        yield "\n".join([about, "", _table({name: measure(quick=args.quick)}, "edge"), ""])
    given = ["--quick"] if args.quick else []
    command = shlex.join(["python", "-m", "benchmarks.growth", *given])
    yield f"Made by ``{command}`` on {machine()}, {os.cpu_count()} cores.\n"


def main() -> int:
    """Run the command line; the exit status."""
    args = parser().parse_args()
    told: list[str] = []
    try:
        for part in measured(args):
            told.append(part)
            print(part, flush=True)
    except (ServerError, subprocess.SubprocessError) as problem:
        print(f"benchmarks.growth: {problem}", file=sys.stderr)
        return 1
    finally:
        if args.write is not None and told:
            (args.write / "growth.inc").write_text("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
