"""What a bot on discord.py does to keep the peace, and what it hears of that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
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
    target: Any = entry.target
    return {
        "action": entry.action.name,
        "kind": entry.action.value,
        "user_id": str(entry.user.id) if entry.user else None,
        "target_id": str(target.id) if hasattr(target, "id") else None,
        "reason": entry.reason,
    }


def history_of(entry: discord.AuditLogEntry) -> dict[str, Any]:
    """Tell of an entry what the library makes of its changes and options."""
    extra: Any = entry.extra
    return {
        "action": entry.action.name,
        "target": type(entry.target).__name__,
        "before": {key: _plain(value) for key, value in entry.before},
        "after": {key: _plain(value) for key, value in entry.after},
        "extra": _plain(extra) if hasattr(extra, "id") else _plain(vars(extra) if extra else None),
    }


def _plain(value: Any) -> Any:
    """A value of the library's as JSON: things by their names, flags as numbers."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    for name in ("name", "value", "id"):
        if hasattr(value, name):
            return _plain(getattr(value, name))
    return value if isinstance(value, bool | int | str | None) else str(value)


class Moderators(discord.Client):
    """Bans, timeouts, prunes, invites and the audit log."""

    async def on_invite_create(self, invite: discord.Invite) -> None:
        """An invite was made."""
        tell("invite_create", code=invite.code, inviter_id=str(getattr(invite.inviter, "id", None)))

    async def on_invite_delete(self, invite: discord.Invite) -> None:
        """An invite is gone."""
        tell("invite_delete", code=invite.code)

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

    async def do_time_out(self, guild_id: str, user_id: str, seconds: int, reason: str) -> None:
        """Have somebody say nothing for a time."""
        member = await self._moderated(guild_id).fetch_member(int(user_id))
        await member.timeout(timedelta(seconds=seconds), reason=reason)

    async def do_invite(self, channel_id: str, max_uses: int) -> str:
        """Make an invite; its code."""
        channel: Any = self.get_channel(int(channel_id))
        made: discord.Invite = await channel.create_invite(max_uses=max_uses, unique=True)
        code: str = made.code
        return code

    async def do_invites(self, guild_id: str) -> dict[str, int | None]:
        """Tell how often each invite was used."""
        return {each.code: each.uses for each in await self._moderated(guild_id).invites()}

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

    async def do_audit_log(self, guild_id: str, user_id: str) -> list[dict[str, Any]]:
        """Tell what is recorded that somebody did, oldest first."""
        return [entry_of(each) async for each in self._entries(guild_id, user_id)]

    async def do_audit_history(self, guild_id: str, user_id: str) -> list[dict[str, Any]]:
        """Tell what they changed, from what to what."""
        return [history_of(each) async for each in self._entries(guild_id, user_id)]

    def _entries(self, guild_id: str, user_id: str) -> AsyncIterator[discord.AuditLogEntry]:
        user = discord.Object(int(user_id))
        found: AsyncIterator[discord.AuditLogEntry] = self._moderated(guild_id).audit_logs(
            limit=100, oldest_first=True, user=user
        )
        return found

    async def do_govern(self, guild_id: str, user_id: str) -> None:
        """Change this and that, as a moderator does in a year."""
        guild = self._moderated(guild_id)
        member = await guild.fetch_member(int(user_id))
        permissions = discord.Permissions(manage_messages=True)
        role = await guild.create_role(name="helper", permissions=permissions)
        await role.edit(name="helpers", hoist=True)
        await member.add_roles(role)
        await member.edit(nick="Bobby")
        channel = await guild.create_text_channel("desk", topic="ask here")
        await channel.edit(topic="ask", slowmode_delay=5)
        await channel.set_permissions(role, view_channel=True)
        hook = await channel.create_webhook(name="hook")
        await hook.delete()
        message = await channel.send("rules")
        await message.pin()
        thread = await message.create_thread(name="talk")
        await thread.edit(locked=True)
        await channel.delete()
        await role.delete()
