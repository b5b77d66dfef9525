"""
Role connections on the wire.

See https://docs.discord.com/developers/resources/application-role-connection-metadata.
"""

from __future__ import annotations

from typing import Annotated, Any

import attrs

from ..model.role_connections import MetadataType, RoleConnection
from ..model.unset import UNSET, Unset
from .forms import Length, OneOf, Pattern
from .users import LOCALES

#: The most that an application can say of somebody.
MOST_KEYS = 5

Key = Annotated[str, Length(1, 50), Pattern(r"[a-z0-9_]+")]
_Locale = Annotated[str, OneOf(*LOCALES)]


@attrs.frozen(kw_only=True)
class Metadata:
    """One thing that an application can say of people."""

    type: MetadataType
    key: Key
    name: Annotated[str, Length(1, 100)]
    name_localizations: dict[_Locale, Annotated[str, Length(1, 100)] | None] | None = None
    description: Annotated[str, Length(1, 200)]
    description_localizations: dict[_Locale, Annotated[str, Length(1, 200)] | None] | None = None

    def as_json(self) -> dict[str, Any]:
        """The object as it is kept and told."""
        told: dict[str, Any] = {
            "type": int(self.type),
            "key": self.key,
            "name": self.name,
            "description": self.description,
        }
        for name in ("name_localizations", "description_localizations"):
            given: dict[str, str | None] | None = getattr(self, name)
            if given is not None:
                told[name] = {key: each for key, each in given.items() if each is not None}
        return told


@attrs.frozen(kw_only=True)
class ModifyConnection:
    """The body of ``PUT /users/@me/applications/{id}/role-connection``."""

    platform_name: Annotated[str, Length(None, 50)] | Unset | None = UNSET
    platform_username: Annotated[str, Length(None, 100)] | Unset | None = UNSET
    metadata: (
        Annotated[
            dict[str, Annotated[str, Length(1, 100)]],
            Length(None, MOST_KEYS),
        ]
        | Unset
        | None
    ) = UNSET


def role_connection_json(connection: RoleConnection) -> dict[str, Any]:
    """A role connection object; a platform without a name is not told."""
    told: dict[str, Any] = {
        "platform_username": connection.platform_username,
        "metadata": dict(connection.metadata),
    }
    if connection.platform_name is not None:
        told["platform_name"] = connection.platform_name
    return told
