"""Relationships between people: requests, friends, blocks, and who is ignored."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Final

import attrs

from ..errors import (
    AlreadyFriends,
    BotsHaveNoFriends,
    CannotBefriendSelf,
    NoIncomingRequest,
    NoSuchTag,
    NotFriends,
    RequestBlocked,
    RequestsDisabled,
    TooManyFriends,
    UnknownUser,
)
from ..events import (
    FriendPresenceUpdated,
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
)
from ..model.relationships import Relationship, RelationshipType
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..storage import private_channels, settings, users
from ..storage import relationships as storage
from ..wire.relationships import ModifyRelationship, RequestFriend
from .private_channels import pair_lock
from .world import Change, World, action

#: The most friends that somebody may have, and have asked.
MOST: Final = 1000
_TYPES: Final = RelationshipType
_REQUESTS: Final = frozenset({_TYPES.INCOMING_REQUEST, _TYPES.OUTGOING_REQUEST})


@attrs.frozen
class Related:
    """A relationship with the user it is with."""

    relationship: Relationship
    user: User


@attrs.frozen
class _Both:
    """The two sides of what is between the actor and somebody, as they are in the database."""

    target: User
    own: Relationship | None
    theirs: Relationship | None

    @property
    def type(self) -> RelationshipType:
        """What the actor has."""
        return self.own.type if self.own else _TYPES.NONE

    @property
    def is_blocked(self) -> bool:
        """Whether the other one has blocked the actor."""
        return self.theirs is not None and self.theirs.type is _TYPES.BLOCKED


def by_both(actor: Actor, args: tuple[Any, ...]) -> Iterable[Hashable]:
    """Locks for the DM of the actor and somebody, and for whom each of them has anything with."""
    both = sorted({actor.user_id, args[0]})
    return [pair_lock(both), *(("relationships", each) for each in both)]


# -- reading --------------------------------------------------------------------------------------


@action(reads=True)
async def list_mine(change: Change) -> list[Related]:
    """What the actor has with others."""
    found = await storage.list_of(change.cursor, change.actor.user_id)
    known = await change.state.load_users(change.cursor, [each.target_id for each in found])
    return [Related(each, known[each.target_id]) for each in found if each.target_id in known]


@action(reads=True)
async def list_mutual_friends(change: Change, user_id: Snowflake) -> list[User]:
    """Who is a friend of both the actor and somebody; bots have none."""
    if user_id not in await change.state.load_users(change.cursor, [user_id]):
        raise UnknownUser()
    ids = await storage.list_mutual_friends(change.cursor, change.actor.user_id, user_id)
    known = await change.state.load_users(change.cursor, ids)
    return list(known.values())


@action(reads=True)
async def find(change: Change, form: RequestFriend) -> Snowflake:
    """Whom a request names; 80004 where there is nobody of that name."""
    found = await users.find(change.cursor, form.username, form.digits)
    if found is None:
        raise NoSuchTag()
    return found


async def _between(change: Change, target_id: Snowflake) -> _Both:
    """What is between the actor and somebody, whose DM is in memory from now on."""
    cursor, user_id = change.cursor, change.actor.user_id
    known = await change.state.load_users(cursor, [target_id])
    if target_id not in known:
        raise UnknownUser()
    dm = await private_channels.find_dm(cursor, [user_id, target_id])
    if dm is not None:
        await change.state.private.load(cursor, [dm])
    return _Both(
        known[target_id],
        await storage.fetch(cursor, user_id, target_id),
        await storage.fetch(cursor, target_id, user_id),
    )


# -- friends --------------------------------------------------------------------------------------


@action(locks=by_both)
async def befriend(change: Change, target_id: Snowflake, *, accepting: bool = False) -> None:
    """
    Accept a request, or make one; where ``accepting``, there must be one (80005).

    Refuses oneself (80003), bots (80002), those who are friends (80007), who have blocked the
    actor (80001) or let nobody like the actor ask them (80000).
    """
    if target_id == change.actor.user_id:
        raise CannotBefriendSelf()
    both = await _between(change, target_id)
    if both.target.bot:
        raise BotsHaveNoFriends()
    if both.type is _TYPES.FRIEND:
        raise AlreadyFriends()
    if both.type is _TYPES.INCOMING_REQUEST:
        await _accept(change, both)
    elif accepting:
        raise NoIncomingRequest()
    elif both.type is not _TYPES.OUTGOING_REQUEST:
        await _request(change, both)


async def unite(change: Change, target_id: Snowflake) -> None:
    """
    Make the actor and somebody, who wants that, friends; for changes with the locks ``by_both``.

    Refuses oneself (80003), who has blocked the actor (80001), and too many (30002).
    """
    if target_id == change.actor.user_id:
        raise CannotBefriendSelf()
    both = await _between(change, target_id)
    if both.is_blocked:
        raise RequestBlocked()
    if both.type is not _TYPES.FRIEND:
        await _accept(change, both)


async def _accept(change: Change, both: _Both) -> None:
    await _check_room(change, change.actor.user_id)
    await _put(change, both, _TYPES.FRIEND)
    await _put_theirs(change, both, _TYPES.FRIEND)
    me, presences = change.user, change.state.presences
    for told, other in ((me, both.target), (both.target, me)):
        if presences.is_online(other.id):
            presence = presences.of(other.id)
            change.announce(
                FriendPresenceUpdated(user_id=told.id, friend=other, presence=presence)
            )


async def _request(change: Change, both: _Both) -> None:
    if both.is_blocked:
        raise RequestBlocked()
    await _check_room(change, change.actor.user_id)
    await _check_source(change, both.target.id)
    await _put(change, both, _TYPES.OUTGOING_REQUEST)
    await _put_theirs(change, both, _TYPES.INCOMING_REQUEST)


async def _check_room(change: Change, user_id: Snowflake) -> None:
    if await storage.count_friends(change.cursor, user_id) >= MOST:
        raise TooManyFriends()


async def _check_source(change: Change, target_id: Snowflake) -> None:
    """Refuse who is of none of the kinds that somebody lets ask them."""
    chosen = (await settings.fetch(change.cursor, target_id)).settings
    sources = chosen.get("friend_source_flags") or {"all": True}
    if sources.get("all"):
        return
    user_id = change.actor.user_id
    pair = (change.cursor, user_id, target_id)
    if sources.get("mutual_friends") and await storage.list_mutual_friends(*pair):
        return
    if sources.get("mutual_guilds") and await storage.list_mutual_guilds(*pair):
        return
    raise RequestsDisabled()


@action(locks=by_both)
async def modify(change: Change, target_id: Snowflake, form: ModifyRelationship) -> None:
    """Call a friend something else."""
    both = await _between(change, target_id)
    if both.own is None or both.own.type is not _TYPES.FRIEND:
        raise NotFriends()
    if not isinstance(form.nickname, str | None):
        return
    after = attrs.evolve(both.own, nickname=form.nickname or None)
    if after != both.own:
        await _update(change, after)


# -- blocks, and less -----------------------------------------------------------------------------


@action(locks=by_both)
async def block(change: Change, target_id: Snowflake) -> None:
    """Block somebody: there is nothing else between them from now on."""
    if target_id == change.actor.user_id:
        raise CannotBefriendSelf()
    both = await _between(change, target_id)
    if both.type is not _TYPES.BLOCKED:
        await _put(change, both, _TYPES.BLOCKED)
        await _end_theirs(change, both)


@action(locks=by_both)
async def ignore(change: Change, target_id: Snowflake, *, ignored: bool) -> None:
    """Ignore somebody, or no longer: who it is is not told."""
    if target_id == change.actor.user_id:
        raise CannotBefriendSelf()
    both = await _between(change, target_id)
    if both.own is None:
        if ignored:
            made = _side(change, change.user, both.target, _TYPES.NONE, None)
            await _save(change, attrs.evolve(made, ignored=True), both.target)
    elif both.own.ignored is not ignored:
        after = attrs.evolve(both.own, ignored=ignored)
        if after.type is _TYPES.NONE:
            await _remove(change, both.own)
        else:
            await _update(change, after)


@action(locks=by_both)
async def remove(
    change: Change, target_id: Snowflake, *, only: RelationshipType | None = None
) -> None:
    """End what the actor has with somebody, if it is of the type ``only``."""
    both = await _between(change, target_id)
    own = both.own
    if own is None or own.type is _TYPES.NONE or only not in (None, own.type):
        return
    await _end(change, own)
    if own.type is not _TYPES.BLOCKED:
        await _end_theirs(change, both)


async def remove_requests(world: World, actor: Actor) -> None:
    """Refuse all requests, each as a unit of work."""
    wanted = _TYPES.INCOMING_REQUEST
    for each in await world.perform(actor, list_mine):
        if each.relationship.type is wanted:
            await world.perform(actor, remove, each.user.id, only=wanted)


# -- the two sides --------------------------------------------------------------------------------


async def _put(change: Change, both: _Both, type: RelationshipType) -> None:
    """Have the actor have this with the other one."""
    await _save(change, _side(change, change.user, both.target, type, both.own), both.target)


async def _put_theirs(change: Change, both: _Both, type: RelationshipType) -> None:
    """Have the other one have this with the actor, and be told so aloud."""
    theirs = _side(change, both.target, change.user, type, both.theirs)
    await _save(change, theirs, change.user, should_notify=True)


def _side(
    change: Change, user: User, other: User, type: RelationshipType, before: Relationship | None
) -> Relationship:
    """What a user has with another one from now on; who was ignored still is."""
    return Relationship(
        user_id=user.id,
        target_id=other.id,
        type=type,
        since=change.now,
        ignored=before is not None and before.ignored,
    )


async def _end_theirs(change: Change, both: _Both) -> None:
    """End what the other one has with the actor, but that they block or ignore them."""
    theirs = both.theirs
    if theirs is not None and (theirs.type is _TYPES.FRIEND or theirs.type in _REQUESTS):
        await _end(change, theirs)


async def _end(change: Change, relationship: Relationship) -> None:
    """End a relationship; who was ignored still is."""
    await _remove(change, relationship)
    if relationship.ignored:
        left = attrs.evolve(relationship, type=_TYPES.NONE, nickname=None)
        await _save(change, left, change.state.users[left.target_id])


async def _save(
    change: Change, relationship: Relationship, user: User, *, should_notify: bool = False
) -> None:
    await storage.put(change.cursor, relationship)
    change.announce(
        RelationshipAdded(
            user_id=relationship.user_id,
            relationship=relationship,
            user=user,
            should_notify=should_notify,
        )
    )


async def _remove(change: Change, relationship: Relationship) -> None:
    await storage.delete(change.cursor, relationship.user_id, relationship.target_id)
    change.announce(
        RelationshipRemoved(user_id=relationship.user_id, relationship=relationship)
    )


async def _update(change: Change, relationship: Relationship) -> None:
    await storage.put(change.cursor, relationship)
    change.announce(
        RelationshipUpdated(user_id=relationship.user_id, relationship=relationship)
    )
