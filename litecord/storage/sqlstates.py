"""What an error that PostgreSQL answers a statement with means to whoever wrote the statement."""

from __future__ import annotations

from typing import Any

from ..errors import DatabaseUnavailable


class ConstraintViolated(Exception):
    """A statement was refused because of ``constraint``, a name that a migration gave."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class UniqueViolated(ConstraintViolated):
    """There is such a row already."""


class ForeignKeyViolated(ConstraintViolated):
    """What a row refers to is not there, or what was to go is referred to."""


class Conflict(DatabaseUnavailable):
    """A deadlock, or no serial order: the same transaction may succeed when it is run again."""


def meaning(error: Exception) -> Exception:
    """What callers are told in place of ``error``; itself, where it can only be a bug."""
    told: Exception
    reported: Any = error
    match getattr(error, "pgcode", None):
        case "23505":
            told = UniqueViolated(reported.diag.constraint_name)
        case "23503":
            told = ForeignKeyViolated(reported.diag.constraint_name)
        case "40001" | "40P01":
            told = Conflict()
        case _:
            return error
    told.__cause__ = error
    return told
