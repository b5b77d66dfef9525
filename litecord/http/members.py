"""Routes of members."""

from __future__ import annotations

from ..actions import guild_joins, member_settings, members
from ..errors import InvalidOAuth2Token
from ..model.snowflakes import Snowflake
from ..wire.members import (
    AddMember,
    ListMembers,
    ModifyMember,
    ModifyMyself,
    ModifyNick,
    SearchMembers,
    member_json,
)
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()


@routes.get("/guilds/<guild_id>/members")
async def list_page(call: Call, guild_id: Snowflake, query: ListMembers) -> Reply:
    """Members by user id, page by page."""
    page = await call.perform(
        members.list_page, guild_id, limit=query.limit, after=query.after
    )
    return Reply([member_json(*each) for each in page])


@routes.get("/guilds/<guild_id>/members/search")
async def search(call: Call, guild_id: Snowflake, query: SearchMembers) -> Reply:
    """Members by the beginning of their names."""
    found = await call.perform(
        members.search, guild_id, query=query.query, limit=query.limit
    )
    return Reply([member_json(*each) for each in found])


@routes.get("/users/@me/guilds/<guild_id>/member", auth=Auth.USER, scope="guilds.members.read")
async def get_mine(call: Call, guild_id: Snowflake) -> Reply:
    """One's own membership."""
    return Reply(member_json(*await call.perform(members.get, guild_id, call.actor.user_id)))


@routes.get("/guilds/<guild_id>/members/<user_id>")
async def get(call: Call, guild_id: Snowflake, user_id: Snowflake) -> Reply:
    """A member."""
    return Reply(member_json(*await call.perform(members.get, guild_id, user_id)))


@routes.put("/guilds/<guild_id>/members/<user_id>", auth=Auth.BOT)
async def add(call: Call, guild_id: Snowflake, user_id: Snowflake, body: AddMember) -> Reply:
    """Bring somebody into a guild who authorised that."""
    token = body.access_token
    holder = await guild_joins.authorized_by(call.world, call.actor, token, "guilds.join")
    if holder != user_id:
        raise InvalidOAuth2Token()
    added = await call.perform(guild_joins.add, guild_id, user_id, body)
    return NO_CONTENT if added is None else Reply(member_json(*added), status=201)


@routes.patch("/guilds/<guild_id>/members/@me")
async def modify_myself(call: Call, guild_id: Snowflake, body: ModifyMyself) -> Reply:
    """Change one's own membership."""
    form = await call.perform(member_settings.accept, guild_id, body)
    changed = await call.perform(member_settings.modify_myself, guild_id, form)
    return Reply(member_json(*changed))


@routes.patch("/guilds/<guild_id>/members/@me/nick")
async def modify_my_nick(call: Call, guild_id: Snowflake, body: ModifyNick) -> Reply:
    """Change one's own nickname; the older form."""
    form = ModifyMyself(nick=body.nick)
    member, _ = await call.perform(member_settings.modify_myself, guild_id, form)
    return Reply({"nick": member.nick})


@routes.patch("/guilds/<guild_id>/members/<user_id>")
async def modify(
    call: Call, guild_id: Snowflake, user_id: Snowflake, body: ModifyMember
) -> Reply:
    """Change a member."""
    changed = await call.perform(member_settings.modify, guild_id, user_id, body)
    return Reply(member_json(*changed))


@routes.delete("/guilds/<guild_id>/members/<user_id>")
async def kick(call: Call, guild_id: Snowflake, user_id: Snowflake) -> Reply:
    """Remove a member."""
    await call.perform(members.kick, guild_id, user_id)
    return NO_CONTENT


@routes.put("/guilds/<guild_id>/members/<user_id>/roles/<role_id>")
async def add_role(
    call: Call, guild_id: Snowflake, user_id: Snowflake, role_id: Snowflake
) -> Reply:
    """Give a member a role."""
    await call.perform(member_settings.add_role, guild_id, user_id, role_id)
    return NO_CONTENT


@routes.delete("/guilds/<guild_id>/members/<user_id>/roles/<role_id>")
async def remove_role(
    call: Call, guild_id: Snowflake, user_id: Snowflake, role_id: Snowflake
) -> Reply:
    """Take a role from a member."""
    await call.perform(member_settings.remove_role, guild_id, user_id, role_id)
    return NO_CONTENT
