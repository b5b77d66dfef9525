"""What an application says of a person, on which roles may depend."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import attrs

from .snowflakes import Snowflake


class MetadataType(IntEnum):
    """How a value is compared with what a guild asks for."""

    INTEGER_LESS_THAN_OR_EQUAL = 1
    INTEGER_GREATER_THAN_OR_EQUAL = 2
    INTEGER_EQUAL = 3
    INTEGER_NOT_EQUAL = 4
    DATETIME_LESS_THAN_OR_EQUAL = 5
    DATETIME_GREATER_THAN_OR_EQUAL = 6
    BOOLEAN_EQUAL = 7
    BOOLEAN_NOT_EQUAL = 8


@attrs.frozen(kw_only=True)
class RoleConnection:
    """What an application says of a person: texts by the keys of its metadata."""

    user_id: Snowflake
    application_id: Snowflake
    platform_name: str | None = None
    platform_username: str | None = None
    metadata: Mapping[str, str] = attrs.field(factory=dict)
