"""A bot on interactions.py: see :mod:`tests.clients.pybots.talk`.

Its argument is a JSON object with ``origin``, ``token``, and ``intents``, the name of a set.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterable
from typing import Any

import interactions
from interactions.api import events

from .talk import Complaints, aim, obey, tell


def message_of(message: Any) -> dict[str, Any]:
    """Tell of a message what the library knows."""
    reference = message.message_reference
    return {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "guild_id": str(message.guild.id) if message.guild else None,
        "author_id": str(message.author.id),
        "author": message.author.username,
        "content": message.content,
        "kind": int(message.type),
        "pinned": message.pinned,
        "replies_to": str(reference.message_id) if reference else None,
        "mentions": [str(each) for each in message._mention_ids],
        "embeds": [embed_of(each) for each in message.embeds],
        "reactions": {str(each.emoji): each.count for each in message.reactions},
    }


def embed_of(embed: Any) -> dict[str, Any]:
    """Tell of an embed what the library knows."""
    return {
        "title": embed.title,
        "description": embed.description,
        "url": embed.url,
        "color": int(embed.color) if embed.color is not None else None,
        "footer": embed.footer.text if embed.footer else None,
        "author": embed.author.name if embed.author else None,
        "fields": [[each.name, each.value, each.inline] for each in embed.fields],
    }


def embed_from(given: dict[str, Any]) -> Any:
    """Make an embed of what ``embed_of`` would tell."""
    made = interactions.Embed(
        title=given["title"],
        description=given["description"],
        url=given["url"],
        color=given["color"],
    )
    made.set_footer(given["footer"])
    made.set_author(given["author"])
    for name, value, inline in given["fields"]:
        made.add_field(name, value, inline=inline)
    return made


def role_of(role: Any) -> dict[str, Any]:
    """Tell of a role what the library knows."""
    return {
        "name": role.name,
        "color": role.color.value,
        "hoist": role.hoist,
        "position": role.position,
        "permissions": str(int(role.permissions)),
    }


def channel_of(channel: Any) -> dict[str, Any]:
    """Tell of a channel of a guild what the library knows."""
    return {
        "name": channel.name,
        "kind": int(channel.type),
        "topic": getattr(channel, "topic", None),
        "category_id": str(channel.parent_id) if channel.parent_id else None,
        "overwrites": sorted(str(each.id) for each in channel.permission_overwrites),
    }


def member_of(member: Any) -> dict[str, Any]:
    """Tell of a member what the library knows."""
    return {
        "name": member.username,
        "nick": member.nick,
        "bot": member.bot,
        "roles": sorted(str(each.id) for each in member.roles if each.id != member.guild.id),
    }


def named(things: Iterable[Any], told: Any) -> dict[str, Any]:
    """Tell of several things, by their ids."""
    return {str(each.id): told(each) for each in things}


class Bot:
    """What everybody's first bot does, and what the test tells it to."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot
        callbacks = {
            events.Ready: self.on_ready,
            events.Resume: self.on_resumed,
            events.MessageCreate: self.on_message,
            events.MessageUpdate: self.on_message_edit,
            events.MessageDelete: self.on_message_delete,
            events.MessageDeleteBulk: self.on_bulk_delete,
            events.TypingStart: self.on_typing,
            events.PresenceUpdate: self.on_presence,
            events.VoiceStateUpdate: self.on_voice,
            events.MessageReactionAdd: self.on_reaction_add,
            events.MessageReactionRemove: self.on_reaction_remove,
            events.ChannelPinsUpdate: self.on_pins,
            events.MemberAdd: self.on_member_join,
            events.MemberRemove: self.on_member_leave,
            events.MemberUpdate: self.on_member_update,
            events.RoleCreate: self.on_role_create,
            events.RoleUpdate: self.on_role_update,
            events.RoleDelete: self.on_role_delete,
            events.ChannelCreate: self.on_channel_create,
            events.ChannelUpdate: self.on_channel_update,
            events.ChannelDelete: self.on_channel_delete,
        }
        for event, callback in callbacks.items():
            bot.listen(event)(callback)

    # -- what it sees -----------------------------------------------------------------------------

    async def on_ready(self, event: Any) -> None:
        """All guilds are there."""
        guilds = [str(each.id) for each in self._bot.guilds]
        tell("ready", user_id=str(self._bot.user.id), guilds=guilds)

    async def on_resumed(self, event: Any) -> None:
        """The session goes on."""
        tell("resumed")

    async def on_message(self, event: Any) -> None:
        """Answer ``!ping``."""
        message = event.message
        tell("message", **message_of(message))
        if message.content == "!ping" and message.author.id != self._bot.user.id:
            await message.reply("pong")

    async def on_message_edit(self, event: Any) -> None:
        """A message changed."""
        before, after = event.before, event.after
        tell("message_edit", id=str(after.id), before=before.content, after=after.content)

    async def on_message_delete(self, event: Any) -> None:
        """A message is gone."""
        tell("message_delete", id=str(event.message.id), content=event.message.content)

    async def on_bulk_delete(self, event: Any) -> None:
        """Several messages are gone."""
        tell("bulk_delete", ids=sorted(map(str, event.ids)))

    async def on_typing(self, event: Any) -> None:
        """Somebody types."""
        tell("typing", channel_id=str(event.channel.id), user_id=str(event.author.id))

    async def on_presence(self, event: Any) -> None:
        """Somebody comes online, or does something else."""
        activities = [each.name for each in event.activities]
        status = event.status.value
        tell("presence", user_id=str(event.user.id), status=status, activities=activities)

    async def on_voice(self, event: Any) -> None:
        """Somebody came into a voice channel, went, or did something in there."""
        before, after = event.before, event.after
        # of itself it does not know where it was
        user_id = (after or before).user_id if after or before else self._bot.user.id
        channel_id = str(after.channel.id) if after else None
        is_mute = after.self_mute if after else False
        tell("voice", user_id=str(user_id), channel_id=channel_id, self_mute=is_mute)

    async def on_reaction_add(self, event: Any) -> None:
        """Somebody reacted to a message."""
        self._reacted("reaction_add", event)

    async def on_reaction_remove(self, event: Any) -> None:
        """Somebody took a reaction back."""
        self._reacted("reaction_remove", event)

    def _reacted(self, name: str, event: Any) -> None:
        message_id, user_id = str(event.message.id), str(event.author.id)
        tell(name, message_id=message_id, user_id=user_id, emoji=str(event.emoji))

    async def on_pins(self, event: Any) -> None:
        """Something was pinned, or is no more."""
        is_any = event.last_pin_timestamp is not None
        tell("pins", channel_id=str(event.channel.id), is_any=is_any)

    async def on_member_join(self, event: Any) -> None:
        """Somebody came."""
        tell("member_join", user_id=str(event.member.id))

    async def on_member_leave(self, event: Any) -> None:
        """Somebody went, or had to."""
        tell("member_leave", user_id=str(event.member.id))

    async def on_member_update(self, event: Any) -> None:
        """A member changed."""
        before, after = member_of(event.before), member_of(event.after)
        tell("member_update", user_id=str(event.after.id), before=before, **after)

    async def on_role_create(self, event: Any) -> None:
        """A role was made."""
        tell("role_create", id=str(event.role.id), **role_of(event.role))

    async def on_role_update(self, event: Any) -> None:
        """A role changed."""
        before, after = role_of(event.before), role_of(event.after)
        tell("role_update", id=str(event.after.id), before=before, **after)

    async def on_role_delete(self, event: Any) -> None:
        """A role is gone."""
        tell("role_delete", id=str(event.id))

    async def on_channel_create(self, event: Any) -> None:
        """A channel was made, or came into sight."""
        tell("channel_create", id=str(event.channel.id), **channel_of(event.channel))

    async def on_channel_update(self, event: Any) -> None:
        """A channel changed."""
        before, after = channel_of(event.before), channel_of(event.after)
        tell("channel_update", id=str(event.after.id), before=before, **after)

    async def on_channel_delete(self, event: Any) -> None:
        """A channel is gone, or went out of sight."""
        tell("channel_delete", id=str(event.channel.id))

    # -- what it is told to do --------------------------------------------------------------------

    def _channel(self, channel_id: str) -> Any:
        return self._found(self._bot.get_channel(channel_id))

    def _guild(self, guild_id: str) -> Any:
        return self._found(self._bot.get_guild(guild_id))

    def _role(self, guild_id: str, role_id: str) -> Any:
        return self._found(self._guild(guild_id).get_role(role_id))

    def _member(self, guild_id: str, user_id: str) -> Any:
        return self._found(self._guild(guild_id).get_member(user_id))

    def _found(self, found: Any) -> Any:
        if found is None:
            raise LookupError("not in the cache")
        return found

    async def _message(self, channel_id: str, message_id: str, *, force: bool = False) -> Any:
        """Ask for a message, unless the library knows it; its channels would not tell of errors."""
        return await self._bot.cache.fetch_message(channel_id, message_id, force=force)

    async def do_register(self, guild_id: str) -> dict[str, Any]:
        """Register one command that is typed, and one in each of the menus."""
        string, integer = interactions.OptionType.STRING, interactions.OptionType.INTEGER

        @interactions.slash_command("say", description="Say something")
        @interactions.slash_option("text", "What to say", string, required=True)
        @interactions.slash_option("times", "How often", integer, min_value=1, max_value=5)
        async def say(ctx: Any, text: str, times: int | None = None) -> None:
            await ctx.send(text)

        @interactions.user_context_menu("Wave")
        async def wave(ctx: Any) -> None:
            await ctx.send("hi")

        @interactions.message_context_menu("Quote")
        async def quote(ctx: Any) -> None:
            await ctx.send("so")

        if not self._bot.application_commands:
            for each in (say, wave, quote):
                self._bot.add_interaction(each)
        await self._bot.synchronise_interactions()
        found = await self._bot.http.get_application_commands(self._bot.app.id, 0)
        return {"names": [[each["name"], each["type"]] for each in found]}

    async def do_cache(self, guild_id: str) -> dict[str, Any]:
        """Tell what the library knows of a guild, without asking anybody."""
        guild = self._guild(guild_id)
        return {
            "name": guild.name,
            "owner_id": str(guild._owner_id),
            "member_count": guild.member_count,
            "me": str(guild.me.id),
            "roles": named(guild.roles, role_of),
            "channels": named(guild.channels, channel_of),
            "members": named(guild.members, member_of),
        }

    async def do_chunk(self, guild_id: str) -> int:
        """Ask the gateway for all members; how many there are."""
        guild = self._guild(guild_id)
        await guild.gateway_chunk()
        return len(guild.members)

    async def do_send(
        self, channel_id: str, content: str | None = None, embed: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Post a message."""
        made = embed_from(embed) if embed is not None else None
        return message_of(await self._channel(channel_id).send(content, embed=made))

    async def do_edit(self, channel_id: str, message_id: str, content: str) -> dict[str, Any]:
        """Edit a message."""
        message = await self._message(channel_id, message_id)
        return message_of(await message.edit(content=content))

    async def do_delete(self, channel_id: str, message_id: str) -> None:
        """Delete a message."""
        await self._channel(channel_id).delete_message(message_id)

    async def do_delete_many(self, channel_id: str, message_ids: list[str]) -> None:
        """Delete messages by one request."""
        await self._channel(channel_id).delete_messages(message_ids)

    async def do_appear(self, status: str, activity: str) -> None:
        """Tell what it does."""
        game = interactions.Activity.create(activity)
        await self._bot.change_presence(interactions.Status(status), game)

    async def do_enter(self, guild_id: str, channel_id: str | None) -> None:
        """Come into a voice channel, or leave it."""
        await self._bot.ws.voice_state_update(guild_id, channel_id)

    async def do_type(self, channel_id: str) -> None:
        """Tell that it types."""
        await self._channel(channel_id).trigger_typing()

    async def do_fetch(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """Read a message."""
        return message_of(await self._message(channel_id, message_id, force=True))

    async def do_history(self, channel_id: str, limit: int) -> list[dict[str, Any]]:
        """Read the last messages, oldest first."""
        found = [message_of(each) async for each in self._channel(channel_id).history(limit=limit)]
        return found[::-1]

    async def do_react(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Add a reaction."""
        await (await self._message(channel_id, message_id)).add_reaction(emoji)

    async def do_unreact(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Take the reaction back."""
        await (await self._message(channel_id, message_id)).remove_reaction(emoji)

    async def do_reactors(self, channel_id: str, message_id: str, emoji: str) -> list[str]:
        """List who reacted."""
        message = await self._message(channel_id, message_id, force=True)
        return [str(each.id) for each in await message.fetch_reaction(emoji)]

    async def do_pin(self, channel_id: str, message_id: str) -> None:
        """Pin a message."""
        await (await self._message(channel_id, message_id)).pin()

    async def do_unpin(self, channel_id: str, message_id: str) -> None:
        """Unpin a message."""
        await (await self._message(channel_id, message_id)).unpin()

    async def do_pins(self, channel_id: str) -> list[str]:
        """List what is pinned."""
        return [str(each.id) for each in await self._channel(channel_id).fetch_pinned_messages()]

    async def do_create_channel(self, guild_id: str, name: str, topic: str) -> str:
        """Make a text channel."""
        return str((await self._guild(guild_id).create_text_channel(name, topic=topic)).id)

    async def do_edit_channel(self, channel_id: str, name: str, topic: str) -> None:
        """Change a channel."""
        await self._channel(channel_id).edit(name=name, topic=topic)

    async def do_hide_channel(self, guild_id: str, channel_id: str, role_id: str) -> None:
        """Let those with a role not see a channel."""
        role = self._role(guild_id, role_id)
        await self._channel(channel_id).set_permission(role, view_channel=False)

    async def do_delete_channel(self, channel_id: str) -> None:
        """Delete a channel."""
        await self._channel(channel_id).delete()

    async def do_create_role(self, guild_id: str, name: str, color: int) -> str:
        """Make a role."""
        return str((await self._guild(guild_id).create_role(name, color=color)).id)

    async def do_edit_role(self, guild_id: str, role_id: str, name: str, hoist: bool) -> None:
        """Change a role."""
        await self._role(guild_id, role_id).edit(name=name, hoist=hoist)

    async def do_delete_role(self, guild_id: str, role_id: str) -> None:
        """Delete a role."""
        await self._role(guild_id, role_id).delete()

    async def do_give_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Give a member a role."""
        await self._member(guild_id, user_id).add_role(role_id)

    async def do_take_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Take a role from a member."""
        await self._member(guild_id, user_id).remove_role(role_id)

    async def do_rename(self, guild_id: str, user_id: str, nick: str) -> None:
        """Give a member a nickname."""
        await self._member(guild_id, user_id).edit_nickname(nick)

    async def do_kick(self, guild_id: str, user_id: str) -> None:
        """Kick a member."""
        await self._member(guild_id, user_id).kick()


INTENTS = {"all": interactions.Intents.ALL, "plain": interactions.Intents.DEFAULT}


async def main(origin: str, token: str, intents: str) -> None:
    """Live until the test has had enough."""
    aim("interactions", origin)
    # refusals that it raises, too
    logging.getLogger("interactions").addHandler(Complaints("/users/@me: 401", "/messages/1: 404"))
    bot = interactions.Client(intents=INTENTS[intents])
    told = Bot(bot)
    living = asyncio.create_task(bot.astart(token))
    obeying = asyncio.create_task(obey(told))
    await asyncio.wait({living, obeying}, return_when=asyncio.FIRST_COMPLETED)
    living.cancel()  # so ends who presses Ctrl-C; stop() would never end
    try:
        await living
    except interactions.errors.LibraryException as error:
        tell("failed", type=type(error).__name__, text=str(error))
    except asyncio.CancelledError:
        pass


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
