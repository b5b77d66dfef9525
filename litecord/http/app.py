"""The list of route tables; everything under ``/api``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from klein import Klein

from . import (
    applications,
    attachments,
    audit,
    auth,
    bans,
    calls,
    channels,
    command_index,
    commands,
    crossposts,
    emojis,
    friend_invites,
    gateway,
    guilds,
    incidents,
    integrations,
    interactions,
    invite_targets,
    invites,
    members,
    messages,
    oauth2,
    older,
    pins,
    polls,
    private_channels,
    profiles,
    prunes,
    reactions,
    read_states,
    relationships,
    role_connections,
    roles,
    search,
    settings,
    sounds,
    stages,
    stickers,
    templates,
    threads,
    tracking,
    users,
    vanity,
    voice,
    webhooks,
    welcome,
    widgets,
)
from .endpoint import Endpoint, Routes
from .pipeline import matching

TABLES: tuple[Routes, ...] = (
    auth.routes,
    users.routes,
    settings.routes,
    applications.routes,
    oauth2.routes,
    role_connections.routes,
    integrations.routes,
    commands.routes,
    command_index.routes,
    gateway.routes,
    guilds.routes,
    channels.routes,
    roles.routes,
    emojis.routes,
    stickers.routes,
    sounds.routes,
    members.routes,
    audit.routes,
    bans.routes,
    prunes.routes,
    incidents.routes,
    interactions.routes,
    invites.routes,
    invite_targets.routes,
    friend_invites.routes,
    templates.routes,
    search.routes,
    messages.routes,
    attachments.routes,
    crossposts.routes,
    private_channels.routes,
    calls.routes,
    relationships.routes,
    profiles.routes,
    pins.routes,
    polls.routes,
    reactions.routes,
    read_states.routes,
    webhooks.routes,
    widgets.routes,
    welcome.routes,
    vanity.routes,
    voice.routes,
    stages.routes,
    threads.routes,
    tracking.routes,
    older.routes,
)


def endpoints() -> Iterable[Endpoint]:
    """Every endpoint there is."""
    for table in TABLES:
        yield from table.endpoints


@cache
def matcher() -> Klein:
    """What finds the endpoint of a request, made once in a process."""
    return matching(endpoints())
