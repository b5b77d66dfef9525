"""Role connections: what applications say of people who authorised them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import attrs

from ..errors import Faults, InvalidForm, NotYourApplication, wrong_at
from ..model.role_connections import MetadataType, RoleConnection
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..storage import role_connections as storage
from ..wire.role_connections import Metadata, ModifyConnection
from . import applications
from .world import Change, action, by_actor

_INTEGER = re.compile(r"-?[0-9]{1,18}")


@action(reads=True)
async def list_metadata(change: Change, application_id: Snowflake) -> list[dict[str, Any]]:
    """What an application can say of people, for itself and its owner."""
    await applications.own_or_mine(change, application_id)
    return await storage.fetch_metadata(change.cursor, application_id)


@action(lock=applications.by_application)
async def set_metadata(
    change: Change, application_id: Snowflake, wanted: Sequence[Metadata]
) -> list[dict[str, Any]]:
    """Replace what an application can say of people."""
    await applications.own_or_mine(change, application_id)
    keys = [each.key for each in wanted]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            message = "Metadata keys must be unique."
            raise wrong_at((index, "key"), "METADATA_KEY_NOT_UNIQUE", message)
    told = [each.as_json() for each in wanted]
    await storage.update_metadata(change.cursor, application_id, told)
    return told


@action(reads=True)
async def get(change: Change, application_id: Snowflake) -> RoleConnection:
    """What the application says of the person for whom it acts."""
    return await _own(change, application_id)


async def _own(change: Change, application_id: Snowflake) -> RoleConnection:
    actor = change.actor
    if actor.application_id != application_id:
        raise NotYourApplication()
    found = await storage.fetch(change.cursor, actor.user_id, application_id)
    return found or RoleConnection(user_id=actor.user_id, application_id=application_id)


@action(lock=by_actor)
async def put(
    change: Change, application_id: Snowflake, form: ModifyConnection
) -> RoleConnection:
    """The application says this of the person; what it does not mention stays as it is."""
    before = await _own(change, application_id)
    told: dict[str, Any] = {}
    for name in ("platform_name", "platform_username"):
        if getattr(form, name) is not UNSET:
            told[name] = getattr(form, name)
    if form.metadata is not UNSET:
        said = form.metadata or {}
        kinds = {
            each["key"]: MetadataType(each["type"])
            for each in await storage.fetch_metadata(change.cursor, application_id)
        }
        _check(said, kinds)
        told["metadata"] = said
    after = attrs.evolve(before, **told)
    await storage.put(change.cursor, after)
    return after


@action(single=True)
async def delete(change: Change, application_id: Snowflake) -> None:
    """The application says nothing of the person any more."""
    await _own(change, application_id)
    await storage.delete(change.cursor, change.actor.user_id, application_id)


def _is_boolean(text: str) -> bool:
    return text in ("0", "1")


def _is_integer(text: str) -> bool:
    return _INTEGER.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check(said: dict[str, str], kinds: dict[str, MetadataType]) -> None:
    """Refuse what the application cannot say, and values that cannot be compared."""
    faults = Faults()
    for key, value in said.items():
        kind = kinds.get(key)
        if kind is None:
            message = "The application has no such metadata."
            faults |= Faults.at(("metadata", key), "METADATA_KEY_UNKNOWN", message)
        elif not _checks(kind)(value):
            message = "The value does not fit the type of the metadata."
            faults |= Faults.at(("metadata", key), "METADATA_VALUE_INVALID", message)
    if faults:
        raise InvalidForm(faults)


def _checks(kind: MetadataType) -> Callable[[str], bool]:
    if kind >= MetadataType.BOOLEAN_EQUAL:
        return _is_boolean
    return _is_moment if kind >= MetadataType.DATETIME_LESS_THAN_OR_EQUAL else _is_integer
