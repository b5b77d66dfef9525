"""Files that come in: written, looked at and kept in threads of their own."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from mimetypes import MimeTypes
from typing import IO, Any, Final, TypeVar

import attrs

from .. import pictures
from ..interfaces import IBlobStore, InThread, IPartial
from ..magic import HEAD, kind_of
from ..pictures import Measure, NotAnImage
from .bounded import Bounded

T = TypeVar("T")

#: How many files, and forms with files, may be waited for at once.
MOST_WAITING: Final = 200
_CHUNK: Final = 1 << 16

#: What Python knows, whatever is installed here, and what it does not.
_TYPES: Final = MimeTypes(filenames=())
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_MORE: Final[Mapping[str, str]] = {
    ".7z": "application/x-7z-compressed",
    ".avif": "image/avif",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".gz": "application/gzip",
    ".jfif": "image/jpeg",
    ".log": "text/plain",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mkv": "video/x-matroska",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".rar": "application/x-rar-compressed",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
}


@attrs.frozen(kw_only=True)
class Looks:
    """What is found out about a file; ``image`` where it is one."""

    content_type: str | None
    image: Measure | None = None


def _bounded(in_thread: InThread) -> Bounded:
    return Bounded(in_thread, MOST_WAITING)


@attrs.define(eq=False)
class Files:
    """What is done to files, without the reactor waiting for it."""

    blobs: IBlobStore
    _run: Bounded = attrs.field(converter=_bounded)

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Run ``function`` in a thread; ``Overloaded`` (503) when too much is asked for."""
        result: T = await self._run(function, *args)
        return result

    async def look(self, opened: Callable[[], IO[bytes] | None], filename: str) -> Looks:
        """Find out what is in a file."""
        return await self.run(_looks, opened, filename)

    async def keep(self, partial: IPartial) -> str:
        """Keep a file for good; the name of its blob."""
        return await self.run(partial.keep)

    async def copy(self, content: IO[bytes]) -> str:
        """Keep all there is to read; the name of its blob."""
        return await self.run(_copied, self.blobs, content)


def _copied(blobs: IBlobStore, content: IO[bytes]) -> str:
    partial = blobs.begin()
    try:
        while data := content.read(_CHUNK):
            partial.write(data)
        return str(partial.keep())
    finally:
        partial.drop()


def _looks(opened: Callable[[], IO[bytes] | None], filename: str) -> Looks:
    file = opened()
    if file is None:
        return Looks(content_type=None)
    with file:
        try:
            image = pictures.measured(file)
        except NotAnImage:
            pass
        else:
            return Looks(content_type=f"image/{image.format.lower()}", image=image)
        file.seek(0)
        guessed = kind_of(file.read(HEAD), content_type_of(filename))
        if guessed is not None and guessed.startswith("text/") and _is_utf8(file):
            guessed += "; charset=utf-8"
        return Looks(content_type=guessed)


def content_type_of(filename: str) -> str | None:
    """What the extension of a name says is in a file."""
    _, dot, extension = filename.lower().rpartition(".")
    return _MORE.get(dot + extension) or _TYPES.guess_type(f"x.{extension}")[0] if dot else None


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := file.read(_CHUNK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
