"""Custom emojis of applications: for their bots, wherever they are, and managed by their owners."""

from __future__ import annotations

import attrs

from ..errors import TooManyEmojis, UnknownEmoji
from ..model.emojis import Emoji
from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from ..storage import emojis as storage
from ..wire.emojis import CreateEmoji, ModifyEmoji
from ..wire.images import Image
from .applications import by_application, own_or_mine
from .emojis import Kept, keep
from .expressions import Shown, shown
from .world import Change, action

#: The most emojis of an application.
MOST = 2000


@action(reads=True)
async def list_of(change: Change, application_id: Snowflake) -> list[Shown[Emoji]]:
    """An application's emojis."""
    await own_or_mine(change, application_id)
    return await shown(change, await storage.list_of(change.cursor, application_id))


@action(reads=True)
async def get(
    change: Change, application_id: Snowflake, emoji_id: Snowflake
) -> Shown[Emoji]:
    """One emoji of an application."""
    [told] = await shown(change, [await _emoji(change, application_id, emoji_id)])
    return told


async def _emoji(change: Change, application_id: Snowflake, emoji_id: Snowflake) -> Emoji:
    await own_or_mine(change, application_id)
    emoji = await storage.fetch(change.cursor, emoji_id)
    if emoji is None or emoji.application_id != application_id:
        raise UnknownEmoji()
    return emoji


@action(reads=True)
async def accept(change: Change, application_id: Snowflake, image: Image) -> Kept:
    """Check and keep the image of an emoji that the actor may make, before any lock is taken."""
    await own_or_mine(change, application_id)
    return await keep(change.world, image)


@action(lock=by_application)
async def create(
    change: Change, application_id: Snowflake, form: CreateEmoji, kept: Kept
) -> Shown[Emoji]:
    """Make an emoji of an image that was accepted; it has no roles."""
    await own_or_mine(change, application_id)
    if await storage.count_of(change.cursor, application_id) >= MOST:
        raise TooManyEmojis(f"{TooManyEmojis.message} ({MOST})")
    emoji = Emoji(
        id=change.next_id(),
        guild_id=None,
        application_id=application_id,
        name=form.name,
        user_id=change.actor.user_id,
        animated=kept.animated,
        digest=kept.digest,
    )
    await storage.insert(change.cursor, emoji)
    return Shown(emoji, change.user)


@action(lock=by_application)
async def modify(
    change: Change, application_id: Snowflake, emoji_id: Snowflake, form: ModifyEmoji
) -> Shown[Emoji]:
    """Rename an emoji."""
    emoji = await _emoji(change, application_id, emoji_id)
    if not isinstance(form.name, Unset):
        emoji = attrs.evolve(emoji, name=form.name)
        await storage.update(change.cursor, emoji)
    [told] = await shown(change, [emoji])
    return told


@action(lock=by_application)
async def delete(change: Change, application_id: Snowflake, emoji_id: Snowflake) -> None:
    """Delete an emoji; its image may be another's, too, and is kept."""
    await _emoji(change, application_id, emoji_id)
    await storage.delete(change.cursor, emoji_id)
