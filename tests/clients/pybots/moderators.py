"""What a bot on discord.py does to keep the peace, and what it hears of that."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .talk import tell

if TYPE_CHECKING:
    import discord
else:
    import sys

    discord = import_module(sys.argv[1])


def entry_of(entry: discord.AuditLogEntry) -> dict[str, Any]:
    """Tell of an entry of the audit log what the library knows."""
    return {
        "action": entry.action.name,
        "user_id": str(entry.user.id) if entry.user else None,
        "target_id": str(entry.target.id) if entry.target else None,
        "reason": entry.reason,
    }


class Moderators(discord.Client):
    """Bans, prunes and the audit log."""

    async def on_member_ban(self, guild: discord.Guild, user: Any) -> None:
        """Somebody was banned."""
        tell("ban", user_id=str(user.id), was_member=isinstance(user, discord.Member))

    async def on_member_unban(self, guild: discord.Guild, user: discord.User) -> None:
        """A ban was lifted."""
        tell("unban", user_id=str(user.id))

    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Something was recorded."""
        tell("recorded", **entry_of(entry))

    def _moderated(self, guild_id: str) -> discord.Guild:
        found = self.get_guild(int(guild_id))
        if found is None:
            raise LookupError(f"guild {guild_id} is not in the cache")
        return found

    async def do_ban(self, guild_id: str, user_id: str, reason: str, seconds: int) -> None:
        """Ban somebody, and delete what they wrote lately."""
        target = discord.Object(int(user_id))
        await self._moderated(guild_id).ban(target, reason=reason, delete_message_seconds=seconds)

    async def do_unban(self, guild_id: str, user_id: str) -> None:
        """Lift a ban."""
        await self._moderated(guild_id).unban(discord.Object(int(user_id)))

    async def do_bulk_ban(self, guild_id: str, user_ids: list[str]) -> dict[str, list[str]]:
        """Ban many; who was and who was not."""
        targets = [discord.Object(int(each)) for each in user_ids]
        made = await self._moderated(guild_id).bulk_ban(targets)
        return {
            "banned": [str(each.id) for each in made.banned],
            "failed": [str(each.id) for each in made.failed],
        }

    async def do_bans(self, guild_id: str) -> dict[str, str | None]:
        """Tell who is banned, and why."""
        bans = self._moderated(guild_id).bans()
        return {str(each.user.id): each.reason async for each in bans}

    async def do_purge(self, channel_id: str, limit: int) -> list[str]:
        """Delete the last messages of a channel; which there were."""
        channel: Any = self.get_channel(int(channel_id))
        return [str(each.id) for each in await channel.purge(limit=limit)]

    async def do_estimate(self, guild_id: str, days: int) -> int | None:
        """Tell how many a prune would remove."""
        removed: int | None = await self._moderated(guild_id).estimate_pruned_members(days=days)
        return removed

    async def do_prune(self, guild_id: str, days: int) -> int | None:
        """Prune; how many there were."""
        removed: int | None = await self._moderated(guild_id).prune_members(
            days=days, compute_prune_count=True, roles=[]
        )
        return removed

    async def do_audit_log(self, guild_id: str) -> list[dict[str, Any]]:
        """Tell what is recorded, oldest first."""
        entries = self._moderated(guild_id).audit_logs(limit=100, oldest_first=True)
        return [entry_of(each) async for each in entries]
