"""Operations on member lists, as they are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..state.guilds import GuildState
from ..state.state import State
from ..wire.subscriptions import (
    Listed,
    edit_json,
    group_json,
    invalidate_json,
    listed_json,
    sync_json,
)
from .member_list import Edit, Header, Invalidate, Operation, Row, Sync


class OperationRows:
    """The members that operations are about, as they were when those were settled."""

    def __init__(
        self, guild: GuildState, state: State, operations: Iterable[Operation]
    ) -> None:
        self._listed: dict[Row, Listed] = {}
        for operation in operations:
            for row in _rows_of(operation):
                if not isinstance(row, Header) and row not in self._listed:
                    presence = state.presences.of(row)
                    self._listed[row] = Listed(guild.members[row], state.users[row], presence)

    def operation_json(self, operation: Operation) -> dict[str, Any]:
        """One operation."""
        if isinstance(operation, Invalidate):
            return invalidate_json(operation.range)
        items = [self._item(row) for row in _rows_of(operation)]
        if isinstance(operation, Sync):
            return sync_json(operation.range, items)
        return edit_json(operation.kind.value, operation.index, items[0] if items else None)

    def _item(self, row: Row) -> dict[str, Any]:
        if isinstance(row, Header):
            return {"group": group_json(row.id, row.count)}
        return listed_json(self._listed[row])


def _rows_of(operation: Operation) -> tuple[Row, ...]:
    if isinstance(operation, Sync):
        return operation.rows
    if isinstance(operation, Edit) and operation.row is not None:
        return (operation.row,)
    return ()
