"""READY and GUILD_CREATE: what a session is told at its beginning, and of each guild as a whole."""

from __future__ import annotations

from typing import Any

from ..model import intents
from ..model.snowflakes import Snowflake
from ..state.guilds import GuildState
from ..state.state import State
from ..wire.channels import guild_channel_json
from ..wire.guilds import guild_json
from ..wire.json import timestamp
from ..wire.members import member_json
from ..wire.presences import presence_json
from ..wire.users import private_user_json
from .session import Session

TRACE = ["litecord"]


def guild_create_json(state: State, session: Session, guild: GuildState) -> dict[str, Any]:
    """
    A guild as one session sees it: GUILD_CREATE, and READY of user accounts.

    See https://docs.discord.com/developers/events/gateway-events#guild-create.
    """
    own = guild.members[session.user_id]
    sight = guild.sight(session.user_id)
    large = len(guild.members) > session.large_threshold
    told = guild_json(guild.guild, guild.roles.values())
    told |= {
        "joined_at": timestamp(own.joined_at),
        "large": large,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": _members_json(state, session, guild, large=large),
        "channels": [
            guild_channel_json(each) for each in guild.channels.values() if each.id in sight
        ],
        "threads": [],
        "presences": _presences_json(state, session, guild),
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
    return told


def _sees_presences(session: Session) -> bool:
    return not session.is_bot or bool(session.intents & intents.GUILD_PRESENCES)


def _members_json(
    state: State, session: Session, guild: GuildState, *, large: bool
) -> list[dict[str, Any]]:
    members = guild.members
    if not _sees_presences(session):
        shown = [members[session.user_id]]
    elif not large:
        shown = list(members.values())
    else:
        online = state.presences.is_online
        shown = [
            each
            for each in members.values()
            if each.user_id == session.user_id
            or each.roles
            or each.nick is not None
            or online(each.user_id)
        ]
    return [member_json(each, state.users[each.user_id]) for each in shown]


def _presences_json(state: State, session: Session, guild: GuildState) -> list[dict[str, Any]]:
    if not _sees_presences(session):
        return []
    presences = state.presences
    return [
        presence_json(presences.of(user_id))
        for user_id in guild.members
        if presences.is_online(user_id)
    ]


def ready_json(
    state: State, session: Session, guild_ids: list[Snowflake], gateway_url: str
) -> dict[str, Any]:
    """
    The ``d`` of READY: bots get stubs of their guilds, user accounts the guilds themselves.

    See https://docs.discord.com/developers/events/gateway-events#ready.
    """
    told: dict[str, Any] = {
        "v": session.version,
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
    if session.is_bot:
        application_id = session.actor.application_id or session.user_id
        told["guilds"] = [{"id": str(each), "unavailable": True} for each in guild_ids]
        told["application"] = {
            "id": str(application_id),
            "flags": state.applications[application_id].flags,
        }
        told["shard"] = list(session.shard)
        return told
    told["guilds"] = [guild_create_json(state, session, state.guilds[each]) for each in guild_ids]
    told |= {
        "user_guild_settings": [],
        "read_state": [],
        "sessions": sessions_json(state, session),
        "notification_settings": {"flags": 0},
        "connected_accounts": [],
        "notes": {},
        "friend_suggestion_count": 0,
        "guild_join_requests": [],
        "consents": {"personalization": {"consented": False}},
        "country_code": "US",
        "experiments": [],
        "guild_experiments": [],
        "tutorial": None,
        "analytics_token": "",
    }
    return told


def sessions_json(state: State, session: Session) -> list[dict[str, Any]]:
    """All sessions of the session's user, as SESSIONS_REPLACE lists them."""
    return [
        {
            "session_id": session_id,
            "status": said.status.value,
            "activities": list(said.activities),
            "client_info": {"client": said.platform, "os": "other", "version": 0},
            "active": session_id == session.id,
        }
        for session_id, said in state.presences.own(session.user_id).items()
    ]
