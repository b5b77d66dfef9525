"""
Files of soundboard sounds: MP3 or Ogg, of at most 5.2 seconds. Pure functions.

See https://docs.discord.com/developers/resources/soundboard#create-guild-soundboard-sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from mutagen import MutagenError
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from .errors import InvalidFileType, InvalidProvidedFile, SoundTooLong

#: How long a sound is at most.
MOST_SECONDS: Final = 5.2

#: How the first packet of an Ogg begins, behind the head of its page.
_IN_OGG: Final[Mapping[bytes, Callable[[BytesIO], Any]]] = {
    b"\x01vorbis": OggVorbis,
    b"OpusHead": OggOpus,
}
#: How an MP3 begins: with tags, or with the head of a frame of layer III.
_MP3: Final = re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", re.DOTALL)
_HEAD: Final = 4096


def media_type(content: bytes) -> str:
    """What a sound that was accepted is served as."""
    return "audio/ogg" if content.startswith(b"OggS") else "audio/mpeg"


def check(content: bytes) -> None:
    """Refuse what is no MP3 or Ogg (50123), is damaged (50110), or takes too long (50124)."""
    try:
        seconds = float(_reader(content)(BytesIO(content)).info.length)
    except (MutagenError, ValueError, IndexError, KeyError, EOFError, ZeroDivisionError):
        raise InvalidProvidedFile() from None
    if seconds <= 0:
        raise InvalidProvidedFile()
    if seconds > MOST_SECONDS:
        raise SoundTooLong()


def _reader(content: bytes) -> Callable[[BytesIO], Any]:
    if _MP3.match(content):
        return MP3
    if content.startswith(b"OggS"):
        for begin, reader in _IN_OGG.items():
            if begin in content[:_HEAD]:
                return reader
    raise InvalidFileType()
