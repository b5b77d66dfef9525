"""Gateway intents: which groups of events a session asks for, and which an application may have.

Follows https://docs.discord.com/developers/events/gateway#gateway-intents. A session keeps its
intents as a plain int, and fan-out tests it against the constants below the enumeration:
``IntFlag`` arithmetic is too slow for once per session and event.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Final


class Intent(IntFlag):
    """Every intent bit that clients are known to send."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15  # gates no event: fills content, embeds, attachments, components
    GUILD_SCHEDULED_EVENTS = 1 << 16
    GUILD_EMBEDDED_ACTIVITIES = 1 << 17  # undocumented; some libraries ask for it
    PRIVATE_CHANNELS = 1 << 18  # undocumented, not for bots
    CALLS = 1 << 19  # undocumented, OAuth2 only
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    USER_RELATIONSHIPS = 1 << 22  # undocumented, not for bots
    USER_PRESENCE = 1 << 23  # undocumented, not for bots
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25
    DIRECT_EMBEDDED_ACTIVITIES = 1 << 26  # undocumented
    LOBBIES = 1 << 27  # undocumented, OAuth2 only
    LOBBY_DELETE = 1 << 28  # undocumented, OAuth2 only


GUILDS: Final[int] = Intent.GUILDS.value
GUILD_MEMBERS: Final[int] = Intent.GUILD_MEMBERS.value
GUILD_MODERATION: Final[int] = Intent.GUILD_MODERATION.value
GUILD_EXPRESSIONS: Final[int] = Intent.GUILD_EXPRESSIONS.value
GUILD_INTEGRATIONS: Final[int] = Intent.GUILD_INTEGRATIONS.value
GUILD_WEBHOOKS: Final[int] = Intent.GUILD_WEBHOOKS.value
GUILD_INVITES: Final[int] = Intent.GUILD_INVITES.value
GUILD_VOICE_STATES: Final[int] = Intent.GUILD_VOICE_STATES.value
GUILD_PRESENCES: Final[int] = Intent.GUILD_PRESENCES.value
GUILD_MESSAGES: Final[int] = Intent.GUILD_MESSAGES.value
GUILD_MESSAGE_REACTIONS: Final[int] = Intent.GUILD_MESSAGE_REACTIONS.value
GUILD_MESSAGE_TYPING: Final[int] = Intent.GUILD_MESSAGE_TYPING.value
DIRECT_MESSAGES: Final[int] = Intent.DIRECT_MESSAGES.value
DIRECT_MESSAGE_REACTIONS: Final[int] = Intent.DIRECT_MESSAGE_REACTIONS.value
DIRECT_MESSAGE_TYPING: Final[int] = Intent.DIRECT_MESSAGE_TYPING.value
MESSAGE_CONTENT: Final[int] = Intent.MESSAGE_CONTENT.value
GUILD_SCHEDULED_EVENTS: Final[int] = Intent.GUILD_SCHEDULED_EVENTS.value
GUILD_EMBEDDED_ACTIVITIES: Final[int] = Intent.GUILD_EMBEDDED_ACTIVITIES.value
PRIVATE_CHANNELS: Final[int] = Intent.PRIVATE_CHANNELS.value
CALLS: Final[int] = Intent.CALLS.value
AUTO_MODERATION_CONFIGURATION: Final[int] = Intent.AUTO_MODERATION_CONFIGURATION.value
AUTO_MODERATION_EXECUTION: Final[int] = Intent.AUTO_MODERATION_EXECUTION.value
USER_RELATIONSHIPS: Final[int] = Intent.USER_RELATIONSHIPS.value
USER_PRESENCE: Final[int] = Intent.USER_PRESENCE.value
GUILD_MESSAGE_POLLS: Final[int] = Intent.GUILD_MESSAGE_POLLS.value
DIRECT_MESSAGE_POLLS: Final[int] = Intent.DIRECT_MESSAGE_POLLS.value
DIRECT_EMBEDDED_ACTIVITIES: Final[int] = Intent.DIRECT_EMBEDDED_ACTIVITIES.value
LOBBIES: Final[int] = Intent.LOBBIES.value
LOBBY_DELETE: Final[int] = Intent.LOBBY_DELETE.value

#: What an application must be allowed by its flags; asking without that closes with 4014.
PRIVILEGED: Final = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
#: Accepted in Identify; any other bit closes with 4013.
KNOWN: Final = Intent((1 << 29) - 1)
#: The intents of the public documentation.
DOCUMENTED: Final = KNOWN & ~(
    Intent.GUILD_EMBEDDED_ACTIVITIES
    | Intent.PRIVATE_CHANNELS
    | Intent.CALLS
    | Intent.USER_RELATIONSHIPS
    | Intent.USER_PRESENCE
    | Intent.DIRECT_EMBEDDED_ACTIVITIES
    | Intent.LOBBIES
    | Intent.LOBBY_DELETE
)


class PrivilegedIntentFlag(IntFlag):
    """The bits of an application's ``flags`` that allow privileged intents.

    The plain ones are given with verification, the limited ones are the switches on the
    application's bot page, good for under 100 guilds. Either will do.
    """

    GATEWAY_PRESENCE = 1 << 12
    GATEWAY_PRESENCE_LIMITED = 1 << 13
    GATEWAY_GUILD_MEMBERS = 1 << 14
    GATEWAY_GUILD_MEMBERS_LIMITED = 1 << 15
    GATEWAY_MESSAGE_CONTENT = 1 << 18
    GATEWAY_MESSAGE_CONTENT_LIMITED = 1 << 19


_ALLOWING: Final = (
    (0b11 << 12, Intent.GUILD_PRESENCES),
    (0b11 << 14, Intent.GUILD_MEMBERS),
    (0b11 << 18, Intent.MESSAGE_CONTENT),
)


def allowed_by(application_flags: int) -> Intent:
    """Return every intent that an application with these flags may ask for."""
    allowed = KNOWN & ~PRIVILEGED
    for mask, intent in _ALLOWING:
        if application_flags & mask:
            allowed |= intent
    return allowed


def unknown(intents: int) -> int:
    """Return the bits that no intent is known for (4013); of a negative number, all of them."""
    return intents & ~KNOWN.value


def disallowed(intents: int, application_flags: int) -> Intent:
    """Return the privileged intents asked for but not allowed to this application (4014)."""
    return Intent(intents & PRIVILEGED.value & ~allowed_by(application_flags).value)
