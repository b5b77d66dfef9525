"""Invites to be friends: whoever has the code is a friend of who made it, without being asked."""

from __future__ import annotations

from typing import Final

from ..errors import InviteCodeTaken, TooManyInvites, UnknownInvite
from ..model.invites import FriendInvite
from ..model.relationships import RelationshipType
from ..model.snowflakes import Snowflake
from ..model.users import Actor, User
from ..storage import friend_invites as storage
from ..storage import invites, relationships, vanity
from .invites import CODE, MOST, new_code
from .relationships import by_both, unite
from .world import Change, World, action, by_actor

#: For how many seconds one is good, and how often.
WEEK: Final = 604_800
MOST_USES: Final = 5

WithInviter = tuple[FriendInvite, User]


@action(reads=True)
async def list_mine(change: Change) -> list[WithInviter]:
    """The usable invites that the actor made."""
    found = await storage.list_of(change.cursor, change.actor.user_id)
    return [(each, change.user) for each in found if not each.is_spent(change.now)]


@action(lock=by_actor)
async def create(change: Change, code: str | None) -> WithInviter:
    """Make an invite, with a code that the client has thought of if it has."""
    cursor, user_id = change.cursor, change.actor.user_id
    await storage.delete_spent(cursor, user_id, change.now)
    if len(await storage.list_of(cursor, user_id)) >= MOST:
        raise TooManyInvites()
    if code is not None and (
        CODE.fullmatch(code) is None
        or await invites.is_taken(cursor, code)
        or await vanity.find(cursor, code) is not None
    ):
        raise InviteCodeTaken()
    invite = FriendInvite(
        code=code or new_code(),
        inviter_id=user_id,
        created_at=change.now,
        max_age=WEEK,
        max_uses=MOST_USES,
    )
    await storage.insert(cursor, invite)
    return invite, change.user


@action(lock=by_actor)
async def revoke_mine(change: Change) -> list[WithInviter]:
    """Delete all invites that the actor made; those that could still be used."""
    found = await storage.list_of(change.cursor, change.actor.user_id)
    await storage.delete_of(change.cursor, change.actor.user_id)
    return [(each, change.user) for each in found if not each.is_spent(change.now)]


@action(reads=True)
async def get(change: Change, code: str) -> WithInviter:
    """A usable invite, for anybody but bots and those whom its maker has blocked (10006)."""
    return await _find(change, code)


async def _find(change: Change, code: str) -> WithInviter:
    cursor, user_id = change.cursor, change.actor.user_id
    invite = await storage.fetch(cursor, code) if CODE.fullmatch(code) else None
    if invite is None or invite.is_spent(change.now) or change.actor.is_bot:
        raise UnknownInvite()
    theirs = await relationships.fetch(cursor, invite.inviter_id, user_id)
    if theirs is not None and theirs.type is RelationshipType.BLOCKED:
        raise UnknownInvite()
    users = await change.state.load_users(cursor, [invite.inviter_id])
    return invite, users[invite.inviter_id]


async def accept(world: World, actor: Actor, code: str) -> WithInviter:
    """Become a friend of who made an invite."""
    invite, _ = await world.perform(actor, get, code)
    return await world.perform(actor, _accept, invite.inviter_id, code)


@action(locks=by_both)
async def _accept(change: Change, inviter_id: Snowflake, code: str) -> WithInviter:
    found = await _find(change, code)
    await unite(change, inviter_id)
    if not await storage.count_use(change.cursor, code):
        raise UnknownInvite()
    return found
