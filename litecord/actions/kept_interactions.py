"""
What a restart leaves of interactions: those that were answered, and ephemeral messages.

One statement is written after an answer and after whatever is said by its token, when the people
have been told. What still waited for its first answer has no token any more after a restart.
"""

from __future__ import annotations

from typing import Final

from twisted.logger import Logger

from ..deferreds import shielded
from ..errors import DatabaseUnavailable
from ..model.interactions import TOKEN_LIFE
from ..model.snowflakes import HIGHEST
from ..storage import ephemeral_messages
from ..storage import interactions as storage
from ..storage.sqlstates import ForeignKeyViolated
from .image_data import GRACE
from .open_interactions import MOST_EPHEMERAL, MOST_KEPT, OpenInteraction
from .world import World

log = Logger()

#: So many rows are read at once.
_PAGE: Final = 1000


async def keep(world: World, opened: OpenInteraction) -> None:
    """
    Write down what became of an interaction.

    Where the database is away the answer has been given all the same, and a restart forgets it.
    """
    await shielded(_keep(world, opened))


async def _keep(world: World, opened: OpenInteraction) -> None:
    key = ("interaction", opened.interaction.id)
    await world.locks.acquire(key)  # what is written last is what was true last
    try:
        answered = opened.answered
        if answered is not None:
            await storage.save(world.database.autocommit, answered)
    except ForeignKeyViolated:
        return  # the application is gone, and all that it could answer
    except DatabaseUnavailable as error:
        id = opened.interaction.id
        log.warn("interaction {id} will be unknown after a restart: {why}", id=id, why=error)
    finally:
        world.locks.release(key)


async def resume(world: World) -> None:
    """Know again what was known before a restart."""
    await forget_old(world)
    await _resume_tokens(world)
    await _resume_messages(world)


async def _resume_tokens(world: World) -> None:
    cursor, since, after = world.database.autocommit, world.clock.now() - TOKEN_LIFE, 0
    for _ in range(0, MOST_KEPT, _PAGE):
        page = await storage.list_since(cursor, since, after=after, limit=_PAGE)
        if not page:
            return
        await world.state.load_users(cursor, {each.interaction.bot_id for each in page})
        for each in page:
            world.interactions.restore(each)
            after = each.interaction.id


async def _resume_messages(world: World) -> None:
    cursor, since, before = world.database.autocommit, world.clock.now() - GRACE, int(HIGHEST)
    found = []
    for _ in range(0, MOST_EPHEMERAL, _PAGE):
        page = await ephemeral_messages.list_newest(cursor, since, before=before, limit=_PAGE)
        if not page:
            break
        found += page
        before = page[-1][0].id
    for message, user_id in reversed(found):
        world.interactions.keep(message, user_id)


async def forget_old(world: World) -> None:
    """Remove the interactions whose tokens are good no more."""
    await storage.delete_old(world.database.autocommit, world.clock.now() - TOKEN_LIFE)
