"""Lottie animations made for tests."""

from __future__ import annotations

from typing import Any

import orjson


def a_lottie(**fields: Any) -> bytes:
    """An animation of two seconds with nothing in it, unless something else is said."""
    whole: dict[str, Any] = {
        "v": "5.7.0",
        "fr": 30,
        "ip": 0,
        "op": 60,
        "w": 320,
        "h": 320,
        "assets": [],
        "layers": [],
    }
    return orjson.dumps({**whole, **fields})
