"""Routes of what people have with each other."""

from __future__ import annotations

from ..actions import relationships
from ..deferreds import shielded
from ..errors import ApiError
from ..model.relationships import RelationshipType
from ..model.snowflakes import Snowflake
from ..wire.relationships import (
    ModifyRelationship,
    PutRelationship,
    RemoveRelationships,
    RequestFriend,
    relationship_json,
)
from ..wire.users import user_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

_MINE = "/users/@me/relationships"


@routes.get(_MINE, auth=Auth.USER)
async def list_mine(call: Call) -> Reply:
    """Friends, requests and blocks."""
    found = await call.perform(relationships.list_mine)
    return Reply([relationship_json(each.relationship, each.user) for each in found])


@routes.post(_MINE, auth=Auth.USER)
async def request(call: Call, body: RequestFriend) -> Reply:
    """Ask somebody to be a friend, by their name."""
    found = await call.perform(relationships.find, body)
    await call.perform(relationships.befriend, found)
    return NO_CONTENT


@routes.delete(_MINE, auth=Auth.USER)
async def remove_requests(call: Call, query: RemoveRelationships) -> Reply:
    """Refuse all requests; none is ever taken for spam."""
    if not query.only_spam:
        await shielded(relationships.remove_requests(call.world, call.actor), ApiError)
    return NO_CONTENT


@routes.put(f"{_MINE}/<user_id>", auth=Auth.USER)
async def put(call: Call, user_id: Snowflake, body: PutRelationship) -> Reply:
    """Ask somebody, accept, or block them."""
    if body.type == RelationshipType.BLOCKED:
        await call.perform(relationships.block, user_id)
    else:
        accepting = body.type == RelationshipType.FRIEND
        await call.perform(relationships.befriend, user_id, accepting=accepting)
    return NO_CONTENT


@routes.patch(f"{_MINE}/<user_id>", auth=Auth.USER)
async def modify(call: Call, user_id: Snowflake, body: ModifyRelationship) -> Reply:
    """Call a friend something else."""
    await call.perform(relationships.modify, user_id, body)
    return NO_CONTENT


@routes.delete(f"{_MINE}/<user_id>", auth=Auth.USER)
async def remove(call: Call, user_id: Snowflake) -> Reply:
    """End what one has with somebody."""
    await call.perform(relationships.remove, user_id)
    return NO_CONTENT


@routes.put(f"{_MINE}/<user_id>/ignore", auth=Auth.USER)
async def ignore(call: Call, user_id: Snowflake) -> Reply:
    """Ignore somebody."""
    await call.perform(relationships.ignore, user_id, ignored=True)
    return NO_CONTENT


@routes.delete(f"{_MINE}/<user_id>/ignore", auth=Auth.USER)
async def unignore(call: Call, user_id: Snowflake) -> Reply:
    """Ignore somebody no longer."""
    await call.perform(relationships.ignore, user_id, ignored=False)
    return NO_CONTENT


@routes.get("/users/<user_id>/relationships")
async def list_mutual_friends(call: Call, user_id: Snowflake) -> Reply:
    """Who is a friend of both; of a bot nobody is."""
    found = await call.perform(relationships.list_mutual_friends, user_id)
    return Reply([user_json(each) for each in found])
