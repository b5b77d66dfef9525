"""
Stickers and sounds: ``/stickers/{id}.png`` (or gif, json, webp), ``/soundboard-sounds/{id}``.

A sticker is served as it was uploaded, whatever ``size`` is asked for: one that moves as .png or
.gif, an animation of vectors as .json. Only as .webp, or as the .png of a GIF, it is made anew. See
https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints.
"""

from __future__ import annotations

import re
from typing import Any, Final

import attrs
from twisted.web.http import PARTIAL_CONTENT

from ..actions import sounds, stickers
from ..actions.world import World
from ..default_sounds import content_of
from ..errors import NotFound
from ..model.snowflakes import HIGHEST, Snowflake
from ..model.stickers import AnySticker, Sticker, StickerFormat
from ..pictures import Rendering
from ..sound_files import media_type
from .images import Renderings
from .places import FORMATS, SOUNDS, UnsupportedMediaType
from .ranges import RangeNotSatisfiable, span_of

_STICKER: Final = re.compile(r"([0-9]{1,20})\.([A-Za-z0-9]{1,8})")
_SOUND: Final = re.compile(r"([0-9]{1,20})(?:\.(mp3|ogg))?")
_JSON: Final = "application/json"

#: As what the files of stickers are served as they are.
_AS_IS: Final = {
    StickerFormat.PNG: ("png", "image/png"),
    StickerFormat.APNG: ("png", "image/png"),
    StickerFormat.GIF: ("gif", "image/gif"),
    StickerFormat.LOTTIE: ("json", _JSON),
}


@attrs.frozen
class Found:
    """What is behind a path, and a tag that nothing else has."""

    content: bytes
    media_type: str
    tag: str


@attrs.define(eq=False)
class Expressions:
    """Finds what is behind the paths of stickers and sounds."""

    _world: World
    _renderings: Renderings

    async def find(self, request: Any) -> Found:
        """What a path is about; refuses (404, 415) what there is not."""
        path = b"/".join(request.postpath).decode("latin-1")
        if request.prepath[-1] == SOUNDS:
            return await self._sound(path)
        return await self._sticker(path, request.args.get(b"animated") == [b"true"])

    async def _sticker(self, path: str, animated: bool) -> Found:
        id, extension = _parts(_STICKER, path)
        sticker = await stickers.find(self._world, id)
        if sticker is None:
            raise NotFound()
        name, kind = _AS_IS[sticker.format]
        if extension == name:
            return Found(await self._file(sticker), kind, f"sticker-{id}")
        if sticker.format is StickerFormat.LOTTIE or extension not in ("png", "webp"):
            raise UnsupportedMediaType()
        format, kind = FORMATS[extension]
        moving = animated and extension == "webp"
        rendering = Rendering(format=format, moving=moving)
        made = await self._render(sticker, rendering)
        return Found(made, kind, f"sticker-{id}-{extension}-{moving}")

    async def _render(self, sticker: AnySticker, rendering: Rendering) -> bytes:
        if not isinstance(sticker, Sticker):
            return await self._world.images.render(await self._file(sticker), rendering)
        return _there(await self._renderings.get(sticker.digest, rendering))

    async def _file(self, sticker: AnySticker) -> bytes:
        if isinstance(sticker, Sticker):
            return _there(await self._world.blobs.get(sticker.digest))
        return await self._world.images.standard_sticker(sticker.id)

    async def _sound(self, path: str) -> Found:
        id, extension = _parts(_SOUND, path)
        sound = await sounds.find(self._world, id)
        if sound is None:
            raise NotFound()
        if sound.guild_id is None:
            content = await self._world.files.run(content_of, sound)
        else:
            content = _there(await self._world.blobs.get(sound.digest))
        kind = media_type(content)
        if extension and (extension == "ogg") != (kind == "audio/ogg"):
            raise UnsupportedMediaType()
        return Found(content, kind, f"sound-{id}")


def _parts(pattern: re.Pattern[str], path: str) -> tuple[Snowflake, str]:
    found = pattern.fullmatch(path)
    if found is None or int(found[1]) > HIGHEST:
        raise NotFound()
    return Snowflake(int(found[1])), (found[2] or "").lower()


def _there(content: bytes | None) -> bytes:
    if content is None:
        raise NotFound()
    return content


def part_of(request: Any, found: Found) -> bytes:
    """The part of a file that is asked for: players ask for pieces of sounds."""
    size = len(found.content)
    request.setHeader(b"accept-ranges", b"bytes")
    try:
        span = span_of(request.getHeader("range"), size)
    except RangeNotSatisfiable:
        request.setHeader(b"content-range", f"bytes */{size}".encode())
        raise
    if span is None:
        return found.content
    end = span.start + span.length
    request.setResponseCode(PARTIAL_CONTENT)
    request.setHeader(b"content-range", f"bytes {span.start}-{end - 1}/{size}".encode())
    return found.content[span.start : end]
