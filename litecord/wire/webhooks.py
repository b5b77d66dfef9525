"""Webhooks on the wire."""

from __future__ import annotations

from typing import Any

import attrs

from ..model.snowflakes import Snowflake
from ..model.webhooks import Webhook


@attrs.frozen(kw_only=True)
class FollowChannel:
    """The body of ``POST /channels/{id}/followers``: where the copies are to come."""

    webhook_channel_id: Snowflake


def follower_json(webhook: Webhook) -> dict[str, Any]:
    """A followed channel object."""
    return {"channel_id": str(webhook.source_channel_id), "webhook_id": str(webhook.id)}
