"""The in-memory picture of guilds and users, kept current by applying committed events."""

from . import guild_changes, member_changes, user_changes  # noqa: F401 -- they fill table.APPLY
