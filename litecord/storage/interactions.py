"""Answered interactions in the database, from where they come back after a restart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.interactions import (
    AnsweredInteraction,
    CallbackType,
    Interaction,
    InteractionType,
    Modal,
)
from ..model.messages import MessageReference, MessageType
from ..model.snowflakes import Snowflake
from .extras import interaction_from_kept
from .values import Json

SAVE = """
    insert into interactions (id, application_id, created_at, kept)
    values (%(id)s, %(application_id)s, %(created_at)s, %(kept)s)
    on conflict (id) do update set kept = excluded.kept
"""

LIST = """
    select id, application_id, created_at, kept from interactions
    where id > %(after)s and created_at > %(since)s
    order by id limit %(limit)s
"""

DELETE_OLD = "delete from interactions where created_at <= %(before)s"

#: What has a column of its own.
_COLUMNS = frozenset({"id", "application_id", "created_at"})


async def save(cursor: ICursor, answered: AnsweredInteraction) -> None:
    """Write down what became of an interaction so far."""
    interaction = answered.interaction
    given = {
        "id": interaction.id,
        "application_id": interaction.application_id,
        "created_at": interaction.created_at,
        "kept": _kept(answered),
    }
    await cursor.execute(SAVE, given)


def _kept(answered: AnsweredInteraction) -> Json:
    said = attrs.asdict(answered)
    asked = {key: value for key, value in said.pop("interaction").items() if key not in _COLUMNS}
    return Json({**said, "interaction": asked, "message_ids": sorted(answered.message_ids)})


async def list_since(
    cursor: ICursor, since: datetime, *, after: int, limit: int
) -> list[AnsweredInteraction]:
    """Those that began after a time, the first above ``after``."""
    given = {"since": since, "after": after, "limit": limit}
    return [_from_row(row) for row in await cursor.query(LIST, given)]


def _from_row(row: Any) -> AnsweredInteraction:
    said = dict(row.kept)
    asked, modal = said.pop("interaction"), said.pop("modal")
    reference = asked.pop("reference")
    return AnsweredInteraction(
        interaction=Interaction(
            id=row.id,
            application_id=row.application_id,
            created_at=row.created_at,
            type=InteractionType(asked.pop("type")),
            answer_type=MessageType(asked.pop("answer_type")),
            reference=MessageReference(**reference) if reference else None,
            source=interaction_from_kept(asked.pop("source")),
            **asked,
        ),
        answer=CallbackType(said.pop("answer")),
        message_ids=frozenset(map(Snowflake, said.pop("message_ids"))),
        modal=_modal(**modal) if modal else None,
        **said,
    )


def _modal(custom_id: str, title: str, components: list[dict[str, Any]]) -> Modal:
    return Modal(custom_id=custom_id, title=title, components=tuple(components))


async def delete_old(cursor: ICursor, before: datetime) -> None:
    """Forget those that began before a time."""
    await cursor.execute(DELETE_OLD, {"before": before})
