"""A guild whose member lists are looked at, and the sessions that look at them."""

from __future__ import annotations

from typing import Any

import attrs

from litecord import events
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.permissions import VIEW_CHANNEL
from litecord.model.presences import Status
from litecord.model.snowflakes import Snowflake
from litecord.state.presences import SessionPresence

from .sessions import Room, Wire, a_room
from .sidebars import Sidebar
from .states import GUILD, a_channel, a_role

OPEN, CLOSED, LOUNGE = Snowflake(100), Snowflake(101), Snowflake(102)
HIGH, LOW, PLAIN = Snowflake(203), Snowflake(202), Snowflake(201)
LOOKER, OTHER = 5, 6
PEOPLE = range(5, 12)

DENIED = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)


def an_overwrite(id: int, allow: int = VIEW_CHANNEL, deny: int = 0) -> Overwrite:
    """Gives the sight of a channel to a role or a person, or takes it."""
    kind = OverwriteType.MEMBER if id in PEOPLE else OverwriteType.ROLE
    return Overwrite(id=Snowflake(id), type=kind, allow=allow, deny=deny)


def the_room(*people: int) -> Room:
    """A guild with two hoisted roles and a plain one, two open channels and a closed one."""
    return a_room(
        *people,
        channels=[
            a_channel(OPEN),
            a_channel(CLOSED, overwrites=(DENIED, an_overwrite(LOW), an_overwrite(LOOKER))),
            a_channel(LOUNGE),
        ],
        roles=[
            a_role(PLAIN, position=1),
            a_role(LOW, position=2, hoist=True),
            a_role(HIGH, position=3, hoist=True),
        ],
    )


class Watcher:
    """A session that looks at lists, and what its client makes of what it is told."""

    def __init__(self, room: Room, user_id: int) -> None:
        self.wire: Wire = room.a_session(user_id, bot=False)
        self.sidebar = Sidebar()
        self.channels: dict[str, list[list[int]]] = {}

    def ask(self, **given: Any) -> None:
        """Send op 14."""
        self.wire.say(14, {"guild_id": str(GUILD), **given})

    def look(self, channel_id: int, *ranges: tuple[int, int]) -> None:
        """Look at these rows of a channel's list, and at nothing else."""
        self.channels = {str(channel_id): [list(each) for each in ranges]}
        self.ask(channels=self.channels)

    def hear(self) -> list[Any]:
        """Take what was told since the last time."""
        told = self.wire.payloads
        self.wire.clear()
        return self.sidebar.hear(told)


def be(room: Room, user_id: int, status: Status, *activities: str) -> None:
    """Somebody is there, or somebody goes."""
    user, state = Snowflake(user_id), room.state
    before = state.presences.of(user)
    said = None
    if status is not Status.OFFLINE:
        doing = tuple({"name": each, "type": 0} for each in activities)
        said = SessionPresence(status=status, platform="web", activities=doing)
    after = state.presences.update(user, "another", said)
    if after is not None:
        room.world.publish(
            events.PresenceUpdated(
                guild_id=GUILD, user=state.users[user], presence=after, before=before
            )
        )


def become(room: Room, user_id: int, **given: Any) -> None:
    """A membership changes."""
    member = attrs.evolve(room.guild.members[Snowflake(user_id)], **given)
    user = room.state.users[member.user_id]
    room.world.publish(events.MemberUpdated(guild_id=GUILD, member=member, user=user))
