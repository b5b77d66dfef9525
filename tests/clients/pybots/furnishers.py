"""What a bot on discord.py does to furnish a community: templates, a welcome screen, a widget."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import discord
else:
    import sys

    discord = import_module(sys.argv[1])


class Furnishers(discord.Client):
    """Templates, welcome screens, vanity invites and widgets."""

    def _furnished(self, guild_id: str) -> discord.Guild:
        found = self.get_guild(int(guild_id))
        if found is None:
            raise LookupError(f"guild {guild_id} is not in the cache")
        return found

    async def do_template(self, guild_id: str, role: str) -> dict[str, Any]:
        """Make a template, have it go out of date, bring it up to date, and delete it."""
        guild = self._furnished(guild_id)
        made = await guild.create_template(name="Ours", description="as we are")
        await guild.create_role(name=role)
        [listed] = await guild.templates()
        await made.edit(name="Theirs")
        synced = await made.sync()
        seen = await self.fetch_template(made.code)
        source = seen.source_guild
        told = {
            "names": [made.name, synced.name, seen.name],
            "dirty": [bool(each.is_dirty) for each in (made, listed, synced)],
            "description": seen.description,
            "creator_id": str(seen.creator.id) if seen.creator else None,
            "roles": [each.name for each in source.roles],
            "channels": [each.name for each in source.channels],
        }
        await made.delete()
        return {**told, "left": len(await guild.templates())}

    async def do_welcome(self, guild_id: str, channel_id: str) -> dict[str, Any]:
        """Show a welcome screen with one channel."""
        guild = self._furnished(guild_id)
        channel: Any = guild.get_channel(int(channel_id))
        shown = discord.WelcomeChannel(channel=channel, description="Say hello", emoji="\U0001f44b")
        await guild.edit_welcome_screen(
            description="Welcome!", welcome_channels=[shown], enabled=True
        )
        screen = await guild.welcome_screen()
        [first] = screen.welcome_channels
        return {
            "description": screen.description,
            "enabled": screen.enabled,
            "channel_id": str(first.channel.id),
            "says": first.description,
            "emoji": str(first.emoji),
        }

    async def do_widget(self, guild_id: str, channel_id: str) -> dict[str, Any]:
        """Switch the widget on, and look at it as anybody does."""
        guild = self._furnished(guild_id)
        channel: Any = guild.get_channel(int(channel_id))
        await guild.edit_widget(enabled=True, channel=channel)
        widget = await self.fetch_widget(guild.id)
        invite = await widget.fetch_invite()
        return {
            "name": widget.name,
            "channels": [each.name for each in widget.channels],
            "members": [each.name for each in widget.members],
            "invites_to": str(invite.channel.id) if invite and invite.channel else None,
        }

    async def do_vanity(self, guild_id: str) -> str | None:
        """Tell the guild's vanity code."""
        invite = await self._furnished(guild_id).vanity_invite()
        return invite.code if invite else None
