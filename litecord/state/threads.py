"""One thread in memory, with who is in it: all active ones, and those archived that are in use."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember


@attrs.define(eq=False)
class ThreadState:
    """A thread: changed only by applying committed events (``State.apply``)."""

    thread: Thread
    members: dict[Snowflake, ThreadMember]
    last_used: float = 0.0

    @classmethod
    def of(cls, thread: Thread, members: Iterable[ThreadMember]) -> ThreadState:
        """A thread with its members."""
        return cls(thread, {each.user_id: each for each in members})

    def change_members(
        self, added: Iterable[ThreadMember] = (), removed: Iterable[Snowflake] = ()
    ) -> None:
        """Hold those who came, forget those who went."""
        for each in added:
            self.members[each.user_id] = each
        for user_id in removed:
            self.members.pop(user_id, None)
        self.thread = attrs.evolve(self.thread, member_count=len(self.members))

    def counted(self, *, posted: int = 0, gone: int = 0) -> None:
        """So many messages are new in it, or gone."""
        thread = self.thread
        self.thread = attrs.evolve(
            thread,
            message_count=thread.message_count + posted - gone,
            total_message_sent=thread.total_message_sent + posted,
        )
