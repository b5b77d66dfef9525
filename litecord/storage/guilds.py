"""Guilds in the database."""

from __future__ import annotations

from typing import Any

import attrs

from ..interfaces import ICursor
from ..model.guilds import Guild
from ..model.snowflakes import Snowflake

INSERT = """
    insert into guilds (id, name, owner_id, icon, description, features, region, afk_channel_id,
                        afk_timeout, system_channel_id, system_channel_flags, verification_level,
                        default_message_notifications, explicit_content_filter, preferred_locale)
    values (%(id)s, %(name)s, %(owner_id)s, %(icon)s, %(description)s, %(features)s, %(region)s,
            %(afk_channel_id)s, %(afk_timeout)s, %(system_channel_id)s, %(system_channel_flags)s,
            %(verification_level)s, %(default_message_notifications)s,
            %(explicit_content_filter)s, %(preferred_locale)s)
"""

UPDATE = """
    update guilds
    set name = %(name)s, owner_id = %(owner_id)s, icon = %(icon)s, description = %(description)s,
        splash = %(splash)s, discovery_splash = %(discovery_splash)s, banner = %(banner)s,
        home_header = %(home_header)s, features = %(features)s, region = %(region)s,
        afk_channel_id = %(afk_channel_id)s, afk_timeout = %(afk_timeout)s,
        system_channel_id = %(system_channel_id)s, system_channel_flags = %(system_channel_flags)s,
        rules_channel_id = %(rules_channel_id)s,
        public_updates_channel_id = %(public_updates_channel_id)s,
        safety_alerts_channel_id = %(safety_alerts_channel_id)s,
        widget_enabled = %(widget_enabled)s, widget_channel_id = %(widget_channel_id)s,
        verification_level = %(verification_level)s,
        default_message_notifications = %(default_message_notifications)s,
        explicit_content_filter = %(explicit_content_filter)s, mfa_level = %(mfa_level)s,
        nsfw_level = %(nsfw_level)s, premium_tier = %(premium_tier)s,
        premium_subscription_count = %(premium_subscription_count)s,
        premium_progress_bar_enabled = %(premium_progress_bar_enabled)s,
        preferred_locale = %(preferred_locale)s, vanity_url_code = %(vanity_url_code)s,
        invites_disabled_until = %(invites_disabled_until)s,
        dms_disabled_until = %(dms_disabled_until)s
    where id = %(id)s
"""

FETCH = """
    select id, name, owner_id, icon, description, splash, discovery_splash, banner, home_header,
           features, region, afk_channel_id, afk_timeout, system_channel_id, system_channel_flags,
           rules_channel_id, public_updates_channel_id, safety_alerts_channel_id, widget_enabled,
           widget_channel_id, verification_level, default_message_notifications,
           explicit_content_filter, mfa_level, nsfw_level, premium_tier,
           premium_subscription_count, premium_progress_bar_enabled, preferred_locale,
           vanity_url_code, max_members, max_presences, max_video_channel_users,
           max_stage_video_channel_users, invites_disabled_until, dms_disabled_until
    from guilds where id = %(id)s
"""

DELETE = "delete from guilds where id = %(id)s"


def _values(guild: Guild) -> dict[str, Any]:
    return {**attrs.asdict(guild, recurse=False), "features": list(guild.features)}


async def insert(cursor: ICursor, guild: Guild) -> None:
    """Add a guild; its roles, channels and members are added by their own modules."""
    await cursor.execute(INSERT, _values(guild))


async def update(cursor: ICursor, guild: Guild) -> None:
    """Write a guild's own fields."""
    await cursor.execute(UPDATE, _values(guild))


async def fetch(cursor: ICursor, guild_id: Snowflake) -> Guild | None:
    """One guild."""
    rows = await cursor.query(FETCH, {"id": guild_id})
    if not rows:
        return None
    values = rows[0]._asdict()
    values["features"] = tuple(rows[0].features)
    return Guild(**values)


async def delete(cursor: ICursor, guild_id: Snowflake) -> None:
    """Remove a guild with everything in it."""
    await cursor.execute(DELETE, {"id": guild_id})
