"""
Measure Litecord beside the null servers: one command, one table, and how cost grows.

``python -m benchmarks.run`` starts the servers one after the other on loopback, each alone on the
machine, aims the load tool at them, and prints medians as a reST (or Markdown) table. The figure
to compare is the processor time for each operation: throughput and latency depend on what else
runs, and on the generator, which shares the cores.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import subprocess
import sys
from pathlib import Path

import attrs

from .load.results import Row, read
from .report import as_text, machine
from .servers import NULLS, Running, ServerError, a_directory, litecord, null

#: A workload may take this long, in seconds.
PATIENCE = 900


@attrs.frozen
class Plan:
    """One line of the table: a workload with its options."""

    title: str
    workload: str
    options: tuple[str, ...]
    #: whether the server must not have done anything before
    fresh: bool = False
    #: whether null servers can do it, too
    is_common: bool = True


def plans(args: argparse.Namespace) -> list[Plan]:
    """List what is measured."""
    timed = (f"--seconds={args.seconds}",)
    lockstep = ("--mode=lockstep", f"--seconds={args.seconds * 2}")
    many = ("--sessions=1000", "--post-messages=30", *lockstep)
    all_plans = [
        Plan("GET a constant", "http-hello", timed),
        Plan("GET 50 messages", "http-read", timed),
        Plan("POST a message", "http-write", timed),
        Plan("GET a file of 1 MB", "file-read", timed, is_common=False),
        Plan("GET 64 KiB of it", "file-read", (*timed, "--span=100000-165535"), is_common=False),
        Plan("POST a file of 1 MB", "file-upload", timed, is_common=False),
        Plan("GET a constant beside files", "beside-files", timed, is_common=False),
        Plan("connect, up to READY", "connect", ("--sessions=200",)),
        Plan(
            "deliver to 1 of 100, plain",
            "fanout",
            ("--sessions=100", "--post-messages=200", *lockstep),
        ),
        Plan("deliver to 1 of 1,000, plain", "fanout", many),
        Plan("deliver to 1 of 1,000, zlib", "fanout", (*many, "--compress=zlib-stream")),
        Plan(
            "deliver to 1 of 1,000, zstd",
            "fanout",
            (*many, "--compress=zstd-stream"),
            is_common=False,
        ),
        Plan("deliver to 1 of 1,000, ETF", "fanout", (*many, "--encoding=etf"), is_common=False),
        Plan("a slash command and its answer", "interactions", timed, is_common=False),
        Plan(
            "the same, 200 a second", "interactions", (*timed, "--rate=200"), is_common=False
        ),
        Plan("an idle session", "rss", ("--sessions=1000", "--seconds=5"), fresh=True),
    ]
    return [each for each in all_plans if not args.only or each.workload in args.only]


def load(out: Path, *arguments: str) -> None:
    """Run the load tool; its result lines are added to ``out``."""
    with out.open("ab") as file:
        subprocess.run(
            [sys.executable, "-m", "benchmarks.load", *arguments],
            check=True,
            stdout=file,
            timeout=PATIENCE,
        )


def measure(server: Running, plan: Plan, state: Path, repeat: int, out: Path) -> None:
    """Run one workload against one server."""
    print(f"{server.name}: {plan.title}", file=sys.stderr, flush=True)
    where = [f"--base={server.base}"]
    if plan.workload != "http-hello":
        where.append(f"--state={state}")
    watched = [f"--proc={name}={pid}" for name, pid in server.pids.items()]
    label = f"--label={server.name}/{plan.title}"
    load(out, plan.workload, *where, *watched, label, f"--repeat={repeat}", *plan.options)


def measure_litecord(args: argparse.Namespace, out: Path) -> None:
    """Set Litecord up and measure it; started anew, with the same data, where that matters."""
    todo = plans(args)
    with a_directory() as directory:
        state = directory / "state.json"
        with litecord(directory) as server:
            given = [f"--users={args.users}", f"--bots={args.bots}", f"--state={state}"]
            load(out, "setup", f"--base={server.base}", *given)
            for plan in todo:
                if not plan.fresh:
                    measure(server, plan, state, args.repeat, out)
        for plan in todo:
            if plan.fresh:
                with litecord(directory) as server:
                    measure(server, plan, state, 1, out)


def measure_null(name: str, args: argparse.Namespace, out: Path) -> None:
    """Measure a null server."""
    todo = [plan for plan in plans(args) if plan.is_common]
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(a_directory())
        for fresh in (False, True):
            chosen = [plan for plan in todo if plan.fresh is fresh]
            if chosen:
                with null(name, directory, args.users) as server:
                    assert server.state is not None
                    for plan in chosen:
                        repeat = 1 if fresh else args.repeat
                        measure(server, plan, server.state, repeat, out)


def parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description=(__doc__ or "").partition("\n\n")[0]
    )
    names = ["litecord", *NULLS]
    top.add_argument("--servers", nargs="+", choices=names, default=names)
    top.add_argument("--only", nargs="+", metavar="WORKLOAD", help="leave out all other workloads")
    top.add_argument("--users", type=int, default=200, help="members of the guild (at most 1000)")
    top.add_argument("--bots", type=int, default=0, help="bots that act in place of the users")
    top.add_argument("--repeat", type=int, default=3, help="how often to measure (at most 20)")
    top.add_argument("--seconds", type=float, default=5.0, help="of a window (at most 60)")
    top.add_argument("--results", type=Path, help="keep the lines of results in this file")
    top.add_argument("--report", action="store_true", help="measure nothing: a table of --results")
    top.add_argument("--markdown", action="store_true", help="a Markdown table, not reST")
    top.add_argument("--growth", action="store_true", help="behind that, all of benchmarks.growth")
    top.add_argument("--quick", action="store_true", help="of benchmarks.growth: tiny sizes")
    top.add_argument("--write", type=Path, metavar="DIRECTORY", help="where the documentation is")
    return top


def measure_all(args: argparse.Namespace, out: Path) -> None:
    """Measure one server after the other."""
    for name in args.servers:
        if name == "litecord":
            measure_litecord(args, out)
        else:
            measure_null(name, args, out)


def report(args: argparse.Namespace, rows: list[Row]) -> str:
    """Make the table, and say what made it."""
    titles = [plan.title for plan in plans(args)]
    table = as_text(rows, titles, [*NULLS], markdown=args.markdown)
    given = [f"--{name}={getattr(args, name)}" for name in ("users", "bots", "repeat", "seconds")]
    command = shlex.join(["python", "-m", "benchmarks.run", *given])
    return f"{table}\n\nMade by ``{command}`` on {machine()}, {os.cpu_count()} cores."


def main() -> int:
    """Run the command line; the exit status."""
    args = parser().parse_args()
    if not (1 <= args.users <= 1000 and 1 <= args.repeat <= 20 and 0.5 <= args.seconds <= 60):
        print("benchmarks.run: out of bounds", file=sys.stderr)
        return 2
    if args.report and args.results is None:
        print("benchmarks.run: --report needs --results", file=sys.stderr)
        return 2
    with contextlib.ExitStack() as stack:
        results = args.results or stack.enter_context(a_directory()) / "results.jsonl"
        if not args.report:
            results.unlink(missing_ok=True)
            try:
                measure_all(args, results.absolute())
            except (ServerError, subprocess.SubprocessError) as problem:
                print(f"benchmarks.run: {problem}", file=sys.stderr)
                return 1
        text = report(args, read([str(results)]))
    print(text)
    if args.write is not None:
        (args.write / "benchmarks.inc").write_text(f"{text}\n")
    if args.growth:
        given = ["--quick"] if args.quick else []
        if args.write is not None:
            given.append(f"--write={args.write}")
        command = [sys.executable, "-m", "benchmarks.growth", *given]
        return subprocess.run(command, check=False).returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
