"""Emojis and stickers in messages: whoever writes must be allowed to use them there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..errors import CannotSendSticker, InvalidSticker
from ..model.permissions import USE_EXTERNAL_EMOJIS, USE_EXTERNAL_STICKERS
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.stickers import AnySticker
from ..sticker_pack import STANDARD
from ..storage import emojis
from ..storage import stickers as storage
from ..wire.stickers import sticker_item_json
from .access import InPrivate, Place
from .world import Change

_CUSTOM: Final = re.compile(r"<a?:([A-Za-z0-9_]{1,32}):([0-9]{1,19})>")


# -- stickers -------------------------------------------------------------------------------------


async def usable_stickers(
    change: Change, here: Place, ids: Iterable[Snowflake]
) -> tuple[dict[str, Any], ...]:
    """What a message has of these stickers; refuses those that the actor may not use here."""
    return tuple(
        [sticker_item_json(await _usable(change, here, each)) for each in dict.fromkeys(ids)]
    )


async def _usable(change: Change, here: Place, sticker_id: Snowflake) -> AnySticker:
    standard = STANDARD.get(sticker_id)
    if standard is not None:
        return standard
    found = None if here.guild is None else here.guild.stickers.get(sticker_id)
    if found is None:
        found = await storage.fetch(change.cursor, sticker_id)
        if found is None:
            raise InvalidSticker()
        there = await change.guild(found.guild_id)
        if there is None or change.actor.user_id not in there.members:
            raise CannotSendSticker()
        if not here.permissions & USE_EXTERNAL_STICKERS:
            raise CannotSendSticker()
    if not found.available:
        raise InvalidSticker()
    return found


# -- emojis ---------------------------------------------------------------------------------------


async def allowed_text(change: Change, here: Place, text: str) -> str:
    """A text in which emojis that the actor may not use here are but their names."""
    if isinstance(here, InPrivate) or "<" not in text:
        return text
    named = {Snowflake(int(each[2])) for each in _CUSTOM.finditer(text)}
    named = {each for each in named if each <= HIGHEST}
    barred = {each for each in named if not await _is_allowed(change, here, each)}
    if not barred:
        return text
    return _CUSTOM.sub(lambda each: f":{each[1]}:" if int(each[2]) in barred else each[0], text)


async def _is_allowed(change: Change, here: Place, emoji_id: Snowflake) -> bool:
    own = None if here.guild is None else here.guild.emojis.get(emoji_id)
    if own is not None and here.member is not None:
        return own.available and own.is_for(here.member.roles)
    if here.permissions & USE_EXTERNAL_EMOJIS:
        return True
    application_id = change.actor.application_id
    if application_id is None:
        return False
    found = await emojis.fetch(change.cursor, emoji_id)
    return found is not None and found.application_id == application_id
