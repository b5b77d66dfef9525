"""Images: checked, made smaller and written anew in a small pool of threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from .. import pictures
from ..errors import Overloaded
from ..interfaces import InThread
from ..pictures import Picture, Rendering

#: How many images may be asked for at once.
MOST_WAITING = 100


@attrs.define(eq=False)
class Images:
    """What is done to images, without the reactor waiting for it."""

    _in_thread: InThread
    _waiting: int = attrs.field(init=False, default=0)

    async def prepare(self, content: bytes, side: int) -> Picture:
        """
        An uploaded image as it is to be kept, at most ``side`` wide and high.

        ``pictures.NotAnImage`` for what is none; ``Overloaded`` (503) when too many are asked for.
        """
        picture: Picture = await self._run(pictures.prepared, content, side)
        return picture

    async def render(self, content: bytes, rendering: Rendering) -> bytes:
        """An image that is kept, as somebody wants it; raises like ``prepare``."""
        made: bytes = await self._run(pictures.rendered, content, rendering)
        return made

    async def _run(self, function: Callable[..., object], *args: object) -> Any:
        if self._waiting >= MOST_WAITING:
            raise Overloaded()
        self._waiting += 1
        try:
            return await self._in_thread(function, *args)
        finally:
            self._waiting -= 1
