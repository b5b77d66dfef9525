"""Integrations on the wire: the applications of a guild."""

from __future__ import annotations

from typing import Any

from ..model.applications import Application
from ..model.installs import Integration
from ..model.users import User
from .users import user_json


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
    integration: Integration, application: Application, bot: User | None, user: User | None
) -> dict[str, Any]:
    """An integration, with who added it where that is known."""
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
    return told
