"""Images in the formats and sizes that clients ask for: made once, and remembered for a while."""

from __future__ import annotations

from collections import OrderedDict

import attrs
from twisted.internet.defer import Deferred

from ..actions.images import Images
from ..interfaces import IBlobStore
from ..pictures import Rendering

Key = tuple[str, Rendering]


@attrs.define(eq=False)
class Renderings:
    """Makes images of blobs; the same one is made once for all who ask for it meanwhile."""

    _blobs: IBlobStore
    _images: Images
    #: how many bytes of images are remembered
    _most: int
    _bytes: int = attrs.field(init=False, default=0)
    _made: OrderedDict[Key, bytes] = attrs.field(init=False, factory=OrderedDict)
    _waiting: dict[Key, list[Deferred[None]]] = attrs.field(init=False, factory=dict)

    async def get(self, name: str, rendering: Rendering) -> bytes | None:
        """
        An image made of the blob of that name; ``None`` where there is no such blob.

        ``pictures.NotAnImage`` where it cannot be made, ``Overloaded`` (503) when too many are.
        """
        key = (name, rendering)
        while key in self._waiting:
            waiter: Deferred[None] = Deferred()
            self._waiting[key].append(waiter)
            await waiter
        found = self._made.get(key)
        if found is not None:
            self._made.move_to_end(key)
            return found
        self._waiting[key] = []
        try:
            return await self._make(key)
        finally:
            for each in self._waiting.pop(key):
                if not each.called:
                    each.callback(None)

    async def _make(self, key: Key) -> bytes | None:
        name, rendering = key
        content = await self._blobs.get(name)
        if content is None:
            return None
        made = await self._images.render(content, rendering)
        self._remember(key, made)
        return made

    def _remember(self, key: Key, made: bytes) -> None:
        self._made[key] = made
        self._bytes += len(made)
        while self._bytes > self._most:
            _, forgotten = self._made.popitem(last=False)
            self._bytes -= len(forgotten)
