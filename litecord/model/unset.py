"""The third value: absent from a body, as opposed to null.

It stands in ``model`` so that actions and models can tell the three apart without the wire.
Annotate ``name: str | Unset | None = UNSET`` and ask ``if name is not UNSET``; a type checker
narrows on that.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """The type of :data:`UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
