"""The numbers of the gateway: what an opcode asks for, and why a connection is closed.

Follows https://docs.discord.com/developers/topics/opcodes-and-status-codes; the opcodes of user
sessions follow the unofficial documentation of that API.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Opcode(IntEnum):
    """``op`` of a payload."""

    DISPATCH = 0  # to the client: an event; the only payload whose s and t are not null
    HEARTBEAT = 1  # d: the last s or null; to the client: "send one at once"
    IDENTIFY = 2  # begins a session
    PRESENCE_UPDATE = 3  # status, activities, since, afk; 5 in 20 s
    VOICE_STATE_UPDATE = 4  # join, move or leave (channel_id null) a voice channel
    VOICE_SERVER_PING = 5  # users: checks the voice server
    RESUME = 6  # token, session_id, seq: continues a session on a new connection
    RECONNECT = 7  # to the client: reconnect and resume
    REQUEST_GUILD_MEMBERS = 8  # answered by GUILD_MEMBERS_CHUNK events
    INVALID_SESSION = 9  # to the client: d true = may resume; the connection stays open
    HELLO = 10  # to the client, first of all: heartbeat_interval in milliseconds
    HEARTBEAT_ACK = 11  # to the client: the answer to 1 and to 40
    GUILD_SYNC = 12  # users, dead: list of guild ids
    CALL_CONNECT = 13  # users: channel_id, answered by CALL_CREATE
    GUILD_SUBSCRIPTIONS = 14  # users: one guild's; superseded by 37
    LOBBY_CONNECT = 15  # dead
    LOBBY_DISCONNECT = 16  # dead
    LOBBY_VOICE_STATES = 17  # OAuth2 sessions
    STREAM_CREATE = 18  # users: Go Live
    STREAM_DELETE = 19  # users
    STREAM_WATCH = 20  # users
    STREAM_PING = 21  # users
    STREAM_SET_PAUSED = 22  # users
    LFG_SUBSCRIPTIONS = 23  # dead
    REQUEST_GUILD_APPLICATION_COMMANDS = 24  # dead
    EMBEDDED_ACTIVITY_CREATE = 25  # dead
    EMBEDDED_ACTIVITY_DELETE = 26  # dead
    EMBEDDED_ACTIVITY_UPDATE = 27  # dead
    REQUEST_FORUM_UNREADS = 28  # users
    REMOTE_COMMAND = 29  # users: to another session of the same user
    REQUEST_DELETED_ENTITY_IDS = 30  # users: murmur3 hashes of id lists
    REQUEST_SOUNDBOARD_SOUNDS = 31  # guild_ids, answered by SOUNDBOARD_SOUNDS for each
    SPEED_TEST_CREATE = 32  # users
    SPEED_TEST_DELETE = 33  # users
    REQUEST_LAST_MESSAGES = 34  # users: at most 100 channels, answered by LAST_MESSAGES
    SEARCH_RECENT_MEMBERS = 35  # users: answered by GUILD_MEMBERS_CHUNK
    REQUEST_CHANNEL_STATUSES = 36  # users: superseded by 43
    GUILD_SUBSCRIPTIONS_BULK = 37  # users: {subscriptions: {guild_id: {...}}}
    GUILD_CHANNELS_RESYNC = 38  # users: answered by CHANNEL_SYNC
    REQUEST_CHANNEL_MEMBER_COUNT = 39  # users
    QOS_HEARTBEAT = 40  # users: seq and quality figures; answered by 11
    UPDATE_TIME_SPENT_SESSION_ID = 41  # users: analytics, accepted and dropped
    LOBBY_VOICE_SERVER_PING = 42  # OAuth2 sessions
    REQUEST_CHANNEL_INFO = 43  # status, voice_start_time; answered by CHANNEL_INFO


#: What a bot may send; anything else from it closes with 4001.
FROM_BOTS: Final = frozenset(
    {
        Opcode.HEARTBEAT,
        Opcode.IDENTIFY,
        Opcode.PRESENCE_UPDATE,
        Opcode.VOICE_STATE_UPDATE,
        Opcode.RESUME,
        Opcode.REQUEST_GUILD_MEMBERS,
        Opcode.REQUEST_SOUNDBOARD_SOUNDS,
        Opcode.REQUEST_CHANNEL_INFO,
    }
)
#: What the session of a user may send.
FROM_USERS: Final = frozenset(Opcode) - {
    Opcode.DISPATCH,
    Opcode.RECONNECT,
    Opcode.INVALID_SESSION,
    Opcode.HELLO,
    Opcode.HEARTBEAT_ACK,
    Opcode.LOBBY_CONNECT,
    Opcode.LOBBY_DISCONNECT,
    Opcode.LOBBY_VOICE_STATES,
    Opcode.LFG_SUBSCRIPTIONS,
    Opcode.REQUEST_GUILD_APPLICATION_COMMANDS,
    Opcode.EMBEDDED_ACTIVITY_CREATE,
    Opcode.EMBEDDED_ACTIVITY_DELETE,
    Opcode.EMBEDDED_ACTIVITY_UPDATE,
    Opcode.LOBBY_VOICE_SERVER_PING,
}
#: What may come before there is a session; anything else then closes with 4003.
BEFORE_SESSION: Final = frozenset(
    {
        Opcode.HEARTBEAT,
        Opcode.IDENTIFY,
        Opcode.RESUME,
        Opcode.QOS_HEARTBEAT,
        Opcode.UPDATE_TIME_SPENT_SESSION_ID,
    }
)


class CloseCode(IntEnum):
    """Why the server closes a connection. The client may resume unless the comment denies it."""

    UNKNOWN_ERROR = 4000  # something failed in the server
    UNKNOWN_OPCODE = 4001  # no such opcode, or a payload of the wrong shape for it
    DECODE_ERROR = 4002  # undecodable or too long
    NOT_AUTHENTICATED = 4003  # not one of BEFORE_SESSION before a session; start anew
    AUTHENTICATION_FAILED = 4004  # wrong token; do not reconnect
    ALREADY_AUTHENTICATED = 4005  # a second Identify
    SESSION_NO_LONGER_VALID = 4006  # dead
    INVALID_SEQ = 4007  # resume beyond what was sent; start anew
    RATE_LIMITED = 4008  # more than 120 payloads in 60 s
    SESSION_TIMED_OUT = 4009  # heartbeats missed; libraries resume in spite of the documentation
    INVALID_SHARD = 4010  # do not reconnect
    SHARDING_REQUIRED = 4011  # too many guilds for the shard; do not reconnect
    INVALID_API_VERSION = 4012  # a version that is not served; do not reconnect
    INVALID_INTENTS = 4013  # unknown bits, or none on v8 and later; do not reconnect
    DISALLOWED_INTENTS = 4014  # a privileged one the application may not have; do not reconnect
    TOO_MANY_SESSIONS = 4015  # users
    CONNECTION_REQUEST_CANCELED = 4016  # consoles

    @property
    def reason(self) -> str:
        """The text that goes with the code in the close frame."""
        return _REASONS[self]


_REASONS: Final = {
    CloseCode.UNKNOWN_ERROR: "Unknown error.",
    CloseCode.UNKNOWN_OPCODE: "Unknown opcode.",
    CloseCode.DECODE_ERROR: "Error while decoding payload.",
    CloseCode.NOT_AUTHENTICATED: "Not authenticated.",
    CloseCode.AUTHENTICATION_FAILED: "Authentication failed.",
    CloseCode.ALREADY_AUTHENTICATED: "Already authenticated.",
    CloseCode.SESSION_NO_LONGER_VALID: "Session no longer valid.",
    CloseCode.INVALID_SEQ: "Invalid seq.",
    CloseCode.RATE_LIMITED: "Rate limited.",
    CloseCode.SESSION_TIMED_OUT: "Session timed out.",
    CloseCode.INVALID_SHARD: "Invalid shard.",
    CloseCode.SHARDING_REQUIRED: "Sharding required.",
    CloseCode.INVALID_API_VERSION: "Invalid API version.",
    CloseCode.INVALID_INTENTS: "Invalid intent(s).",
    CloseCode.DISALLOWED_INTENTS: "Disallowed intent(s).",
    CloseCode.TOO_MANY_SESSIONS: "Too many sessions.",
    CloseCode.CONNECTION_REQUEST_CANCELED: "Connection request canceled.",
}
