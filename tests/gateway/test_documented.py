"""
Events and what they are gated by, against what is documented of them.

The lists are those of https://docs.discord.com/developers/events/gateway#list-of-intents and of the
pages of each event; the names that only people are told of come from the unofficial documentation.
"""

from __future__ import annotations

from typing import Final

from twisted.trial.unittest import SynchronousTestCase

from litecord import events
from litecord.events import ChannelEvent, Event, GuildEvent, UserEvent
from litecord.model.intents import DOCUMENTED, PRIVILEGED, Intent
from litecord.model.permissions import (
    BAN_MEMBERS,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    VIEW_AUDIT_LOG,
)
from litecord.wire.dispatches import DISPATCHES

#: What each intent is for, in guilds.
IN_GUILDS: Final[dict[Intent, str]] = {
    Intent.GUILDS: """
        GUILD_CREATE GUILD_UPDATE GUILD_DELETE GUILD_ROLE_CREATE GUILD_ROLE_UPDATE
        GUILD_ROLE_DELETE CHANNEL_CREATE CHANNEL_UPDATE CHANNEL_DELETE CHANNEL_PINS_UPDATE
        THREAD_CREATE THREAD_UPDATE THREAD_DELETE THREAD_LIST_SYNC THREAD_MEMBER_UPDATE
        THREAD_MEMBERS_UPDATE STAGE_INSTANCE_CREATE STAGE_INSTANCE_UPDATE STAGE_INSTANCE_DELETE
        VOICE_CHANNEL_STATUS_UPDATE VOICE_CHANNEL_START_TIME_UPDATE""",
    Intent.GUILD_MEMBERS: """
        GUILD_MEMBER_ADD GUILD_MEMBER_UPDATE GUILD_MEMBER_REMOVE THREAD_MEMBERS_UPDATE""",
    Intent.GUILD_MODERATION: "GUILD_AUDIT_LOG_ENTRY_CREATE GUILD_BAN_ADD GUILD_BAN_REMOVE",
    Intent.GUILD_EXPRESSIONS: """
        GUILD_EMOJIS_UPDATE GUILD_STICKERS_UPDATE GUILD_SOUNDBOARD_SOUND_CREATE
        GUILD_SOUNDBOARD_SOUND_UPDATE GUILD_SOUNDBOARD_SOUND_DELETE
        GUILD_SOUNDBOARD_SOUNDS_UPDATE""",
    Intent.GUILD_INTEGRATIONS: """
        GUILD_INTEGRATIONS_UPDATE INTEGRATION_CREATE INTEGRATION_UPDATE INTEGRATION_DELETE""",
    Intent.GUILD_WEBHOOKS: "WEBHOOKS_UPDATE",
    Intent.GUILD_INVITES: "INVITE_CREATE INVITE_DELETE",
    Intent.GUILD_VOICE_STATES: "VOICE_CHANNEL_EFFECT_SEND VOICE_STATE_UPDATE",
    Intent.GUILD_PRESENCES: "PRESENCE_UPDATE",
    Intent.GUILD_MESSAGES: "MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE MESSAGE_DELETE_BULK",
    Intent.GUILD_MESSAGE_REACTIONS: """
        MESSAGE_REACTION_ADD MESSAGE_REACTION_REMOVE MESSAGE_REACTION_REMOVE_ALL
        MESSAGE_REACTION_REMOVE_EMOJI""",
    Intent.GUILD_MESSAGE_TYPING: "TYPING_START",
    Intent.MESSAGE_CONTENT: "",
    Intent.GUILD_SCHEDULED_EVENTS: """
        GUILD_SCHEDULED_EVENT_CREATE GUILD_SCHEDULED_EVENT_UPDATE GUILD_SCHEDULED_EVENT_DELETE
        GUILD_SCHEDULED_EVENT_USER_ADD GUILD_SCHEDULED_EVENT_USER_REMOVE""",
    Intent.AUTO_MODERATION_CONFIGURATION: """
        AUTO_MODERATION_RULE_CREATE AUTO_MODERATION_RULE_UPDATE AUTO_MODERATION_RULE_DELETE""",
    Intent.AUTO_MODERATION_EXECUTION: "AUTO_MODERATION_ACTION_EXECUTION",
    Intent.GUILD_MESSAGE_POLLS: "MESSAGE_POLL_VOTE_ADD MESSAGE_POLL_VOTE_REMOVE",
}
#: And outside of them.
IN_PRIVATE: Final[dict[Intent, str]] = {
    Intent.DIRECT_MESSAGES: """
        MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE CHANNEL_PINS_UPDATE""",
    Intent.DIRECT_MESSAGE_REACTIONS: IN_GUILDS[Intent.GUILD_MESSAGE_REACTIONS],
    Intent.DIRECT_MESSAGE_TYPING: "TYPING_START",
    Intent.DIRECT_MESSAGE_POLLS: IN_GUILDS[Intent.GUILD_MESSAGE_POLLS],
}
#: What does not happen there.
NEVER_PRIVATE: Final = frozenset({"MESSAGE_DELETE_BULK"})
#: What bots are told whatever they asked for.
ALWAYS: Final = """
    READY RESUMED RATE_LIMITED INTERACTION_CREATE APPLICATION_COMMAND_PERMISSIONS_UPDATE
    ENTITLEMENT_CREATE ENTITLEMENT_UPDATE ENTITLEMENT_DELETE SUBSCRIPTION_CREATE
    SUBSCRIPTION_UPDATE SUBSCRIPTION_DELETE GUILD_MEMBERS_CHUNK USER_UPDATE VOICE_SERVER_UPDATE
    SOUNDBOARD_SOUNDS CHANNEL_INFO"""
#: What people alone are told, of what the server has so far.
OF_PEOPLE: Final = """
    USER_SETTINGS_UPDATE USER_GUILD_SETTINGS_UPDATE USER_NOTE_UPDATE MESSAGE_ACK CHANNEL_PINS_ACK
    USER_SETTINGS_PROTO_UPDATE NOTIFICATION_SETTINGS_UPDATE USER_CONNECTIONS_UPDATE
    USER_NON_CHANNEL_ACK USER_REQUIRED_ACTION_UPDATE AUDIO_SETTINGS_UPDATE GUILD_FEATURE_ACK
    RECENT_MENTION_DELETE CHANNEL_RECIPIENT_ADD CHANNEL_RECIPIENT_REMOVE CALL_CREATE CALL_UPDATE
    CALL_DELETE RELATIONSHIP_ADD RELATIONSHIP_UPDATE RELATIONSHIP_REMOVE FRIEND_SUGGESTION_CREATE
    FRIEND_SUGGESTION_DELETE GUILD_APPLICATION_COMMAND_INDEX_UPDATE INTERACTION_SUCCESS
    INTERACTION_FAILURE INTERACTION_MODAL_CREATE INTERACTION_IFRAME_MODAL_CREATE
    APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE GUILD_JOIN_REQUEST_CREATE
    GUILD_JOIN_REQUEST_UPDATE GUILD_JOIN_REQUEST_DELETE GUILD_MEMBER_LIST_UPDATE
    THREAD_MEMBER_LIST_UPDATE CHANNEL_UNREAD_UPDATE PASSIVE_UPDATE_V1 PASSIVE_UPDATE_V2
    CHANNEL_STATUSES CHANNEL_MEMBER_COUNT_UPDATE LAST_MESSAGES CHANNEL_SYNC DELETED_ENTITY_IDS
    SESSIONS_REPLACE READY_SUPPLEMENTAL INITIAL_GUILD REMOTE_COMMAND AUTH_SESSION_CHANGE
    AUTHENTICATOR_CREATE AUTHENTICATOR_UPDATE AUTHENTICATOR_DELETE OAUTH2_TOKEN_CREATE
    OAUTH2_TOKEN_DELETE OAUTH2_TOKEN_REVOKE SAVED_MESSAGE_CREATE SAVED_MESSAGE_DELETE
    REACTION_NOTIFICATION_SENT NOTIFICATION_CENTER_ITEM_CREATE NOTIFICATION_CENTER_ITEM_DELETE
    NOTIFICATION_CENTER_ITEMS_ACK NOTIFICATION_CENTER_ITEM_COMPLETED STREAM_CREATE
    STREAM_SERVER_UPDATE STREAM_UPDATE STREAM_DELETE MESSAGE_REACTION_ADD_MANY
    USER_APPLICATION_UPDATE USER_APPLICATION_REMOVE"""
#: Of what a receiver must hold one bit.
PERMISSIONS: Final = {
    "AUTO_MODERATION_RULE_CREATE": MANAGE_GUILD,
    "AUTO_MODERATION_RULE_UPDATE": MANAGE_GUILD,
    "AUTO_MODERATION_RULE_DELETE": MANAGE_GUILD,
    "AUTO_MODERATION_ACTION_EXECUTION": MANAGE_GUILD,
    "GUILD_AUDIT_LOG_ENTRY_CREATE": VIEW_AUDIT_LOG,
    "GUILD_BAN_ADD": BAN_MEMBERS | VIEW_AUDIT_LOG,
    "GUILD_BAN_REMOVE": BAN_MEMBERS | VIEW_AUDIT_LOG,
    "INVITE_CREATE": MANAGE_CHANNELS,
    "INVITE_DELETE": MANAGE_CHANNELS,
}


def asked_by(table: dict[Intent, str], name: str) -> int:
    """The bits of the intents that an event belongs to."""
    return sum(intent.value for intent, names in table.items() if name in names.split())


class DocumentedTests(SynchronousTestCase):
    def each(self) -> list[tuple[type[Event], str]]:
        """All events that somebody is told of, with the names they have then."""
        told = [(kind, name) for kind, (name, _) in DISPATCHES.items()]
        return [*told, (events.GuildUpdated, "GUILD_UPDATE"), (events.GuildDeleted, "GUILD_DELETE")]

    def test_names(self) -> None:
        """No event has a name that nobody knows."""
        tables = [*IN_GUILDS.values(), *IN_PRIVATE.values(), ALWAYS, OF_PEOPLE]
        known = {name for names in tables for name in names.split()}
        self.assertEqual([name for _, name in self.each() if name not in known], [])

    def test_in_guilds(self) -> None:
        """What happens in a guild is told to bots that asked for it by the documented intent."""
        for kind, name in self.each():
            if issubclass(kind, events.CallEvent):
                self.assertEqual(kind.intent, 0, name)  # calls are in private channels alone
            elif issubclass(kind, GuildEvent | ChannelEvent):
                self.assertEqual(kind.intent, asked_by(IN_GUILDS, name), name)

    def test_in_private(self) -> None:
        """What happens in a private channel has intents of its own."""
        for kind, name in self.each():
            if issubclass(kind, ChannelEvent) and name not in NEVER_PRIVATE:
                self.assertEqual(kind.private_intent, asked_by(IN_PRIVATE, name), name)

    def test_of_users(self) -> None:
        """What concerns a user alone is told whatever was asked for."""
        for kind, name in self.each():
            if issubclass(kind, UserEvent):
                self.assertEqual(kind.intent, 0, name)

    def test_permissions(self) -> None:
        """Some events are for those alone who hold a permission, and no others are."""
        for kind, name in self.each():
            self.assertEqual(kind.permission, PERMISSIONS.get(name, 0), name)

    def test_intents(self) -> None:
        """The tables have all documented intents, and no others; three are privileged."""
        self.assertEqual({*IN_GUILDS, *IN_PRIVATE}, {*DOCUMENTED})
        self.assertEqual(
            {*PRIVILEGED},
            {Intent.GUILD_MEMBERS, Intent.GUILD_PRESENCES, Intent.MESSAGE_CONTENT},
        )
