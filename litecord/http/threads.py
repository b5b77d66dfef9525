"""Routes of threads and of who is in them."""

from __future__ import annotations

from typing import Any

import attrs

from ..actions import attachments, history, thread_entry, thread_lists, thread_members, threads
from ..model.snowflakes import Snowflake
from ..wire.members import member_json
from ..wire.messages import message_json
from ..wire.posts import StartThread, started_json
from ..wire.threads import (
    ArchivedPage,
    JoinedPage,
    ModifyThreadSettings,
    SearchThreads,
    StartThreadFromMessage,
    ThreadIds,
    ThreadMemberPage,
    ThreadMemberQuery,
    full_thread_member_json,
    own_thread_member_json,
    thread_member_json,
    threads_json,
)
from ..wire.versions import LISTS_ACTIVE, WITH_THREADS, thread_request
from .endpoint import NO_CONTENT, Auth, Call, Reply, Routes

routes = Routes()

_MEMBERS = "/channels/<channel_id>/thread-members"
_ARCHIVED = "/channels/<channel_id>/threads/archived"


def _reader(call: Call, channel_id: Snowflake) -> Snowflake | None:
    return history.reader(call.world.state, call.actor, channel_id)


def _started(call: Call, channel_id: Snowflake, seen: threads.SeenThread) -> Reply:
    reader = _reader(call, channel_id)
    return Reply(started_json(seen.thread, seen.own, seen.message, reader), status=201)


@routes.post(
    "/channels/<channel_id>/messages/<message_id>/threads", versions=WITH_THREADS
)
async def start_from_message(
    call: Call, channel_id: Snowflake, message_id: Snowflake, body: StartThreadFromMessage
) -> Reply:
    """Begin a thread with a message."""
    seen = await call.perform(threads.start_from_message, channel_id, message_id, body)
    return _started(call, channel_id, seen)


@routes.post(
    "/channels/<channel_id>/threads",
    takes_files=True,
    older=thread_request,
    versions=WITH_THREADS,
)
async def start(call: Call, channel_id: Snowflake, body: StartThread) -> Reply:
    """Begin a thread without a message, or a post, which may have files."""
    given = body.message
    if given is not None:
        message = await attachments.keep_new(
            call.world, call.actor, channel_id, given, call.files
        )
        body = attrs.evolve(body, message=message)
    seen = await call.perform(threads.start, channel_id, body)
    if body.message is not None:
        await attachments.used(call.world, body.message.attachments)
    return _started(call, channel_id, seen)


# -- members --------------------------------------------------------------------------------------


def _member_json(seen: thread_members.SeenMember) -> dict[str, Any]:
    if seen.member is None or seen.user is None:
        return thread_member_json(seen.own)
    return full_thread_member_json(seen.own, seen.member, seen.user)


@routes.get(_MEMBERS, auth=Auth.BOT, versions=WITH_THREADS)
async def list_members(call: Call, channel_id: Snowflake, query: ThreadMemberPage) -> Reply:
    """The members of a thread."""
    found = await call.perform(thread_members.list_page, channel_id, query)
    return Reply([_member_json(each) for each in found])


@routes.put(f"{_MEMBERS}/@me", versions=WITH_THREADS)
async def join(call: Call, channel_id: Snowflake) -> Reply:
    """Come into a thread."""
    await call.perform(thread_entry.join, channel_id)
    return NO_CONTENT


@routes.delete(f"{_MEMBERS}/@me", versions=WITH_THREADS)
async def leave(call: Call, channel_id: Snowflake) -> Reply:
    """Leave a thread."""
    await call.perform(thread_members.leave, channel_id)
    return NO_CONTENT


@routes.patch(f"{_MEMBERS}/@me/settings", auth=Auth.USER, versions=WITH_THREADS)
async def modify_settings(
    call: Call, channel_id: Snowflake, body: ModifyThreadSettings
) -> Reply:
    """Choose what one wants to hear of a thread."""
    own = await call.perform(thread_members.modify_settings, channel_id, body)
    return NO_CONTENT if own is None else Reply(own_thread_member_json(own))


@routes.get(f"{_MEMBERS}/<user_id>", auth=Auth.BOT, versions=WITH_THREADS)
async def get_member(
    call: Call, channel_id: Snowflake, user_id: Snowflake, query: ThreadMemberQuery
) -> Reply:
    """One member of a thread."""
    wanted = query.with_member
    return Reply(_member_json(await call.perform(thread_members.get, channel_id, user_id, wanted)))


@routes.put(f"{_MEMBERS}/<user_id>", versions=WITH_THREADS)
async def add_member(call: Call, channel_id: Snowflake, user_id: Snowflake) -> Reply:
    """Put somebody into a thread."""
    await call.perform(thread_members.add, channel_id, user_id)
    return NO_CONTENT


@routes.delete(f"{_MEMBERS}/<user_id>", versions=WITH_THREADS)
async def remove_member(call: Call, channel_id: Snowflake, user_id: Snowflake) -> Reply:
    """Take somebody out of a thread."""
    await call.perform(thread_members.remove, channel_id, user_id)
    return NO_CONTENT


# -- lists ----------------------------------------------------------------------------------------


def _listed(found: thread_lists.Listed) -> dict[str, Any]:
    return threads_json(found.threads, found.own, has_more=found.has_more)


@routes.get("/guilds/<guild_id>/threads/active", auth=Auth.BOT, versions=WITH_THREADS)
async def list_active(call: Call, guild_id: Snowflake) -> Reply:
    """The active threads of a guild."""
    return Reply(_listed(await call.perform(thread_lists.list_active, guild_id)))


@routes.get("/channels/<channel_id>/threads/active", auth=Auth.BOT, versions=LISTS_ACTIVE)
async def list_active_in(call: Call, channel_id: Snowflake) -> Reply:
    """The active threads of a channel, as version 9 lists them."""
    return Reply(_listed(await call.perform(thread_lists.list_active_in, channel_id)))


@routes.get(f"{_ARCHIVED}/public", versions=WITH_THREADS)
async def list_public(call: Call, channel_id: Snowflake, query: ArchivedPage) -> Reply:
    """Archived public threads."""
    return Reply(_listed(await call.perform(thread_lists.list_archived, channel_id, query, False)))


@routes.get(f"{_ARCHIVED}/private", versions=WITH_THREADS)
async def list_private(call: Call, channel_id: Snowflake, query: ArchivedPage) -> Reply:
    """Archived private threads."""
    return Reply(_listed(await call.perform(thread_lists.list_archived, channel_id, query, True)))


@routes.get(
    "/channels/<channel_id>/users/@me/threads/archived/private", versions=WITH_THREADS
)
async def list_joined(call: Call, channel_id: Snowflake, query: JoinedPage) -> Reply:
    """Archived private threads that one is in."""
    return Reply(_listed(await call.perform(thread_lists.list_joined, channel_id, query)))


@routes.get("/channels/<channel_id>/threads/search", versions=WITH_THREADS)
async def search(call: Call, channel_id: Snowflake, query: SearchThreads) -> Reply:
    """Threads by name and tags."""
    found = await call.perform(thread_lists.search, channel_id, query)
    reader = _reader(call, channel_id)
    told = {
        **_listed(found),
        "total_results": found.total,
        "first_messages": [message_json(each, reader=reader) for each in found.first],
    }
    return Reply(told)


@routes.post("/channels/<channel_id>/post-data", auth=Auth.USER, versions=WITH_THREADS)
async def post_data(call: Call, channel_id: Snowflake, body: ThreadIds) -> Reply:
    """Who began posts, and with what."""
    found = await call.perform(thread_lists.post_data, channel_id, body.thread_ids)
    told = {
        str(thread_id): {
            "owner": None if each.owner is None else member_json(*each.owner),
            "first_message": None if each.first is None else message_json(each.first),
        }
        for thread_id, each in found.items()
    }
    return Reply({"threads": told})
