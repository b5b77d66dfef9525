"""What emojis, stickers and sounds have in common: who may make and change them, who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Generic, Protocol, TypeVar

import attrs

from ..errors import MissingPermissions
from ..model.permissions import CREATE_GUILD_EXPRESSIONS, MANAGE_GUILD_EXPRESSIONS
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..state.guilds import GuildState
from .access import Here, in_guild
from .world import Change

_EITHER: Final = CREATE_GUILD_EXPRESSIONS | MANAGE_GUILD_EXPRESSIONS


class Expression(Protocol):
    """What somebody made."""

    @property
    def user_id(self) -> Snowflake | None:
        """Who made it."""
        ...


E = TypeVar("E", bound=Expression)


@attrs.frozen
class Shown(Generic[E]):
    """An expression, with who made it for those who may know."""

    expression: E
    user: User | None


def may_change(here: Here, expression: Expression) -> bool:
    """Whether the actor may change one: managers any, others what they made themselves."""
    own = expression.user_id == here.member.user_id
    return bool(here.permissions & (_EITHER if own else MANAGE_GUILD_EXPRESSIONS))


def changeable(
    change: Change,
    guild_id: Snowflake,
    find: Callable[[GuildState, Snowflake], E],
    expression_id: Snowflake,
) -> tuple[GuildState, E]:
    """
    The guild, and what ``find`` finds there, for those who may change it.

    Refuses (50013) those who may change nothing, before it looks, and those who may not change
    this one.
    """
    here = in_guild(change, guild_id)
    if not here.permissions & _EITHER:
        raise MissingPermissions()
    expression = find(here.guild, expression_id)
    if not may_change(here, expression):
        raise MissingPermissions()
    return here.guild, expression


async def shown(change: Change, expressions: Iterable[E]) -> list[Shown[E]]:
    """Expressions with those who made them."""
    expressions = list(expressions)
    makers = {each.user_id for each in expressions if each.user_id is not None}
    users = await change.state.load_users(change.cursor, makers)
    return [
        Shown(each, None if each.user_id is None else users.get(each.user_id))
        for each in expressions
    ]


async def shown_to(change: Change, here: Here, expressions: Iterable[E]) -> list[Shown[E]]:
    """The same for those who may make or manage them; for others without the makers."""
    if here.permissions & _EITHER:
        return await shown(change, expressions)
    return [Shown(each, None) for each in expressions]


def slots(guild: GuildState, by_tier: tuple[int, ...], feature: str, with_feature: int) -> int:
    """How many there may be of something, by the guild's tier, or by a feature that gives more."""
    most = by_tier[min(guild.guild.premium_tier, len(by_tier) - 1)]
    return max(most, with_feature) if feature in guild.guild.features else most
