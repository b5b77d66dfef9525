"""Who and what is chosen beforehand in a modal: its person is told what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model.snowflakes import Snowflake
from . import access
from .resolved import Resolved
from .world import Change, action, by_channel


def defaults(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What is chosen beforehand in these components and in those within them."""
    for each in components:
        yield from each.get("default_values", ())
        within = each.get("components", ())
        yield from defaults([each["component"]] if "component" in each else within)


@action(guild=by_channel, reads=True)
async def look_up(
    change: Change,
    channel_id: Snowflake,
    application_id: Snowflake,
    chosen: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """What the person, who is the actor, is told of it; what is not there is left out."""
    resolved = Resolved(change, access.in_place(change, channel_id), application_id)
    for each in chosen:
        id = Snowflake(int(each["id"]))
        if each["type"] == "user":
            await resolved.user(id)
        elif each["type"] == "role":
            resolved.role(id)
        else:
            resolved.channel(id, ())
    return resolved.as_json()
