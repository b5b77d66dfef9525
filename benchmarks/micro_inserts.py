#!/usr/bin/env python3
"""
What it would save to insert messages that are posted at the same time in one statement.

``python -m benchmarks.micro_inserts [GROUPS [SIZE]]`` inserts the same rows twice through the pool
of Litecord, durably: SIZE at a time, each by a statement of its own, as the server does, then all
SIZE in one statement. Microseconds of processor time are for each row, ours and PostgreSQL's.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet import reactor as installed
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import react

from litecord.interfaces import ICursor
from litecord.storage.database import PostgresDatabase
from litecord.storage.embedded import EmbeddedPostgres

from .load.process import ProcTree
from .seed import Seeder
from .servers import a_directory, litecord

ONE = """
    insert into messages (id, channel_id, author_id, content)
    values (%(id)s, %(channel)s, %(author)s, %(content)s)
"""
MANY = """
    insert into messages (id, channel_id, author_id, content)
    select id, channel, author, content
    from unnest(%(ids)s::bigint[], %(channels)s::bigint[], %(authors)s::bigint[],
                %(contents)s::text[]) as given (id, channel, author, content)
"""

Insert = Callable[[ICursor, dict[str, Any], list[int]], Coroutine[Any, Any, None]]


async def one_by_one(cursor: ICursor, row: dict[str, Any], ids: list[int]) -> None:
    """Each by a statement of its own, all at a time."""
    await gatherResults(
        [Deferred.fromCoroutine(_one(cursor, {**row, "id": each})) for each in ids]
    )


async def _one(cursor: ICursor, row: dict[str, Any]) -> None:
    await cursor.execute(ONE, row)


async def together(cursor: ICursor, row: dict[str, Any], ids: list[int]) -> None:
    """All in one statement."""
    columns = {f"{name}s": [value] * len(ids) for name, value in row.items()}
    await cursor.execute(MANY, {**columns, "ids": ids})


async def measured(
    insert: Insert, cursor: ICursor, row: dict[str, Any], ids: list[list[int]], pg: ProcTree
) -> tuple[float, float, float]:
    """Insert all of it: our microseconds, PostgreSQL's, and seconds."""
    theirs, ours, began = pg.cpu_seconds(), time.process_time(), time.monotonic()
    for each in ids:
        await insert(cursor, row, each)
    seconds = time.monotonic() - began
    ours, theirs = time.process_time() - ours, pg.cpu_seconds() - theirs
    rows = sum(map(len, ids))
    return ours / rows * 1e6, theirs / rows * 1e6, seconds


async def measure(reactor: Any, groups: int, size: int) -> None:
    with a_directory() as directory, litecord(directory) as server:
        seeder = Seeder(directory)
        seeded = seeder.guilds(1, members=10)
        seeder.close()
        embedded = EmbeddedPostgres(
            reactor=installed, data=directory / "data", on_exit=lambda _: None
        )
        database = PostgresDatabase(reactor, 8, dsn=embedded.running_dsn())
        database.startService()
        await database.wait_until_ready()
        pg = ProcTree("pg", server.pids["pg"])
        row = {"channel": seeded.first_channel, "author": seeded.first_user, "content": "x" * 100}
        first = 1 << 60
        for name, insert in (("one by one", one_by_one), ("together", together)) * 2:
            ids = [list(range(first + n * size, first + (n + 1) * size)) for n in range(groups)]
            first += groups * size
            ours, theirs, seconds = await measured(insert, database.autocommit, row, ids, pg)
            rate = groups * size / seconds
            cost = f"ours {ours:6.1f} us, PostgreSQL {theirs:6.1f} us"
            print(f"{name:12} {cost}, {rate:8,.0f} a second")
        await database.stopService()


def main(groups: int = 500, size: int = 8) -> None:
    react(lambda reactor: Deferred.fromCoroutine(measure(reactor, groups, size)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
