"""Polls: votes, voters, and their end."""

from __future__ import annotations

from ..actions import history, polls
from ..model.snowflakes import Snowflake
from ..wire.messages import message_json
from ..wire.polls import Vote, VoterPage
from ..wire.users import user_json
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

POLL = "/channels/<channel_id>/polls/<message_id>"


@routes.put(f"{POLL}/answers/@me", auth=Auth.USER)
async def vote(call: Call, channel_id: Snowflake, message_id: Snowflake, body: Vote) -> Reply:
    """Vote for answers, or for none."""
    await call.perform(polls.vote, channel_id, message_id, body.answer_ids)
    return NO_CONTENT


@routes.get(f"{POLL}/answers/<answer_id>")
async def get_answer_voters(
    call: Call,
    channel_id: Snowflake,
    message_id: Snowflake,
    answer_id: Snowflake,
    query: VoterPage,
) -> Reply:
    """List who voted for an answer."""
    users = await call.perform(polls.list_voters, channel_id, message_id, answer_id, query)
    return Reply({"users": [user_json(each) for each in users]})


@routes.post(f"{POLL}/expire")
async def poll_expire(call: Call, channel_id: Snowflake, message_id: Snowflake) -> Reply:
    """End one's own poll."""
    made = await call.perform(polls.expire, channel_id, message_id)
    reader = history.reader(call.world.state, call.actor, channel_id)
    return Reply(message_json(made, reader=reader))
