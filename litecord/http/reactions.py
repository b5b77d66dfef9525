"""Reactions to messages."""

from __future__ import annotations

from ..actions import reactions
from ..model.snowflakes import Snowflake
from ..wire.reactions import ReactionKind, ReactionPage, kind_named
from ..wire.users import user_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

ALL = "/channels/<channel_id>/messages/<message_id>/reactions"
ONE = f"{ALL}/<emoji_name>"
#: Changes count against one limit, as they do at Discord.
BUCKET = "reactions"


@routes.get(ONE)
async def list_reactions(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str, query: ReactionPage
) -> Reply:
    """List who reacted with an emoji."""
    users = await call.perform(reactions.list_users, channel_id, message_id, emoji_name, query)
    return Reply([user_json(each) for each in users])


@routes.put(f"{ONE}/@me", bucket=BUCKET)
async def add_reaction(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str, query: ReactionKind
) -> Reply:
    """React to a message."""
    await call.perform(reactions.add, channel_id, message_id, emoji_name, query.type)
    return NO_CONTENT


@routes.delete(f"{ONE}/@me", bucket=BUCKET)
async def delete_own_reaction(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str
) -> Reply:
    """Remove one's own reaction."""
    own = call.actor.user_id
    await call.perform(reactions.remove, channel_id, message_id, emoji_name, own)
    return NO_CONTENT


@routes.delete(f"{ONE}/<user_id>", bucket=BUCKET)
async def delete_user_reaction(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str, user_id: Snowflake
) -> Reply:
    """Remove somebody's reaction."""
    await call.perform(reactions.remove, channel_id, message_id, emoji_name, user_id)
    return NO_CONTENT


@routes.delete(f"{ONE}/<kind>/@me", auth=Auth.USER, bucket=BUCKET)
async def delete_own_reaction_of_kind(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str, kind: str
) -> Reply:
    """Remove one's own reaction of one kind."""
    own, named = call.actor.user_id, kind_named(kind)
    await call.perform(reactions.remove, channel_id, message_id, emoji_name, own, named)
    return NO_CONTENT


@routes.delete(f"{ONE}/<kind>/<user_id>", auth=Auth.USER, bucket=BUCKET)
async def delete_user_reaction_of_kind(
    call: Call,
    channel_id: Snowflake,
    message_id: Snowflake,
    emoji_name: str,
    kind: str,
    user_id: Snowflake,
) -> Reply:
    """Remove somebody's reaction of one kind."""
    named = kind_named(kind)
    await call.perform(reactions.remove, channel_id, message_id, emoji_name, user_id, named)
    return NO_CONTENT


@routes.delete(ONE, bucket=BUCKET)
async def delete_all_reactions_with_emoji(
    call: Call, channel_id: Snowflake, message_id: Snowflake, emoji_name: str
) -> Reply:
    """Remove all reactions with one emoji."""
    await call.perform(reactions.clear_emoji, channel_id, message_id, emoji_name)
    return NO_CONTENT


@routes.delete(ALL, bucket=BUCKET)
async def delete_all_reactions(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """Remove all reactions."""
    await call.perform(reactions.clear, channel_id, message_id)
    return NO_CONTENT
