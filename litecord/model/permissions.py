"""What a member may do: the permission bits and the arithmetic over roles and overwrites.

Follows https://docs.discord.com/developers/topics/permissions. Everything here is pure and works
on plain ints, for one ``IntFlag`` operation costs fifty of theirs: :class:`Permission` is for
names, the constants below it are for rules.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import IntFlag
from typing import Final

from .channels import THREAD_TYPES, VOICE_TYPES, ChannelType, Overwrite, OverwriteType


class Permission(IntFlag):
    """Every documented permission bit, by Discord's name."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


CREATE_INSTANT_INVITE: Final[int] = Permission.CREATE_INSTANT_INVITE.value
KICK_MEMBERS: Final[int] = Permission.KICK_MEMBERS.value
BAN_MEMBERS: Final[int] = Permission.BAN_MEMBERS.value
ADMINISTRATOR: Final[int] = Permission.ADMINISTRATOR.value
MANAGE_CHANNELS: Final[int] = Permission.MANAGE_CHANNELS.value
MANAGE_GUILD: Final[int] = Permission.MANAGE_GUILD.value
ADD_REACTIONS: Final[int] = Permission.ADD_REACTIONS.value
VIEW_AUDIT_LOG: Final[int] = Permission.VIEW_AUDIT_LOG.value
PRIORITY_SPEAKER: Final[int] = Permission.PRIORITY_SPEAKER.value
STREAM: Final[int] = Permission.STREAM.value
VIEW_CHANNEL: Final[int] = Permission.VIEW_CHANNEL.value
SEND_MESSAGES: Final[int] = Permission.SEND_MESSAGES.value
SEND_TTS_MESSAGES: Final[int] = Permission.SEND_TTS_MESSAGES.value
MANAGE_MESSAGES: Final[int] = Permission.MANAGE_MESSAGES.value
EMBED_LINKS: Final[int] = Permission.EMBED_LINKS.value
ATTACH_FILES: Final[int] = Permission.ATTACH_FILES.value
READ_MESSAGE_HISTORY: Final[int] = Permission.READ_MESSAGE_HISTORY.value
MENTION_EVERYONE: Final[int] = Permission.MENTION_EVERYONE.value
USE_EXTERNAL_EMOJIS: Final[int] = Permission.USE_EXTERNAL_EMOJIS.value
VIEW_GUILD_INSIGHTS: Final[int] = Permission.VIEW_GUILD_INSIGHTS.value
CONNECT: Final[int] = Permission.CONNECT.value
SPEAK: Final[int] = Permission.SPEAK.value
MUTE_MEMBERS: Final[int] = Permission.MUTE_MEMBERS.value
DEAFEN_MEMBERS: Final[int] = Permission.DEAFEN_MEMBERS.value
MOVE_MEMBERS: Final[int] = Permission.MOVE_MEMBERS.value
USE_VAD: Final[int] = Permission.USE_VAD.value
CHANGE_NICKNAME: Final[int] = Permission.CHANGE_NICKNAME.value
MANAGE_NICKNAMES: Final[int] = Permission.MANAGE_NICKNAMES.value
MANAGE_ROLES: Final[int] = Permission.MANAGE_ROLES.value
MANAGE_WEBHOOKS: Final[int] = Permission.MANAGE_WEBHOOKS.value
MANAGE_GUILD_EXPRESSIONS: Final[int] = Permission.MANAGE_GUILD_EXPRESSIONS.value
USE_APPLICATION_COMMANDS: Final[int] = Permission.USE_APPLICATION_COMMANDS.value
REQUEST_TO_SPEAK: Final[int] = Permission.REQUEST_TO_SPEAK.value
MANAGE_EVENTS: Final[int] = Permission.MANAGE_EVENTS.value
MANAGE_THREADS: Final[int] = Permission.MANAGE_THREADS.value
CREATE_PUBLIC_THREADS: Final[int] = Permission.CREATE_PUBLIC_THREADS.value
CREATE_PRIVATE_THREADS: Final[int] = Permission.CREATE_PRIVATE_THREADS.value
USE_EXTERNAL_STICKERS: Final[int] = Permission.USE_EXTERNAL_STICKERS.value
SEND_MESSAGES_IN_THREADS: Final[int] = Permission.SEND_MESSAGES_IN_THREADS.value
USE_EMBEDDED_ACTIVITIES: Final[int] = Permission.USE_EMBEDDED_ACTIVITIES.value
MODERATE_MEMBERS: Final[int] = Permission.MODERATE_MEMBERS.value
VIEW_CREATOR_MONETIZATION_ANALYTICS: Final[int] = (
    Permission.VIEW_CREATOR_MONETIZATION_ANALYTICS.value
)
USE_SOUNDBOARD: Final[int] = Permission.USE_SOUNDBOARD.value
CREATE_GUILD_EXPRESSIONS: Final[int] = Permission.CREATE_GUILD_EXPRESSIONS.value
CREATE_EVENTS: Final[int] = Permission.CREATE_EVENTS.value
USE_EXTERNAL_SOUNDS: Final[int] = Permission.USE_EXTERNAL_SOUNDS.value
SEND_VOICE_MESSAGES: Final[int] = Permission.SEND_VOICE_MESSAGES.value
SET_VOICE_CHANNEL_STATUS: Final[int] = Permission.SET_VOICE_CHANNEL_STATUS.value
SEND_POLLS: Final[int] = Permission.SEND_POLLS.value
USE_EXTERNAL_APPS: Final[int] = Permission.USE_EXTERNAL_APPS.value
PIN_MESSAGES: Final[int] = Permission.PIN_MESSAGES.value
BYPASS_SLOWMODE: Final[int] = Permission.BYPASS_SLOWMODE.value

NONE: Final = 0
# The permission for a withdrawn feature. It has no name any more, but the real service still sets
# it in what it computes and in new guilds, so recorded payloads compare equal only with it.
_BIT_47: Final = 1 << 47
#: What owners and administrators are told they have, and every bit a role may be given.
ALL: Final = (1 << 53) - 1

#: @everyone of a new guild: "2248473465835073" in guilds created from 2024 to 2026.
EVERYONE_DEFAULT: Final = (
    CREATE_INSTANT_INVITE
    | ADD_REACTIONS
    | STREAM
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_EXTERNAL_EMOJIS
    | CONNECT
    | SPEAK
    | USE_VAD
    | CHANGE_NICKNAME
    | USE_APPLICATION_COMMANDS
    | REQUEST_TO_SPEAK
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | USE_EXTERNAL_STICKERS
    | SEND_MESSAGES_IN_THREADS
    | USE_EMBEDDED_ACTIVITIES
    | USE_SOUNDBOARD
    | CREATE_GUILD_EXPRESSIONS
    | CREATE_EVENTS
    | USE_EXTERNAL_SOUNDS
    | SEND_VOICE_MESSAGES
    | _BIT_47
    | SET_VOICE_CHANNEL_STATUS
    | SEND_POLLS
    | USE_EXTERNAL_APPS
)

#: In a guild with ``mfa_level`` 1 these need two-factor authentication (of a bot's owner).
NEEDS_MFA: Final = (
    KICK_MEMBERS
    | BAN_MEMBERS
    | ADMINISTRATOR
    | MANAGE_CHANNELS
    | MANAGE_GUILD
    | MANAGE_MESSAGES
    | MANAGE_ROLES
    | MANAGE_WEBHOOKS
    | MANAGE_GUILD_EXPRESSIONS
    | MANAGE_THREADS
    | VIEW_CREATOR_MONETIZATION_ANALYTICS
)

#: Bits that belong to the guild alone: an overwrite neither grants nor takes them.
GUILD_ONLY: Final = (
    KICK_MEMBERS
    | BAN_MEMBERS
    | ADMINISTRATOR
    | MANAGE_GUILD
    | VIEW_AUDIT_LOG
    | VIEW_GUILD_INSIGHTS
    | CHANGE_NICKNAME
    | MANAGE_NICKNAMES
    | MANAGE_GUILD_EXPRESSIONS
    | MODERATE_MEMBERS
    | VIEW_CREATOR_MONETIZATION_ANALYTICS
    | CREATE_GUILD_EXPRESSIONS
)
#: Bits an overwrite can change (marked T, V or S in the documentation's table).
OVERWRITABLE: Final = ALL & ~GUILD_ONLY

#: What a timed-out member keeps.
TIMED_OUT: Final = VIEW_CHANNEL | READ_MESSAGE_HISTORY
#: What is worth nothing to somebody who cannot send at all.
NEEDS_SENDING: Final = MENTION_EVERYONE | SEND_TTS_MESSAGES | ATTACH_FILES | EMBED_LINKS

#: What every recipient of a DM or group DM may do there.
PRIVATE_CHANNEL: Final = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | READ_MESSAGE_HISTORY
    | ADD_REACTIONS
    | EMBED_LINKS
    | ATTACH_FILES
    | MENTION_EVERYONE
    | USE_EXTERNAL_EMOJIS
    | USE_EXTERNAL_STICKERS
    | USE_APPLICATION_COMMANDS
    | USE_EXTERNAL_APPS
    | SEND_VOICE_MESSAGES
    | SEND_POLLS
    | PIN_MESSAGES
    | CONNECT
    | SPEAK
    | STREAM
    | USE_VAD
)
#: What a webhook may do in its channel and the threads below it.
WEBHOOK: Final = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | SEND_MESSAGES_IN_THREADS
    | SEND_TTS_MESSAGES
    | READ_MESSAGE_HISTORY
    | EMBED_LINKS
    | ATTACH_FILES
    | MENTION_EVERYONE
    | USE_EXTERNAL_EMOJIS
    | SEND_VOICE_MESSAGES
    | SEND_POLLS
    | MANAGE_THREADS
    | BYPASS_SLOWMODE
)
#: ``app_permissions`` of an interaction in somebody's DM or group DM...
APP_IN_PRIVATE_CHANNEL: Final = ATTACH_FILES | EMBED_LINKS | MENTION_EVERYONE
#: ... and in the DM with the application's own bot.
APP_IN_OWN_DM: Final = APP_IN_PRIVATE_CHANNEL | USE_EXTERNAL_EMOJIS

# Looked up once: an attribute of an enumeration is a slow lookup.
_ROLE: Final = OverwriteType.ROLE
_PRIVATE_THREAD: Final = ChannelType.PRIVATE_THREAD


def names(permissions: int) -> list[str]:
    """Return the names of the bits that are set, lowest bit first."""
    return [member.name for member in Permission if permissions & member.value and member.name]


def base_permissions(
    *, user_id: int, owner_id: int, everyone: int, role_permissions: Iterable[int]
) -> int:
    """Return what a member may do in the guild, before any channel has its say.

    :param everyone: the permissions of the @everyone role.
    :param role_permissions: those of the member's other roles, in any order.
    """
    if user_id == owner_id:
        return ALL
    permissions = everyone
    for role in role_permissions:
        permissions |= role
    return ALL if permissions & ADMINISTRATOR else permissions


def overwritten(
    base: int,
    *,
    overwrites: Iterable[Overwrite],
    guild_id: int,
    role_ids: Container[int],
    user_id: int,
) -> int:
    """Apply a channel's overwrites to ``base``: @everyone's, all own roles' as one, the member's.

    The order of roles does not matter. Bits of :data:`GUILD_ONLY` pass through unchanged.
    """
    everyone_allow = everyone_deny = allow = deny = own_allow = own_deny = 0
    for overwrite in overwrites:
        target = overwrite.id
        if overwrite.type != _ROLE:
            if target == user_id:
                own_allow, own_deny = overwrite.allow, overwrite.deny
        elif target == guild_id:
            everyone_allow, everyone_deny = overwrite.allow, overwrite.deny
        elif target in role_ids:
            allow |= overwrite.allow
            deny |= overwrite.deny
    permissions = base & ~everyone_deny | everyone_allow
    permissions = permissions & ~deny | allow
    permissions = permissions & ~own_deny | own_allow
    return permissions & OVERWRITABLE | base & ~OVERWRITABLE


def send_permission(channel_type: int) -> int:
    """Return the one bit that lets somebody talk in a channel of this type."""
    return SEND_MESSAGES_IN_THREADS if channel_type in THREAD_TYPES else SEND_MESSAGES


def implied(permissions: int, *, channel_type: int, is_thread_member: bool = False) -> int:
    """Remove the permissions that are worth nothing without another one.

    Nothing without VIEW_CHANNEL; in voice and stage channels nothing but that without CONNECT;
    in a private thread nothing for those who neither joined it nor manage threads; nothing of
    :data:`NEEDS_SENDING` where one may not talk.
    """
    if not permissions & VIEW_CHANNEL:
        return NONE
    if channel_type in VOICE_TYPES and not permissions & CONNECT:
        return VIEW_CHANNEL
    if channel_type == _PRIVATE_THREAD and not (is_thread_member or permissions & MANAGE_THREADS):
        return NONE
    if not permissions & send_permission(channel_type):
        permissions &= ~NEEDS_SENDING
    return permissions


def channel_permissions(
    base: int,
    *,
    overwrites: Iterable[Overwrite],
    guild_id: int,
    role_ids: Container[int],
    user_id: int,
    channel_type: int,
    timed_out: bool = False,
    is_thread_member: bool = False,
) -> int:
    """Return what a member may do in one channel.

    :param base: the result of :func:`base_permissions`; owners and administrators keep all of it.
    :param overwrites: those of the channel; for a thread those of its parent.
    :param role_ids: the member's roles; a set, for each overwrite looks itself up.
    :param channel_type: of the channel itself, also for a thread: there SEND_MESSAGES means
        nothing and SEND_MESSAGES_IN_THREADS takes its place (:func:`send_permission`).
    :param timed_out: whether ``communication_disabled_until`` lies ahead.
    :param is_thread_member: whether the member joined this thread; private threads ask.
    """
    if base & ADMINISTRATOR:
        return ALL
    permissions = overwritten(
        base, overwrites=overwrites, guild_id=guild_id, role_ids=role_ids, user_id=user_id
    )
    permissions = implied(permissions, channel_type=channel_type, is_thread_member=is_thread_member)
    # Last, because it is conclusive: what is left of these two stays, whatever implied them.
    return permissions & TIMED_OUT if timed_out else permissions
