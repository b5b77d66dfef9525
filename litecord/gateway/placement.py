"""Where the members of a guild stand in a member list: who sees the channel, in which group."""

from __future__ import annotations

import attrs

from ..model.channels import Channel, OverwriteType
from ..model.members import Member
from ..model.permissions import (
    ADMINISTRATOR,
    VIEW_CHANNEL,
    base_permissions,
    channel_permissions,
)
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..state.guilds import GuildState
from .member_list import EVERYONE, Key, Layout

#: In a guild of more members, those who are offline are in no list.
MOST_WITH_OFFLINE = 1000


@attrs.frozen(eq=False)
class Placement:
    """
    What settles where a member stands in a list, for as long as that does not change.

    ``channel`` is any of those that have the list: they are seen by the same people.
    """

    guild: GuildState
    key: str
    channel: Channel
    layout: Layout = attrs.field(init=False)
    #: whose permissions matter, and which; two placements that are alike place alike
    shape: object = attrs.field(init=False)
    _named: frozenset[Snowflake] = attrs.field(init=False)
    _seeing: dict[tuple[Snowflake, ...], bool] = attrs.field(init=False, factory=dict)

    @layout.default
    def _layout(self) -> Layout:
        hoisted = (role for role in self.guild.roles.values() if role.hoist)
        seeing = sorted(filter(self._role_sees, hoisted), key=lambda role: role.rank, reverse=True)
        everyone = self.guild.guild.id
        return Layout(tuple(each.id for each in seeing if each.id != everyone), self._with_offline)

    @property
    def _with_offline(self) -> bool:
        return len(self.guild.members) <= MOST_WITH_OFFLINE

    @property
    def has_outgrown(self) -> bool:
        """Whether those who are offline have come to belong into the list, or not to."""
        return self.layout.with_offline is not self._with_offline

    @shape.default
    def _shape(self) -> object:
        if self.key == EVERYONE:
            return self.layout
        counts = VIEW_CHANNEL | ADMINISTRATOR
        bits = {role.id: role.permissions & counts for role in self.guild.roles.values()}
        everyone = bits[self.guild.guild.id]
        overwritten = {each.id for each in self.channel.overwrites}
        mattering = {key: each for key, each in bits.items() if each & ~everyone}
        named = overwritten & bits.keys()
        return self.layout, everyone, mattering, named, self.guild.guild.owner_id

    @_named.default
    def _all_named(self) -> frozenset[Snowflake]:
        member = OverwriteType.MEMBER
        of_members = (each.id for each in self.channel.overwrites if each.type == member)
        return frozenset([*of_members, self.guild.guild.owner_id])

    def _role_sees(self, role: Role) -> bool:
        guild_id = self.guild.guild.id
        base = base_permissions(
            user_id=0,
            owner_id=self.guild.guild.owner_id,
            everyone=self.guild.roles[guild_id].permissions,
            role_permissions=[role.permissions],
        )
        return self.key == EVERYONE or bool(
            VIEW_CHANNEL
            & channel_permissions(
                base,
                overwrites=self.channel.overwrites,
                guild_id=guild_id,
                role_ids=(role.id,),
                user_id=0,
                channel_type=self.channel.type,
            )
        )

    def sees(self, member: Member) -> bool:
        """Whether a member can see the channel; those with the same roles are alike."""
        if self.key == EVERYONE:
            return True
        if member.user_id in self._named:
            return self.guild.sees(member, self.channel)
        found = self._seeing.get(member.roles)
        if found is None:
            found = self._seeing[member.roles] = self.guild.sees(member, self.channel)
        return found

    def key_of(self, member: Member, user: User, *, online: bool) -> Key | None:
        """Where a member stands; ``None`` for who is not in the list."""
        group = self.layout.group(member.roles, online=online)
        if group is None or not self.sees(member):
            return None
        name = member.nick or user.global_name or user.username
        return (group, name.casefold(), member.user_id)
