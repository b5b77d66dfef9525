"""
Files of stickers: checked against what Discord takes. Pure functions that take long.

At most 512 KiB, 320 pixels and 5 seconds: a PNG, which may move, a GIF, or an animation in the
JSON of Lottie (https://lottie.github.io/lottie-spec/). See
https://docs.discord.com/developers/resources/sticker#create-guild-sticker.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

import attrs
import orjson

from .chunks import bare
from .errors import (
    FileTooLarge,
    InvalidFile,
    InvalidLottie,
    LottieRasterized,
    LottieTooLarge,
    StickerFramerate,
    StickerFramerateTooHigh,
    StickerTooLong,
    StickerTooManyFrames,
)
from .model.stickers import StickerFormat
from .pictures import Motion, NotAnImage, prepared, watched

#: How many bytes the file of a sticker has at most.
LARGEST: Final = 512 * 1024
#: How wide and high a sticker is at most.
SIDE: Final = 320
MOST_FRAMES: Final = 1000
MOST_SECONDS: Final = 5.0
#: How many frames a second there are at most; which number Discord has is not documented.
FASTEST: Final = 60.0


@attrs.frozen
class StickerFile:
    """The file of a sticker as it is to be kept."""

    content: bytes
    format: StickerFormat


def examined(content: bytes, takes_lottie: bool) -> StickerFile:
    """
    A file as a sticker: refuses (50045, 50046, 1700xx) what cannot be one.

    A PNG that stands still is made smaller if need be; whatever moves must be small already.
    """
    if len(content) > LARGEST:
        raise FileTooLarge()
    if content.lstrip()[:1] == b"{":
        if not takes_lottie:
            raise InvalidFile()
        return StickerFile(_lottie(content), StickerFormat.LOTTIE)
    try:
        return _image(content, watched(content))
    except (NotAnImage, ValueError, IndexError):
        raise InvalidFile() from None


def _image(content: bytes, motion: Motion) -> StickerFile:
    if motion.frames > 1:
        _check_motion(motion)
    if motion.format == "PNG" and motion.frames == 1:
        return StickerFile(prepared(content, SIDE, moving=False).content, StickerFormat.PNG)
    if motion.format not in ("PNG", "GIF") or max(motion.width, motion.height) > SIDE:
        raise InvalidFile()
    format = StickerFormat.GIF if motion.format == "GIF" else StickerFormat.APNG
    return StickerFile(bare(content, motion.format), format)


def _check_motion(motion: Motion) -> None:
    if motion.frames > MOST_FRAMES:
        raise StickerTooManyFrames()
    if motion.seconds > MOST_SECONDS:
        raise StickerTooLong()
    if not 0 < motion.frames <= FASTEST * motion.seconds:
        raise StickerFramerate()


# -- Lottie ---------------------------------------------------------------------------------------


def _lottie(content: bytes) -> bytes:
    try:
        animation = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise InvalidLottie() from None
    if not isinstance(animation.get("layers"), list):
        raise InvalidLottie()
    if any(_is_raster(each) for each in _listed(animation.get("assets"))):
        raise LottieRasterized()
    if max(_number(animation, "w"), _number(animation, "h")) > SIDE:
        raise LottieTooLarge()
    rate = _number(animation, "fr")
    if rate <= 0:
        raise StickerFramerate()
    if rate > FASTEST:
        raise StickerFramerateTooHigh()
    frames = _number(animation, "op") - _number(animation, "ip")
    if frames > MOST_FRAMES:
        raise StickerTooManyFrames()
    if frames > MOST_SECONDS * rate:
        raise StickerTooLong()
    return orjson.dumps(animation)


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InvalidLottie()
    return value


def _is_raster(asset: object) -> bool:
    """Whether an asset is an image, and not a composition of layers."""
    return isinstance(asset, dict) and "p" in asset and "layers" not in asset


def _number(animation: dict[str, Any], name: str) -> float:
    value = animation.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidLottie()
    return value
