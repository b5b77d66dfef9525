"""Ops 14 and 37: the session of a user account says what it wants to be told of guilds."""

from __future__ import annotations

from ..wire.forms import decode
from ..wire.subscriptions import UpdateGuildSubscription, UpdateGuildSubscriptions
from .connection import Connection


def update_subscription(connection: Connection, data: object) -> None:
    """Op 14: of one guild; where the session does not have that, nothing happens."""
    form = decode(UpdateGuildSubscription, data)
    if connection.session is not None:
        connection.registry.fanout.subscribe(connection.session, form.guild_id, form.on)


def update_subscriptions(connection: Connection, data: object) -> None:
    """Op 37: of many."""
    form = decode(UpdateGuildSubscriptions, data)
    if connection.session is not None:
        for guild_id, each in form.subscriptions.items():
            connection.registry.fanout.subscribe(connection.session, guild_id, each.on)
