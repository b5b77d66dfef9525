"""Soundboard sounds on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Final

import attrs

from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.users import User
from .forms import UNSET, Between, DataUri, Length, Unset, wrong
from .users import user_json

#: The largest file of a sound, in bytes.
LARGEST: Final = 512 * 1024

Name = Annotated[str, Length(2, 32)]
Volume = Annotated[float, Between(0, 1)]
EmojiName = Annotated[str, Length(1, 32)]


@attrs.frozen
class SoundData:
    """
    The file of a sound: a type for fields.

    What it is is found out from its content, as with images: client libraries say anything.
    """

    content: bytes

    @classmethod
    def from_wire(cls, value: object) -> SoundData:
        """Decode it; whether it is a sound is for others to find out."""
        content = DataUri.from_wire(value).content
        if len(content) > LARGEST:
            message = f"File cannot be larger than {LARGEST / 1024:.1f} kb."
            raise wrong("BINARY_TYPE_MAX_SIZE", message)
        return cls(content)


@attrs.frozen(kw_only=True)
class CreateSound:
    """The body of ``POST /guilds/{id}/soundboard-sounds``."""

    name: Name
    sound: SoundData
    volume: Volume | None = None
    emoji_id: Snowflake | None = None
    emoji_name: EmojiName | None = None


@attrs.frozen(kw_only=True)
class ModifySound:
    """The body of ``PATCH /guilds/{id}/soundboard-sounds/{sound_id}``."""

    name: Name | Unset = UNSET
    volume: Volume | Unset | None = UNSET
    emoji_id: Snowflake | Unset | None = UNSET
    emoji_name: EmojiName | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class SendSound:
    """The body of ``POST /channels/{id}/send-soundboard-sound``."""

    sound_id: Snowflake
    source_guild_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class SendEffect:
    """The body of ``POST /channels/{id}/voice-channel-effects``: an emoji that moves."""

    animation_type: Annotated[int, Between(0, 1)] | None = None
    animation_id: Annotated[int, Between(0, 2**31 - 1)] | None = None
    emoji_id: Snowflake | None = None
    emoji_name: EmojiName | None = None


def sound_json(sound: Sound, user: User | None = None) -> dict[str, Any]:
    """A soundboard sound object; ``user`` is who made it, for those who may know."""
    told: dict[str, Any] = {
        "name": sound.name,
        "sound_id": str(sound.id),
        "volume": sound.volume,
        "emoji_id": None if sound.emoji_id is None else str(sound.emoji_id),
        "emoji_name": sound.emoji_name,
        "available": sound.available,
    }
    if sound.guild_id is not None:
        told["guild_id"] = str(sound.guild_id)
    if user is not None:
        told["user"] = user_json(user)
    return told


def effect_id(sound: Sound) -> str | int:
    """The id of a sound that is played: that of a default sound is a small number."""
    return sound.id if sound.guild_id is None else str(sound.id)
