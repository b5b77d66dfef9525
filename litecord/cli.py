"""The command ``litecord``: what one does beside running the server."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import stat
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import __version__
from .config import Config, ConfigError

Command = Callable[[Any, argparse.Namespace], Awaitable[None]]


class CommandError(Exception):
    """Why a command failed, in one line."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the exit status is 0, or another with one line on standard error."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (CommandError, ConfigError, OSError) as error:
        print(f"litecord: {error}", file=sys.stderr)
        raise SystemExit(given.failed) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="litecord",
        description="What one does beside running the server, which is: twistd -n litecord",
    )
    parser.add_argument("--version", action="version", version=f"litecord {__version__}")
    parser.set_defaults(failed=1)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check-config", help="tell whether an ini file is right")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check_config)

    migrating = commands.add_parser("migrate", help="bring the database's tables up to date")
    _takes_config(migrating)
    migrating.set_defaults(run=lambda given: _in_reactor(_migrate, given))

    creating = commands.add_parser(
        "create-user",
        help="make an account, whatever the configuration says of registration",
        description="Makes an account. The password is asked for, or read from standard input.",
    )
    _takes_config(creating)
    creating.add_argument("username")
    creating.add_argument("--email")
    creating.set_defaults(run=lambda given: _in_reactor(_create_user, given))

    looking = commands.add_parser(
        "check-state",
        help="tell whether database and files are as they must be",
        description="Looks for whatever cannot be in the database and among the files beside it. "
        "Prints a line for each finding, and a summary. The exit status is 0 if there is none, "
        "1 if there are some, 2 if that could not be told.",
    )
    _takes_config(looking)
    looking.add_argument(
        "--remove-orphans",
        action="store_true",
        help="remove files that nothing refers to and that are older than an hour",
    )
    looking.set_defaults(run=_check_state, failed=2)

    seeding = commands.add_parser(
        "seed",
        help="build a demo world on a running server",
        description="Builds a guild with people and bots over the public API, "
        "and prints their ids and tokens as JSON.",
    )
    seeding.add_argument("url", help="for example http://127.0.0.1:5000")
    seeding.add_argument("--output", type=Path, help="write the JSON there instead of printing it")
    seeding.set_defaults(run=lambda given: _in_reactor(_seed, given))
    return parser


def _takes_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", "-c", type=Path, help="the ini file to read")


def _check_config(given: argparse.Namespace) -> None:
    Config.from_path(given.file)
    print(f"{given.file}: all right")


def _in_reactor(command: Command, given: argparse.Namespace) -> None:
    """Run a command that needs the reactor, and end it; Ctrl-C ends both, in order."""
    from twisted.internet.defer import Deferred
    from twisted.internet.task import react

    over: Deferred[None] = Deferred()
    failed: list[Exception] = []

    async def run(reactor: Any) -> None:
        try:
            await command(reactor, given)
        except Exception as error:
            failed.append(error)
        over.callback(None)

    def begin(reactor: Any) -> Deferred[None]:
        def start() -> None:
            running = Deferred.fromCoroutine(run(reactor))

            def stop() -> Deferred[None]:
                running.cancel()
                return over

            reactor.addSystemEventTrigger("before", "shutdown", stop)

        reactor.callWhenRunning(start)  # which is when it sees signals
        return over

    with suppress(SystemExit):  # with which react() always ends
        react(begin)
    _raise(failed)


def _raise(failed: list[Exception]) -> None:
    from twisted.internet.defer import CancelledError

    for error in failed:
        raise CommandError("interrupted") if isinstance(error, CancelledError) else error


async def _seed(reactor: Any, given: argparse.Namespace) -> None:
    from .seed import SeedError, seed

    try:
        made = await seed(reactor, given.url)
    except SeedError as error:
        raise CommandError(str(error)) from error
    text = json.dumps(made, indent=2) + "\n"
    if given.output is None:
        sys.stdout.write(text)
    else:
        _write_private(given.output, text)


def _write_private(path: Path, text: str) -> None:
    """Write a file for its owner's eyes alone, even if it was there before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):  # it may be a pipe
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
        out.write(text)


async def _with_database(
    reactor: Any, given: argparse.Namespace, work: Callable[[Any], Awaitable[None]]
) -> None:
    """Open the world that the configuration names, without a port, and give it to ``work``."""
    from .assembly import offline
    from .store import StartError

    config = Config.from_path(given.config) if given.config else Config()
    try:
        async with offline(config, reactor) as world:
            await work(world)
    except StartError as error:
        raise CommandError(str(error)) from error


async def _migrate(reactor: Any, given: argparse.Namespace) -> None:
    async def nothing_more(world: Any) -> None:
        print("the database is up to date")

    await _with_database(reactor, given, nothing_more)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise CommandError("these were two different passwords")
    return password


async def _create_user(reactor: Any, given: argparse.Namespace) -> None:
    from .errors import ApiError

    password = _password()

    async def create(world: Any) -> None:
        from .actions.auth import SYSTEM, create_account

        try:
            user = await world.perform(
                SYSTEM, create_account, given.username, given.email, password
            )
        except ApiError as error:
            raise CommandError(_explained(error)) from error
        print(user.id)

    await _with_database(reactor, given, create)


def _check_state(given: argparse.Namespace) -> None:
    findings: list[str] = []

    async def look(reactor: Any, given: argparse.Namespace) -> None:
        async def work(world: Any) -> None:
            findings.extend(await _look(world, given.remove_orphans))

        await _with_database(reactor, given, work)

    _in_reactor(look, given)
    if findings:
        raise SystemExit(1)


async def _look(world: Any, removes: bool) -> list[str]:
    """Look at everything and tell what was found; the findings."""
    import psycopg2

    from .actions import checks
    from .errors import DatabaseUnavailable

    try:
        report = await checks.check(world)
    except (DatabaseUnavailable, psycopg2.Error) as error:
        raise CommandError(f"the database failed: {' '.join(str(error).split())}") from error
    for line in report.findings:
        print(line)
    for file in report.unused:
        print(f"file {file.path}: nothing refers to it")
    looked = ", ".join(f"{number} {kind}s" for kind, number in report.seen.items())
    print(f"{looked}: {len(report.findings) or 'no'} findings, {len(report.unused)} orphans")
    if removes:
        print(f"{len(checks.remove_unused(report))} orphans removed")
    return report.findings


def _explained(error: Any) -> str:
    """Tell in one line what is wrong with what was given."""
    from .errors import InvalidForm

    if not isinstance(error, InvalidForm):
        return str(error.message)
    return "; ".join(f"{'.'.join(path)}: {fault.message}" for path, fault in error.faults.flat())
