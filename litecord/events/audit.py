"""What happens to the audit log of a guild."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.audit import AuditEntry
from ..model.permissions import VIEW_AUDIT_LOG
from .base import GuildEvent


@attrs.frozen(kw_only=True)
class AuditEntryCreated(GuildEvent):
    """Something was recorded."""

    intent: ClassVar[int] = intents.GUILD_MODERATION
    permission: ClassVar[int] = VIEW_AUDIT_LOG
    entry: AuditEntry
