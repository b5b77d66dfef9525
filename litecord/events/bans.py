"""What happens to the bans of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.permissions import BAN_MEMBERS, VIEW_AUDIT_LOG
from ..model.users import User
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class BanAdded(GuildEvent):
    """A user was banned."""

    intent: ClassVar[int] = intents.GUILD_MODERATION
    permission: ClassVar[int] = BAN_MEMBERS | VIEW_AUDIT_LOG
    user: User


@attrs.frozen(kw_only=True)
class BanRemoved(GuildEvent):
    """A ban was lifted."""

    intent: ClassVar[int] = intents.GUILD_MODERATION
    permission: ClassVar[int] = BAN_MEMBERS | VIEW_AUDIT_LOG
    user: User
