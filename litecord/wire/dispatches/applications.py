"""What applications in guilds, commands and authorizations look like in dispatches."""

from __future__ import annotations

from typing import Any

from ... import events
from ..commands import permissions_json
from ..integrations import integration_json
from ..oauth2 import authorization_json
from .base import Table


def _authorization_made(event: events.AuthorizationMade) -> dict[str, Any]:
    return authorization_json(event.authorization, event.application, event.bot)


def _authorization_deleted(event: events.AuthorizationDeleted) -> dict[str, Any]:
    return {"id": str(event.authorization_id), "application_id": str(event.application_id)}


def _token_revoked(event: events.TokenRevoked) -> dict[str, Any]:
    return {"access_token": event.access_token}


def _user_installed(event: events.UserInstalled) -> dict[str, Any]:
    return {"application_id": str(event.install.application_id)}


def _user_uninstalled(event: events.UserUninstalled) -> dict[str, Any]:
    return {"application_id": str(event.application_id)}


def _integration(event: events.IntegrationEvent) -> dict[str, Any]:
    told = integration_json(event.integration, event.application, event.bot, event.user)
    return {"guild_id": str(event.guild_id), **told}


def _integration_deleted(event: events.IntegrationDeleted) -> dict[str, Any]:
    gone = event.integration
    return {
        "id": str(gone.id),
        "guild_id": str(gone.guild_id),
        "application_id": str(gone.application_id),
    }


def _command_index(event: events.CommandIndexUpdated) -> dict[str, Any]:
    return {"guild_id": str(event.guild_id)}


def _command_permissions(event: events.CommandPermissionsUpdated) -> dict[str, Any]:
    return permissions_json(event.said)


APPLICATIONS: Table = {
    events.CommandIndexUpdated: ("GUILD_APPLICATION_COMMAND_INDEX_UPDATE", _command_index),
    events.CommandPermissionsUpdated: (
        "APPLICATION_COMMAND_PERMISSIONS_UPDATE",
        _command_permissions,
    ),
    events.IntegrationCreated: ("INTEGRATION_CREATE", _integration),
    events.IntegrationUpdated: ("INTEGRATION_UPDATE", _integration),
    events.IntegrationDeleted: ("INTEGRATION_DELETE", _integration_deleted),
    events.AuthorizationMade: ("OAUTH2_TOKEN_CREATE", _authorization_made),
    events.AuthorizationDeleted: ("OAUTH2_TOKEN_DELETE", _authorization_deleted),
    events.UserInstalled: ("USER_APPLICATION_UPDATE", _user_installed),
    events.UserUninstalled: ("USER_APPLICATION_REMOVE", _user_uninstalled),
    events.TokenRevoked: ("OAUTH2_TOKEN_REVOKE", _token_revoked),
}
