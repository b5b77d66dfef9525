"""Images made for tests, and as clients upload them."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from PIL import Image

RED, BLUE, CLEAR = (255, 0, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


def a_picture(format: str = "PNG", size: tuple[int, int] = (64, 64), **options: Any) -> bytes:
    """A red image that stands still."""
    mode, colour = ("RGB", RED[:3]) if format == "JPEG" else ("RGBA", RED)
    into = BytesIO()
    Image.new(mode, size, colour).save(into, format, **options)
    return into.getvalue()


def a_movie(
    format: str = "GIF", size: tuple[int, int] = (64, 64), frames: int = 3, **options: Any
) -> bytes:
    """An image of frames that are red and blue by turns, 50 ms each."""
    first, *others = [
        Image.new("RGBA", size, BLUE if number % 2 else RED) for number in range(frames)
    ]
    into = BytesIO()
    first.save(into, format, save_all=True, append_images=others, duration=50, loop=0, **options)
    return into.getvalue()


def data_uri(content: bytes, media_type: str = "image/png") -> str:
    """A file as it stands in JSON."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def opened(content: bytes) -> Image.Image:
    """An image to be looked at."""
    image = Image.open(BytesIO(content))
    image.load()
    return image
