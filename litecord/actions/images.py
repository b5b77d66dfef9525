"""Images: checked, made smaller and written anew in threads of their own."""

from __future__ import annotations

import attrs

from .. import pictures, sticker_files, sticker_pack, widget_pictures
from ..avatars import default_avatar
from ..interfaces import InThread
from ..model.snowflakes import Snowflake
from ..pictures import Picture, Rendering
from ..sticker_files import StickerFile
from ..widget_pictures import Style
from .bounded import Bounded

#: How many images may be asked for at once.
MOST_WAITING = 100


def _bounded(in_thread: InThread) -> Bounded:
    return Bounded(in_thread, MOST_WAITING)


@attrs.define(eq=False)
class Images:
    """What is done to images, without the reactor waiting for it."""

    _run: Bounded = attrs.field(converter=_bounded)

    async def prepare(self, content: bytes, side: int, *, moving: bool) -> Picture:
        """
        An uploaded image as it is to be kept, at most ``side`` wide and high.

        ``pictures.NotAnImage`` for what is none; ``Overloaded`` (503) when too many are asked for.
        """
        picture: Picture = await self._run(pictures.prepared, content, side, moving)
        return picture

    async def render(self, content: bytes, rendering: Rendering) -> bytes:
        """An image that is kept, as somebody wants it; raises like ``prepare``."""
        made: bytes = await self._run(pictures.rendered, content, rendering)
        return made

    async def examine_sticker(self, content: bytes, *, takes_lottie: bool) -> StickerFile:
        """What a file is as a sticker; refuses what cannot be one, and raises like ``prepare``."""
        examined: StickerFile = await self._run(sticker_files.examined, content, takes_lottie)
        return examined

    async def standard_sticker(self, sticker_id: Snowflake) -> bytes:
        """The file of a standard sticker; ``Overloaded`` like ``prepare``."""
        made: bytes = await self._run(sticker_pack.drawn, sticker_id)
        return made

    async def draw_widget(
        self, style: Style, name: str, online: int, icon: bytes | None
    ) -> bytes:
        """The picture, a PNG, of a guild's widget; ``Overloaded`` like ``prepare``."""
        made: bytes = await self._run(widget_pictures.draw, style, name, online, icon)
        return made

    async def default_avatar(self, index: int) -> bytes:
        """The avatar, a PNG, of one who has none; ``Overloaded`` like ``prepare``."""
        made: bytes = await self._run(default_avatar, index)
        return made
