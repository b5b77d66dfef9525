"""Integrations on the wire: the applications of a guild."""

from __future__ import annotations

from typing import Any

import attrs

from ..model.applications import Application
from ..model.installs import Integration
from ..model.users import User
from .users import user_json


@attrs.frozen(kw_only=True)
class ListIntegrations:
    """The query of ``GET /guilds/{id}/integrations``."""

    has_commands: bool = False
    include_role_connections_metadata: bool = False


def integration_application_json(application: Application, bot: User | None) -> dict[str, Any]:
    """What an integration tells of its application."""
    told: dict[str, Any] = {
        "id": str(application.id),
        "name": application.name,
        "icon": application.icon,
        "description": application.description,
        "summary": "",
        "type": None,
        "is_verified": False,
        "is_discoverable": False,
        "is_monetized": False,
    }
    if application.cover_image is not None:
        told["cover_image"] = application.cover_image
    if bot is not None:
        told["bot"] = user_json(bot)
    return told


def partial_integration_json(
    integration: Integration, application: Application
) -> dict[str, Any]:
    """An integration as the audit log tells of it."""
    return {
        "id": str(integration.id),
        "type": "discord",
        "name": application.name,
        "account": {"id": str(application.id), "name": application.name},
        "application_id": str(application.id),
    }


def integration_json(
    integration: Integration,
    application: Application,
    bot: User | None,
    user: User | None,
    metadata: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """
    An integration, with who added it where that is known.

    ``metadata`` is what the application can say of people, where that is to be told.
    """
    told: dict[str, Any] = {
        "id": str(integration.id),
        "type": "discord",
        "name": application.name,
        "enabled": True,
        "account": {"id": str(application.id), "name": application.name},
        "application": integration_application_json(application, bot),
        "scopes": integration.scopes,
    }
    if user is not None:
        told["user"] = user_json(user)
    if metadata is not None:
        told["role_connections_metadata"] = metadata
        verification_url = application.role_connections_verification_url
        told["application"]["role_connections_verification_url"] = verification_url
    return told
