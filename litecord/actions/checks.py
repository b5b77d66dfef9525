"""Is everything as it must be? What ``litecord check-state`` looks at: the tables and the files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import attrs
from twisted.internet.task import deferLater

from ..errors import DatabaseUnavailable
from ..interfaces import ICursor
from ..model.snowflakes import Snowflake, at_time
from ..state.state import State
from ..storage import applications, checks, images, settings
from ..storage.blob_files import BlobFile, discard, survey
from .world import World

#: Ids may run ahead of the clock, which may have been set back a little.
AHEAD: Final = timedelta(minutes=1)
#: A file is written before the row that names it; for so long nobody wonders.
YOUNG: Final = timedelta(hours=1)


@attrs.define(eq=False)
class Report:
    """
    What was found.

    ``unused`` are files that nothing refers to: what was replaced, and what an upload left that
    was interrupted. They are no harm.
    """

    findings: list[str] = attrs.field(factory=list)
    unused: list[BlobFile] = attrs.field(factory=list)
    #: how many things of each kind were looked at
    seen: dict[str, int] = attrs.field(factory=dict)


async def check(world: World) -> Report:
    """Look at everything; nothing is changed, and the daemon may run meanwhile."""
    report = Report()
    report.findings += await checks.find(
        world.database.autocommit, at_time(world.clock.now() + AHEAD)
    )
    await _load_all(world, report)
    await _check_files(world, report)
    return report


def remove_unused(report: Report) -> list[BlobFile]:
    """Remove the files that nothing refers to; those that are gone."""
    return [each for each in report.unused if discard(each)]


async def _load_guild(cursor: ICursor, guild_id: Snowflake) -> None:
    """Load a guild, and work out who sees what."""
    guild = await State(lambda: 0.0).load_guild(cursor, guild_id)
    if guild is not None:
        guild.views(guild.members)


Loader = Callable[[ICursor, Snowflake], Awaitable[Any]]
#: What is loaded into memory, one by one: its name, the statement with its ids, and how.
_LOADED: Final[tuple[tuple[str, str, Loader], ...]] = (
    ("guild", checks.GUILDS, _load_guild),
    ("application", checks.APPLICATIONS, applications.fetch),
    ("user", checks.USERS, settings.fetch),
)


async def _load_all(world: World, report: Report) -> None:
    cursor = world.database.autocommit
    for kind, statement, load in _LOADED:
        report.seen[kind] = 0
        async for page in checks.list_ids(cursor, statement):
            report.seen[kind] += len(page)
            for each in page:
                try:
                    await load(cursor, each)
                except DatabaseUnavailable:
                    raise
                except Exception as error:  # whatever it is, this row is the reason
                    why = f"{type(error).__name__}: {error}"
                    report.findings.append(f"{kind} {each}: cannot be loaded: {why}")


async def _check_files(world: World, report: Report) -> None:
    cursor, clock = world.database.autocommit, world.clock
    files = []
    for file in survey(world.config.litecord.data / "blobs"):
        files.append(file)
        await deferLater(clock, 0)  # there may be many, and somebody may want to interrupt
    report.seen["file"] = len(files)
    there = {each.name for each in files}
    async for page in checks.list_blobs(cursor):
        for name, whose in page.items():
            # It may have been written since the files were listed.
            if name not in there and await world.blobs.get(name) is None:
                report.findings.append(f"{whose}: its file {name} is missing")
    for name in await images.list_lost(cursor):
        report.findings.append(f"image {name}: is shown somewhere, but there is none")
    mentioned = await checks.list_mentioned(cursor)
    old = clock.now() - YOUNG
    for file in files:
        if file.is_whole and not file.is_sound:
            report.findings.append(f"file {file.path}: is not what its name says")
        elif file.name not in mentioned and file.changed < old:
            report.unused.append(file)
