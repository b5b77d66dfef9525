"""One PostgreSQL for all database tests of a run: the embedded one, or ``LITECORD_TEST_DSN``.

The server belongs to a process of its own, which runs this module as a script and ends, removing
all files, when its standard input does: at the end of the run, and also when the run is killed.
(With two arguments, a data directory and root's, the script uses these and leaves the files.)
(In trial's own reactor the server's pipes would be reported as left over by every test case, and
there is no telling when the run is over: a worker of ``-j`` fires "shutdown" after each test.)
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO
from uuid import uuid4

import psycopg2
from psycopg2.extensions import make_dsn
from twisted.internet import task
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol
from twisted.internet.stdio import StandardIO

from litecord.storage.embedded import EmbeddedError, EmbeddedPostgres
from tests.support.processes import make_directory

ROOT = Path(__file__).parents[2]

_dsn: str | None = None


async def a_dsn() -> str:
    """Tell how to connect to this run's own, at first empty database; the first call starts it."""
    global _dsn  # noqa: PLW0603 - one per process is the point
    if _dsn is None:
        named = os.environ.get("LITECORD_TEST_DSN")
        _dsn = _own_database(named) if named else _own_server()
    return _dsn


def spawn_server(*arguments: str, prefix: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Start a process that has nothing but an embedded PostgreSQL and prints its dsn."""
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", __name__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if arguments else None,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,  # Ctrl-C reaches it through us
        text=True,
    )


def _own_server() -> str:
    server = spawn_server()
    assert server.stdin is not None
    assert server.stdout is not None
    atexit.register(_end, server, server.stdin)
    dsn = server.stdout.readline().strip()
    if not dsn:
        raise RuntimeError("there is no PostgreSQL to test with: see above for why")
    return dsn


def _end(server: subprocess.Popen[str], stdin: IO[str]) -> None:
    stdin.close()
    server.wait()


def _own_database(dsn: str) -> str:
    name = f"litecord_test_{uuid4().hex}"
    _administer(dsn, f"create database {name} encoding 'UTF8' template template0")
    atexit.register(_administer, dsn, f"drop database {name} with (force)")
    return str(make_dsn(dsn, dbname=name))


def _administer(dsn: str, statement: str) -> None:
    connection = psycopg2.connect(dsn)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


class _UntilEnd(Protocol):
    """Fires ``ended`` when standard input ends."""

    def __init__(self) -> None:
        self.ended: Deferred[None] = Deferred()

    def connectionLost(self, reason: object = None) -> None:
        self.ended.callback(None)


def _complain(why: str) -> None:
    sys.stderr.write(f"{why}\n")


async def _serve(reactor: object, data: Path, system: Path) -> None:
    until = _UntilEnd()
    StandardIO(until)
    server = EmbeddedPostgres(
        reactor=reactor, data=data, durable=False, on_exit=_complain, system=system
    )
    try:
        # StandardIO has made the descriptor non-blocking; one short line fits into any pipe.
        os.write(1, f"{await server.start()}\n".encode())
        await until.ended
    except EmbeddedError as error:
        _complain(str(error))
    finally:
        await server.stop()


async def _main(reactor: object, *directories: str) -> None:
    if directories:
        data, system = map(Path, directories)
        await _serve(reactor, data, system)
        return
    directory = make_directory()
    try:
        await _serve(reactor, directory / "data", directory / "system")
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    task.react(lambda *given: Deferred.fromCoroutine(_main(*given)), sys.argv[1:])
