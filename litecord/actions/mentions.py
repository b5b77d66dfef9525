"""Whom a message mentions: what stands in it, is allowed by the sender, and is theirs to do."""

from __future__ import annotations

from typing import Final

import attrs

from ..model.mentions import mentioned_in
from ..model.permissions import MENTION_EVERYONE
from ..model.snowflakes import Snowflake
from ..model.users import TokenKind, User
from ..wire.mentions import ALL_ALLOWED, USERS_ALLOWED, AllowedMentions
from .access import Place
from .world import Change


@attrs.frozen(kw_only=True)
class Mentions:
    """Whom a message mentions in the end."""

    users: tuple[User, ...] = ()
    roles: tuple[Snowflake, ...] = ()
    everyone: bool = False

    @property
    def user_ids(self) -> tuple[Snowflake, ...]:
        """The ids of the users."""
        return tuple(each.id for each in self.users)


NOBODY: Final = Mentions()


async def resolve(
    change: Change,
    here: Place,
    content: str,
    allowed: AllowedMentions | None,
    replied: Snowflake | None = None,
) -> Mentions:
    """
    Whom ``content`` mentions, posted by the actor; ``replied`` wrote what it answers.

    Only a mention of somebody who is neither a member nor in memory reads the database.
    See https://docs.discord.com/developers/resources/message#allowed-mentions-object.
    """
    if "@" not in content and replied is None:
        return NOBODY
    found = mentioned_in(content)
    if allowed is None:
        by_webhook = change.actor.kind is TokenKind.WEBHOOK
        allowed = USERS_ALLOWED if by_webhook else ALL_ALLOWED
    wanted = [each for each in found.users if allowed.allows_user(each)]
    if replied is not None and allowed.replied_user and replied not in wanted:
        wanted.append(replied)
    users = await change.state.load_users(change.cursor, wanted) if wanted else {}
    if here.guild is None:
        return Mentions(users=tuple(users.values()))
    may_all = bool(here.permissions & MENTION_EVERYONE)
    roles = here.guild.roles
    return Mentions(
        users=tuple(users.values()),
        roles=tuple(
            each
            for each in found.roles
            if each in roles
            and each != here.guild.guild.id
            and (may_all or roles[each].mentionable)
            and allowed.allows_role(each)
        ),
        everyone=found.everyone and may_all and allowed.allows_everyone(),
    )
