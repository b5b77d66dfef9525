"""Routes of the invites to be friends that somebody made."""

from __future__ import annotations

from ..actions import friend_invites
from ..wire.invites import CreateFriendInvite, friend_invite_json
from .endpoint import Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/users/@me/invites", auth=Auth.USER)
async def list_mine(call: Call) -> Reply:
    """The invites one made."""
    found = await call.perform(friend_invites.list_mine)
    return Reply([friend_invite_json(*each) for each in found])


@routes.post("/users/@me/invites", auth=Auth.USER)
async def create(call: Call, body: CreateFriendInvite) -> Reply:
    """Make an invite."""
    return Reply(friend_invite_json(*await call.perform(friend_invites.create, body.code)))


@routes.delete("/users/@me/invites", auth=Auth.USER)
async def revoke_mine(call: Call) -> Reply:
    """Delete all of them."""
    gone = await call.perform(friend_invites.revoke_mine)
    return Reply([friend_invite_json(*each) for each in gone])
