"""Member lists: ids, groups, ranges, and operations that keep a client's rows right."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.member_list import (
    EVERYONE,
    Edit,
    Header,
    Key,
    Kind,
    Layout,
    MemberList,
    Row,
    list_id,
    list_key,
    windows,
)
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.permissions import SEND_MESSAGES, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from litecord.model.subscriptions import Range

ADMINS, MODS = Snowflake(70), Snowflake(60)
LAYOUT = Layout((ADMINS, MODS), with_offline=True)
ADMIN, MOD, ONLINE, OFFLINE = range(4)


def an_overwrite(id: int, allow: int = 0, deny: int = 0) -> Overwrite:
    """An overwrite of a role."""
    return Overwrite(id=Snowflake(id), type=OverwriteType.ROLE, allow=allow, deny=deny)


def key(group: int, name: str, user_id: int) -> Key:
    """Where a member stands."""
    return (group, name, Snowflake(user_id))


def a_list(*keys: Key) -> MemberList:
    """A list of these members."""
    made = MemberList(LAYOUT)
    for each in keys:
        made.put(each[2], each)
    return made


class ListIdTests(SynchronousTestCase):
    def test_hash(self) -> None:
        """The vectors of MurmurHash3 that clients compute."""
        known = {
            "hello": "613153351",
            "allow:41771983423143937,deny:41771983423143936": "94263685",
            "": "0",
        }
        self.assertEqual({each: list_id(each) for each in known}, known)

    def test_everyone(self) -> None:
        """Channels that nobody is kept from have one list, whatever else is overwritten."""
        for overwrites in (
            [],
            [an_overwrite(5, deny=SEND_MESSAGES)],
            [an_overwrite(5, allow=VIEW_CHANNEL)],
        ):
            with self.subTest(overwrites):
                found = list_key(VIEW_CHANNEL, overwrites)
                self.assertEqual(found, EVERYONE)
                self.assertEqual(list_id(found), "everyone")

    def test_hidden(self) -> None:
        """A channel that somebody is kept from: who may see and who may not, sorted as text."""
        overwrites = [
            an_overwrite(41771983423143936, deny=VIEW_CHANNEL),
            an_overwrite(5, deny=SEND_MESSAGES),
            an_overwrite(41771983423143937, allow=VIEW_CHANNEL | SEND_MESSAGES),
        ]
        found = list_key(VIEW_CHANNEL, overwrites)
        self.assertEqual(found, "allow:41771983423143937,deny:41771983423143936")
        self.assertEqual(found, list_key(VIEW_CHANNEL, reversed(overwrites)))

    def test_text_order(self) -> None:
        """Ids are sorted as strings, not as numbers."""
        overwrites = [an_overwrite(9, deny=VIEW_CHANNEL), an_overwrite(10, deny=VIEW_CHANNEL)]
        self.assertEqual(list_key(VIEW_CHANNEL, overwrites), "deny:10,deny:9")

    def test_closed(self) -> None:
        """Where @everyone sees nothing anyway, the list is that of those who are let in."""
        self.assertEqual(list_key(0, []), "")
        self.assertEqual(list_key(0, [an_overwrite(7, allow=VIEW_CHANNEL)]), "allow:7")


class LayoutTests(SynchronousTestCase):
    def test_groups(self) -> None:
        """A member stands under the highest hoisted role, else under online; or is offline."""
        for roles, online, group in (
            ([MODS, ADMINS], True, ADMIN),
            ([Snowflake(5), MODS], True, MOD),
            ([Snowflake(5)], True, ONLINE),
            ([ADMINS], False, OFFLINE),
        ):
            with self.subTest(roles=roles, online=online):
                self.assertEqual(LAYOUT.group(roles, online=online), group)

    def test_without_offline(self) -> None:
        """In a big guild who is offline is not in the list."""
        layout = Layout((MODS,), with_offline=False)
        self.assertIsNone(layout.group([MODS], online=False))
        self.assertEqual(layout.ids, ("60", "online"))


class RowsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.list = a_list(
            key(OFFLINE, "zoe", 1),
            key(ADMIN, "bob", 2),
            key(ADMIN, "ann", 3),
            key(ONLINE, "ann", 5),
            key(ONLINE, "ann", 4),
        )

    def test_rows(self) -> None:
        """Groups in order, each under its header, by name and then by id; none that is empty."""
        self.assertEqual(
            self.list.rows(0, 99),
            (Header("70", 2), 3, 2, Header("online", 2), 4, 5, Header("offline", 1), 1),
        )
        self.assertEqual(len(self.list), 8)
        self.assertEqual([each.id for each in self.list.groups()], ["70", "online", "offline"])

    def test_ranges(self) -> None:
        """Any part of the rows is the part of all rows."""
        whole = self.list.rows(0, 99)
        for first in range(10):
            for last in range(first - 1, 10):
                self.assertEqual(self.list.rows(first, last), whole[first : last + 1])

    def test_windows(self) -> None:
        """Ranges that touch are one window."""
        found = windows([(200, 299), (0, 99), (400, 499), (100, 199), (450, 460)])
        self.assertEqual(found, ((0, 299), (400, 499)))


class EditTests(SynchronousTestCase):
    """What single changes are, for somebody who knows all rows."""

    def setUp(self) -> None:
        self.list = a_list(
            key(ADMIN, "ann", 1), key(ONLINE, "bob", 2), key(ONLINE, "cat", 3)
        )

    def edits(self, user_id: int, place: Key | None, window: Range = (0, 99)) -> list[Edit]:
        """What the change is in a window."""
        return self.list.put(Snowflake(user_id), place, [window])[window]

    def test_move(self) -> None:
        """From group to group: DELETE, then INSERT; the counts of both headers by UPDATE."""
        self.assertEqual(
            self.edits(3, key(ADMIN, "cat", 3)),
            [
                Edit(Kind.DELETE, 4),
                Edit(Kind.INSERT, 2, Snowflake(3)),
                Edit(Kind.UPDATE, 0, Header("70", 2)),
                Edit(Kind.UPDATE, 3, Header("online", 1)),
            ],
        )

    def test_group_is_born(self) -> None:
        """The first of a group comes with its header."""
        self.assertEqual(
            self.edits(4, key(OFFLINE, "dan", 4)),
            [
                Edit(Kind.INSERT, 5, Header("offline", 1)),
                Edit(Kind.INSERT, 6, Snowflake(4)),
            ],
        )

    def test_group_dies(self) -> None:
        """The last of a group takes the header along."""
        self.assertEqual(
            self.edits(1, key(ONLINE, "ann", 1)),
            [
                Edit(Kind.DELETE, 0),
                Edit(Kind.DELETE, 0),
                Edit(Kind.INSERT, 1, Snowflake(1)),
                Edit(Kind.UPDATE, 0, Header("online", 3)),
            ],
        )

    def test_update(self) -> None:
        """Who stays where they were is told anew."""
        update = [Edit(Kind.UPDATE, 3, Snowflake(2))]
        self.assertEqual(self.edits(2, key(ONLINE, "bob", 2)), update)
        self.assertEqual(self.edits(2, key(ONLINE, "bobby", 2)), update)

    def test_rename(self) -> None:
        """A new name moves within the group, whose count stays."""
        self.assertEqual(
            self.edits(2, key(ONLINE, "dan", 2)),
            [Edit(Kind.DELETE, 3), Edit(Kind.INSERT, 4, Snowflake(2))],
        )

    def test_gone(self) -> None:
        """Who leaves goes, and nobody else moves but up."""
        self.assertEqual(
            self.edits(2, None),
            [Edit(Kind.DELETE, 3), Edit(Kind.UPDATE, 2, Header("online", 1))],
        )
        self.assertEqual(self.edits(2, None), [])

    def test_beyond(self) -> None:
        """What happens below a range is not told in it."""
        self.assertEqual(self.edits(3, None, (0, 1)), [])

    def test_above(self) -> None:
        """What happens above a range moves its rows: one goes at one end, one comes."""
        self.assertEqual(
            self.edits(1, None, (2, 3)),
            [
                Edit(Kind.DELETE, 2),
                Edit(Kind.DELETE, 2),
                Edit(Kind.INSERT, 2, Snowflake(3)),
            ],
        )

    def test_full_range(self) -> None:
        """The row that falls out of a full range goes before the new one comes."""
        self.assertEqual(
            self.edits(4, key(ADMIN, "abe", 4), (0, 2)),
            [
                Edit(Kind.DELETE, 2),
                Edit(Kind.INSERT, 1, Snowflake(4)),
                Edit(Kind.UPDATE, 0, Header("70", 2)),
            ],
        )


#: What a client shows in a row, and which version of it.
Shown = tuple[Row, int]


@attrs.define
class Client:
    """A client that looks at some ranges and applies what it is told; what it knows not is None."""

    ranges: tuple[Range, ...]
    rows: list[Shown | None] = attrs.field(factory=list)

    def apply(self, edits: Iterable[Edit], versions: dict[Row, int]) -> None:
        """Do what an operation says."""
        for edit in edits:
            assert any(first <= edit.index <= last for first, last in self.ranges), edit
            self.rows.extend([None] * (edit.index - len(self.rows)))
            if edit.kind is Kind.DELETE:
                del self.rows[edit.index]
                continue
            assert edit.row is not None
            row = (edit.row, versions.get(edit.row, 0))
            if edit.kind is Kind.INSERT:
                self.rows.insert(edit.index, row)
            else:
                self.rows[edit.index] = row

    def known(self) -> list[Shown | None]:
        """The rows of its ranges."""
        return [
            row
            for first, last in windows(self.ranges)
            for row in self.rows[first : last + 1]
            if row is not None
        ]


class ClientsFollow(RuleBasedStateMachine):
    """Whatever happens to a list, clients that apply the operations hold the rows that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.list = MemberList(LAYOUT)
        self.keys: dict[Snowflake, Key] = {}
        self.versions: dict[Row, int] = {}
        self.clients = [
            Client(((0, 99),)),
            Client(((0, 2), (3, 5))),
            Client(((0, 1), (4, 6), (9, 9))),
            Client(((5, 8),)),
            Client(((1, 1),)),
        ]

    def expected(self) -> list[Row]:
        """The rows computed from scratch."""
        found: list[Row] = []
        for number, group_id in enumerate(LAYOUT.ids):
            among = sorted(each for each in self.keys.values() if each[0] == number)
            if among:
                found += [Header(group_id, len(among)), *(each[2] for each in among)]
        return found

    def shown(self, rows: Iterable[Row]) -> list[Shown]:
        """Rows as they are now."""
        return [(each, self.versions.get(each, 0)) for each in rows]

    @rule(
        user=st.integers(1, 12).map(Snowflake),
        group=st.none() | st.integers(0, 3),
        name=st.sampled_from("abc"),
    )
    def put(self, user: Snowflake, group: int | None, name: str) -> None:
        """A member comes, moves or goes."""
        place = None if group is None else (group, name, user)
        if place is None:
            self.keys.pop(user, None)
        else:
            self.keys[user] = place
        self.versions[user] = self.versions.get(user, 0) + 1
        among = {each for client in self.clients for each in windows(client.ranges)}
        edits = self.list.put(user, place, among)
        for client in self.clients:
            for window in windows(client.ranges):
                client.apply(edits[window], self.versions)

    @rule(first=st.integers(0, 8), length=st.integers(1, 5))
    def look(self, first: int, length: int) -> None:
        """Somebody else begins to look."""
        last = first + length - 1
        client = Client(((first, last),))
        client.rows = [*[None] * first, *self.shown(self.list.rows(first, last))]
        self.clients[5:] = [client]

    @invariant()
    def all_know(self) -> None:
        """Each client knows exactly the rows of its ranges; the list has all of them."""
        rows = self.expected()
        assert list(self.list.rows(0, 99)) == rows
        assert len(self.list) == len(rows)
        assert list(self.list.groups()) == [each for each in rows if isinstance(each, Header)]
        for client in self.clients:
            there = [row for a, b in windows(client.ranges) for row in rows[a : b + 1]]
            assert client.known() == self.shown(there), (client, there)


class ModelTests(SynchronousTestCase):
    def test_clients_follow(self) -> None:
        """Clients of any ranges follow any row of changes."""
        run_state_machine_as_test(
            ClientsFollow,
            settings=settings(max_examples=100, stateful_step_count=40, deadline=None),
        )
