"""Files in messages."""

from __future__ import annotations

import re
from enum import IntFlag
from pathlib import PurePosixPath
from typing import Any, Final

import attrs

from .snowflakes import Snowflake

#: How many files a message has at most.
MOST_ATTACHMENTS: Final = 10
#: How long a name is at most.
_LONGEST: Final = 255
_PREFIX: Final = "SPOILER_"
_ODD: Final = re.compile(r"[^A-Za-z0-9_.\-]")


class AttachmentFlag(IntFlag):
    """Flags of a file."""

    IS_CLIP = 1 << 0
    IS_THUMBNAIL = 1 << 1
    IS_REMIX = 1 << 2
    IS_SPOILER = 1 << 3
    IS_ANIMATED = 1 << 5


@attrs.frozen(kw_only=True)
class Attachment:
    """
    A file in a message.

    ``digest`` is the name of the blob; ``width`` and ``height`` are those of an image.
    """

    id: Snowflake
    filename: str
    size: int
    digest: str
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    title: str | None = None
    description: str | None = None
    duration_secs: float | None = None
    waveform: str | None = None
    #: a ThumbHash, in base64
    placeholder: str | None = None
    flags: int = 0

    @property
    def is_image(self) -> bool:
        """Whether it is an image that can be shown."""
        return self.width is not None

    @property
    def is_animated(self) -> bool:
        """Whether it is an image that moves."""
        return bool(self.flags & AttachmentFlag.IS_ANIMATED.value)

    def described(
        self,
        *,
        title: str | None = None,
        description: str | None = None,
        is_spoiler: bool | None = None,
    ) -> Attachment:
        """The file with what an edit says of it; ``None`` changes nothing, nothing removes."""
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = title or None
        if description is not None:
            changes["description"] = description or None
        if is_spoiler is not None:
            spoiler = AttachmentFlag.IS_SPOILER.value
            bare = self.filename.removeprefix(_PREFIX)
            changes["filename"] = _PREFIX + bare if is_spoiler else bare
            changes["flags"] = self.flags & ~spoiler | (spoiler if is_spoiler else 0)
        return attrs.evolve(self, **changes)


@attrs.frozen(kw_only=True)
class Shown:
    """What of a message with files is told to readers, in its wire form: it names addresses."""

    attachments: tuple[dict[str, Any], ...]
    embeds: tuple[dict[str, Any], ...]
    components: tuple[dict[str, Any], ...] = ()
    snapshots: tuple[dict[str, Any], ...] = ()


def is_spoiler(filename: str) -> bool:
    """Whether the name of a file says that it is not to be seen at once."""
    return filename.startswith(_PREFIX)


def file_name(given: str, id: Snowflake) -> str:
    """
    A name as it is kept: without a path, of letters, digits, ``_``, ``-`` and ``.`` alone.

    White space becomes ``_``; where nothing is left before the extension, that is the id.
    """
    stem, dot, suffix = re.split(r"[/\\]", given)[-1].strip().rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    stem, suffix = _plain(stem).lstrip("."), _plain(suffix)[:32]
    if not stem.strip("_"):
        stem = f"{id:x}"
    suffix = suffix and f".{suffix}"
    return stem[: _LONGEST - len(suffix)] + suffix


def _plain(text: str) -> str:
    return _ODD.sub("", re.sub(r"\s+", "_", text))


def title_of(given: str, filename: str) -> str | None:
    """What a file is called where its name had to be changed: the name without its extension."""
    last = re.split(r"[/\\]", given)[-1]
    if last == filename or last.replace(" ", "_") == filename:
        return None
    stem = PurePosixPath(last or "_").stem.replace("\0", "")
    return stem[:1024] or None
