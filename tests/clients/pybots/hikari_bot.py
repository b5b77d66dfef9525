"""A bot on hikari, which is told our address: see :mod:`tests.clients.pybots.talk`.

Its argument is a JSON object with ``origin``, ``token``, and ``intents``, the name of a set.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
from collections.abc import Iterable
from typing import Any

import hikari

from .hikari_furnishers import Furnishers
from .talk import Complaints, aim, file_told, obey, tell


def message_of(message: Any) -> dict[str, Any]:
    """Tell of a message what the library knows."""
    reference = message.message_reference
    return {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author_id": str(message.author.id),
        "author": message.author.username,
        "content": message.content or "",
        "kind": int(message.type),
        "pinned": message.is_pinned,
        "replies_to": str(reference.id) if reference else None,
        "mentions": [str(each) for each in message.user_mentions_ids or ()],
        "embeds": [embed_of(each) for each in message.embeds],
        "reactions": {emoji_of(each.emoji): each.count for each in message.reactions},
    }


def embed_of(embed: hikari.Embed) -> dict[str, Any]:
    """Tell of an embed what the library knows."""
    return {
        "title": embed.title,
        "description": embed.description,
        "url": embed.url,
        "color": int(embed.color) if embed.color is not None else None,
        "footer": embed.footer.text if embed.footer else None,
        "author": embed.author.name if embed.author else None,
        "fields": [[each.name, each.value, each.is_inline] for each in embed.fields],
    }


def embed_from(given: dict[str, Any]) -> hikari.Embed:
    """Make an embed of what ``embed_of`` would tell."""
    made = hikari.Embed(
        title=given["title"],
        description=given["description"],
        url=given["url"],
        color=given["color"],
    )
    made.set_footer(given["footer"])
    made.set_author(name=given["author"])
    for name, value, inline in given["fields"]:
        made.add_field(name, value, inline=inline)
    return made


def emoji_of(emoji: Any) -> str:
    """Write an emoji as a message would have it."""
    return str(emoji.mention)


def role_of(role: hikari.Role) -> dict[str, Any]:
    """Tell of a role what the library knows."""
    return {
        "name": role.name,
        "color": int(role.color),
        "hoist": role.is_hoisted,
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
        "overwrites": sorted(map(str, channel.permission_overwrites)),
    }


def thread_of(thread: Any, forum: Any = None) -> dict[str, Any]:
    """Tell of a thread what the library knows."""
    names = {each.id: each.name for each in getattr(forum, "available_tags", ())}
    return {
        "id": str(thread.id),
        "name": thread.name,
        "parent_id": str(thread.parent_id),
        "archived": thread.is_archived,
        "tags": [names[each] for each in getattr(thread, "applied_tag_ids", ())],
    }


def member_of(member: hikari.Member) -> dict[str, Any]:
    """Tell of a member what the library knows."""
    everybody = member.guild_id
    return {
        "name": member.username,
        "nick": member.nickname,
        "bot": member.is_bot,
        # role_ids would keep roles that are deleted
        "roles": sorted(str(each.id) for each in member.get_roles() if each.id != everybody),
    }


def named(things: Iterable[Any], told: Any) -> dict[str, Any]:
    """Tell of several things, by their ids."""
    return {str(each.id): told(each) for each in things}


class Bot(Furnishers):
    """What everybody's first bot does, and what the test tells it to."""

    def __init__(self, bot: hikari.GatewayBot) -> None:
        self._bot = bot
        self._cache = bot.cache
        self._rest = bot.rest
        self._missing: set[hikari.Snowflake] = set()
        callbacks: dict[type[Any], Any] = {
            hikari.ShardReadyEvent: self.on_ready,
            hikari.ShardResumedEvent: self.on_resumed,
            hikari.ShardDisconnectedEvent: self.on_disconnected,
            hikari.GuildAvailableEvent: self.on_guild,
            hikari.GuildMessageCreateEvent: self.on_message,
            hikari.GuildMessageUpdateEvent: self.on_message_edit,
            hikari.GuildMessageDeleteEvent: self.on_message_delete,
            hikari.GuildBulkMessageDeleteEvent: self.on_bulk_delete,
            hikari.GuildTypingEvent: self.on_typing,
            hikari.PresenceUpdateEvent: self.on_presence,
            hikari.VoiceStateUpdateEvent: self.on_voice,
            hikari.GuildReactionAddEvent: self.on_reaction_add,
            hikari.GuildReactionDeleteEvent: self.on_reaction_remove,
            hikari.GuildPinsUpdateEvent: self.on_pins,
            hikari.MemberCreateEvent: self.on_member_join,
            hikari.MemberDeleteEvent: self.on_member_leave,
            hikari.MemberUpdateEvent: self.on_member_update,
            hikari.RoleCreateEvent: self.on_role_create,
            hikari.RoleUpdateEvent: self.on_role_update,
            hikari.RoleDeleteEvent: self.on_role_delete,
            hikari.GuildThreadCreateEvent: self.on_thread_create,
            hikari.GuildThreadUpdateEvent: self.on_thread_update,
            hikari.GuildThreadDeleteEvent: self.on_thread_delete,
            hikari.GuildChannelCreateEvent: self.on_channel_create,
            hikari.GuildChannelUpdateEvent: self.on_channel_update,
            hikari.GuildChannelDeleteEvent: self.on_channel_delete,
            hikari.MemberChunkEvent: self.on_chunk,
            hikari.ExceptionEvent: self.on_exception,
        }
        for event, callback in callbacks.items():
            bot.subscribe(event, callback)

    # -- what it sees -----------------------------------------------------------------------------

    async def on_ready(self, event: hikari.ShardReadyEvent) -> None:
        """The session began; its guilds are about to come."""
        self._missing = set(event.unavailable_guilds)
        self._when_complete()

    async def on_guild(self, event: hikari.GuildAvailableEvent) -> None:
        """A guild came."""
        self._missing.discard(event.guild_id)
        self._when_complete()

    def _when_complete(self) -> None:
        me = self._bot.get_me()
        if not self._missing:
            tell(
                "ready",
                user_id=str(me.id) if me else None,
                guilds=[str(each) for each in self._cache.get_available_guilds_view()],
            )

    async def on_resumed(self, event: hikari.ShardResumedEvent) -> None:
        """The session goes on."""
        tell("resumed")

    async def on_disconnected(self, event: hikari.ShardDisconnectedEvent) -> None:
        """The connection was lost."""
        tell("disconnected")

    async def on_exception(self, event: hikari.ExceptionEvent[Any]) -> None:
        """Something of ours failed."""
        tell("broken", text=repr(event.exception))

    async def on_message(self, event: hikari.GuildMessageCreateEvent) -> None:
        """Answer ``!ping``."""
        told = message_of(event.message)
        tell("message", guild_id=str(event.guild_id), **told)
        if event.content == "!ping" and event.author != self._bot.get_me():
            await event.message.respond("pong", reply=True)

    async def on_message_edit(self, event: hikari.GuildMessageUpdateEvent) -> None:
        """A message changed."""
        if event.old_message is not None:
            before, after = event.old_message.content, event.message.content
            tell("message_edit", id=str(event.message_id), before=before, after=after)

    async def on_message_delete(self, event: hikari.GuildMessageDeleteEvent) -> None:
        """A message is gone."""
        if event.old_message is not None:
            content = event.old_message.content
            tell("message_delete", id=str(event.message_id), content=content)

    async def on_bulk_delete(self, event: hikari.GuildBulkMessageDeleteEvent) -> None:
        """Several messages are gone."""
        tell("bulk_delete", ids=sorted(map(str, event.message_ids)))

    async def on_typing(self, event: hikari.GuildTypingEvent) -> None:
        """Somebody types."""
        tell("typing", channel_id=str(event.channel_id), user_id=str(event.user_id))

    async def on_presence(self, event: hikari.PresenceUpdateEvent) -> None:
        """Somebody comes online, or does something else."""
        said = event.presence
        activities = [each.name for each in said.activities]
        status = said.visible_status.value
        tell("presence", user_id=str(event.user_id), status=status, activities=activities)

    async def on_voice(self, event: hikari.VoiceStateUpdateEvent) -> None:
        """Somebody came into a voice channel, went, or did something in there."""
        said = event.state
        channel_id = str(said.channel_id) if said.channel_id else None
        told = {"channel_id": channel_id, "self_mute": said.is_self_muted}
        tell("voice", user_id=str(said.user_id), **told)

    async def on_reaction_add(self, event: hikari.GuildReactionAddEvent) -> None:
        """Somebody reacted to a message."""
        self._reacted("reaction_add", event)

    async def on_reaction_remove(self, event: hikari.GuildReactionDeleteEvent) -> None:
        """Somebody took a reaction back."""
        self._reacted("reaction_remove", event)

    def _reacted(self, name: str, event: Any) -> None:
        emoji = str(event.emoji_name)
        if event.emoji_id is not None:
            emoji = f"<:{emoji}:{event.emoji_id}>"
        message_id, user_id = str(event.message_id), str(event.user_id)
        tell(name, message_id=message_id, user_id=user_id, emoji=emoji)

    async def on_pins(self, event: hikari.GuildPinsUpdateEvent) -> None:
        """Something was pinned, or is no more."""
        is_any = event.last_pin_timestamp is not None
        tell("pins", channel_id=str(event.channel_id), is_any=is_any)

    async def on_member_join(self, event: hikari.MemberCreateEvent) -> None:
        """Somebody came."""
        tell("member_join", user_id=str(event.user_id))

    async def on_member_leave(self, event: hikari.MemberDeleteEvent) -> None:
        """Somebody went, or had to."""
        tell("member_leave", user_id=str(event.user_id))

    async def on_member_update(self, event: hikari.MemberUpdateEvent) -> None:
        """A member changed."""
        before = member_of(event.old_member) if event.old_member else None
        tell("member_update", user_id=str(event.user_id), before=before, **member_of(event.member))

    async def on_role_create(self, event: hikari.RoleCreateEvent) -> None:
        """A role was made."""
        tell("role_create", id=str(event.role_id), **role_of(event.role))

    async def on_role_update(self, event: hikari.RoleUpdateEvent) -> None:
        """A role changed."""
        before = role_of(event.old_role) if event.old_role else None
        tell("role_update", id=str(event.role_id), before=before, **role_of(event.role))

    async def on_role_delete(self, event: hikari.RoleDeleteEvent) -> None:
        """A role is gone."""
        tell("role_delete", id=str(event.role_id))

    async def on_channel_create(self, event: hikari.GuildChannelCreateEvent) -> None:
        """A channel was made, or came into sight."""
        tell("channel_create", id=str(event.channel_id), **channel_of(event.channel))

    async def on_channel_update(self, event: hikari.GuildChannelUpdateEvent) -> None:
        """A channel changed."""
        before = channel_of(event.old_channel) if event.old_channel else None
        told = channel_of(event.channel)
        tell("channel_update", id=str(event.channel_id), before=before, **told)

    async def on_channel_delete(self, event: hikari.GuildChannelDeleteEvent) -> None:
        """A channel is gone, or went out of sight."""
        tell("channel_delete", id=str(event.channel_id))

    async def on_thread_create(self, event: hikari.GuildThreadCreateEvent) -> None:
        """A thread was begun."""
        forum = self._cache.get_guild_channel(event.thread.parent_id)
        tell("thread_create", **thread_of(event.thread, forum))

    async def on_thread_update(self, event: hikari.GuildThreadUpdateEvent) -> None:
        """A thread changed."""
        forum = self._cache.get_guild_channel(event.thread.parent_id)
        tell("thread_update", **thread_of(event.thread, forum))

    async def on_thread_delete(self, event: hikari.GuildThreadDeleteEvent) -> None:
        """A thread is gone."""
        tell("thread_delete", id=str(event.thread_id))

    async def on_chunk(self, event: hikari.MemberChunkEvent) -> None:
        """A part of a guild's members came, as the library has asked."""
        tell("chunk", index=event.chunk_index, count=event.chunk_count, members=len(event.members))

    # -- what it is told to do --------------------------------------------------------------------

    async def do_cache(self, guild_id: str) -> dict[str, Any]:
        """Tell what the library knows of a guild, without asking anybody."""
        guild = self._cache.get_guild(int(guild_id))
        if guild is None:
            raise LookupError(f"guild {guild_id} is not in the cache")
        members = guild.get_members().values()
        me = guild.get_my_member()
        return {
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "member_count": guild.member_count,
            "me": str(me.id) if me else None,
            "roles": named(guild.get_roles().values(), role_of),
            "channels": named(guild.get_channels().values(), channel_of),
            "members": named(members, member_of),
        }

    async def do_register(self, guild_id: str) -> dict[str, Any]:
        """Register one command that is typed, and one in each of the menus."""
        me = await self._rest.fetch_application()
        say = self._rest.slash_command_builder("say", "Say something")
        string, integer = hikari.OptionType.STRING, hikari.OptionType.INTEGER
        for option in (
            hikari.CommandOption(
                type=string, name="text", description="What to say", is_required=True
            ),
            hikari.CommandOption(
                type=integer, name="times", description="How often", min_value=1, max_value=5
            ),
        ):
            say.add_option(option)
        wave = self._rest.context_menu_command_builder(hikari.CommandType.USER, "Wave")
        quote = self._rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Quote")
        made = await self._rest.set_application_commands(me.id, [say, wave, quote])
        return {"names": [[each.name, int(each.type)] for each in made]}

    async def do_send(
        self, channel_id: str, content: str | None = None, embed: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Post a message."""
        made = embed_from(embed) if embed is not None else hikari.UNDEFINED
        text = content if content is not None else hikari.UNDEFINED
        return message_of(await self._rest.create_message(int(channel_id), text, embed=made))

    async def do_attach(self, channel_id: str, files: list[dict[str, Any]]) -> dict[str, Any]:
        """Post files of the disk, and load them again; hikari describes none."""
        sent = [hikari.File(each["path"], each["name"]) for each in files]
        made = await self._rest.create_message(int(channel_id), "files", attachments=sent)
        return await self._attached(made)

    async def do_detach(self, channel_id: str, message_id: str, name: str) -> dict[str, Any]:
        """Take one file away from a message, and load the others."""
        message = await self._rest.fetch_message(int(channel_id), int(message_id))
        left = [each for each in message.attachments if each.filename != name]
        edited = await self._rest.edit_message(message.channel_id, message.id, attachments=left)
        return await self._attached(edited)

    async def _attached(self, message: hikari.Message) -> dict[str, Any]:
        return {
            "id": str(message.id),
            "files": [
                file_told(each.filename, None, await each.read()) for each in message.attachments
            ],
        }

    async def do_wear(self, guild_id: str, moving: str, still: str) -> dict[str, Any]:
        """Set an avatar and make an emoji, both of which move; how each of them comes."""
        del still
        image = hikari.Bytes(base64.b64decode(moving), "moving.gif")
        user = await self._rest.edit_my_user(avatar=image)
        emoji = await self._rest.create_emoji(int(guild_id), "moving", image)
        ways: dict[str, Any] = {
            "as is": user.make_avatar_url(),
            "small": user.make_avatar_url(file_format="GIF", size=32),
            "still": user.make_avatar_url(file_format="WEBP", size=64),
        }
        return {
            "user avatar": {name: await self._loaded(url) for name, url in ways.items()},
            "emoji": {"as is": await self._loaded(emoji)},
        }

    async def _loaded(self, image: Any) -> str:
        return base64.b64encode(await image.read()).decode()

    async def do_burst(self, channel_id: str, count: int) -> list[str]:
        """Post many messages, each as soon as the library lets it; their ids."""
        post = self._rest.create_message
        return [str((await post(int(channel_id), f"burst {each}")).id) for each in range(count)]

    async def do_edit(self, channel_id: str, message_id: str, content: str) -> dict[str, Any]:
        """Edit a message."""
        edited = await self._rest.edit_message(int(channel_id), int(message_id), content)
        return message_of(edited)

    async def do_delete(self, channel_id: str, message_id: str) -> None:
        """Delete a message."""
        await self._rest.delete_message(int(channel_id), int(message_id))

    async def do_delete_many(self, channel_id: str, message_ids: list[str]) -> None:
        """Delete messages by one request."""
        await self._rest.delete_messages(int(channel_id), [int(each) for each in message_ids])

    async def do_appear(self, status: str, activity: str) -> None:
        """Tell what it does."""
        game = hikari.Activity(name=activity, type=hikari.ActivityType.PLAYING)
        await self._bot.update_presence(status=hikari.Status(status), activity=game)

    async def do_enter(self, guild_id: str, channel_id: str | None) -> None:
        """Come into a voice channel, or leave it."""
        channel = int(channel_id) if channel_id else None
        await self._bot.update_voice_state(int(guild_id), channel)

    async def do_type(self, channel_id: str) -> None:
        """Tell that it types."""
        await self._rest.trigger_typing(int(channel_id))

    async def do_fetch(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """Read a message."""
        return message_of(await self._rest.fetch_message(int(channel_id), int(message_id)))

    async def do_history(self, channel_id: str, limit: int) -> list[dict[str, Any]]:
        """Read the last messages, oldest first."""
        found = await self._rest.fetch_messages(int(channel_id)).limit(limit)
        return [message_of(each) for each in found][::-1]

    async def do_react(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Add a reaction."""
        parsed = hikari.Emoji.parse(emoji)
        await self._rest.add_reaction(int(channel_id), int(message_id), parsed)

    async def do_unreact(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Take the reaction back."""
        parsed = hikari.Emoji.parse(emoji)
        await self._rest.delete_my_reaction(int(channel_id), int(message_id), parsed)

    async def do_reactors(self, channel_id: str, message_id: str, emoji: str) -> list[str]:
        """List who reacted."""
        parsed = hikari.Emoji.parse(emoji)
        found = self._rest.fetch_reactions_for_emoji(int(channel_id), int(message_id), parsed)
        return [str(each.id) for each in await found]

    async def do_pin(self, channel_id: str, message_id: str) -> None:
        """Pin a message."""
        await self._rest.pin_message(int(channel_id), int(message_id))

    async def do_unpin(self, channel_id: str, message_id: str) -> None:
        """Unpin a message."""
        await self._rest.unpin_message(int(channel_id), int(message_id))

    async def do_pins(self, channel_id: str) -> list[str]:
        """List what is pinned."""
        return [str(each.message.id) for each in await self._rest.fetch_pins(int(channel_id))]

    async def do_begin(self, channel_id: str, message_id: str, name: str) -> dict[str, Any]:
        """Begin a thread with a message."""
        made = await self._rest.create_message_thread(int(channel_id), int(message_id), name)
        return thread_of(made)

    async def do_say_in(self, thread_id: str, content: str) -> str:
        """Post a message in a thread."""
        return str((await self._rest.create_message(int(thread_id), content)).id)

    async def do_archive(self, thread_id: str, archived: bool) -> None:
        """Archive a thread, or have it active again."""
        await self._rest.edit_channel(int(thread_id), archived=archived)

    async def do_threads(self, guild_id: str) -> dict[str, str]:
        """Tell which threads of a guild the library knows, by name."""
        known = self._cache.get_threads_view_for_guild(hikari.Snowflake(guild_id))
        return {str(each.id): each.name or "" for each in known.values()}

    async def do_open_post(
        self, channel_id: str, name: str, content: str, tag: str
    ) -> dict[str, Any]:
        """Write a post into a forum."""
        forum: Any = self._cache.get_guild_channel(hikari.Snowflake(channel_id))
        tags = [each for each in forum.available_tags if each.name == tag]
        made = await self._rest.create_forum_post(forum, name, content, tags=tags)
        return thread_of(made, forum)

    async def do_create_channel(self, guild_id: str, name: str, topic: str) -> str:
        """Make a text channel."""
        made = await self._rest.create_guild_text_channel(int(guild_id), name, topic=topic)
        return str(made.id)

    async def do_edit_channel(self, channel_id: str, name: str, topic: str) -> None:
        """Change a channel."""
        await self._rest.edit_channel(int(channel_id), name=name, topic=topic)

    async def do_hide_channel(self, guild_id: str, channel_id: str, role_id: str) -> None:
        """Let those with a role not see a channel."""
        await self._rest.edit_permission_overwrite(
            int(channel_id),
            int(role_id),
            target_type=hikari.PermissionOverwriteType.ROLE,
            deny=hikari.Permissions.VIEW_CHANNEL,
        )

    async def do_delete_channel(self, channel_id: str) -> None:
        """Delete a channel."""
        await self._rest.delete_channel(int(channel_id))

    async def do_create_role(self, guild_id: str, name: str, color: int) -> str:
        """Make a role."""
        made = await self._rest.create_role(int(guild_id), name=name, color=hikari.Color(color))
        return str(made.id)

    async def do_edit_role(self, guild_id: str, role_id: str, name: str, hoist: bool) -> None:
        """Change a role."""
        await self._rest.edit_role(int(guild_id), int(role_id), name=name, hoist=hoist)

    async def do_delete_role(self, guild_id: str, role_id: str) -> None:
        """Delete a role."""
        await self._rest.delete_role(int(guild_id), int(role_id))

    async def do_give_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Give a member a role."""
        await self._rest.add_role_to_member(int(guild_id), int(user_id), int(role_id))

    async def do_take_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Take a role from a member."""
        await self._rest.remove_role_from_member(int(guild_id), int(user_id), int(role_id))

    async def do_rename(self, guild_id: str, user_id: str, nick: str) -> None:
        """Give a member a nickname."""
        await self._rest.edit_member(int(guild_id), int(user_id), nickname=nick)

    async def do_kick(self, guild_id: str, user_id: str) -> None:
        """Kick a member."""
        await self._rest.kick_user(int(guild_id), int(user_id))


INTENTS = {
    "all": hikari.Intents.ALL,
    "no presences": hikari.Intents.ALL & ~hikari.Intents.GUILD_PRESENCES,
    "plain": hikari.Intents.ALL_UNPRIVILEGED,
}


async def main(origin: str, token: str, intents: str) -> None:
    """Live until the test has had enough."""
    aim("hikari", origin)
    bot = hikari.GatewayBot(
        token,
        intents=INTENTS[intents],
        banner=None,
        logs=None,  # it would write to standard output, which is for the test
        suppress_optimization_warning=True,
    )
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("hikari").addHandler(Complaints())
    told = Bot(bot)
    try:
        await bot.start(check_for_updates=False)
        living = asyncio.create_task(bot.join())
        obeying = asyncio.create_task(obey(told))
        done, _ = await asyncio.wait({living, obeying}, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
        await bot.close()
        await living
    except hikari.HikariError as error:
        tell("failed", type=type(error).__name__, text=str(error))


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
