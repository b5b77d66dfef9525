"""What a bot on hikari does to furnish a community: templates and a welcome screen."""

from __future__ import annotations

from typing import Any

import hikari


class Furnishers:
    """Templates, welcome screens and vanity invites."""

    _rest: hikari.api.RESTClient

    async def do_template(self, guild_id: str, role: str) -> dict[str, Any]:
        """Make a template, have it go out of date, bring it up to date, and delete it."""
        rest, guild = self._rest, int(guild_id)
        made = await rest.create_template(guild, "Ours", description="as we are")
        await rest.create_role(guild, name=role)
        [listed] = await rest.fetch_guild_templates(guild)
        await rest.edit_template(guild, made, name="Theirs")
        synced = await rest.sync_guild_template(guild, made)
        seen = await rest.fetch_template(made.code)
        source = seen.source_guild
        told = {
            "names": [made.name, synced.name, seen.name],
            "dirty": [bool(each.is_unsynced) for each in (made, listed, synced)],
            "description": seen.description,
            "creator_id": str(seen.creator.id),
            "roles": [each.name for each in source.roles.values()],
            "channels": [each.name for each in source.channels.values()],
        }
        await rest.delete_template(guild, made)
        return {**told, "left": len(await rest.fetch_guild_templates(guild))}

    async def do_welcome(self, guild_id: str, channel_id: str) -> dict[str, Any]:
        """Show a welcome screen with one channel."""
        shown = hikari.WelcomeChannel(
            channel_id=hikari.Snowflake(channel_id),
            description="Say hello",
            emoji_name=hikari.UnicodeEmoji("\U0001f44b"),
        )
        await self._rest.edit_welcome_screen(
            int(guild_id), description="Welcome!", enabled=True, channels=[shown]
        )
        screen = await self._rest.fetch_welcome_screen(int(guild_id))
        guild = await self._rest.fetch_guild(int(guild_id))
        [first] = screen.channels
        return {
            "description": screen.description,
            "enabled": "WELCOME_SCREEN_ENABLED" in guild.features,
            "channel_id": str(first.channel_id),
            "says": first.description,
            "emoji": str(first.emoji_name),
        }

    async def do_vanity(self, guild_id: str) -> str:
        """Tell the guild's vanity code."""
        return str((await self._rest.fetch_vanity_url(int(guild_id))).code)
