"""
The proxy: images and films of other servers, for clients that are to ask nobody but us.

``/external/{signature}/{query}/https/example.com/picture.png``: only addresses that messages told
are fetched, in the way that links are looked at. ``width``, ``height``, ``format`` and ``quality``
make images fit, as they do for files.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import attrs
from twisted.web.http import CACHED

from ..actions.previews import MediaContent
from ..actions.world import World
from ..errors import ApiError
from ..pictures import NotAnImage, Rendering
from .places import Elsewhere, UnsupportedMediaType
from .serving import POLICY, rendering_of

#: How many bytes are remembered of what was fetched, and for how many seconds.
_MOST: Final = 16 * 1024 * 1024
_SECONDS: Final = 600.0


class NothingThere(ApiError, status=404, message="There is nothing to be shown."):
    """The address was not told by us, or there is nothing behind it that is an image or a film."""


@attrs.define(eq=False)
class External:
    """Answers for addresses elsewhere."""

    _world: World
    _bytes: int = attrs.field(init=False, default=0)
    _known: OrderedDict[str, tuple[float, MediaContent]] = attrs.field(
        init=False, factory=OrderedDict
    )

    async def answer(self, request: Any) -> bytes:
        """The body of an answer, its head being set."""
        path = request.path.decode("latin-1").partition("?")[0]
        mark, _, rest = path.removeprefix("/external/").partition("/")
        url = await self._world.cdn.external(mark, rest)
        if url is None:
            raise NothingThere()
        previewer = self._world.previews.previewer
        if previewer is None:
            raise Elsewhere(headers={"location": url})  # nothing is fetched from here
        content = self._remembered(url)
        if content is None:
            content = await previewer.load(url)
            if content is None:
                raise NothingThere()
            self._remember(url, content)
        return await self._shown(request, content)

    async def _shown(self, request: Any, content: MediaContent) -> bytes:
        args = {
            name.decode("latin-1"): values[0].decode("latin-1")
            for name, values in request.args.items()
        }
        rendering = _rendering(content, args)
        kind = content.media_type
        if rendering is not None:
            kind = f"image/{rendering.format.lower()}"
        request.setHeader(b"content-type", kind.encode())
        request.setHeader(b"cache-control", b"public, max-age=3600")
        request.setHeader(b"x-content-type-options", b"nosniff")
        request.setHeader(b"content-security-policy", POLICY)
        tag = f"{sha256(content.content).hexdigest()[:32]}-{rendering}"
        if request.setETag(f'"{sha256(tag.encode()).hexdigest()[:32]}"'.encode()) is CACHED:
            return b""
        if rendering is None:
            return content.content
        try:
            return await self._world.images.render(content.content, rendering)
        except NotAnImage:
            raise UnsupportedMediaType() from None

    def _remembered(self, url: str) -> MediaContent | None:
        found = self._known.get(url)
        if found is None or self._world.clock.seconds() >= found[0]:
            return None
        self._known.move_to_end(url)
        return found[1]

    def _remember(self, url: str, content: MediaContent) -> None:
        before = self._known.pop(url, None)
        self._bytes += len(content.content) - (len(before[1].content) if before else 0)
        self._known[url] = (self._world.clock.seconds() + _SECONDS, content)
        while self._bytes > _MOST:
            _, (_, forgotten) = self._known.popitem(last=False)
            self._bytes -= len(forgotten.content)


def _rendering(content: MediaContent, args: Mapping[str, str]) -> Rendering | None:
    """What to make of it; ``None`` where it is shown as it is."""
    measured = content.measured
    if measured is None:
        return None
    size = measured.width, measured.height
    return rendering_of(content.media_type, size, measured.animated, args)
