"""
Images that clients send: checked, made ready and kept, before what they are for is changed.

An image is kept before any lock is taken or transaction begun, for it takes long. What is then
never named by anything, or no longer, is collected: once a day, and not before it is a day old, for
somebody may be about to name it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, TypeVar

import attrs

from ..errors import Faults, InvalidForm
from ..model.snowflakes import Snowflake
from ..pictures import MOST_SIDE, NotAnImage, Picture
from ..storage import attachments, ephemeral_files, ephemeral_messages
from ..storage import images as storage
from ..wire.images import Image, invalid_image
from .world import World

F = TypeVar("F")

#: How many hexadecimal digits of the digest an image is known by.
_DIGITS: Final = 32
#: For how long something is kept that nothing names.
GRACE: Final = timedelta(days=1)
#: How many files are looked for in one statement.
_BATCH: Final = 1000


async def prepared(world: World, image: Image, side: int, *, moving: bool) -> Picture:
    """An image as it is to be kept; refuses (50035, for the field it stands in) what is none."""
    try:
        return await world.images.prepare(image.content, side, moving=moving)
    except NotAnImage:
        raise invalid_image() from None


async def keep(
    world: World, form: F, *, still: tuple[str, ...] = (), moving: tuple[str, ...] = ()
) -> F:
    """
    The form, when the images in these fields are kept and have their hashes.

    Those that are to stand ``still`` are kept as their first frame.
    """
    kept: dict[str, Image] = {}
    faults = Faults()
    for name in (*still, *moving):
        image = getattr(form, name)
        if isinstance(image, Image):
            try:
                kept[name] = await _keep(world, image, moving=name in moving)
            except InvalidForm as invalid:
                faults |= invalid.faults.under(name)
    if faults:
        raise InvalidForm(faults)
    whole: Any = form
    evolved: F = attrs.evolve(whole, **kept)
    return evolved


async def _keep(world: World, image: Image, *, moving: bool) -> Image:
    picture = await prepared(world, image, MOST_SIDE, moving=moving)
    digest = await world.blobs.put(picture.content)
    hashed = ("a_" if picture.animated else "") + digest[:_DIGITS]
    await storage.upsert(world.database.autocommit, hashed, digest, world.clock.now())
    return Image(b"", hashed)


async def find(
    world: World,
    statement: str,
    hashed: str,
    id: Snowflake,
    guild_id: Snowflake | None = None,
) -> str | None:
    """The file of the image that somebody shows; all of them are open to everybody."""
    return await storage.find(world.database.autocommit, statement, hashed, id, guild_id)


async def collect(world: World) -> None:
    """Remove the images and the files that nothing names any more."""
    before = world.clock.now() - GRACE
    cursor = world.database.autocommit
    await storage.delete_unnamed(cursor, before)
    await attachments.delete_old_uploads(cursor, before)
    await ephemeral_files.delete_old(cursor, before)
    await ephemeral_messages.delete_old(cursor, before)
    await world.blobs.delete_partial(before)
    old = await world.blobs.names(before)
    for start in range(0, len(old), _BATCH):
        names = old[start : start + _BATCH]
        named = await storage.list_blobs_among(cursor, names)
        await world.blobs.delete_old([each for each in names if each not in named], before)
