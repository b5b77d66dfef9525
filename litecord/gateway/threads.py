"""
Who is told what of threads.

Bots are told of all threads they see, people of those they are in or, where they ask for threads,
of all. Nobody is told that they see a thread no more: clients work that out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from .. import events
from ..model import intents
from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Subscription
from ..model.threads import KINDS, Thread, ThreadMember
from ..model.users import User
from ..state.guilds import NOTHING, GuildState
from ..state.state import Sight, State
from ..state.threads import ThreadState
from ..wire.presences import presence_json
from ..wire.threads import (
    full_thread_member_json,
    own_thread_member_json,
    thread_deleted_json,
    thread_json,
    thread_list_json,
    thread_members_json,
)
from ..wire.versions import THREADS_SINCE
from .audience import Audience, Recipients, hears_of, recipients
from .deliveries import Deliveries
from .session import Session


def threads_of(
    session: Session, guild: GuildState
) -> list[tuple[Thread, ThreadMember | None]]:
    """The active threads of a guild that a session is told of, and what its user is in them."""
    return [
        (held.thread, held.members.get(session.user_id))
        for held in guild.active_threads()
        if hears_of(session, guild, held.thread, held.members)
    ]


@attrs.define(eq=False)
class Threads:
    """Tells sessions of threads."""

    _state: State
    _deliveries: Deliveries

    def tell(self, audience: Audience, event: events.ThreadEvent) -> None:
        """Something happened to a thread, and is true in memory."""
        audience.forget(event.thread.id)
        if isinstance(event, events.ThreadMembersUpdated):
            self._members(audience, event)
        elif isinstance(event, events.ThreadMemberUpdated):
            self._member(audience, event.thread, event.member)
        elif isinstance(event, events.ThreadDeleted):
            self._deleted(audience, event)
        else:
            self._thread(audience, event)

    def _thread(self, audience: Audience, event: events.ThreadEvent) -> None:
        told = audience.told(event.intent, event.thread.id)
        data = thread_json(event.thread)
        if isinstance(event, events.ThreadCreated):
            self._put(told, "THREAD_CREATE", {**data, "newly_created": True})
            return
        self._put(told, "THREAD_UPDATE", data)
        held = audience.guild.threads.get(event.thread.id)
        if isinstance(event, events.ThreadUpdated) and event.woken and held is not None:
            for user_id in audience.watching(held.members):
                self._member(audience, event.thread, held.members[user_id])

    def _deleted(self, audience: Audience, event: events.ThreadDeleted) -> None:
        told = recipients(
            each
            for each in audience.sessions
            if each.hears(event.intent, event.guild_id)
            and hears_of(each, audience.guild, event.thread, event.members)
        )
        self._put(told, "THREAD_DELETE", thread_deleted_json(event.thread))

    def _member(self, audience: Audience, thread: Thread, own: ThreadMember) -> None:
        data = {"guild_id": str(thread.guild_id), **own_thread_member_json(own)}
        told = self._sessions_of(audience, own.user_id)
        self._put(recipients(told), "THREAD_MEMBER_UPDATE", data)

    def _members(self, audience: Audience, event: events.ThreadMembersUpdated) -> None:
        """All who may know members are told all; of themselves alone, those who are meant."""
        thread = event.thread
        all_added = [self._added_json(e.own, e.member, e.user) for e in event.added]
        full = audience.told(intents.GUILD_MEMBERS, thread.id)
        if not event.is_new:
            for each in event.added:
                self._show(audience, thread, each.own)
        self._put(
            full, "THREAD_MEMBERS_UPDATE", thread_members_json(thread, all_added, event.removed)
        )
        told = set(full)
        added = {each.own.user_id: data for each, data in zip(event.added, all_added, strict=True)}
        for user_id in [*added, *event.removed]:
            own = [e for e in self._sessions_of(audience, user_id) if e not in told]
            alone = [added[user_id]] if user_id in added else []
            gone = [user_id] if user_id in event.removed else []
            data = thread_members_json(thread, alone, gone)
            self._put(recipients(own), "THREAD_MEMBERS_UPDATE", data)

    def _added_json(self, own: ThreadMember, member: Member, user: User) -> dict[str, Any]:
        presences, user_id = self._state.presences, own.user_id
        told = full_thread_member_json(own, member, user)
        is_online = presences.is_online(user_id)
        told["presence"] = presence_json(presences.of(user_id)) if is_online else None
        return told

    def _show(self, audience: Audience, thread: Thread, own: ThreadMember) -> None:
        """Show a thread to somebody who came into it, and may not have known of it."""
        told = self._sessions_of(audience, own.user_id)
        self._put(recipients(told), "THREAD_CREATE", thread_json(thread, own))

    def _sessions_of(self, audience: Audience, user_id: Snowflake) -> list[Session]:
        guild_id = audience.guild.guild.id
        return [
            each
            for each in audience.of(user_id)
            if each.view.version >= THREADS_SINCE and each.hears(intents.GUILDS, guild_id)
        ]

    # -- what comes into sight --------------------------------------------------------------------

    def gained(self, guild: GuildState, told: Iterable[Session], sight: Sight) -> None:
        """Tell who sees channels from now on of the threads in them."""
        if all(seen == sight.after.get(each) for each, seen in sight.before.items()):
            return
        for session in told:
            user_id = session.user_id
            new = sight.after.get(user_id, NOTHING) - sight.before.get(user_id, NOTHING)
            kept = sorted(each for each in new if guild.channels[each].type in KINDS)
            if kept and session.view.version >= THREADS_SINCE:
                self._sync(session, guild, kept)

    def subscribed(
        self, session: Session, guild: GuildState, before: Subscription, wanted: Subscription
    ) -> None:
        """A person asks for all threads, or for the members of some, and did not before."""
        if session.view.version < THREADS_SINCE:
            return
        if wanted.threads and not before.threads:
            self._sync(session, guild, None)
        for thread_id in sorted(wanted.thread_member_lists - before.thread_member_lists):
            held = guild.threads.get(thread_id)
            if held and guild.sees_thread(session.user_id, held.thread, held.members):
                self._list(session, guild, held)

    def _list(self, session: Session, guild: GuildState, held: ThreadState) -> None:
        members, users = guild.members, self._state.users
        data = {
            "guild_id": str(guild.guild.id),
            "thread_id": str(held.thread.id),
            "members": [
                self._added_json(own, members[user_id], users[user_id])
                for user_id, own in held.members.items()
            ],
        }
        self._put(recipients((session,)), "THREAD_MEMBER_LIST_UPDATE", data)

    def _sync(
        self, session: Session, guild: GuildState, channel_ids: list[Snowflake] | None
    ) -> None:
        shown = [
            each
            for each in threads_of(session, guild)
            if channel_ids is None or each[0].parent_id in channel_ids
        ]
        threads = [thread for thread, _ in shown]
        own = [each for _, each in shown if each is not None]
        data = thread_list_json(guild.guild.id, threads, own, channel_ids)
        self._put(recipients((session,)), "THREAD_LIST_SYNC", data)

    def _put(self, told: Recipients, name: str, data: Any) -> None:
        if told:
            self._deliveries.put(told, name, lambda: data)
