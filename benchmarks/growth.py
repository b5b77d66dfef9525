"""
How cost grows, and what happens at the edges: Litecord alone, in guilds of every size.

``python -m benchmarks.growth`` runs all of it in some minutes and prints tables; ``--quick`` runs
the same at tiny sizes; ``--only`` some of it. ``--write docs`` puts tables and plots there. What
would take hours to make over the API is put into the database (``seed``).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from .bench import ALL, Row, bench, cpu
from .edges import EDGES
from .load.results import shown
from .plots import Point, svg
from .report import as_rst, machine
from .seed import FIRST
from .servers import ServerError


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


def search(size: int, *, quick: bool) -> Row:
    """What history and searches cost, PostgreSQL too, by how many messages a guild has."""
    with bench(quick=quick) as here:
        seeded = here.seeder.guilds(1, members=32)
        here.seeder.messages(seeded, size)
        middle = FIRST + (size // 2 << 22)
        page = f"/api/v10/channels/{seeded.first_channel}/messages?limit=50"
        found = f"/api/v10/guilds/{seeded.first_guild}/messages/search?"
        asked = {
            "before, deep": f"{page}&before={middle}",
            "around": f"{page}&around={middle}",
            "after, deep": f"{page}&after={middle}",
            "a rare word": f"{found}content={size // 2}",
            "a common word": f"{found}content=history",
            "a phrase": f"{found}content=of+the+history&slop=0",
            "has=link": f"{found}has=link",
        }
        how = (f"--seconds={1 if quick else 2}", "--connections=4")
        rows = {
            name: here.load(seeded, "http-read", *how, f"--path={path}")
            for name, path in asked.items()
        }
        return {f"{name}, µs": cpu(row, "server", "pg") for name, row in rows.items()}


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
    Growth("search", "Search and history, by messages", "messages", "µs",
           (100, 1_000, 10_000, 100_000, 1_000_000), (60, 2_000), search,
           ("before, deep, µs", "a rare word, µs", "a common word, µs", "has=link, µs")),
]  # fmt: skip


# -- all of it ------------------------------------------------------------------------------------


def _figure(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(value) if isinstance(value, float | int) else str(value)


@contextlib.contextmanager
def _timed(what: str) -> Iterator[None]:
    """Say what is measured, and then how long that took."""
    print(what, file=sys.stderr, flush=True)
    began = time.monotonic()
    yield
    print(f"{what}: took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _table(rows: dict[str, Row], first: str) -> str:
    names = list(next(iter(rows.values())))
    lines = [[size, *(_figure(row[each]) for each in names)] for size, row in rows.items()]
    return as_rst([[first, *names], *lines])


def grown(growth: Growth, sizes: tuple[int, ...], write: Path | None) -> str:
    """Measure at all sizes; a table, and a plot where it is written."""
    rows: dict[int, Row] = {}
    for size in sizes:
        with _timed(f"{growth.name}: {size:,}"):
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
    began = time.monotonic()
    for each in GROWTHS:
        if each.name in args.only:
            yield grown(each, each.quick if args.quick else each.sizes, args.write)
    for name in [each for each in EDGES if each in args.only]:
        measure = EDGES[name]
        about = " ".join((measure.__doc__ or "").split())
        with _timed(name):
            row = measure(quick=args.quick)
        yield "\n".join([about, "", _table({name: row}, "edge"), ""])
    given = ["--quick"] if args.quick else []
    command = shlex.join(["python", "-m", "benchmarks.growth", *given])
    minutes = (time.monotonic() - began) / 60
    yield (
        f"Made by ``{command}`` on {machine()}, {os.cpu_count()} cores, in {minutes:.1f} minutes.\n"
    )


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
