"""What happens to threads and to who is in them; what is said in them is as in other channels."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.members import Member
from ..model.snowflakes import Snowflake
from ..model.threads import Thread, ThreadMember
from ..model.users import User
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class ThreadEvent(GuildEvent):
    """Something happened to a thread, which is as it is now, or was before it went."""

    intent: ClassVar[int] = intents.GUILDS
    thread: Thread

    @property
    def channel_id(self) -> Snowflake:
        """The thread."""
        return self.thread.id


@attrs.frozen(kw_only=True)
class ThreadCreated(ThreadEvent):
    """A thread came to be, with these members."""

    members: tuple[ThreadMember, ...] = ()


@attrs.frozen(kw_only=True)
class ThreadUpdated(ThreadEvent):
    """A thread's fields changed; where it was archived and is no more, it is ``woken``."""

    woken: bool = False


@attrs.frozen(kw_only=True)
class ThreadDeleted(ThreadEvent):
    """A thread is no more; ``members`` were in it."""

    members: frozenset[Snowflake]


@attrs.frozen(kw_only=True)
class Added:
    """Somebody who came into a thread."""

    own: ThreadMember
    member: Member
    user: User


@attrs.frozen(kw_only=True)
class ThreadMembersUpdated(ThreadEvent):
    """Members came into a thread, which began just now where ``is_new``, or left it."""

    added: tuple[Added, ...] = ()
    removed: tuple[Snowflake, ...] = ()
    is_new: bool = False


@attrs.frozen(kw_only=True)
class ThreadMemberUpdated(ThreadEvent):
    """A member wants to hear something else of a thread: told to themselves alone."""

    member: ThreadMember
