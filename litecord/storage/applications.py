"""Applications in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.applications import Application, ContentFilter, InstallParams, IntegrationType
from ..model.snowflakes import Snowflake
from .values import Json

INSERT = """
    insert into applications (id, owner_id, name, description, icon, flags, bot_id, bot_public,
                              bot_require_code_grant, verify_key, signing_key, secret_hash,
                              redirect_uris, tags, interactions_endpoint_url,
                              role_connections_verification_url, terms_of_service_url,
                              privacy_policy_url, custom_install_url, install_params,
                              integration_types_config, explicit_content_filter)
    values (%(id)s, %(owner_id)s, %(name)s, %(description)s, %(icon)s, %(flags)s, %(bot_id)s,
            %(bot_public)s, %(bot_require_code_grant)s, %(verify_key)s, %(signing_key)s,
            %(secret_hash)s, %(redirect_uris)s, %(tags)s, %(interactions_endpoint_url)s,
            %(role_connections_verification_url)s, %(terms_of_service_url)s,
            %(privacy_policy_url)s, %(custom_install_url)s, %(install_params)s,
            %(integration_types_config)s, %(explicit_content_filter)s)
"""

UPDATE = """
    update applications
    set name = %(name)s, description = %(description)s, icon = %(icon)s,
        cover_image = %(cover_image)s, flags = %(flags)s, bot_id = %(bot_id)s,
        bot_public = %(bot_public)s, bot_require_code_grant = %(bot_require_code_grant)s,
        redirect_uris = %(redirect_uris)s, tags = %(tags)s,
        interactions_endpoint_url = %(interactions_endpoint_url)s,
        role_connections_verification_url = %(role_connections_verification_url)s,
        terms_of_service_url = %(terms_of_service_url)s,
        privacy_policy_url = %(privacy_policy_url)s, custom_install_url = %(custom_install_url)s,
        install_params = %(install_params)s,
        integration_types_config = %(integration_types_config)s,
        explicit_content_filter = %(explicit_content_filter)s
    where id = %(id)s
"""

UPDATE_SECRET = "update applications set secret_hash = %(secret_hash)s where id = %(id)s"

FETCH_SECRET = "select secret_hash from applications where id = %(id)s"

FETCH = """
    select id, owner_id, name, description, icon, cover_image, flags, bot_id, bot_public,
           bot_require_code_grant, verify_key, redirect_uris, tags, interactions_endpoint_url,
           role_connections_verification_url, terms_of_service_url, privacy_policy_url,
           custom_install_url, install_params, integration_types_config, explicit_content_filter
    from applications where id = %(id)s
"""

LIST_OWNED = """
    select id, owner_id, name, description, icon, cover_image, flags, bot_id, bot_public,
           bot_require_code_grant, verify_key, redirect_uris, tags, interactions_endpoint_url,
           role_connections_verification_url, terms_of_service_url, privacy_policy_url,
           custom_install_url, install_params, integration_types_config, explicit_content_filter
    from applications where owner_id = %(owner_id)s order by id
"""

COUNT_GUILDS = "select count(*) as guilds from members where user_id = %(bot_id)s"

DELETE = "delete from applications where id = %(id)s"


def _params_to_json(params: InstallParams | None) -> dict[str, Any] | None:
    if params is None:
        return None
    return {"scopes": list(params.scopes), "permissions": params.permissions}


def _params_from_json(params: dict[str, Any] | None) -> InstallParams | None:
    if not params:
        return None
    return InstallParams(scopes=tuple(params["scopes"]), permissions=params["permissions"])


def from_row(row: Any) -> Application:
    """An application from the columns of ``FETCH``."""
    values = row._asdict()
    values["redirect_uris"] = tuple(row.redirect_uris)
    values["tags"] = tuple(row.tags)
    values["install_params"] = _params_from_json(row.install_params)
    values["integration_types"] = {
        IntegrationType(int(each)): _params_from_json(params)
        for each, params in values.pop("integration_types_config").items()
    }
    values["explicit_content_filter"] = ContentFilter(row.explicit_content_filter)
    return Application(**values)


def _values(application: Application) -> dict[str, Any]:
    values = attrs.asdict(application, recurse=False)
    values["redirect_uris"] = list(application.redirect_uris)
    values["tags"] = list(application.tags)
    params = _params_to_json(application.install_params)
    values["install_params"] = None if params is None else Json(params)
    values["integration_types_config"] = Json(
        {
            str(each.value): _params_to_json(params) or {}
            for each, params in values.pop("integration_types").items()
        }
    )
    values["explicit_content_filter"] = application.explicit_content_filter.value
    return values


async def insert(
    cursor: ICursor, application: Application, *, signing_key: bytes, secret_hash: bytes
) -> None:
    """Add an application with its Ed25519 seed and the SHA-256 hash of its client secret."""
    await cursor.execute(
        INSERT,
        {**_values(application), "signing_key": signing_key, "secret_hash": secret_hash},
    )


async def update(cursor: ICursor, application: Application) -> None:
    """Write an application's fields."""
    await cursor.execute(UPDATE, _values(application))


async def update_secret(cursor: ICursor, application_id: Snowflake, secret_hash: bytes) -> None:
    """Replace the SHA-256 hash of the client secret."""
    await cursor.execute(UPDATE_SECRET, {"id": application_id, "secret_hash": secret_hash})


async def fetch_secret(cursor: ICursor, application_id: Snowflake) -> bytes | None:
    """The SHA-256 hash of the client secret."""
    rows = await cursor.query(FETCH_SECRET, {"id": application_id})
    return bytes(rows[0].secret_hash) if rows else None


async def fetch(cursor: ICursor, application_id: Snowflake) -> Application | None:
    """One application."""
    rows = await cursor.query(FETCH, {"id": application_id})
    return from_row(rows[0]) if rows else None


async def list_owned(cursor: ICursor, owner_id: Snowflake) -> list[Application]:
    """A user's applications, oldest first."""
    return [from_row(row) for row in await cursor.query(LIST_OWNED, {"owner_id": owner_id})]


async def count_guilds(cursor: ICursor, bot_id: Snowflake) -> int:
    """How many guilds the bot is in."""
    [row] = await cursor.query(COUNT_GUILDS, {"bot_id": bot_id})
    return int(row.guilds)


async def delete(cursor: ICursor, application_id: Snowflake) -> None:
    """Remove an application."""
    await cursor.execute(DELETE, {"id": application_id})
