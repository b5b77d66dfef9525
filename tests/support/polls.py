"""Polls for tests, and the wait until those whose time has come have ended."""

from __future__ import annotations

from typing import Any

from litecord.actions.world import World


def a_poll(**given: Any) -> dict[str, Any]:
    """The form of a poll."""
    return {
        "question": {"text": "tea?"},
        "answers": [
            {"poll_media": {"text": "yes", "emoji": {"name": "🍵"}}},
            {"poll_media": {"text": "no"}},
        ],
        **given,
    }


async def ended(world: World) -> None:
    """Wait until all polls have ended that were about to."""
    await world.poll_ends.settled()
