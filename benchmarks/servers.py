"""Starts the servers that are measured, one at a time, and ends them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

ROOT = Path(__file__).parents[1]
TWISTD = [sys.executable, "-c", "from twisted.scripts.twistd import run; run()"]
#: Seconds that a server may take to start or to end.
PATIENCE = 60.0

INI = """\
[litecord]
listen = tcp:0:interface=127.0.0.1
data = data
ready_file = ready.json

[ratelimits]
mode = off

[media]
previews = off

[limits]
sessions_per_user = 10000
"""

#: The null servers, by the name they have in results.
NULLS = {
    "twisted": ["benchmarks.refs.null_twisted", "--http=klein", "--ws=direct"],
    "direct": ["benchmarks.refs.null_twisted", "--http=resource", "--ws=direct"],
    "autobahn": ["benchmarks.refs.null_twisted", "--http=resource", "--ws=prepared"],
    "uvloop": ["benchmarks.refs.null_uvloop", "--zlib=shared"],
}


@attrs.frozen(kw_only=True)
class Running:
    """A server that runs: where it is, and which processes to watch, by name."""

    name: str
    base: str
    pids: dict[str, int]
    #: A state file for the null servers; ours has to be set up.
    state: Path | None = None


class ServerError(Exception):
    """A server did not start."""


def _environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@contextlib.contextmanager
def _process(command: list[str], directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that prints into ``directory``/log, and end it."""
    with (directory / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=directory, env=_environment(), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], directory: Path, found: Any) -> Any:
    """Wait until ``found`` returns something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        value = found()
        if value is not None:
            return value
        time.sleep(0.05)
    raise ServerError(f"{process.args!r} did not start:\n{(directory / 'log').read_text()}")


@contextlib.contextmanager
def litecord(
    directory: Path,
    prefix: list[str] | None = None,
    turns: Path | None = None,
    more: str = "",
) -> Iterator[Running]:
    """
    Run Litecord with all it has in ``directory``, with its embedded database and without limits.

    ``prefix`` is a command that runs it: a profiler. Into ``turns`` it writes, on SIGUSR1, how long
    the longest turn of its reactor was. ``more`` is more of its configuration.
    """
    ini = directory / "litecord.ini"
    ini.write_text(INI + more)
    ready_file = directory / "ready.json"
    twistd = TWISTD if turns is None else [sys.executable, "-m", "benchmarks.turns", str(turns)]
    command = [*(prefix or []), *twistd, "-n", "--pidfile=", "litecord", "--config", str(ini)]
    with _process(command, directory) as process:

        def ready() -> dict[str, Any] | None:
            return json.loads(ready_file.read_text()) if ready_file.exists() else None

        told = _wait(process, directory, ready)
        postmaster = next(directory.rglob("postmaster.pid")).read_text().split("\n", 1)[0]
        yield Running(
            name="litecord",
            base=told["base_url"].partition("/api")[0],
            pids={"server": told["pid"], "pg": int(postmaster)},
        )


def _free_port() -> int:
    """Find a port with a free one behind it."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                two.bind(("127.0.0.1", port + 1))
                return port
    raise ServerError("no two free ports beside each other")


@contextlib.contextmanager
def null(name: str, directory: Path, members: int, *more: str) -> Iterator[Running]:
    """Run a null server, as if ``members`` users were in its guild; ``more`` options come last."""
    port = _free_port()
    module, *options = [*NULLS[name], *more]
    base = f"http://127.0.0.1:{port}"
    state = directory / f"{name}.json"
    users = [{"token": str(number)} for number in range(members)]
    state.write_text(json.dumps({"base": base, "guild_id": "1", "channel_id": "2", "users": users}))

    def listening() -> bool | None:
        with socket.socket() as probe:
            return True if probe.connect_ex(("127.0.0.1", port)) == 0 else None

    with _process([sys.executable, "-m", module, str(port), *options], directory) as process:
        _wait(process, directory, listening)
        yield Running(name=name, base=base, pids={"server": process.pid}, state=state)


@contextlib.contextmanager
def a_directory() -> Iterator[Path]:
    """Make a directory that goes at the end; the account that runs the database may enter it."""
    directory = Path(tempfile.mkdtemp(prefix="litecord-bench-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)
