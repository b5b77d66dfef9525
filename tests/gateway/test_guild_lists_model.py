"""Whatever happens in a guild, clients of its member lists hold the rows that there are."""

from __future__ import annotations

from typing import Any

import attrs
import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.gateway import guild_lists, placement
from litecord.gateway.member_list import list_id
from litecord.model.channels import Overwrite
from litecord.model.permissions import ADMINISTRATOR, EVERYONE_DEFAULT, VIEW_CHANNEL
from litecord.model.presences import Status
from litecord.model.snowflakes import Snowflake
from litecord.wire.json import dumps
from tests.support.listrooms import (
    CLOSED,
    DENIED,
    HIGH,
    LOOKER,
    LOUNGE,
    LOW,
    OPEN,
    OTHER,
    PEOPLE,
    PLAIN,
    Watcher,
    an_overwrite,
    be,
    become,
    the_room,
)
from tests.support.sidebars import rows_afresh
from tests.support.states import GUILD, OWNER, a_channel, a_member, a_role

WHO = st.sampled_from([Snowflake(each) for each in PEOPLE])
SIGHT = st.lists(
    st.sampled_from(
        [
            DENIED,
            an_overwrite(LOW),
            an_overwrite(HIGH, 0, VIEW_CHANNEL),
            an_overwrite(PLAIN),
            an_overwrite(LOOKER),
            an_overwrite(8, 0, VIEW_CHANNEL),
        ]
    ),
    unique=True,
    max_size=3,
)
RANGES = st.sampled_from([[], [[0, 99]], [[0, 2], [3, 5]], [[1, 2], [5, 6]], [[4, 7]]])


class SidebarsFollow(RuleBasedStateMachine):
    """Whatever happens in a guild, two clients hold the rows that the lists have."""

    MOST = 7

    def __init__(self) -> None:
        super().__init__()
        self.kept = (placement.MOST_WITH_OFFLINE, guild_lists.SLICE)
        placement.MOST_WITH_OFFLINE = self.MOST
        guild_lists.SLICE = 3
        self.room = the_room(*PEOPLE)
        self.watchers = [Watcher(self.room, LOOKER), Watcher(self.room, OTHER)]

    def teardown(self) -> None:
        """Look once more, and put the limits back."""
        try:
            self.settle()
        finally:
            self.put_back()

    def put_back(self) -> None:
        """The limits are what they were."""
        placement.MOST_WITH_OFFLINE = self.kept[0]
        guild_lists.SLICE = self.kept[1]

    @initialize()
    def begin(self) -> None:
        """Both look at something, and are told of activities."""
        for watcher in self.watchers:
            watcher.ask(activities=True)
            watcher.look(OPEN, (0, 99))

    def is_member(self, user_id: Snowflake) -> bool:
        """Whether somebody is in the guild."""
        return user_id in self.room.guild.members

    @rule(
        who=st.sampled_from([0, 1]),
        channels=st.dictionaries(st.sampled_from([OPEN, CLOSED, LOUNGE]), RANGES, max_size=2),
    )
    def look(self, who: int, channels: dict[Snowflake, list[list[int]]]) -> None:
        """Somebody looks at something else."""
        watcher = self.watchers[who]
        watcher.channels = {str(key): each for key, each in channels.items()}
        watcher.ask(channels=watcher.channels)

    @rule(
        who=WHO,
        status=st.sampled_from([Status.ONLINE, Status.IDLE, Status.OFFLINE]),
        doing=st.sampled_from(["", "chess"]),
    )
    def be(self, who: Snowflake, status: Status, doing: str) -> None:
        """Somebody comes, goes, or does something."""
        if self.is_member(who):
            be(self.room, who, status, *filter(None, [doing]))

    @rule(
        who=WHO,
        nick=st.sampled_from([None, "Ann", "bob", "USER7"]),
        roles=st.sets(st.sampled_from([HIGH, LOW, PLAIN])),
    )
    def become(self, who: Snowflake, nick: str | None, roles: set[Snowflake]) -> None:
        """A membership changes."""
        there = self.room.guild.roles
        if self.is_member(who):
            held = tuple(sorted(each for each in roles if each in there))
            become(self.room, who, nick=nick, roles=held)

    @rule(who=WHO, name=st.sampled_from([None, "Bea", "zoe"]))
    def rename(self, who: Snowflake, name: str | None) -> None:
        """A user changes, and the guild is told."""
        user = attrs.evolve(self.room.state.users[who], global_name=name)
        self.room.world.publish(events.UserUpdated(user_id=who, user=user))
        if self.is_member(who):
            become(self.room, who)

    @rule(who=st.sampled_from([Snowflake(each) for each in (7, 8, 9, 10, 11)]))
    def come_or_go(self, who: Snowflake) -> None:
        """Somebody joins or leaves."""
        user = self.room.state.users[who]
        if self.is_member(who):
            happened: Any = events.MemberRemoved(guild_id=GUILD, user=user)
        else:
            happened = events.MemberAdded(guild_id=GUILD, member=a_member(who), user=user)
        self.room.world.publish(happened)

    @rule(
        role=st.sampled_from([HIGH, LOW, PLAIN]),
        hoist=st.booleans(),
        position=st.integers(1, 4),
        permissions=st.sampled_from([0, VIEW_CHANNEL, ADMINISTRATOR]),
    )
    def change_role(
        self, role: Snowflake, hoist: bool, position: int, permissions: int
    ) -> None:
        """A role comes to be, or changes."""
        values = {"hoist": hoist, "position": position, "permissions": permissions}
        known = role in self.room.guild.roles
        kind = events.RoleUpdated if known else events.RoleCreated
        self.room.world.publish(kind(guild_id=GUILD, role=a_role(role, **values)))

    @rule(role=st.sampled_from([HIGH, LOW, PLAIN]))
    def drop_role(self, role: Snowflake) -> None:
        """A role is deleted, and with it the overwrites that name it."""
        guild = self.room.guild
        if role in guild.roles:
            self.room.world.publish(events.RoleDeleted(guild_id=GUILD, role_id=role))

    @rule(visible=st.booleans())
    def open_or_close(self, visible: bool) -> None:
        """@everyone may see channels, or may not."""
        bits = EVERYONE_DEFAULT if visible else EVERYONE_DEFAULT & ~VIEW_CHANNEL
        everyone = attrs.evolve(self.room.guild.roles[GUILD], permissions=bits)
        self.room.world.publish(events.RoleUpdated(guild_id=GUILD, role=everyone))

    @rule(channel=st.sampled_from([OPEN, CLOSED, LOUNGE]), overwrites=SIGHT)
    def change_channel(self, channel: Snowflake, overwrites: list[Overwrite]) -> None:
        """A channel comes to be, or others may see it."""
        known = channel in self.room.guild.channels
        kind = events.ChannelUpdated if known else events.ChannelCreated
        made = a_channel(channel, overwrites=tuple(overwrites))
        self.room.world.publish(kind(guild_id=GUILD, channel=made))

    @rule(channel=st.sampled_from([OPEN, CLOSED]))
    def drop_channel(self, channel: Snowflake) -> None:
        """A channel is deleted."""
        known = self.room.guild.channels.get(channel)
        if known is not None:
            self.room.world.publish(events.ChannelDeleted(guild_id=GUILD, channel=known))

    @rule(owner=st.sampled_from([OWNER, Snowflake(OTHER)]))
    def give_away(self, owner: Snowflake) -> None:
        """The guild has another owner."""
        guild = attrs.evolve(self.room.guild.guild, owner_id=owner)
        self.room.world.publish(events.GuildUpdated(guild_id=GUILD, guild=guild))

    @precondition(lambda self: bool(self.room.clock.still.getDelayedCalls()))
    @rule()
    def wait(self) -> None:
        """Everything that is under way comes to its end, and clients hold what there is."""
        self.settle()

    def settle(self) -> None:
        """Let clients hear everything, and compare."""
        self.room.clock.turn()
        for watcher in self.watchers:
            watcher.hear()
            self.check(watcher)

    def check(self, watcher: Watcher) -> None:
        """A client has exactly the rows of what it looks at and may see, as they are."""
        room, lists = self.room, self.room.fanout._subscriptions._guilds[GUILD].lists
        session = room(watcher.wire)
        for channel_id, ranges in watcher.channels.items():
            key = lists._looking.get(session, {}).get(Snowflake(int(channel_id)))
            sight = room.guild.sight(session.user_id)
            assert (key is not None) == (Snowflake(int(channel_id)) in sight)
            if key is not None:
                rows = rows_afresh(room.state, room.guild, Snowflake(int(channel_id)), self.MOST)
                rows = orjson.loads(dumps(rows))
                for first, last in ranges:
                    known = watcher.sidebar.rows(list_id(key), first, last)
                    assert known == rows[first : last + 1], (known, rows[first : last + 1])

    @invariant()
    def counts(self) -> None:
        """The lists know who is online."""
        lists = self.room.fanout._subscriptions._guilds.get(GUILD)
        if lists is not None and lists.lists._lists:
            there = self.room.state.presences.online(self.room.guild.members)
            assert lists.lists.online == {each.user_id for each in there}


class ModelTests(SynchronousTestCase):
    def test_sidebars_follow(self) -> None:
        """Clients hold the right rows through any row of changes, also while lists are made."""
        run_state_machine_as_test(
            SidebarsFollow,
            settings=settings(max_examples=100, stateful_step_count=40, deadline=None),
        )
