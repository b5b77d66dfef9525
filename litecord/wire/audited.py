"""
What the audit log tells of each kind of thing: its documented keys, with their values as JSON.

Keys are those of the thing's object, with the exceptions of
https://docs.discord.com/developers/resources/audit-log#audit-log-change-object-audit-log-change-exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import singledispatch
from typing import Any, cast

import attrs

from ..model.channels import Channel
from ..model.emojis import Emoji
from ..model.guilds import Guild
from ..model.invites import Invite
from ..model.members import Member
from ..model.roles import Role
from ..model.snowflakes import Snowflake
from ..model.sounds import Sound
from ..model.stages import StageInstance
from ..model.stickers import Sticker
from ..model.threads import Thread
from ..model.webhooks import SeenWebhook, Webhook
from .channels import channel_json
from .emojis import emoji_json
from .guilds import guild_json
from .invites import invite_metadata_json
from .members import partial_member_json
from .roles import role_json
from .sounds import sound_json
from .stages import stage_json
from .stickers import sticker_json
from .threads import thread_json
from .webhooks import webhook_json


@attrs.frozen
class Audited:
    """A thing as the audit log tells of it: where it is, its id, and what is in it."""

    guild_id: Snowflake
    target_id: Snowflake | None
    told: Mapping[str, Any]


def _pick(told: Mapping[str, Any], *names: str, **renamed: str) -> dict[str, Any]:
    """Some fields of an object, and some under other names; those that it does not have are not."""
    keys = dict.fromkeys(names) | renamed
    return {renamed.get(key, key): told[key] for key in keys if key in told}


@singledispatch
def audited(thing: object) -> Audited:
    """A thing as the audit log tells of it."""
    raise TypeError(f"the audit log does not know {type(thing).__name__}")


@audited.register
def _(guild: Guild) -> Audited:
    told = _pick(
        guild_json(guild, ()),
        *("name", "description", "owner_id", "region", "preferred_locale", "features"),
        *("afk_channel_id", "afk_timeout", "system_channel_id", "system_channel_flags"),
        *("rules_channel_id", "public_updates_channel_id", "safety_alerts_channel_id"),
        *("widget_enabled", "widget_channel_id", "verification_level", "mfa_level"),
        *("default_message_notifications", "explicit_content_filter", "nsfw_level"),
        *("vanity_url_code", "premium_progress_bar_enabled", "incidents_data", "home_header"),
        icon="icon_hash",
        splash="splash_hash",
        discovery_splash="discovery_splash_hash",
        banner="banner_hash",
    )
    return Audited(guild.id, guild.id, told)


@audited.register
def _(channel: Channel) -> Audited:
    told = channel_json(channel)
    for name in ("id", "guild_id", "last_message_id", "last_pin_timestamp"):
        told.pop(name, None)
    return Audited(channel.guild_id, channel.id, told)


@audited.register
def _(thread: Thread) -> Audited:
    whole = thread_json(thread)
    told = _pick(
        whole | whole["thread_metadata"],
        *("name", "type", "archived", "locked", "auto_archive_duration", "invitable"),
        *("rate_limit_per_user", "flags", "applied_tags"),
    )
    return Audited(thread.guild_id, thread.id, told)


@audited.register
def _(member: Member) -> Audited:
    names = ("nick", "deaf", "mute", "communication_disabled_until", "flags")
    return Audited(member.guild_id, member.user_id, _pick(partial_member_json(member), *names))


@audited.register
def _(role: Role) -> Audited:
    told = _pick(
        role_json(role),
        *("name", "permissions", "color", "colors", "hoist", "mentionable", "position"),
        *("unicode_emoji",),
        icon="icon_hash",
    )
    return Audited(role.guild_id, role.id, told)


@audited.register
def _(invite: Invite) -> Audited:
    """An invite is in the log by its code: it has no id."""
    told = {
        "code": invite.code,
        "channel_id": str(invite.channel_id),
        "inviter_id": invite.inviter_id and str(invite.inviter_id),
        **_pick(invite_metadata_json(invite), "max_uses", "uses", "max_age", "temporary"),
        "flags": invite.flags,
    }
    return Audited(invite.guild_id, None, told)


@audited.register
def _(webhook: Webhook) -> Audited:
    told = _pick(
        webhook_json(SeenWebhook(webhook=webhook), ""),
        *("name", "type", "channel_id", "application_id"),
        avatar="avatar_hash",
    )
    return Audited(webhook.guild_id, webhook.id, told)


@audited.register
def _(emoji: Emoji) -> Audited:
    """An emoji of a guild, not of an application; roles are told where there are any."""
    told = _pick(emoji_json(emoji), "name", "roles")
    told["roles"] = told["roles"] or None
    return Audited(cast(Snowflake, emoji.guild_id), emoji.id, told)


@audited.register
def _(sticker: Sticker) -> Audited:
    return Audited(sticker.guild_id, sticker.id, sticker_json(sticker))


@audited.register
def _(sound: Sound) -> Audited:
    """A sound of a guild, not a default one."""
    return Audited(cast(Snowflake, sound.guild_id), sound.id, sound_json(sound))


@audited.register
def _(stage: StageInstance) -> Audited:
    return Audited(stage.guild_id, stage.id, _pick(stage_json(stage), "topic", "privacy_level"))


# -- what became of something ---------------------------------------------------------------------


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What changed, key by key; null and what is not there are told by saying nothing."""
    changes = []
    for key in {**before, **after}:
        values = {"old_value": before.get(key), "new_value": after.get(key)}
        if values["old_value"] != values["new_value"]:
            told = {name: each for name, each in values.items() if each is not None}
            changes.append({"key": key, **told})
    return changes


def moved_roles(before: Iterable[Role], after: Iterable[Role]) -> list[dict[str, Any]]:
    """Which roles somebody was given and lost, as partial objects."""
    held, wanted = ({each.id: each for each in roles} for roles in (before, after))
    return [
        {
            "key": key,
            "new_value": [{"id": str(id), "name": roles[id].name} for id in sorted(ids)],
        }
        for key, roles, ids in (
            ("$add", wanted, wanted.keys() - held.keys()),
            ("$remove", held, held.keys() - wanted.keys()),
        )
        if ids
    ]
