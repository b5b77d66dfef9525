"""
The CDN: images by their paths, open to everybody who knows them.

``/emojis/{id}.png?size=64``: the extension is the format wanted, ``size`` the longest side, and
``animated=true`` asks for a WebP that moves. See
https://docs.discord.com/developers/reference#image-formatting.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import attrs
from twisted.logger import Logger
from twisted.web.http import CACHED, NOT_MODIFIED
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from ..actions import emojis
from ..actions.world import World
from ..deferreds import spawn
from ..errors import ApiError, BadRequest, InternalServerError, MethodNotAllowed, NotFound
from ..model.snowflakes import HIGHEST, Snowflake
from ..pictures import Rendering
from ..wire.json import dumps
from .images import Renderings

log = Logger()

#: The extensions there are: Pillow's word for the format, and the media type.
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "png": ("PNG", "image/png"),
    "jpg": ("JPEG", "image/jpeg"),
    "jpeg": ("JPEG", "image/jpeg"),
    "webp": ("WEBP", "image/webp"),
    "gif": ("GIF", "image/gif"),
}
SIZES: Final = frozenset(str(2**each) for each in range(4, 13))
#: What is under a path never changes, but it may go.
CACHING: Final = b"public, max-age=31536000"

_FILE: Final = re.compile(r"([0-9]{1,20})\.([A-Za-z0-9]{1,8})")


class UnsupportedMediaType(ApiError, status=415, message="415: Unsupported Media Type"):
    """The image is there, but not in this format."""


@attrs.frozen
class Source:
    """The image behind a path: the name of its blob, and whether it moves."""

    blob: str
    animated: bool


@attrs.frozen
class Wanted:
    """What a request asks for: whose image, and how."""

    id: Snowflake
    extension: str
    size: int | None
    animated: bool

    def rendering(self, source: Source) -> Rendering:
        """What to make of the image; refuses (415) a GIF of one that stands still."""
        if self.extension == "gif" and not source.animated:
            raise UnsupportedMediaType()
        moving = source.animated and (self.extension == "gif" or self.animated)
        return Rendering(format=FORMATS[self.extension][0], side=self.size, moving=moving)


def wanted(path: Sequence[bytes], args: Mapping[bytes, list[bytes]]) -> Wanted:
    """What a path below its first part asks for; refuses what can be nothing."""
    file = _FILE.fullmatch(path[0].decode("latin-1")) if len(path) == 1 else None
    if file is None or int(file[1]) > HIGHEST:
        raise NotFound()
    extension = file[2].lower()
    if extension not in FORMATS:
        raise UnsupportedMediaType()
    size = args.get(b"size", [b""])[0].decode("latin-1")
    if size and size not in SIZES:
        raise BadRequest("The size must be a power of two between 16 and 4096.")
    animated = args.get(b"animated", [b""])[0].lower() in (b"true", b"1")
    return Wanted(Snowflake(int(file[1])), extension, int(size) if size else None, animated)


async def _emoji(world: World, emoji_id: Snowflake) -> Source | None:
    emoji = await emojis.find(world, emoji_id)
    return None if emoji is None else Source(emoji.digest, emoji.animated)


#: By the first part of the path, whose image an id is.
SOURCES: Final[Mapping[bytes, Callable[[World, Snowflake], Awaitable[Source | None]]]] = {
    b"emojis": _emoji,
}


class Media(Resource):
    """Answers for every path whose first part is one of ``SOURCES``."""

    isLeaf = True

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._renderings = Renderings(world.blobs, world.images)

    def render(self, request: Any) -> int:
        """Begin to answer."""
        spawn(self._answer(request), log, "an image")
        return NOT_DONE_YET

    async def _answer(self, request: Any) -> None:
        try:
            body = await self._find(request)
        except ApiError as error:
            body = _refused(request, error)
        except Exception:
            log.failure("{path} failed", path=request.path)
            body = _refused(request, InternalServerError())
        if self._world.trace is not None:
            self._world.trace.exchange(request, request.code, None)
        if request.channel is None:
            return  # the client has gone
        if request.code != NOT_MODIFIED:
            request.setHeader(b"content-length", b"%d" % len(body))
        request.write(body)
        request.finish()

    async def _find(self, request: Any) -> bytes:
        if request.method not in (b"GET", b"HEAD"):
            raise MethodNotAllowed()
        asked = wanted(request.postpath, request.args)
        source = await SOURCES[request.prepath[-1]](self._world, asked.id)
        if source is None:
            raise NotFound()
        rendering = asked.rendering(source)
        made = await self._renderings.get(source.blob, rendering)
        if made is None:
            raise NotFound()
        request.setHeader(b"content-type", FORMATS[asked.extension][1].encode())
        request.setHeader(b"cache-control", CACHING)
        tag = f'"{source.blob[:32]}-{rendering.format}-{rendering.side}-{rendering.moving}"'
        return b"" if request.setETag(tag.encode()) is CACHED else made


def _refused(request: Any, error: ApiError) -> bytes:
    request.setResponseCode(error.status)
    request.setHeader(b"content-type", b"application/json")
    return dumps(error.as_json())
