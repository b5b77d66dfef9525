"""Stickers on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.snowflakes import Snowflake
from ..model.stickers import AnySticker, StandardSticker, Sticker, StickerPack
from ..model.users import User
from .forms import UNSET, Length, Stripped, Unset, wrong
from .users import user_json

#: The types of standard stickers and of those of guilds.
_STANDARD: Final = 1
_GUILD: Final = 2


def _not_one(value: str) -> str:
    """A description is nothing, or at least two characters."""
    if len(value) == 1:
        raise wrong("BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")
    return value


Name = Annotated[str, Stripped, Length(2, 30)]
Description = Annotated[str, Stripped, Length(None, 100), _not_one]
Tags = Annotated[str, Stripped, Length(1, 200)]


@attrs.frozen(kw_only=True)
class CreateSticker:
    """The fields of ``POST /guilds/{id}/stickers``, beside the file."""

    name: Name
    tags: Tags
    description: Description | None = None


@attrs.frozen(kw_only=True)
class ModifySticker:
    """The body of ``PATCH /guilds/{id}/stickers/{sticker_id}``."""

    name: Name | Unset = UNSET
    tags: Tags | Unset = UNSET
    description: Description | Unset | None = UNSET


def _common(sticker: AnySticker) -> dict[str, Any]:
    return {
        "id": str(sticker.id),
        "name": sticker.name,
        "tags": sticker.tags,
        "format_type": int(sticker.format),
        "description": sticker.description,
    }


def sticker_json(sticker: AnySticker, user: User | None = None) -> dict[str, Any]:
    """A sticker object; ``user`` is who made a guild's sticker, for those who may know."""
    if isinstance(sticker, StandardSticker):
        return {
            **_common(sticker),
            "type": _STANDARD,
            "pack_id": str(sticker.pack_id),
            "sort_value": sticker.sort_value,
        }
    return _common(sticker) | _of_guild_json(sticker, user)


def _of_guild_json(sticker: Sticker, user: User | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": _GUILD,
        "available": sticker.available,
        "guild_id": str(sticker.guild_id),
    }
    if user is not None:
        told["user"] = user_json(user)
    return told


def sticker_item_json(sticker: AnySticker) -> dict[str, Any]:
    """What a message says of a sticker that is in it."""
    return {
        "id": str(sticker.id),
        "name": sticker.name,
        "format_type": int(sticker.format),
    }


def pack_json(pack: StickerPack) -> dict[str, Any]:
    """A sticker pack object."""
    return {
        "id": str(pack.id),
        "sku_id": str(pack.sku_id),
        "name": pack.name,
        "description": pack.description,
        "cover_sticker_id": str(pack.cover_sticker_id),
        "stickers": [sticker_json(each) for each in pack.stickers],
    }


StickerIds = Annotated[tuple[Snowflake, ...], Length(None, 3)]
