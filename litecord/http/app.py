"""The list of route tables; everything under ``/api``."""

from __future__ import annotations

from collections.abc import Iterable

from . import (
    applications,
    auth,
    channels,
    gateway,
    guilds,
    invites,
    messages,
    oauth2,
    tracking,
    users,
)
from .endpoint import Endpoint, Routes

TABLES: tuple[Routes, ...] = (
    auth.routes,
    users.routes,
    applications.routes,
    oauth2.routes,
    gateway.routes,
    guilds.routes,
    channels.routes,
    invites.routes,
    messages.routes,
    tracking.routes,
)


def endpoints() -> Iterable[Endpoint]:
    """Every endpoint there is."""
    for table in TABLES:
        yield from table.endpoints
