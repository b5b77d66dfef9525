"""Pins on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import attrs

from ..model.messages import MessagePage
from ..model.snowflakes import Snowflake
from .forms import Between
from .json import timestamp
from .messages import page_json


@attrs.frozen(kw_only=True)
class PinPage:
    """Which pins: https://docs.discord.com/developers/resources/message#get-channel-pins."""

    before: datetime | None = None
    limit: Annotated[int, Between(1, 50)] = 50


def pins_json(
    page: MessagePage, *, has_more: bool, reader: Snowflake | None = None
) -> dict[str, Any]:
    """Pinned messages with the times of their pins."""
    told = page_json(page, reader=reader)
    return {
        "items": [
            {"pinned_at": each.pinned_at and timestamp(each.pinned_at), "message": message}
            for each, message in zip(page.messages, told, strict=True)
        ],
        "has_more": has_more,
    }
