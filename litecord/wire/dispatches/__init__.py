"""
What each event looks like as a dispatch: its name and its ``d``.

One encoder per event, made of the same object encoders that HTTP answers use. Events that are not
here are told to nobody as such: fan-out turns them into others, or the state alone hears of them.
"""

from __future__ import annotations

from .applications import APPLICATIONS
from .base import Table
from .guilds import GUILDS
from .guilds import guild_delete_json as guild_delete_json
from .interactions import INTERACTIONS
from .members import MEMBERS
from .messages import MESSAGES
from .private_channels import PRIVATE_CHANNELS
from .users import USERS
from .voice import VOICE

DISPATCHES: Table = {
    **APPLICATIONS,
    **GUILDS,
    **INTERACTIONS,
    **MEMBERS,
    **MESSAGES,
    **PRIVATE_CHANNELS,
    **USERS,
    **VOICE,
}
