"""Stickers: of guilds, and standard ones, which come in packs."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import attrs

from .snowflakes import Snowflake

#: How many stickers there can be in one message.
MOST_IN_MESSAGE: Final = 3


class StickerFormat(IntEnum):
    """What the file of a sticker is."""

    PNG = 1
    APNG = 2
    LOTTIE = 3
    GIF = 4


@attrs.frozen(kw_only=True)
class Sticker:
    """A sticker of a guild; ``digest`` names its file in the blob store."""

    id: Snowflake
    guild_id: Snowflake
    name: str
    description: str | None
    tags: str
    format: StickerFormat
    available: bool = True
    user_id: Snowflake | None
    digest: str


@attrs.frozen(kw_only=True)
class StandardSticker:
    """A sticker that everybody may use everywhere."""

    id: Snowflake
    pack_id: Snowflake
    name: str
    description: str
    tags: str
    format: StickerFormat
    sort_value: int


AnySticker = Sticker | StandardSticker


@attrs.frozen(kw_only=True)
class StickerPack:
    """Standard stickers that belong together."""

    id: Snowflake
    sku_id: Snowflake
    name: str
    description: str
    cover_sticker_id: Snowflake
    stickers: tuple[StandardSticker, ...]
