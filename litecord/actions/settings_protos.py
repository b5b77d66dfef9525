"""What a person chooses for themselves, as JSON and as protobuf: the one follows the other."""

from __future__ import annotations

import attrs

from ..errors import InvalidSettings, NotFound
from ..events import UserSettingsProtoUpdated, UserSettingsUpdated, UserUpdated
from ..model.settings import PRELOADED, Chosen
from ..storage import settings, users
from ..storage import settings_protos as storage
from ..wire.preloaded_settings import changed_in, with_chosen
from ..wire.settings import ModifySettings, chosen
from ..wire.settings_protos import KINDS, MOST, ModifySettingsProto, decoded, merged
from .world import Change, action, by_actor


@attrs.frozen
class Kept:
    """Settings as they are, and whether a change of them was left out as out of date."""

    settings: bytes
    out_of_date: bool = False


def _check_kind(kind: int) -> None:
    if kind not in KINDS:
        raise NotFound()


@action(reads=True)
async def get(change: Change, kind: int) -> Kept:
    """What the actor's client keeps; nothing until it does."""
    _check_kind(kind)
    return Kept((await _fetch(change, kind))[0])


async def _fetch(change: Change, kind: int) -> tuple[bytes, int]:
    """The actor's settings of a kind, with what they have chosen as JSON, and their version."""
    user_id = change.actor.user_id
    kept, version = await storage.fetch(change.cursor, user_id, kind)
    if kind == PRELOADED:
        kept = with_chosen(kept, await _chosen(change))
    return kept, version


@action(lock=by_actor)
async def modify(change: Change, kind: int, form: ModifySettingsProto) -> Kept:
    """
    Put fields in the place of their namesakes; 50105 where what comes is no such message.

    A change made to an older version than there is is left out. What is in the JSON, too, is
    changed there as well.
    """
    _check_kind(kind)
    try:
        given = decoded(form.settings)
    except ValueError:
        raise InvalidSettings() from None
    before, version = await _fetch(change, kind)
    if form.required_data_version is not None and form.required_data_version < version:
        return Kept(before, out_of_date=True)
    if not given:
        return Kept(before)
    after = merged(before, given, version + 1)
    if len(after) > MOST:
        raise InvalidSettings()
    if kind == PRELOADED:
        changed = changed_in(await _chosen(change), after)
        if changed:
            await _merge(change, changed)
    await _put(change, kind, after, version + 1)
    return Kept(after)


async def _put(change: Change, kind: int, after: bytes, version: int) -> None:
    user_id = change.actor.user_id
    await storage.put(change.cursor, user_id, kind, after, version)
    change.announce(UserSettingsProtoUpdated(user_id=user_id, kind=kind, settings=after))


async def _chosen(change: Change) -> Chosen:
    return (await settings.fetch(change.cursor, change.actor.user_id)).settings


@action(reads=True)
async def get_chosen(change: Change) -> Chosen:
    """What the actor has chosen, as JSON."""
    return await _chosen(change)


@action(lock=by_actor)
async def choose(change: Change, form: ModifySettings) -> Chosen:
    """Choose something as JSON, which changes the protobuf as well; all that is chosen then."""
    changed = chosen(form)
    if not changed:
        return await _chosen(change)
    before, version = await _fetch(change, PRELOADED)
    now_chosen = await _merge(change, changed)
    after = merged(with_chosen(before, changed), b"", version + 1)
    await _put(change, PRELOADED, after, version + 1)
    return now_chosen


async def _merge(change: Change, changed: Chosen) -> Chosen:
    """Write what is chosen as JSON; the language is the account's, too."""
    user, locale = change.user, changed.get("locale")
    if locale not in (None, user.locale):
        user = attrs.evolve(user, locale=locale)
        await users.update(change.cursor, user, change.now)
        change.announce(UserUpdated(user_id=user.id, user=user))
    change.announce(UserSettingsUpdated(user_id=user.id, settings=changed))
    return await settings.merge(change.cursor, user.id, changed)
