"""
The default soundboard sounds: plain tones, made by this project, that come with the package.

Discord's own are no part of this server. ``docs/expressions.rst`` tells how the files are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from .model.snowflakes import Snowflake
from .model.sounds import Sound

_FILES: Final = Path(__file__).parent / "tones"

#: Small ids, as Discord's own have: clients send and take them as numbers, too.
DEFAULTS: Final[Mapping[Snowflake, Sound]] = {
    sound.id: sound
    for sound in (
        Sound(id=Snowflake(1), name="beep", emoji_name="\N{BELL}", digest="beep.mp3"),
        Sound(id=Snowflake(2), name="rise", emoji_name="\N{CHART WITH UPWARDS TREND}",
              digest="rise.mp3"),
        Sound(id=Snowflake(3), name="fall", emoji_name="\N{CHART WITH DOWNWARDS TREND}",
              digest="fall.mp3"),
        Sound(id=Snowflake(4), name="chord", emoji_name="\N{MUSICAL NOTE}", digest="chord.mp3"),
    )
}  # fmt: skip


def content_of(sound: Sound) -> bytes:
    """The file of a default sound."""
    return (_FILES / sound.digest).read_bytes()
