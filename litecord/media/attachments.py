"""
Files of messages: ``/attachments/{channel}/{id}/{name}``, for whom somebody gave the address to.

See https://docs.discord.com/developers/reference#signed-attachment-cdn-urls. With ``width``,
``height``, ``format`` or ``quality`` an image is made to fit, as Discord's media proxy does. What
a file is comes from what is in it and from its name, and never makes a page of ours of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs
from twisted.web.http import CACHED, PARTIAL_CONTENT

from ..actions import uploads
from ..actions.world import World
from ..errors import ApiError, BadRequest, NotFound
from ..model.attachments import Attachment
from ..model.snowflakes import HIGHEST, Snowflake
from ..pictures import NotAnImage, Rendering
from ..storage import attachments as storage
from ..storage import ephemeral_files
from .images import Renderings
from .places import ATTACHMENTS, UnsupportedMediaType
from .ranges import RangeNotSatisfiable, span_of
from .sending import Sending
from .serving import POLICY, rendering_of

#: What a browser shows by itself; everything else it is to save.
_SHOWN: Final = ("audio/", "image/", "text/plain", "video/")
#: What could do something when it is shown.
_ACTIVE: Final = ("html", "xml", "script", "svg")


class Gone(ApiError, status=404, message="This content is no longer available."):
    """The address was never good, is no longer, or there is nothing behind it."""


@attrs.define(eq=False)
class Attachments:
    """Answers for the addresses of files."""

    _world: World
    _renderings: Renderings

    async def answer(self, request: Any) -> bytes | None:
        """The body of an answer, its head being set; ``None`` where it was sent already."""
        args = {
            name.decode("latin-1"): values[0].decode("latin-1")
            for name, values in request.args.items()
        }
        attachment = await self._find(request, args)
        request.setHeader(b"cache-control", b"public, max-age=31536000")
        request.setHeader(b"x-content-type-options", b"nosniff")
        request.setHeader(b"content-security-policy", POLICY)
        rendering = None
        if attachment.is_image:
            size = attachment.width or 1, attachment.height or 1
            kind = attachment.content_type or ""
            rendering = rendering_of(kind, size, attachment.is_animated, args)
        if rendering is not None:
            return await self._render(request, attachment, rendering)
        return await self._send(request, attachment)

    async def _find(self, request: Any, args: Mapping[str, str]) -> Attachment:
        segments = [each.decode("latin-1") for each in request.postpath]
        path = "/".join(("", request.prepath[-1].decode("latin-1"), *segments))
        if not await self._world.cdn.is_good(path, args):
            raise Gone()
        place_id, attachment_id = int(segments[0]), int(segments[1])
        if max(place_id, attachment_id) > HIGHEST:
            raise Gone()
        cursor, sought = self._world.database.autocommit, Snowflake(attachment_id)
        found = None
        if request.prepath[-1] == ATTACHMENTS:
            found = await storage.find(cursor, Snowflake(place_id), sought)
        if found is None:
            found = await ephemeral_files.find(cursor, sought)
        if found is None or found.filename != segments[2]:
            raise Gone()
        return found

    async def _render(self, request: Any, attachment: Attachment, rendering: Rendering) -> bytes:
        try:
            made = await self._renderings.get(attachment.digest, rendering)
        except NotAnImage:
            raise UnsupportedMediaType() from None
        if made is None:
            raise Gone()
        kind = rendering.format.lower()
        request.setHeader(b"content-type", f"image/{kind}".encode())
        how = f"{kind}-{rendering.side}-{rendering.moving}-{rendering.quality.value}"
        tag = f'"{attachment.digest[:32]}-{how}"'.encode()
        return b"" if request.setETag(tag) is CACHED else made

    async def _send(self, request: Any, attachment: Attachment) -> bytes | None:
        file = await self._world.files.run(self._world.blobs.open, attachment.digest)
        if file is None:
            raise Gone()
        tag = f'"{attachment.digest[:32]}"'
        kind, shown = _kind_of(attachment)
        request.setHeader(b"content-type", kind.encode())
        disposition = "inline" if shown else "attachment"
        named = f'{disposition}; filename="{attachment.filename}"'
        request.setHeader(b"content-disposition", named.encode())
        request.setHeader(b"accept-ranges", b"bytes")
        if request.setETag(tag.encode()) is CACHED:
            file.close()
            return b""
        size = start = attachment.size
        try:
            start, length = _place(request, tag, size)
        except RangeNotSatisfiable:
            file.close()
            request.setHeader(b"content-range", f"bytes */{size}".encode())
            raise
        request.setHeader(b"content-length", b"%d" % length)
        if request.method == b"HEAD" or not length or request.channel is None:
            file.close()
            if request.channel is not None:
                request.finish()
            return None
        file.seek(start)
        if await Sending(file, length, request, self._world.clock).run():
            request.finish()
        elif request.channel is not None:
            request.channel.abortConnection()
        return None


def _place(request: Any, tag: str, size: int) -> tuple[int, int]:
    """Where what is asked for starts, and how long it is; that is said in the answer."""
    header = request.getHeader("range")
    if request.getHeader("if-range") not in (None, tag):
        header = None
    span = span_of(header, size)
    if span is None:
        return 0, size
    request.setResponseCode(PARTIAL_CONTENT)
    where = f"bytes {span.start}-{span.start + span.length - 1}/{size}"
    request.setHeader(b"content-range", where.encode())
    return span.start, span.length


def _kind_of(attachment: Attachment) -> tuple[str, bool]:
    """What a file is served as, and whether a browser is to show it by itself."""
    kind = attachment.content_type or "application/octet-stream"
    if kind.startswith("text/"):
        kind = f"text/plain; charset={'utf-8' if 'utf-8' in kind else 'latin-1'}"
    elif any(word in kind for word in _ACTIVE):
        kind = "application/octet-stream"
    return kind, kind.startswith(_SHOWN)


async def take(world: World, request: Any) -> bytes:
    """Take a file that was announced: ``PUT /uploads/{token}``."""
    [token, *rest] = [each.decode("latin-1") for each in request.postpath] or [""]
    if rest or "\0" in token:
        raise NotFound()
    try:
        await uploads.fill(world, token, request.content)
    except ValueError:
        if request.channel is not None:
            raise
        raise BadRequest() from None  # the client went away, and its file with it
    request.setResponseCode(200)
    return b""
