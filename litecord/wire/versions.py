"""What other API versions see differently, as pure functions; the only place that knows versions.

The rooms behind speak version 10. See https://docs.discord.com/developers/reference#api-versioning.
"""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, InvalidForm

#: The version that the rooms behind speak.
CURRENT = 10


def refusal_json(error: ApiError, version: int) -> dict[str, Any]:
    """The body that tells ``error`` to a client of API ``version``.

    Version 6 has form errors as a flat map; 6 and 7 have ``retry_after`` in whole milliseconds.
    """
    if version <= 6 and isinstance(error, InvalidForm):
        return dict(error.faults.flat_v6())
    body = error.as_json()
    if version <= 7 and "retry_after" in body:
        body["retry_after"] = round(body["retry_after"] * 1000)
    return body


def message_request(body: Any, version: int) -> Any:
    """A body that posts or edits a message: up to version 9 an ``embed`` may stand for a list."""
    if isinstance(body, dict) and "embed" in body and not body.get("embeds"):
        embed = body["embed"]
        return {**body, "embeds": [] if embed is None else [embed]}
    return body


def dispatch(name: str, data: dict[str, Any], version: int) -> dict[str, Any] | None:
    """The ``d`` of an event as API ``version`` has it; ``None`` where it has no such event."""
    return data
