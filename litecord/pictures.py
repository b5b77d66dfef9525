"""
Images: read, made smaller, written in another format. Pure functions that take long.

An image comes from anybody, so nothing is decoded whose size was not looked at first: a file of a
few hundred bytes can claim to be a wall of pixels.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from io import BytesIO
from typing import IO, Any, Final, ParamSpec, TypeVar

import attrs
from PIL import ExifTags, Image, ImageOps, ImageSequence

from .chunks import bare
from .thumbhash import thumbhash

P = ParamSpec("P")
R = TypeVar("R")

#: What can be uploaded. See https://docs.discord.com/developers/resources/emoji#emoji-formats.
READ: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
#: Of these, those that can move; a PNG that does is shown as its first frame.
_MOVING: Final = frozenset({"GIF", "WEBP", "AVIF"})
#: How wide and high an image may be, and how many frames and pixels in all of them it may have.
MOST_SIDE, MOST_FRAMES, MOST_PIXELS = 4096, 2000, 2**27
#: How many milliseconds a frame may be seen: as long as a GIF can say.
LONGEST_FRAME = 655_350
#: How many pixels all frames together may have when they are written: they are made smaller.
MOST_WRITTEN = 2**25

#: Pillow's own guard, for what is decoded before anything can be asked of it.
Image.MAX_IMAGE_PIXELS = MOST_SIDE * MOST_SIDE


class NotAnImage(ValueError):
    """What was given is no image of a known kind, is damaged, or is too big to be decoded."""


class Quality(StrEnum):
    """How much of an image may be lost for the sake of a smaller file."""

    LOSSLESS = "lossless"
    HIGH = "high"
    LOW = "low"


@attrs.frozen(kw_only=True)
class Rendering:
    """What to make of an image: ``format`` is Pillow's word, ``side`` the longest there may be."""

    format: str
    side: int | None = None
    moving: bool = False
    quality: Quality = Quality.HIGH


@attrs.frozen(kw_only=True)
class Picture:
    """An image as it is kept."""

    content: bytes
    animated: bool


@attrs.frozen(kw_only=True)
class _Frame:
    image: Image.Image
    duration: int


def _guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Have a function raise nothing but ``NotAnImage``."""

    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except NotAnImage:
            raise
        except Exception as error:
            # The decoders fail with a dozen kinds of exceptions; all of them mean this.
            raise NotAnImage(f"{type(error).__name__}: {error}") from error

    return guarded


@_guarded
def prepared(content: bytes, side: int, moving: bool = True) -> Picture:
    """
    An uploaded image as it is to be kept: checked to the end, at most ``side`` wide and high.

    One that stands still, or is to, is written anew, which also rids it of all that cameras write
    into files. One that moves keeps its frames as they are if it is small enough, without anything
    beside them, and becomes a WebP otherwise.
    """
    with _opened(content) as image:
        if not (moving and _moves(image)):
            return _prepared_still(image, side)
        frames = _count_frames(image)
        if max(image.size) <= side and image.format in ("GIF", "WEBP"):
            return _prepared_movie(bare(content, image.format), frames)
        return Picture(content=_moving(image, "WEBP", side, frames), animated=True)


def _prepared_movie(content: bytes, frames: int) -> Picture:
    """A movie of which the rest was taken away, which may have been what held it together."""
    with _opened(content) as image:
        if getattr(image, "n_frames", 1) != frames:
            raise NotAnImage("its frames are not all there")
    return Picture(content=content, animated=True)


def _prepared_still(image: Image.Image, side: int) -> Picture:
    format = "JPEG" if image.format == "JPEG" else "PNG"
    still = _Frame(image=_smaller(_still(image), side), duration=0)
    kept = _written([still], format, Quality.HIGH)
    return Picture(content=kept, animated=False)


@attrs.frozen(kw_only=True)
class Measure:
    """
    What the head of an image says of it: ``format`` is Pillow's word.

    ``placeholder`` is a ThumbHash in base64, of what can be decoded and is not too large for it.
    """

    format: str
    width: int
    height: int
    animated: bool
    placeholder: str | None = None


@_guarded
def measured(file: IO[bytes]) -> Measure:
    """How large an image is, as it is seen; any size will do."""
    with Image.open(file, formats=READ) as image:
        width, height = image.size
        if _orientation(image) in _LYING:
            width, height = height, width
        return Measure(
            format=image.format or "",
            width=width,
            height=height,
            animated=_moves(image),
            placeholder=_placeholder(image),
        )


def _orientation(image: Image.Image) -> int:
    # Of a PNG, Pillow's own ``getexif`` decodes all of it first.
    exif = Image.Exif()
    exif.load(image.info.get("exif", b""))
    return int(exif.get(ExifTags.Base.Orientation, 1))


def _placeholder(image: Image.Image) -> str | None:
    if image.width * image.height > MOST_SKETCHED:
        return None
    try:
        image.draft("RGB", (_SKETCH, _SKETCH))  # a JPEG is not decoded in full for this
        if image.mode in _SMOOTH:
            image.thumbnail((_SKETCH, _SKETCH))
        small = _smaller(_still(image), _SKETCH)
    except Exception:
        return None  # its head is good, and the rest is damaged: it has a size all the same
    return base64.b64encode(thumbhash(*small.size, small.tobytes())).decode()


#: How many pixels an image may have that is decoded for its placeholder, and how wide and high it
#: is made for that.
MOST_SKETCHED: Final = 2**23
_SKETCH: Final = 32
#: What can be made smaller as it is.
_SMOOTH: Final = frozenset({"L", "LA", "RGB", "RGBA", "YCbCr", "CMYK"})
#: The orientations in which width and height change places.
_LYING: Final = frozenset({5, 6, 7, 8})


@_guarded
def rendered(content: bytes, rendering: Rendering) -> bytes:
    """An image that is kept, as somebody wants it; it is never made larger."""
    side = rendering.side or MOST_SIDE
    with _opened(content) as image:
        moves = _moves(image)
        moving = rendering.moving and moves
        fits = max(image.size) <= side and rendering.quality is not Quality.LOW
        if image.format == rendering.format and fits and moving == moves:
            return content
        if moving:
            frames = _count_frames(image)
            return _moving(image, rendering.format, side, frames, rendering.quality)
        still = _Frame(image=_smaller(_still(image), side), duration=0)
        return _written([still], rendering.format, rendering.quality)


@attrs.frozen(kw_only=True)
class Motion:
    """How an image moves: one that stands still has one frame, which takes no time."""

    format: str
    width: int
    height: int
    frames: int
    seconds: float


@_guarded
def watched(content: bytes) -> Motion:
    """How an image moves, a PNG too, when every frame of it was decoded."""
    with _opened(content) as image:
        width, height = image.size
        format, frames, milliseconds = image.format or "", 0, 0.0
        for frame in _decoded(image):
            frames += 1
            milliseconds += float(frame.info.get("duration", 0))
    return Motion(
        format=format,
        width=width,
        height=height,
        frames=frames,
        seconds=milliseconds / 1000 if frames > 1 else 0.0,
    )


def _opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content), formats=READ)
    if not 0 < min(image.size) <= max(image.size) <= MOST_SIDE:
        raise NotAnImage(f"{image.size} is no size for an image")
    return image


def _moves(image: Image.Image) -> bool:
    return image.format in _MOVING and getattr(image, "is_animated", False)


def _still(image: Image.Image) -> Image.Image:
    return _coloured(ImageOps.exif_transpose(image))


def _coloured(image: Image.Image) -> Image.Image:
    """An image of any kind in plain colours with transparency."""
    if image.mode.startswith("I"):  # grey in 16 bits, which would be cut off, not made coarser
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    elif image.mode in ("CMYK", "YCbCr", "LAB", "HSV", "F"):
        image = image.convert("RGB")
    plain = image.convert("RGBA")
    plain.info.clear()  # or some of it would be written into other files
    return plain


def _count_frames(image: Image.Image) -> int:
    """How many frames there are, each of which can be decoded."""
    return sum(1 for _ in _decoded(image))


def _decoded(image: Image.Image) -> Iterator[Image.Image]:
    """All frames, as long as they are not too many."""
    pixels = 0
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        pixels += frame.width * frame.height
        if pixels > MOST_PIXELS or number >= MOST_FRAMES:
            raise NotAnImage("its frames are too many for their size")
        frame.load()
        yield frame


def _frames(image: Image.Image) -> Iterator[_Frame]:
    for frame in ImageSequence.Iterator(image):
        plain = _coloured(frame)  # only now is it known how long it is to be seen
        duration = min(int(frame.info.get("duration", 100)), LONGEST_FRAME)
        yield _Frame(image=plain, duration=duration)


def _moving(
    image: Image.Image, format: str, side: int, count: int, quality: Quality = Quality.HIGH
) -> bytes:
    """All frames, at most ``side`` wide and high, and smaller if there are too many of them."""
    width, height = image.size
    room = math.sqrt(MOST_WRITTEN / (count * width * height))
    side = min(side, max(1, int(max(width, height) * room)))
    small = [attrs.evolve(each, image=_smaller(each.image, side)) for each in _frames(image)]
    return _written(small, format, quality)


def _smaller(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return image


_JPEG: Final = {Quality.LOSSLESS: 95, Quality.HIGH: 90, Quality.LOW: 50}
#: Without loss the number is how hard to try: the file is hardly smaller for twice the time.
_WEBP: Final = {Quality.LOSSLESS: 20, Quality.HIGH: 85, Quality.LOW: 50}


def _written(frames: Sequence[_Frame], format: str, quality: Quality) -> bytes:
    first, *others = [each.image for each in frames]
    options: dict[str, Any] = {}
    if others:
        durations = [each.duration for each in frames]
        options = {"save_all": True, "append_images": others, "duration": durations, "loop": 0}
    if format == "JPEG":
        white = Image.new("RGBA", first.size, "white")
        first = Image.alpha_composite(white, first).convert("RGB")
        options["quality"] = _JPEG[quality]
    elif format == "WEBP":
        options["quality"] = _WEBP[quality]
        options["lossless"] = quality is Quality.LOSSLESS
    elif format == "GIF":
        options["disposal"] = 2
    into = BytesIO()
    first.save(into, format, **options)
    return into.getvalue()
