"""
The member list of a channel, as the sidebar of a client shows it; pure: no session, no I/O.

A list is rows: each group that is not empty has a header, and its members stand below it. The
groups are the hoisted roles from the highest to the lowest, then who is online beside them, then
who is offline. Channels that are seen by the same people have the same list, known by the same id.

A client looks at ranges of rows and is told what happens in them: SYNC has all rows of a range,
INSERT, UPDATE and DELETE change one row, INVALIDATE ends a range. The rows of a range are kept as
they are in the whole list: where a row goes the one that comes in at the end is told as well, and
where one comes the row that falls out at the end goes. So no operation touches a row outside.

Told from client libraries and the notes of those who wrote them, for there is no documentation.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import attrs
import mmh3
from sortedcontainers import SortedList

from ..model.channels import Overwrite
from ..model.permissions import VIEW_CHANNEL
from ..model.snowflakes import Snowflake
from ..model.subscriptions import Range, Ranges

#: The id of the list of all channels that nobody is kept from.
EVERYONE: Final = "everyone"
#: The groups of those without a hoisted role.
ONLINE, OFFLINE = "online", "offline"

#: Where a member stands: the number of the group, the name, the user's id.
Key = tuple[int, str, Snowflake]


# -- ids ------------------------------------------------------------------------------------------


def list_key(everyone: int, overwrites: Iterable[Overwrite]) -> str:
    """
    What the channels with the same list have in common.

    ``everyone`` is the permissions of the @everyone role.
    """
    kept = tuple(overwrites)
    if everyone & VIEW_CHANNEL and not any(each.deny & VIEW_CHANNEL for each in kept):
        return EVERYONE
    allowed = (f"allow:{each.id}" for each in kept if each.allow & VIEW_CHANNEL)
    denied = (
        f"deny:{each.id}"
        for each in kept
        if each.deny & VIEW_CHANNEL and not each.allow & VIEW_CHANNEL
    )
    return ",".join(sorted([*allowed, *denied]))


def list_id(key: str) -> str:
    """The id that clients know a list by."""
    return key if key == EVERYONE else str(mmh3.hash(key, 0, signed=False))


# -- rows -----------------------------------------------------------------------------------------


@attrs.frozen
class Header:
    """The first row of a group: its id, and how many members stand below it."""

    id: str
    count: int


#: A header, or the id of a member.
Row = Header | Snowflake


class Kind(StrEnum):
    """What happens to one row."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@attrs.frozen
class Edit:
    """A row comes, changes, or goes; those after it move."""

    kind: Kind
    index: int
    row: Row | None = None


@attrs.frozen
class Sync:
    """The rows of a range are these, as many as there are."""

    range: Range
    rows: tuple[Row, ...]


@attrs.frozen
class Invalidate:
    """A range is not kept up to date any more."""

    range: Range


Operation = Edit | Sync | Invalidate


@attrs.frozen
class Layout:
    """The groups of a list: ``roles`` are the hoisted ones that can see it, the highest first."""

    roles: tuple[Snowflake, ...]
    #: whether those who are offline are in the list at all
    with_offline: bool
    ids: tuple[str, ...] = attrs.field(init=False, eq=False)
    _numbers: dict[Snowflake, int] = attrs.field(init=False, eq=False)

    @ids.default
    def _ids(self) -> tuple[str, ...]:
        offline = (OFFLINE,) if self.with_offline else ()
        return (*map(str, self.roles), ONLINE, *offline)

    @_numbers.default
    def _all_numbers(self) -> dict[Snowflake, int]:
        return {role_id: number for number, role_id in enumerate(self.roles)}

    def group(self, role_ids: Iterable[Snowflake], *, online: bool) -> int | None:
        """The number of the group of a member with these roles; ``None`` where there is none."""
        count, numbers = len(self.roles), self._numbers
        if not online:
            return count + 1 if self.with_offline else None
        return min((numbers[each] for each in role_ids if each in numbers), default=count)


def windows(ranges: Iterable[Range]) -> Ranges:
    """Ranges with those that touch or overlap made one, in order."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


@attrs.define(eq=False)
class MemberList:
    """All rows of a list; whatever is done with one member costs the logarithm of their number."""

    layout: Layout
    _order: SortedList = attrs.field(init=False, factory=SortedList)
    _keys: dict[Snowflake, Key] = attrs.field(init=False, factory=dict)
    _counts: list[int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._counts = [0] * len(self.layout.ids)

    def __len__(self) -> int:
        """How many rows there are, headers among them."""
        return len(self._order) + sum(1 for count in self._counts if count)

    def groups(self) -> tuple[Header, ...]:
        """The headers, in order."""
        numbered = enumerate(self._counts)
        return tuple(self._header(number) for number, count in numbered if count)

    def rows(self, first: int, last: int) -> tuple[Row, ...]:
        """The rows from ``first`` to ``last``, both included, as far as there are such."""
        found: list[Row] = []
        header = members = 0  # the row of a group's header, and the members before it
        for number, count in enumerate(self._counts):
            if not count:
                continue
            if header > last:
                break
            if first <= header:
                found.append(self._header(number))
            start, stop = max(first, header + 1), min(last, header + count) + 1
            if start < stop:
                skipped = members - header - 1
                among = self._order.islice(start + skipped, stop + skipped)
                found.extend(key[2] for key in among)
            header += count + 1
            members += count
        return tuple(found)

    def _header(self, number: int) -> Header:
        return Header(self.layout.ids[number], self._counts[number])

    def _header_index(self, number: int) -> int:
        return sum(count + 1 for count in self._counts[:number] if count)

    def _index(self, key: Key) -> int:
        headers = sum(1 for count in self._counts[: key[0] + 1] if count)
        return int(self._order.bisect_left(key)) + headers

    # -- changes ----------------------------------------------------------------------------------

    def put(
        self, user_id: Snowflake, key: Key | None, among: Iterable[Range] = ()
    ) -> dict[Range, list[Edit]]:
        """
        Have a member in one place, or nowhere, and look at them afresh.

        What that is in each of the windows ``among``: for somebody who knows the rows of it.
        """
        edits = _Edits(self, {window: [] for window in among})
        before = self._keys.get(user_id)
        if before is not None and key is not None and before[0] == key[0]:
            self._move(before, key, edits)
            return edits.found
        changed = {each[0] for each in (before, key) if each is not None}
        headers = {number for number in changed if self._counts[number]}
        if before is not None:
            self._remove(before, edits)
        if key is not None:
            self._add(key, edits)
        for number in sorted(headers):
            if self._counts[number]:
                edits.update(self._header_index(number), self._header(number))
        return edits.found

    def _move(self, before: Key, key: Key, edits: _Edits) -> None:
        """A member stays in the group."""
        source, length, number = self._index(before), len(self), key[0]
        if key == before:
            edits.update(source, key[2])
            return
        self._order.remove(before)
        target = self._index(key)
        if target != source:  # then the group has others, and its header stays
            self._counts[number] -= 1
            edits.cut(source, 1, length)
            self._counts[number] += 1
        self._order.add(key)
        self._keys[key[2]] = key
        if target == source:
            edits.update(source, key[2])
        else:
            edits.paste(target, 1, length - 1)

    def _remove(self, key: Key, edits: _Edits) -> None:
        index, length, number = self._index(key), len(self), key[0]
        self._order.remove(key)
        del self._keys[key[2]]
        self._counts[number] -= 1
        if self._counts[number]:
            edits.cut(index, 1, length)
        else:
            edits.cut(index - 1, 2, length)

    def _add(self, key: Key, edits: _Edits) -> None:
        length, number = len(self), key[0]
        self._order.add(key)
        self._keys[key[2]] = key
        self._counts[number] += 1
        index = self._index(key)
        if self._counts[number] > 1:
            edits.paste(index, 1, length)
        else:
            edits.paste(index - 1, 2, length)


@attrs.frozen
class _Edits:
    """What a change of the whole list is to those who know some windows of it."""

    of: MemberList
    found: dict[Range, list[Edit]]

    def cut(self, index: int, count: int, length: int) -> None:
        """Rows went; there were ``length`` before."""
        for (first, last), edits in self.found.items():
            if index > last:
                continue
            held, kept = _held(first, last, length), _held(first, last, length - count)
            at = max(index, first)
            gone = min(count, first + held - at)
            edits.extend([Edit(Kind.DELETE, at)] * gone)
            at = first + held - gone
            self._insert(edits, at, first + kept - at)

    def paste(self, index: int, count: int, length: int) -> None:
        """Rows came; there were ``length`` before."""
        for (first, last), edits in self.found.items():
            if index > last:
                continue
            held, kept = _held(first, last, length), _held(first, last, length + count)
            at = max(index, first)
            come = min(count, first + kept - at)
            for end in range(first + held - 1, first + kept - come - 1, -1):
                if edits and edits[-1].kind is Kind.INSERT and edits[-1].index == end:
                    edits.pop()  # it came in at the end just now
                else:
                    edits.append(Edit(Kind.DELETE, end))
            self._insert(edits, at, come)

    def _insert(self, edits: list[Edit], at: int, count: int) -> None:
        rows = self.of.rows(at, at + count - 1)
        edits.extend(Edit(Kind.INSERT, at + nth, row) for nth, row in enumerate(rows))

    def update(self, index: int, row: Row) -> None:
        """A row is not what it was, but where it was."""
        for (first, last), edits in self.found.items():
            if first <= index <= last:
                edits.append(Edit(Kind.UPDATE, index, row))


def _held(first: int, last: int, length: int) -> int:
    """How many of so many rows are in a window."""
    return max(0, min(last + 1, length) - first)
