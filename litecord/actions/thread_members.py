"""Who is in a thread: listed, added and removed; what they want to hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ..errors import InvalidThreadNotifications, MissingAccess, UnknownMember
from ..events import ThreadMembersUpdated, ThreadMemberUpdated
from ..model import intents
from ..model.channels import ChannelType
from ..model.members import Member
from ..model.messages import MessageType
from ..model.permissions import MANAGE_THREADS, SEND_MESSAGES_IN_THREADS
from ..model.snowflakes import Snowflake
from ..model.threads import ThreadMember, ThreadMemberFlag
from ..model.users import User
from ..storage import threads as storage
from ..wire.forms import Unset
from ..wire.threads import ModifyThreadSettings, ThreadMemberPage
from . import access
from .access import InThread
from .messages import post_system
from .thread_entry import add as enter
from .thread_entry import may_see
from .world import Change, action, by_channel

_SETTABLE = (
    ThreadMemberFlag.ALL_MESSAGES | ThreadMemberFlag.ONLY_MENTIONS | ThreadMemberFlag.NO_MESSAGES
).value


@attrs.frozen
class SeenMember:
    """A member of a thread, with the membership in the guild where that is asked for."""

    own: ThreadMember
    member: Member | None = None
    user: User | None = None


@action(guild=by_channel, reads=True)
async def list_page(
    change: Change, thread_id: Snowflake, page: ThreadMemberPage
) -> list[SeenMember]:
    """The members of a thread: all of them, or a page with their memberships in the guild."""
    here = access.in_thread(change, thread_id)
    if not intents.allowed_by(change.state.flags_of(change.actor)) & intents.GUILD_MEMBERS:
        raise MissingAccess()
    members: Iterable[ThreadMember] = here.held.members.values()
    if not page.with_member:
        return [SeenMember(each) for each in members]
    after = page.after or 0
    ids = sorted(each.user_id for each in members if each.user_id > after)
    return [_full(change, here, here.held.members[each]) for each in ids[: page.limit]]


@action(guild=by_channel, reads=True)
async def get(
    change: Change, thread_id: Snowflake, user_id: Snowflake, with_member: bool
) -> SeenMember:
    """One member of a thread; 10007 where they are not in it."""
    here = access.in_thread(change, thread_id)
    own = here.held.members.get(user_id)
    if own is None:
        raise UnknownMember()
    return _full(change, here, own) if with_member else SeenMember(own)


def _full(change: Change, here: InThread, own: ThreadMember) -> SeenMember:
    return SeenMember(own, here.guild.members[own.user_id], change.state.users[own.user_id])


@action(guild=by_channel, exclusive=True)
async def add(change: Change, thread_id: Snowflake, user_id: Snowflake) -> None:
    """Put somebody into a thread, which is told so; into some private ones only who manages it."""
    here = access.in_thread(change, thread_id, SEND_MESSAGES_IN_THREADS)
    here.require_active()
    here.require_unlocked()
    thread = here.channel
    if thread.is_private and not thread.invitable:
        here.require(MANAGE_THREADS)
    if user_id not in here.guild.members:
        raise UnknownMember()
    if not may_see(change, here.guild, here.parent, user_id):
        raise MissingAccess()
    if await enter(change, here, [user_id]) and user_id != change.actor.user_id:
        await _tell(change, here, MessageType.RECIPIENT_ADD, user_id)


@action(guild=by_channel, exclusive=True)
async def leave(change: Change, thread_id: Snowflake) -> None:
    """Leave a thread."""
    here = access.in_thread(change, thread_id)
    here.require_active()
    if here.is_joined:
        await _take_out(change, here, change.actor.user_id)


@action(guild=by_channel, exclusive=True)
async def remove(change: Change, thread_id: Snowflake, user_id: Snowflake) -> None:
    """Take somebody out of a thread, which is told so; 10007 where they are not in it."""
    here = access.in_thread(change, thread_id)
    here.require_active()
    is_own = here.channel.owner_id == change.actor.user_id
    if not (is_own and here.channel.type == ChannelType.PRIVATE_THREAD):
        here.require(MANAGE_THREADS)
    if user_id not in here.held.members:
        raise UnknownMember()
    await _take_out(change, here, user_id)
    if user_id != change.actor.user_id:
        await _tell(change, here, MessageType.RECIPIENT_REMOVE, user_id)


async def _take_out(change: Change, here: InThread, user_id: Snowflake) -> None:
    thread = here.channel
    await storage.delete_member(change.cursor, thread.id, user_id)
    left = attrs.evolve(thread, member_count=len(here.held.members) - 1)
    event = ThreadMembersUpdated(guild_id=thread.guild_id, thread=left, removed=(user_id,))
    change.announce(event)


async def _tell(change: Change, here: InThread, kind: MessageType, user_id: Snowflake) -> None:
    about = (change.state.users[user_id],)
    await post_system(change, here.channel, kind, change.user, mentions=about)


@action(guild=by_channel, exclusive=True)
async def modify_settings(
    change: Change, thread_id: Snowflake, form: ModifyThreadSettings
) -> ThreadMember | None:
    """Choose what one wants to hear of a thread one is in; ``None`` where that is as it was."""
    here = access.in_thread(change, thread_id)
    before = here.held.members.get(change.actor.user_id)
    if before is None:
        raise UnknownMember()
    after = attrs.evolve(before, **_chosen(before, form))
    if after == before:
        return None
    await storage.update_member(change.cursor, after)
    thread = here.channel
    change.announce(ThreadMemberUpdated(guild_id=thread.guild_id, thread=thread, member=after))
    return after


def _chosen(before: ThreadMember, form: ModifyThreadSettings) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if not isinstance(form.flags, Unset):
        wanted = form.flags & _SETTABLE
        if wanted.bit_count() > 1:
            raise InvalidThreadNotifications()
        told["flags"] = before.flags & ~_SETTABLE | wanted
    if not isinstance(form.muted, Unset):
        told["muted"] = form.muted
    if not isinstance(form.mute_config, Unset):
        given = form.mute_config
        told["mute_config"] = None if given is None else attrs.asdict(given)
    return told
