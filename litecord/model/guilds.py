"""Guilds: what Discord's users call servers."""

from __future__ import annotations

from datetime import datetime

import attrs

from .snowflakes import Snowflake

#: The fields of a guild that name one of its channels.
CHANNEL_FIELDS = (
    "afk_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "public_updates_channel_id",
    "safety_alerts_channel_id",
    "widget_channel_id",
)

#: The flag of a system channel that is not told who joins.
SUPPRESS_JOINS = 1 << 0


@attrs.frozen(kw_only=True)
class Guild:
    """A guild's own fields; its roles, channels and members are values of their own."""

    id: Snowflake
    name: str
    owner_id: Snowflake
    icon: str | None = None
    description: str | None = None
    splash: str | None = None
    discovery_splash: str | None = None
    banner: str | None = None
    home_header: str | None = None
    features: tuple[str, ...] = ()
    region: str = "local"
    afk_channel_id: Snowflake | None = None
    afk_timeout: int = 300
    system_channel_id: Snowflake | None = None
    system_channel_flags: int = 0
    rules_channel_id: Snowflake | None = None
    public_updates_channel_id: Snowflake | None = None
    safety_alerts_channel_id: Snowflake | None = None
    widget_enabled: bool = False
    widget_channel_id: Snowflake | None = None
    verification_level: int = 0
    default_message_notifications: int = 0
    explicit_content_filter: int = 0
    mfa_level: int = 0
    nsfw_level: int = 0
    premium_tier: int = 0
    premium_subscription_count: int = 0
    premium_progress_bar_enabled: bool = False
    preferred_locale: str = "en-US"
    vanity_url_code: str | None = None
    max_members: int = 500_000
    max_presences: int | None = None
    max_video_channel_users: int = 25
    max_stage_video_channel_users: int = 50
    invites_disabled_until: datetime | None = None
    dms_disabled_until: datetime | None = None

    def pauses_invites(self, now: datetime) -> bool:
        """Whether its invites let nobody in, for a time or for good."""
        until = self.invites_disabled_until
        return "INVITES_DISABLED" in self.features or (until is not None and now < until)

    def pauses_dms(self, now: datetime) -> bool:
        """Whether its members may not write to each other, unless they are friends."""
        return self.dms_disabled_until is not None and now < self.dms_disabled_until
