"""READY and GUILD_CREATE: what a session is told at its beginning, and of each guild as a whole."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from ..model import intents
from ..model.channels import Channel
from ..model.members import Member
from ..model.presences import Presence, Status
from ..model.read_states import ReadState
from ..model.settings import PRIVATE
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..state.state import State
from ..wire.channels import guild_channel_json, obfuscated
from ..wire.guilds import guild_json
from ..wire.json import timestamp
from ..wire.members import encoded_member
from ..wire.presences import encoded_presence, presence_json
from ..wire.private_channels import private_channel_json
from ..wire.read_states import read_state_json
from ..wire.relationships import relationship_json
from ..wire.settings import guild_settings_json, settings_json
from ..wire.settings_protos import encoded
from ..wire.sounds import sound_json
from ..wire.stages import stage_json
from ..wire.threads import guild_thread_json
from ..wire.users import private_user_json
from ..wire.voice import bare_voice_state_json
from .session import Session
from .tailoring import tailored_guild
from .threads import threads_of

TRACE = ["litecord"]
#: A guild of more members is told without them, but for the session's own.
MOST_SHOWN = 75_000
#: Newer flags of an application are told in ``flags_new`` alone.
LOWEST_31 = (1 << 31) - 1
#: How many sessions of a user are listed to each other.
MOST_LISTED = 15


def guild_create_json(state: State, session: Session, guild: GuildState) -> dict[str, Any]:
    """
    A guild as one session sees it: GUILD_CREATE, and READY of user accounts.

    See https://docs.discord.com/developers/events/gateway-events#guild-create.
    """
    own = guild.members[session.user_id]
    sight = guild.sight(session.user_id)
    told = guild_json(
        guild.guild, guild.roles.values(), guild.emojis.values(), guild.stickers.values()
    )
    told |= {
        "joined_at": timestamp(own.joined_at),
        "large": len(guild.members) > session.large_threshold,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": _voice_states(guild),
        "members": [
            encoded_member(each, state.users[each.user_id])
            for each in _shown(state, session, guild, own)
        ],
        "channels": [guild_channel_json(each) for each in _channels(session, guild)],
        "threads": [guild_thread_json(*each) for each in threads_of(session, guild)],
        "presences": [encoded_presence(each) for each in _seen(state, session, guild)],
        "stage_instances": [
            stage_json(each) for each in guild.stages.values() if each.channel_id in sight
        ],
        "guild_scheduled_events": [],
        "soundboard_sounds": [sound_json(each) for each in guild.sounds.values()],
    }
    return tailored_guild(told, session.capabilities)


def _channels(session: Session, guild: GuildState) -> Iterable[Channel]:
    """The channels of a guild, as far as a session is told of them."""
    viewable = guild.viewable(session.user_id)
    for channel in guild.channels.values():
        if channel.id in viewable:
            yield channel
        elif session.knows_hidden:
            yield obfuscated(channel)


def _voice_states(guild: GuildState) -> list[dict[str, Any]]:
    members = guild.members
    states = guild.voice.states.values()
    return [bare_voice_state_json(each, members[each.user_id]) for each in states]


def _sees_presences(session: Session) -> bool:
    """Whether it is told of members and their presences at once: people ask for those they see."""
    return session.is_bot and bool(session.intents & intents.GUILD_PRESENCES)


def _shown(
    state: State, session: Session, guild: GuildState, own: Member
) -> Iterable[Member]:
    """The members of a guild that a session is told of at once."""
    members, voices = guild.members, guild.voice.states
    if not _sees_presences(session) or len(members) > MOST_SHOWN:
        return (own, *(members[each] for each in voices if each != own.user_id))
    if len(members) <= session.large_threshold:
        return members.values()
    online = state.presences.is_online
    return (
        each
        for each in members.values()
        if each.roles
        or each.nick is not None
        or online(each.user_id)
        or each.user_id in voices
        or each is own
    )


def _seen(state: State, session: Session, guild: GuildState) -> Iterable[Presence]:
    """The presences of a guild that a session is told of: nobody is told who is offline."""
    if not _sees_presences(session):
        return ()
    return state.presences.online(guild.members)


def ready_json(
    state: State,
    session: Session,
    guild_ids: list[Snowflake],
    gateway_url: str,
    read: Iterable[ReadState] = (),
) -> dict[str, Any]:
    """
    The ``d`` of READY: bots get stubs of their guilds, user accounts the guilds themselves.

    See https://docs.discord.com/developers/events/gateway-events#ready.
    """
    told: dict[str, Any] = {
        "v": session.view.version,
        "user": private_user_json(state.users[session.user_id]),
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": gateway_url,
        "user_settings": {},
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "_trace": TRACE,
    }
    if session.shard is not None:
        told["shard"] = session.shard
    if session.is_bot:
        told["guilds"] = [{"id": str(each), "unavailable": True} for each in guild_ids]
        application_id = session.actor.application_id
        if application_id is not None:
            flags = state.flags_of(session.actor)
            told["application"] = {
                "id": str(application_id),
                "flags": flags & LOWEST_31,
                "flags_new": str(flags),
            }
        return told
    guilds = [guild_create_json(state, session, state.guilds[each]) for each in guild_ids]
    told |= _USERS | {"guilds": guilds, "sessions": sessions_json(state, session)}
    told |= _device_json(session)
    told["read_state"] = [read_state_json(each) for each in read]
    told["private_channels"] = list(_private(state, session.user_id))
    told |= _friends_json(state, session.user_id)
    return told | _chosen_json(state, session.user_id, guild_ids)


def _private(state: State, user_id: Snowflake) -> Iterable[dict[str, Any]]:
    """The private channels that somebody has open."""
    for channel_id in sorted(state.personal.of(user_id).private):
        channel = state.private.get(channel_id)
        if channel is not None:
            others = [state.users[each] for each in channel.recipients if each != user_id]
            yield private_channel_json(channel, others)


def _friends_json(state: State, user_id: Snowflake) -> dict[str, Any]:
    """What somebody has with others, and the presences of their friends."""
    personal = state.personal.of(user_id)
    return {
        "relationships": [
            relationship_json(each, state.users[target_id])
            for target_id, each in personal.relationships.items()
            if target_id in state.users
        ],
        "presences": [presence_json(each) for each in state.presences.online(personal.friends)],
    }


def _device_json(session: Session) -> dict[str, Any]:
    """Names of the device behind a session: as long as its token is the same, so are they."""
    hashed = sha256(b"the device of " + session.token_hash).digest()
    return {
        "static_client_session_id": str(UUID(bytes=hashed[:16], version=4)),
        "auth_session_id_hash": b64encode(hashed).decode(),
    }


def _chosen_json(
    state: State, user_id: Snowflake, guild_ids: Iterable[Snowflake]
) -> dict[str, Any]:
    """What a person has chosen for themselves; for guilds only where they are."""
    personal = state.personal.of(user_id)
    shown = {PRIVATE, *guild_ids}
    return {
        "user_settings": settings_json(personal.settings, state.users[user_id].locale),
        "user_settings_proto": encoded(personal.proto),
        "user_guild_settings": [
            guild_settings_json(*each) for each in personal.guilds.items() if each[0] in shown
        ],
        "notes": {str(target_id): note for target_id, note in personal.notes.items()},
    }


#: What else the READY of a user account has.
_USERS: dict[str, Any] = {
    "notification_settings": {"flags": 0},
    "connected_accounts": [],
    "linked_users": [],
    "game_relationships": [],
    "friend_suggestion_count": 0,
    "guild_join_requests": [],
    "consents": {"personalization": {"consented": False}},
    "country_code": "US",
    "experiments": [],
    "guild_experiments": [],
    "tutorial": None,
    "analytics_token": "",
    "auth": {"authenticator_types": []},
    "api_code_version": 1,
    "explicit_content_scan_version": 0,
    "ad_personalization_toggles_disabled": False,
    "broadcaster_user_ids": [],
    "regional_feature_config": {"age_gated_features": 0, "teen_by_default_settings": 0},
}


def sessions_json(state: State, session: Session) -> list[dict[str, Any]]:
    """
    The sessions of the session's user, as SESSIONS_REPLACE lists them to that session.

    Where several are seen by others, one more stands for what others see. Only so many are listed.
    """
    own = state.presences.own(session.user_id)
    told = [
        _session_json(session_id, said.status, said.activities, said.platform, said.os)
        | {"active": session_id == session.id}
        for session_id, said in list(own.items())[-MOST_LISTED:]
    ]
    if sum(each.status is not Status.INVISIBLE for each in own.values()) > 1:
        seen = state.presences.of(session.user_id)
        told.insert(0, _session_json("all", seen.status, seen.activities, "unknown", "unknown"))
    return told


def _session_json(
    session_id: str, status: Status, activities: Iterable[object], client: str, os: str
) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "status": status.value,
        "activities": list(activities),
        "hidden_activities": [],
        "client_info": {"client": client, "os": os, "version": 0},
    }
