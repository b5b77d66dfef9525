"""What a guild pauses for a time, on the wire."""

from __future__ import annotations

from datetime import datetime

import attrs

from .forms import UNSET, Unset


@attrs.frozen(kw_only=True)
class ModifyIncidentActions:
    """The body of ``PUT /guilds/{id}/incident-actions``; null ends what is paused."""

    invites_disabled_until: datetime | Unset | None = UNSET
    dms_disabled_until: datetime | Unset | None = UNSET
