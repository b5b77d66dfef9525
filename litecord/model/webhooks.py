"""Webhooks: what else than users can write messages."""

from __future__ import annotations

from enum import IntEnum

import attrs

from .snowflakes import Snowflake


class WebhookType(IntEnum):
    """The kinds of webhook, by Discord's numbers."""

    INCOMING = 1
    CHANNEL_FOLLOWER = 2
    APPLICATION = 3


@attrs.frozen(kw_only=True)
class Webhook:
    """A webhook; one that follows a channel brings to its own what is published there."""

    id: Snowflake
    type: WebhookType = attrs.field(converter=WebhookType)
    guild_id: Snowflake
    channel_id: Snowflake
    user_id: Snowflake | None = None
    name: str | None = None
    avatar: str | None = None
    source_channel_id: Snowflake | None = None


@attrs.frozen(kw_only=True)
class Crosspost:
    """A copy of a published message; ``message_id`` is ``None`` until it is made."""

    source_channel_id: Snowflake
    source_id: Snowflake
    webhook_id: Snowflake
    channel_id: Snowflake
    message_id: Snowflake | None = None
