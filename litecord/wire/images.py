"""Images within JSON: avatars, banners and icons as data URIs."""

from __future__ import annotations

from typing import NoReturn

from ..errors import wrong
from .rules import DataUri


class Image:
    """
    A place for an image, of which only ``null`` can be taken: no image is stored yet.

    What is no image at all is told so; a good one is refused rather than dropped in silence.
    """

    @classmethod
    def from_wire(cls, value: object) -> NoReturn:
        """Refuse any value that is not ``null``."""
        DataUri.from_wire(value)
        raise wrong("IMAGE_UNSUPPORTED", "This server stores no images: only null can be set.")
