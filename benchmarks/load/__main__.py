"""The command line: ``python -m benchmarks.load WORKLOAD``; one JSON line for each result."""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from .address import LoadError
from .fanout import fanout
from .files import beside_files, file_read, file_upload
from .interactions import interactions
from .process import ProcTree, settled
from .results import summary
from .setup import setup
from .slow import slow
from .state import ADAPTERS
from .wire import COMPRESSIONS, ENCODINGS
from .workloads import connect, http_hello, http_read, http_write, rss

MAX_SECONDS = 120  # no measured window is longer than this
MAX_SESSIONS = 8000  # nor are there more gateway sessions
MAX_MESSAGES = 200_000  # nor more messages posted in one run

# GUILDS | GUILD_MESSAGES | MESSAGE_CONTENT: what a bot that reads chat asks for.
DEFAULT_INTENTS = 1 << 0 | 1 << 9 | 1 << 15

Parser = argparse.ArgumentParser
Workload = Callable[[argparse.Namespace, list[ProcTree]], Awaitable[None]]


def bounded(kind: Callable[[str], Any], least: float, most: float) -> Callable[[str], Any]:
    """Take a number within bounds."""

    def convert(text: str) -> Any:
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
        return value

    convert.__name__ = "number"
    return convert


def _whole(least: int, most: int) -> Callable[[str], Any]:
    return bounded(int, least, most)


def _number(least: float, most: float) -> Callable[[str], Any]:
    return bounded(float, least, most)


def intents(text: str) -> int | None:
    """Take intents; ``none`` for an IDENTIFY without them."""
    return None if text == "none" else int(text, 0)


def _watching(p: Parser) -> None:
    p.add_argument(
        "--proc",
        action="append",
        default=[],
        metavar="NAME=PID",
        help="measure this process and its descendants (repeatable)",
    )
    p.add_argument("--repeat", type=_whole(1, 20), default=1, help="how often to measure")
    p.add_argument(
        "--settle",
        type=_number(0, 300),
        default=60,
        metavar="SECONDS",
        help="wait at most this long for the watched processes to be idle first",
    )


def _timed(p: Parser, connections: int) -> None:
    p.add_argument("-c", "--connections", type=_whole(1, 2000), default=connections)
    p.add_argument("-s", "--seconds", type=_number(0.5, MAX_SECONDS), default=10.0)
    p.add_argument("--warmup", type=_number(0, 30), default=1.0)
    p.add_argument(
        "--users",
        type=_whole(0, 10000),
        default=0,
        help="how many of the users the connections act for (0: one each)",
    )


def _gatewayed(p: Parser, sessions: int) -> None:
    p.add_argument(
        "-n",
        "--sessions",
        type=_whole(1, MAX_SESSIONS),
        default=sessions,
        help="gateway sessions; beyond the number of users, users have several",
    )
    p.add_argument("--compress", choices=COMPRESSIONS, default="none")
    p.add_argument("--encoding", choices=sorted(ENCODINGS), default="json")
    p.add_argument("--intents", type=intents, default=DEFAULT_INTENTS, help="'none': no such field")
    p.add_argument("--gateway", default=None, help="gateway URL (default: ask the server)")
    p.add_argument("--connect-concurrency", type=_whole(1, 2000), default=32)
    p.add_argument("--ready-timeout", type=_number(1, 300), default=60.0)


def _fanout(p: Parser) -> None:
    _gatewayed(p, 100)
    p.add_argument("-m", "--post-messages", type=_whole(1, MAX_MESSAGES), default=300)
    p.add_argument("-s", "--seconds", type=_number(0.5, MAX_SECONDS), default=20.0)
    p.add_argument("-w", "--writers", type=_whole(1, 256), default=1)
    p.add_argument(
        "--mode",
        choices=("closed", "lockstep", "paced"),
        default="closed",
        help="closed: post again once answered; lockstep: once answered and delivered to every "
        "session; paced: at --rate, whatever the answers",
    )
    p.add_argument("--rate", type=_number(0.1, 5000), default=10.0, help="messages a second")
    p.add_argument("--size", type=_whole(40, 2000), default=100, help="content's length")
    p.add_argument(
        "--drain",
        type=_number(0.5, 60),
        default=5.0,
        help="give up on missing deliveries after so long a silence",
    )
    p.add_argument("--warm-messages", type=_whole(0, 100), default=5)


def _setup(p: Parser) -> None:
    p.add_argument("--adapter", choices=sorted(ADAPTERS), default="litecord")
    p.add_argument("--users", type=_whole(1, 5000), default=100)
    p.add_argument("--bots", type=_whole(0, 1000), default=0, help="bots that act for the users")
    p.add_argument("--messages", type=_whole(0, 1000), default=60)
    p.add_argument("--concurrency", type=_whole(1, 64), default=8, help="registrations at a time")
    p.add_argument(
        "--join-concurrency",
        type=_whole(1, 64),
        default=1,
        help="users joining at a time; some servers fail when two join at once",
    )


def parser() -> Parser:
    """Make the parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    subs = top.add_subparsers(dest="workload", required=True, metavar="WORKLOAD")

    def sub(name: str, about: str, *, based: bool = False, state: bool = True) -> Parser:
        style = argparse.ArgumentDefaultsHelpFormatter
        p = subs.add_parser(name, help=about, description=about, formatter_class=style)
        p.add_argument("--base", required=based, help="where the server is, http://127.0.0.1:5000")
        if state:
            p.add_argument("--state", required=True, help="the file that setup makes")
        p.add_argument("--label", default=None, help="copied into the result line")
        p.add_argument(
            "--source-ips",
            type=_whole(0, 250),
            default=0,
            metavar="K",
            help="spread connections over K loopback source addresses",
        )
        return p

    _setup(sub("setup", "register users, make a guild with a history for them", based=True))
    hello = sub("http-hello", "GET /gateway", based=True, state=False)
    hello.add_argument("--path", default=None, help="another path to ask for")
    _timed(hello, 32)
    read = sub("http-read", "GET a channel's last messages")
    read.add_argument("--limit", type=_whole(1, 100), default=50)
    read.add_argument("--path", default=None, help="ask for something else that users may read")
    _timed(read, 32)
    write = sub("http-write", "POST messages to a channel")
    write.add_argument("--size", type=_whole(1, 2000), default=100)
    _timed(write, 16)
    loading = sub("file-read", "load a file of a message")
    loading.add_argument("--span", default=None, help="a part of it, as Range has it: 0-65535")
    sending = sub("file-upload", "POST messages with a file")
    waiting = sub("beside-files", "GET /gateway while others send and load files")
    for each in (loading, sending, waiting):
        each.add_argument("--size", type=_whole(1, 10_000_000), default=1_000_000)
        _timed(each, 8)
    _gatewayed(opening := sub("connect", "open sessions as fast as possible, up to READY"), 500)
    _fanout(spreading := sub("fanout", "post messages; count and time their deliveries"))
    _gatewayed(holding := sub("rss", "memory and CPU of idle sessions"), 1000)
    holding.add_argument("-s", "--seconds", type=_number(0.5, MAX_SECONDS), default=15.0)
    using = sub("interactions", "use slash commands; time their answers", state=False)
    using.add_argument("--state", default=None, help="not needed: it makes what it works on")
    using.add_argument("-s", "--seconds", type=_number(0.5, MAX_SECONDS), default=10.0)
    using.add_argument(
        "--rate", type=_number(0, 2000), default=0.0, help="a second; 0: one after the other"
    )
    _fanout(stuck := sub("slow", "as fanout, while one more session reads nothing, then resumes"))
    timed = (hello, read, write, loading, sending, waiting, using)
    for each in (*timed, opening, spreading, holding, stuck):
        _watching(each)
    p = subs.add_parser("summary", help="a table of medians from files of result lines")
    p.add_argument("files", nargs="+")
    return top


WORKLOADS: dict[str, Workload] = {
    "http-hello": http_hello,
    "http-read": http_read,
    "http-write": http_write,
    "file-read": file_read,
    "file-upload": file_upload,
    "beside-files": beside_files,
    "connect": connect,
    "fanout": fanout,
    "interactions": interactions,
    "rss": rss,
    "slow": slow,
}


async def _go(args: argparse.Namespace) -> None:
    if args.workload == "setup":
        await setup(args)
        return
    trees = ProcTree.parse(args.proc)
    await settled(trees, args.settle)
    # fanout repeats by itself, on the sessions it has opened
    for _ in range(1 if args.workload == "fanout" else args.repeat):
        await WORKLOADS[args.workload](args, trees)
        await settled(trees, args.settle)


def main() -> int:
    """Run the command line; the exit status."""
    args = parser().parse_args()
    if args.workload == "summary":
        summary(args.files)
        return 0
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    try:
        try:
            import uvloop  # noqa: PLC0415
        except ImportError:
            print("uvloop is missing: the generator is slower without it", file=sys.stderr)
            asyncio.run(_go(args))
        else:
            uvloop.run(_go(args))
    except (LoadError, OSError) as problem:
        print(f"benchmarks.load: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
