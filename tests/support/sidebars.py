"""What a client makes of GUILD_MEMBER_LIST_UPDATE, and what a member list is, worked out afresh."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from litecord.model.permissions import ADMINISTRATOR, VIEW_CHANNEL
from litecord.model.roles import Role
from litecord.model.snowflakes import Snowflake
from litecord.state.guilds import GuildState
from litecord.state.state import State
from litecord.wire.members import member_json
from litecord.wire.presences import presence_json


class Sidebar:
    """
    The member lists of a client, by their ids; a row that is not known is ``None``.

    ``lists`` are the rows, ``updates`` the last event of each list.
    """

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {}
        self.updates: dict[str, Any] = {}

    def hear(self, payloads: Iterable[Any]) -> list[Any]:
        """Apply what was told; what of that was about member lists."""
        updates = []
        for payload in payloads:
            if payload["t"] == "GUILD_ROLE_DELETE":
                self.lose_role(payload["d"]["role_id"])
            if payload["t"] != "GUILD_MEMBER_LIST_UPDATE":
                continue
            update = copy.deepcopy(payload["d"])
            updates.append(payload["d"])
            rows = self.lists.setdefault(update["id"], [])
            self.updates[update["id"]] = update
            for op in update["ops"]:
                _apply(rows, op)
        return updates

    def lose_role(self, role_id: str) -> None:
        """A role was deleted: clients take it from members by themselves."""
        for rows in self.lists.values():
            for row in rows:
                roles = row["member"]["roles"] if row is not None and "member" in row else []
                if role_id in roles:
                    roles.remove(role_id)

    def rows(self, list_id: str, first: int = 0, last: int = 99) -> list[Any]:
        """The known rows of a range."""
        found = self.lists.get(list_id, [])[first : last + 1]
        return [each for each in found if each is not None]

    def brief(self, list_id: str = "everyone", first: int = 0, last: int = 99) -> list[Any]:
        """The same in short: headers as ``id count``, members as their ids as numbers."""
        return [_brief(each) for each in self.rows(list_id, first, last)]


def _apply(rows: list[Any], op: Any) -> None:
    if "range" in op:
        first, last = op["range"]
        items = op.get("items", [])
        rows.extend([None] * (last + 1 - len(rows)))
        rows[first : last + 1] = [*items, *[None] * (last + 1 - first - len(items))]
        return
    index = op["index"]
    rows.extend([None] * (index + 1 - len(rows)))
    if op["op"] == "INSERT":
        rows.insert(index, op["item"])
    elif op["op"] == "DELETE":
        del rows[index]
    else:
        assert op["op"] == "UPDATE", op
        rows[index] = op["item"]


def _brief(row: Any) -> object:
    if "group" in row:
        return f"{row['group']['id']} {row['group']['count']}"
    return int(row["member"]["user"]["id"])


def _sees(guild: GuildState, channel_id: Snowflake, role: Role) -> bool:
    bits = guild.roles[guild.guild.id].permissions | role.permissions
    if bits & ADMINISTRATOR:
        return True
    overwrites = guild.channels[channel_id].overwrites
    for each in sorted(overwrites, key=lambda each: each.id != guild.guild.id):
        if each.id in (role.id, guild.guild.id):
            bits = bits & ~each.deny | each.allow
    return bool(bits & VIEW_CHANNEL)


def rows_afresh(state: State, guild: GuildState, channel_id: Snowflake, most: int) -> list[Any]:
    """
    All rows of a channel's list, from nothing but roles, permissions, names and presences.

    In a guild of more than ``most`` members nobody is offline.
    """
    roles = [each for each in guild.roles.values() if each.hoist]
    hoisted = [each for each in roles if _sees(guild, channel_id, each)]
    groups: dict[str, list[Snowflake]] = {
        str(each.id): [] for each in sorted(hoisted, key=lambda each: (-each.position, each.id))
    }
    groups |= {"online": [], "offline": []}
    for user_id, member in guild.members.items():
        if channel_id in guild.sight(user_id):
            if not state.presences.is_online(user_id):
                groups["offline"].append(user_id)
            else:
                held = [each for each in groups if each in map(str, member.roles)]
                groups[[*held, "online"][0]].append(user_id)
    if len(guild.members) > most:
        del groups["offline"]
    rows: list[Any] = []
    for group_id, ids in groups.items():
        if ids:
            rows.append({"group": {"id": group_id, "count": len(ids)}})
            rows.extend(_row(state, guild, each) for each in sorted(ids, key=_name(state, guild)))
    return rows


def _name(state: State, guild: GuildState) -> Any:
    def name(user_id: Snowflake) -> tuple[str, int]:
        user = state.users[user_id]
        shown = guild.members[user_id].nick or user.global_name or user.username
        return shown.lower(), user_id

    return name


def _row(state: State, guild: GuildState, user_id: Snowflake) -> Any:
    told = member_json(guild.members[user_id], state.users[user_id])
    return {"member": told | {"presence": presence_json(state.presences.of(user_id))}}
