"""What bots with commands have, whatever library they are on; see tests/clients/usage.py."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine
from typing import Any

from .talk import obey

FRUIT = ("apple", "apricot", "banana")
COLOURS = ("red", "green", "blue")
#: A picture of one pixel.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4"
    "z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)


def fruit_like(typed: str) -> list[str]:
    """What a query may become."""
    return [each for each in FRUIT if each.startswith(typed)]


async def live_until_told(bot: object, life: Coroutine[Any, Any, None]) -> None:
    """Let a bot do what it is told, until the test has had enough or its life ends."""
    living = asyncio.create_task(life)
    enough = asyncio.create_task(obey(bot))
    await asyncio.wait({living, enough}, return_when=asyncio.FIRST_COMPLETED)
    if not living.cancel():
        living.result()  # it ended by itself: tell why
