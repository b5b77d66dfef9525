"""Settings that clients keep as protobuf."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import attrs

from ..errors import InvalidSettings, NotFound
from ..events import UserSettingsProtoUpdated
from ..model.users import Actor
from ..storage import settings_protos as storage
from ..wire.settings_protos import KINDS, MOST, ModifySettingsProto, decoded, merged
from .world import Change, action


@attrs.frozen
class Kept:
    """Settings as they are, and whether a change of them was left out as out of date."""

    settings: bytes
    out_of_date: bool = False


def _by_protos(actor: Actor, args: tuple[Any, ...]) -> Hashable:
    return ("settings protos", actor.user_id)


def _check_kind(kind: int) -> None:
    if kind not in KINDS:
        raise NotFound()


@action(reads=True)
async def get(change: Change, kind: int) -> Kept:
    """What the actor's client keeps; nothing until it does."""
    _check_kind(kind)
    settings, _ = await storage.fetch(change.cursor, change.actor.user_id, kind)
    return Kept(settings)


@action(lock=_by_protos)
async def modify(change: Change, kind: int, form: ModifySettingsProto) -> Kept:
    """
    Put fields in the place of their namesakes; 50105 where what comes is no protobuf message.

    A change made to an older version than there is is left out.
    """
    _check_kind(kind)
    user_id = change.actor.user_id
    try:
        given = decoded(form.settings)
    except ValueError:
        raise InvalidSettings() from None
    before, version = await storage.fetch(change.cursor, user_id, kind)
    if form.required_data_version is not None and form.required_data_version < version:
        return Kept(before, out_of_date=True)
    if not given:
        return Kept(before)
    after = merged(before, given, version + 1)
    if len(after) > MOST:
        raise InvalidSettings()
    await storage.put(change.cursor, user_id, kind, after, version + 1)
    change.announce(UserSettingsProtoUpdated(user_id=user_id, kind=kind, settings=after))
    return Kept(after)
