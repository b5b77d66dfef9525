"""
The CDN: images by their paths, open to everybody who knows them.

``/avatars/{id}/{hash}.png?size=64``: the extension is the format wanted, ``size`` the longest side,
``quality`` how much may be lost, and ``animated=true`` asks for a WebP that moves. See
https://docs.discord.com/developers/reference#image-formatting.
"""

from __future__ import annotations

from typing import Any, Final

from twisted.logger import Logger
from twisted.web.http import CACHED, NOT_MODIFIED
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from ..actions.world import World
from ..deferreds import spawn
from ..errors import ApiError, InternalServerError, MethodNotAllowed, NotFound
from ..wire.json import dumps
from .attachments import Attachments, take
from .expressions import Expressions, Found, part_of
from .external import External
from .images import Renderings
from .places import (
    ATTACHMENTS,
    EPHEMERAL_FILES,
    EXTERNAL,
    SOUNDS,
    STICKERS,
    UPLOADS,
    Wanted,
    wanted,
)

log = Logger()

#: What is under a path never changes, but it may go.
CACHING: Final = b"public, max-age=31536000"


class Media(Resource):
    """Answers for every path whose first part is one of ``places.ROOTS``."""

    isLeaf = True

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        most = world.config.limits.image_cache
        self._renderings = Renderings(world.blobs, world.images, most)
        self._attachments = Attachments(world, self._renderings)
        self._external = External(world)
        self._expressions = Expressions(world, self._renderings)

    def render(self, request: Any) -> int:
        """Begin to answer."""
        spawn(self._answer(request), log, "an image")
        return NOT_DONE_YET

    async def _answer(self, request: Any) -> None:
        body: bytes | None
        try:
            body = await self._find(request)
        except ApiError as error:
            body = _refused(request, error)
        except Exception:
            log.failure("{path} failed", path=request.path)
            body = _refused(request, InternalServerError())
        if self._world.trace is not None:
            self._world.trace.exchange(request, request.code, None)
        if body is None or request.channel is None:
            return  # it was sent already, or the client has gone
        if request.code != NOT_MODIFIED:
            request.setHeader(b"content-length", b"%d" % len(body))
        request.write(body)
        request.finish()

    async def _find(self, request: Any) -> bytes | None:
        """The body of the answer; ``None`` where it was sent already."""
        if request.prepath[-1] == UPLOADS:
            if request.method != b"PUT":
                raise MethodNotAllowed()
            return await take(self._world, request)
        if request.method not in (b"GET", b"HEAD"):
            raise MethodNotAllowed()
        if request.prepath[-1] == EXTERNAL:
            return await self._external.answer(request)
        if request.prepath[-1] in (ATTACHMENTS, EPHEMERAL_FILES):
            return await self._attachments.answer(request)
        found = await self._found(request)
        request.setHeader(b"content-type", found.media_type.encode())
        request.setHeader(b"cache-control", CACHING)
        request.setHeader(b"x-content-type-options", b"nosniff")
        if request.setETag(f'"{found.tag}"'.encode()) is CACHED:
            return b""
        return part_of(request, found) if request.prepath[-1] == SOUNDS else found.content

    async def _found(self, request: Any) -> Found:
        if request.prepath[-1] in (STICKERS, SOUNDS):
            return await self._expressions.find(request)
        asked = wanted([request.prepath[-1], *request.postpath], request.args)
        tag, made = await self._make(asked)
        return Found(made, asked.media_type, tag)

    async def _make(self, asked: Wanted) -> tuple[str, bytes]:
        """The image that is asked for, and a tag that no other image has."""
        if asked.place.find is None:
            index = int(asked.names["index"])
            return f"default-{index}", await self._world.images.default_avatar(index)
        source = await asked.place.find(self._world, asked.names)
        if source is None:
            raise NotFound()
        rendering = asked.rendering(source)
        made = await self._renderings.get(source.blob, rendering)
        if made is None:
            raise NotFound()
        how = f"{rendering.format}-{rendering.side}-{rendering.moving}-{rendering.quality.value}"
        return f"{source.blob[:32]}-{how}", made


def _refused(request: Any, error: ApiError) -> bytes:
    request.setResponseCode(error.status)
    request.setHeader(b"content-type", b"application/json")
    for name, value in error.headers.items():
        request.setHeader(name, value)
    return dumps(error.as_json())
