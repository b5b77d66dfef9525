"""The member lists that sessions look at: shared, made in slices, told as they should be."""

from __future__ import annotations

from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.gateway import guild_lists, member_list, placement
from litecord.model.permissions import ADMINISTRATOR, VIEW_CHANNEL
from litecord.model.presences import Status
from litecord.model.snowflakes import Snowflake
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
from tests.support.states import GUILD, OWNER, a_channel, a_member, a_role, a_user_value


class ListCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.room = the_room(*PEOPLE)
        self.watcher = Watcher(self.room, LOOKER)

    def told(self) -> list[Any]:
        """What the watcher was told since this was last asked."""
        self.room.clock.turn()
        return self.watcher.hear()

    def ops(self) -> list[tuple[Any, ...]]:
        """The operations among that, in short."""
        return [
            (op["op"], *op.get("range", [op.get("index")]))
            for update in self.told()
            for op in update["ops"]
        ]


class LookTests(ListCase):
    """Op 14 and what it brings."""

    def test_sync(self) -> None:
        """A range that is looked at is told at once: headers, members with presences, counts."""
        be(self.room, 7, Status.DND, "chess")
        become(self.room, 7, roles=(LOW,), nick="Zed")
        self.watcher.look(OPEN, (0, 99))
        [told] = self.told()
        self.assertEqual(told["id"], "everyone")
        self.assertEqual(told["guild_id"], str(GUILD))
        self.assertEqual((told["member_count"], told["online_count"]), (8, 2))
        groups = [{"id": str(LOW), "count": 1}, {"id": "online", "count": 1}]
        self.assertEqual(told["groups"], [*groups, {"id": "offline", "count": 6}])
        [op] = told["ops"]
        self.assertEqual((op["op"], op["range"]), ("SYNC", [0, 99]))
        self.assertEqual(
            self.watcher.sidebar.brief(),
            [f"{LOW} 1", 7, "online 1", 5, "offline 6", 10, 11, OWNER, 6, 8, 9],
        )
        member = op["items"][1]["member"]
        self.assertEqual((member["nick"], member["user"]["id"]), ("Zed", "7"))
        self.assertEqual(member["presence"]["status"], "dnd")
        self.assertEqual(member["presence"]["activities"][0]["name"], "chess")
        self.assertEqual(member["presence"]["user"], {"id": "7"})

    def test_same_list(self) -> None:
        """Another channel with the same list and range is no news."""
        self.watcher.look(OPEN, (0, 99))
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])
        self.watcher.look(LOUNGE, (0, 99))
        self.assertEqual(self.ops(), [])

    def test_replaced(self) -> None:
        """Other ranges take the place of the former ones: those end, and only new ones are told."""
        self.watcher.look(OPEN, (0, 3), (4, 7))
        self.assertEqual(self.ops(), [("SYNC", 0, 3), ("SYNC", 4, 7)])
        self.watcher.look(OPEN, (0, 3), (8, 11))
        self.assertEqual(self.ops(), [("INVALIDATE", 4, 7), ("SYNC", 8, 11)])
        self.watcher.look(OPEN, (2, 5), (8, 11))
        self.assertEqual(self.ops(), [("INVALIDATE", 0, 3), ("SYNC", 2, 5)])

    def test_overlap(self) -> None:
        """What ends where something else goes on is told anew there."""
        self.watcher.look(OPEN, (0, 5), (3, 8))
        self.told()
        self.watcher.look(OPEN, (3, 8))
        self.assertEqual(self.ops(), [("INVALIDATE", 0, 5), ("SYNC", 3, 8)])

    def test_past_the_end(self) -> None:
        """A range past the end has no rows, and is answered nevertheless."""
        self.watcher.look(OPEN, (100, 199))
        [told] = self.told()
        self.assertEqual(told["ops"], [{"op": "SYNC", "range": [100, 199], "items": []}])

    def test_looks_away(self) -> None:
        """Looking at nothing ends all ranges; nothing more is told, and nothing is kept."""
        self.watcher.look(OPEN, (0, 99))
        self.told()
        self.watcher.ask(channels={})
        self.assertEqual(self.ops(), [("INVALIDATE", 0, 99)])
        be(self.room, 7, Status.ONLINE)
        self.assertEqual(self.ops(), [])
        lists = self.room.fanout._subscriptions._guilds[GUILD].lists
        self.assertEqual((lists._lists, lists._looking, lists.online), ({}, {}, set()))

    def test_only_what_is_given(self) -> None:
        """What op 14 does not name stays as it was."""
        self.watcher.look(OPEN, (0, 99))
        self.told()
        self.watcher.ask(typing=True, channels=None)
        be(self.room, 7, Status.ONLINE)
        self.assertNotEqual(self.ops(), [])

    def test_hidden(self) -> None:
        """A channel that cannot be seen, and one that does not exist, have no list."""
        for channel_id in (CLOSED, 999):
            stranger = Watcher(self.room, OTHER)
            stranger.look(channel_id, (0, 99))
            self.room.clock.turn()
            self.assertEqual(stranger.hear(), [])

    def test_two_lists(self) -> None:
        """Channels with different lists are told apart by the id."""
        self.watcher.ask(channels={str(OPEN): [[0, 99]], str(CLOSED): [[0, 99]]})
        told = {each["id"]: each for each in self.told()}
        self.assertEqual(len(told), 2)
        del told["everyone"]
        [closed] = told
        self.assertEqual(self.watcher.sidebar.brief(closed), ["online 1", 5, "offline 1", OWNER])

    def test_bulk(self) -> None:
        """Op 37 asks for many guilds at once."""
        one = {"channels": {str(OPEN): [[0, 99]]}}
        self.watcher.wire.say(37, {"subscriptions": {str(GUILD): one, "999": one}})
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])

    def test_left(self) -> None:
        """Who has left the guild is told nothing of its lists any more."""
        self.watcher.look(OPEN, (0, 99))
        self.told()
        user = a_user_value(LOOKER)
        self.room.publish(events.MemberRemoved(guild_id=GUILD, user=user))
        self.assertEqual(self.watcher.wire.names, ["GUILD_DELETE"])
        self.assertEqual(self.room.fanout._subscriptions._guilds, {})

    def test_end_of_session(self) -> None:
        """A session that ends leaves no list behind."""
        self.watcher.look(OPEN, (0, 99))
        self.watcher.wire.connection.lost(1000)
        self.assertEqual(self.room.fanout._subscriptions._guilds, {})


class ChangeTests(ListCase):
    """What happens to members while somebody looks."""

    def setUp(self) -> None:
        super().setUp()
        self.watcher.look(OPEN, (0, 99))
        self.told()

    def test_online(self) -> None:
        """Who comes online moves from offline to online."""
        be(self.room, 7, Status.IDLE)
        moved = [("DELETE", 7), ("INSERT", 2), ("UPDATE", 0), ("UPDATE", 3)]
        self.assertEqual(self.ops(), moved)
        self.assertEqual(self.watcher.sidebar.updates["everyone"]["online_count"], 2)

    def test_same_for_all(self) -> None:
        """Sessions that look at the same rows are told the very same."""
        other = Watcher(self.room, OTHER)
        other.look(LOUNGE, (0, 99))
        self.room.clock.turn()
        other.hear()
        self.told()
        be(self.room, 7, Status.IDLE)
        told = self.told()
        self.assertEqual(len(told), 1)
        self.assertEqual(other.hear(), told)

    def test_out_of_range(self) -> None:
        """What happens below the rows that are looked at is not told."""
        self.watcher.look(OPEN, (0, 1))
        self.told()
        become(self.room, 11, nick="aaa")
        self.assertEqual(self.ops(), [])

    def test_activities(self) -> None:
        """Mere activities are told to those who asked for activities, a status to all."""
        be(self.room, 7, Status.IDLE)
        self.told()
        be(self.room, 7, Status.IDLE, "chess")
        self.assertEqual(self.ops(), [])
        be(self.room, 7, Status.DND, "chess")
        self.assertEqual(self.ops(), [("UPDATE", 2)])
        self.watcher.ask(activities=True)
        be(self.room, 7, Status.DND, "go")
        self.assertEqual(self.ops(), [("UPDATE", 2)])

    def test_renamed(self) -> None:
        """A new name of the user moves the row, in every guild."""
        user = attrs.evolve(self.room.state.users[Snowflake(7)], global_name="AAA")
        self.room.world.publish(events.UserUpdated(user_id=user.id, user=user))
        become(self.room, 7)
        self.assertEqual(self.ops(), [("DELETE", 7), ("INSERT", 3)])
        self.assertEqual(self.watcher.sidebar.brief()[3], 7)

    def test_nothing_moves(self) -> None:
        """What changes of a role but moves nobody is not told here."""
        for role in (
            a_role(PLAIN, position=1, name="other"),
            a_role(LOW, position=2, hoist=True, permissions=ADMINISTRATOR),
        ):
            self.room.world.publish(events.RoleUpdated(guild_id=GUILD, role=role))
        self.assertEqual(self.ops(), [])

    def test_hoisted(self) -> None:
        """A role that is hoisted from now on makes everything anew."""
        become(self.room, LOOKER, roles=(PLAIN,))
        self.told()
        role = a_role(PLAIN, position=1, hoist=True)
        self.room.world.publish(events.RoleUpdated(guild_id=GUILD, role=role))
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])
        self.assertEqual(self.watcher.sidebar.brief()[:2], [f"{PLAIN} 1", LOOKER])

    def test_other_list(self) -> None:
        """A channel with other overwrites has another list: the old one ends, the new is told."""
        channel = a_channel(OPEN, overwrites=(an_overwrite(9, 0, VIEW_CHANNEL),))
        self.room.world.publish(events.ChannelUpdated(guild_id=GUILD, channel=channel))
        old, new = self.told()
        self.assertEqual(old["id"], "everyone")
        self.assertEqual(old["ops"], [{"op": "INVALIDATE", "range": [0, 99]}])
        self.assertNotIn(9, self.watcher.sidebar.brief(new["id"]))
        self.assertEqual(len(new["ops"][0]["items"]), 9)

    def test_sight_lost(self) -> None:
        """Who cannot see the channel any more is told nothing, and anew when they can again."""
        shut = a_channel(OPEN, overwrites=(DENIED,))
        self.room.world.publish(events.ChannelUpdated(guild_id=GUILD, channel=shut))
        self.assertEqual(self.ops(), [])
        be(self.room, 7, Status.ONLINE)
        self.assertEqual(self.ops(), [])
        self.room.world.publish(events.ChannelUpdated(guild_id=GUILD, channel=a_channel(OPEN)))
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])

    def test_big(self) -> None:
        """With one member too many nobody is offline; with one less they are back."""
        self.patch(placement, "MOST_WITH_OFFLINE", 8)
        added = events.MemberAdded(guild_id=GUILD, member=a_member(50), user=a_user_value(50))
        self.room.world.publish(added)
        self.assertEqual(self.ops()[-1], ("SYNC", 0, 99))
        self.assertEqual(self.watcher.sidebar.brief(), ["online 1", LOOKER])
        self.assertEqual(self.watcher.sidebar.updates["everyone"]["member_count"], 9)
        gone = events.MemberRemoved(guild_id=GUILD, user=a_user_value(50))
        self.room.world.publish(gone)
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])
        self.assertEqual(len(self.watcher.sidebar.brief()), 10)

    def test_shrunk(self) -> None:
        """A range that comes to lie past the end because everything changed is not kept."""
        self.watcher.look(OPEN, (0, 3), (4, 99))
        self.told()
        self.patch(placement, "MOST_WITH_OFFLINE", 7)
        become(self.room, 7)
        self.assertEqual(self.ops()[-2:], [("SYNC", 0, 3), ("INVALIDATE", 4, 99)])


class ManyTests(ListCase):
    """A list that many look at."""

    def setUp(self) -> None:
        super().setUp()
        self.watchers = [self.watcher, *(Watcher(self.room, OTHER) for _ in range(9))]
        for each in self.watchers:
            each.look(OPEN, (0, 99))
        self.room.clock.turn()
        self.grouped = 0
        grouped = member_list.windows

        def counted(ranges: Any) -> Any:
            self.grouped += 1
            return grouped(ranges)

        self.patch(guild_lists, "windows", counted)

    def test_nothing_moves(self) -> None:
        """A change that moves nobody costs nothing for any of those who look."""
        channel = a_channel(OPEN, name="other")
        self.room.world.publish(events.ChannelUpdated(guild_id=GUILD, channel=channel))
        self.assertEqual(self.grouped, 0)

    def test_others(self) -> None:
        """Who is told of events is not settled anew because somebody looks elsewhere."""
        audience = self.room.fanout._audiences[GUILD]
        told = audience.told(0)
        self.watcher.look(LOUNGE, (0, 2))
        self.assertIs(audience.told(0), told)
        self.watcher.ask(typing=True)
        self.assertIsNot(audience.told(0), told)

    def test_other_list(self) -> None:
        """Where all look elsewhere at once, each is touched once on either side."""
        channel = a_channel(OPEN, overwrites=(an_overwrite(LOW, 0, VIEW_CHANNEL),))
        self.room.world.publish(events.ChannelUpdated(guild_id=GUILD, channel=channel))
        self.assertEqual(self.grouped, 2 * len(self.watchers))
        be(self.room, 7, Status.ONLINE)
        self.room.clock.turn()
        for each in self.watchers:
            each.hear()
            self.assertIn(7, each.sidebar.brief(list(each.sidebar.updates)[-1]))


class SliceTests(ListCase):
    """A list that takes many turns to make."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(guild_lists, "SLICE", 2)

    def one_turn(self) -> None:
        """Do what is due, but not what that schedules."""
        still: Any = self.room.clock.still
        for call in list(still.getDelayedCalls()):
            if call.active() and call.getTime() <= still.seconds():
                still.calls.remove(call)
                call.called = 1
                call.func(*call.args, **call.kw)

    def test_changes_meanwhile(self) -> None:
        """Nothing is told before the list is whole, and what happened meanwhile is in it."""
        self.watcher.look(OPEN, (0, 99))
        self.one_turn()
        be(self.room, 11, Status.ONLINE)
        be(self.room, OWNER, Status.ONLINE)
        gone = events.MemberRemoved(guild_id=GUILD, user=a_user_value(10))
        self.room.world.publish(gone)
        added = events.MemberAdded(guild_id=GUILD, member=a_member(50), user=a_user_value(50))
        self.room.world.publish(added)
        self.assertEqual(self.watcher.hear(), [])
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])
        expected = ["online 3", 11, OWNER, 5, "offline 5", 50, 6, 7, 8, 9]
        self.assertEqual(self.watcher.sidebar.brief(), expected)

    def test_looks_away_meanwhile(self) -> None:
        """Who looks away before the list is whole ends the work."""
        self.watcher.look(OPEN, (0, 99))
        self.one_turn()
        self.watcher.ask(channels={})
        slices = self.room.fanout._subscriptions._slices
        self.assertEqual((slices._works, slices._next), ({}, None))
        self.assertEqual(self.ops(), [])

    def test_looks_elsewhere_meanwhile(self) -> None:
        """Who looks at other rows meanwhile is told those."""
        self.watcher.look(OPEN, (0, 99))
        self.one_turn()
        self.watcher.look(OPEN, (0, 2))
        self.assertEqual(self.ops(), [("SYNC", 0, 2)])

    def test_looks_away_from_what_is_made_anew(self) -> None:
        """The end of a range is told at once, with the groups that were told last."""
        self.watcher.look(OPEN, (0, 99))
        [before] = self.told()
        role = a_role(PLAIN, position=1, hoist=True)
        become(self.room, LOOKER, roles=(PLAIN,))
        self.told()
        self.room.world.publish(events.RoleUpdated(guild_id=GUILD, role=role))
        self.watcher.ask(channels={})
        [told] = self.told()
        self.assertEqual(told["ops"], [{"op": "INVALIDATE", "range": [0, 99]}])
        self.assertEqual(told["groups"], before["groups"])

    def test_server_stops(self) -> None:
        """A server that stops makes no list any further."""
        self.watcher.look(OPEN, (0, 99))
        self.one_turn()
        self.room.registry.forget_all()
        self.assertEqual(self.ops(), [])

    def test_a_slice_a_turn(self) -> None:
        """However many lists there are to make, a turn is as long as one slice."""
        self.watcher.ask(channels={str(OPEN): [[0, 99]], str(CLOSED): [[0, 99]]})
        placed: list[int] = []
        for _ in range(4):
            self.one_turn()
            lists = self.room.fanout._subscriptions._guilds[GUILD].lists._lists.values()
            placed.append(sum(len(each._rows._keys) for each in lists))
        self.assertEqual(placed, [2, 4, 6, 6])

    def test_all_changes_meanwhile(self) -> None:
        """If everything changes before the list is whole, it is begun anew and told once."""
        self.watcher.look(OPEN, (0, 99))
        self.one_turn()
        role = a_role(HIGH, position=1, hoist=True)
        become(self.room, LOOKER, roles=(LOW, HIGH))
        self.room.world.publish(events.RoleUpdated(guild_id=GUILD, role=role))
        self.assertEqual(self.ops(), [("SYNC", 0, 99)])
        self.assertEqual(self.watcher.sidebar.brief()[:2], [f"{LOW} 1", LOOKER])
