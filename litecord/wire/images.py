"""Images within JSON: avatars, banners and icons as data URIs."""

from __future__ import annotations

import re
from typing import Final

import attrs

from ..errors import InvalidForm, wrong
from .rules import DataUri

#: The largest file there may be, in bytes.
LARGEST: Final = 10 * 1024 * 1024
#: How a PNG, a JPEG, a GIF, a WebP or an AVIF begins.
_SIGNATURE: Final = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp", re.DOTALL
)


def invalid_image() -> InvalidForm:
    """The refusal of what is no image."""
    return wrong("IMAGE_INVALID", "Invalid image data")


@attrs.frozen
class Image:
    """
    An image of a form: a type for fields.

    What it is is found out from its content, whatever image the URI says it were: client libraries
    say anything. ``hash`` is what it is known by once it is kept.
    """

    content: bytes
    hash: str | None = None

    @classmethod
    def from_wire(cls, value: object) -> Image:
        """Decode it; whether what begins like an image is one is for others to find out."""
        uri = DataUri.from_wire(value)
        if not uri.media_type.startswith("image/") or not _SIGNATURE.match(uri.content):
            raise invalid_image()
        return Largest(LARGEST)(cls(uri.content))


@attrs.frozen
class Largest:
    """How large the file of an image may be, in bytes."""

    most: int

    def __call__(self, image: Image) -> Image:
        if len(image.content) > self.most:
            message = f"File cannot be larger than {self.most / 1024:.1f} kb."
            raise wrong("BINARY_TYPE_MAX_SIZE", message)
        return image


def image_hash(image: Image | None) -> str | None:
    """What an image that was kept is known by."""
    return None if image is None else image.hash
