"""The in-memory picture of guilds and users, kept current by applying committed events."""

from . import (  # noqa: F401 -- they fill table.APPLY
    call_changes,
    command_changes,
    guild_changes,
    install_changes,
    member_changes,
    message_changes,
    private_channel_changes,
    relationship_changes,
    stage_changes,
    thread_changes,
    user_changes,
    voice_changes,
)
