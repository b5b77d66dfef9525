"""A bot on discord.py, or a library that descends from it: see :mod:`tests.clients.pybots.talk`.

Its arguments are the name of the module to import, that of the recipe to aim it, and a JSON object
with ``origin``, ``token``, ``intents`` (the name of a set), and maybe ``is_impatient`` and
``shard_count``.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import aiohttp

from .expressions import Expressions
from .furnishers import Furnishers
from .letters import Letters
from .moderators import Moderators
from .registrars import Registrars
from .talk import Complaints, aim, file_told, obey, tell

if TYPE_CHECKING:
    import discord
else:
    discord = import_module(sys.argv[1])


def message_of(message: discord.Message) -> dict[str, Any]:
    """Tell of a message what the library knows."""
    reference = message.reference
    return {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "guild_id": str(message.guild.id) if message.guild else None,
        "author_id": str(message.author.id),
        "author": message.author.name,
        "content": message.content,
        "kind": message.type.value,
        "pinned": message.pinned,
        "replies_to": str(reference.message_id) if reference else None,
        "mentions": [str(each.id) for each in message.mentions],
        "embeds": [embed_of(each) for each in message.embeds],
        "reactions": {str(each.emoji): each.count for each in message.reactions},
    }


def embed_of(embed: discord.Embed) -> dict[str, Any]:
    """Tell of an embed what the library knows."""
    return {
        "title": embed.title,
        "description": embed.description,
        "url": embed.url,
        "color": embed.color.value if embed.color else None,
        "footer": embed.footer.text,
        "author": embed.author.name,
        "fields": [[each.name, each.value, each.inline] for each in embed.fields],
    }


def embed_from(given: dict[str, Any]) -> discord.Embed:
    """Make an embed of what ``embed_of`` would tell."""
    made = discord.Embed(
        title=given["title"],
        description=given["description"],
        url=given["url"],
        color=given["color"],
    )
    made.set_footer(text=given["footer"])
    made.set_author(name=given["author"])
    for name, value, inline in given["fields"]:
        made.add_field(name=name, value=value, inline=inline)
    return made


def role_of(role: discord.Role) -> dict[str, Any]:
    """Tell of a role what the library knows."""
    return {
        "name": role.name,
        "color": role.color.value,
        "hoist": role.hoist,
        "position": role.position,
        "permissions": str(role.permissions.value),
    }


def channel_of(channel: Any) -> dict[str, Any]:
    """Tell of a channel of a guild what the library knows."""
    return {
        "name": channel.name,
        "kind": channel.type.value,
        "topic": getattr(channel, "topic", None),
        "category_id": str(channel.category_id) if channel.category_id else None,
        "overwrites": sorted(str(target.id) for target in channel.overwrites),
    }


def member_of(member: discord.Member) -> dict[str, Any]:
    """Tell of a member what the library knows."""
    return {
        "name": member.name,
        "nick": member.nick,
        "bot": member.bot,
        "roles": sorted(str(each.id) for each in member.roles if not each.is_default()),
    }


def thread_of(thread: discord.Thread) -> dict[str, Any]:
    """Tell of a thread what the library knows."""
    return {
        "id": str(thread.id),
        "name": thread.name,
        "parent_id": str(thread.parent_id),
        "archived": thread.archived,
        "tags": [each.name for each in thread.applied_tags],
    }


def _as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def named(things: Any, told: Any) -> dict[str, Any]:
    """Tell of several things, by their ids."""
    return {str(each.id): told(each) for each in things}


class Bot(Letters, Moderators, Expressions, Furnishers, Registrars, discord.Client):
    """What everybody's first bot does, and what the test tells it to."""

    def __init__(self, *, is_impatient: bool, **options: Any) -> None:
        # It waits this long for guilds after the last one came: 2 s if not told otherwise.
        super().__init__(enable_debug_events=True, guild_ready_timeout=0.5, **options)
        self._is_impatient = is_impatient
        self._tasks: set[asyncio.Task[None]] = set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library's place to wait in; it would wait 5 s before it identifies again."""
        if not self._is_impatient:
            await super().before_identify_hook(shard_id, initial=initial)

    async def login(self, token: str) -> None:
        """When the token is good, do what is told."""
        await super().login(token)
        self._tasks.add(asyncio.create_task(self._obey(asyncio.current_task())))

    async def _obey(self, life: asyncio.Task[Any] | None) -> None:
        await obey(self)
        if life is not None:
            life.cancel()

    # -- what it sees -----------------------------------------------------------------------------

    async def on_ready(self) -> None:
        """All guilds are there, and their members."""
        tell(
            "ready",
            user_id=str(self.user.id) if self.user else None,
            guilds=[str(each.id) for each in self.guilds],
        )

    async def on_resumed(self) -> None:
        """The session goes on."""
        tell("resumed")

    async def on_disconnect(self) -> None:
        """The connection was lost."""
        tell("disconnected")

    async def on_socket_raw_receive(self, text: str) -> None:
        """Tell of what the library keeps to itself: RECONNECT, INVALID_SESSION."""
        payload = json.loads(text)
        if payload["op"] in (7, 9):
            tell("received", op=payload["op"], d=payload["d"])

    async def on_socket_raw_send(self, text: str) -> None:
        """Tell of IDENTIFY, RESUME and REQUEST_GUILD_MEMBERS."""
        op = json.loads(text)["op"]
        if op in (2, 6, 8):
            tell("sent", op=op)

    async def on_message(self, message: discord.Message) -> None:
        """Answer ``!ping``."""
        tell("message", **message_of(message))
        if message.content == "!ping" and message.author != self.user:
            await message.reply("pong")

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        """A message of the cache changed."""
        tell("message_edit", id=str(after.id), before=before.content, after=after.content)

    async def on_message_delete(self, message: discord.Message) -> None:
        """A message of the cache is gone."""
        tell("message_delete", id=str(message.id), content=message.content)

    async def on_bulk_message_delete(self, messages: list[discord.Message]) -> None:
        """Several messages are gone."""
        tell("bulk_delete", ids=sorted(str(each.id) for each in messages))

    async def on_typing(self, channel: Any, user: Any, when: Any) -> None:
        """Somebody types."""
        tell("typing", channel_id=str(channel.id), user_id=str(user.id))

    async def on_presence_update(self, before: discord.Member, after: discord.Member) -> None:
        """Somebody comes online, or does something else."""
        activities = [each.name for each in after.activities]
        tell("presence", user_id=str(after.id), status=str(after.status), activities=activities)

    async def on_voice_state_update(self, member: discord.Member, before: Any, after: Any) -> None:
        """Somebody came into a voice channel, went, or did something in there."""
        channel_id = str(after.channel.id) if after.channel else None
        told = {"channel_id": channel_id, "self_mute": after.self_mute}
        tell("voice", user_id=str(member.id), **told)

    async def on_reaction_add(self, reaction: discord.Reaction, user: Any) -> None:
        """Somebody reacted to a message of the cache."""
        self._reacted("reaction_add", reaction, user)

    async def on_reaction_remove(self, reaction: discord.Reaction, user: Any) -> None:
        """Somebody took a reaction back."""
        self._reacted("reaction_remove", reaction, user)

    def _reacted(self, event: str, reaction: discord.Reaction, user: Any) -> None:
        emoji, message = str(reaction.emoji), reaction.message
        tell(event, message_id=str(message.id), user_id=str(user.id), emoji=emoji)

    async def on_guild_channel_pins_update(self, channel: Any, last_pin: Any) -> None:
        """Something was pinned, or is no more."""
        tell("pins", channel_id=str(channel.id), is_any=last_pin is not None)

    async def on_member_join(self, member: discord.Member) -> None:
        """Somebody came."""
        tell("member_join", user_id=str(member.id))

    async def on_member_remove(self, member: discord.Member) -> None:
        """Somebody went, or had to."""
        tell("member_leave", user_id=str(member.id))

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """A member changed."""
        tell("member_update", user_id=str(after.id), before=member_of(before), **member_of(after))

    async def on_guild_role_create(self, role: discord.Role) -> None:
        """A role was made."""
        tell("role_create", id=str(role.id), **role_of(role))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role changed."""
        tell("role_update", id=str(after.id), before=role_of(before), **role_of(after))

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone."""
        tell("role_delete", id=str(role.id))

    async def on_guild_channel_create(self, channel: Any) -> None:
        """A channel was made, or came into sight."""
        tell("channel_create", id=str(channel.id), **channel_of(channel))

    async def on_guild_channel_update(self, before: Any, after: Any) -> None:
        """A channel changed."""
        tell("channel_update", id=str(after.id), before=channel_of(before), **channel_of(after))

    async def on_guild_channel_delete(self, channel: Any) -> None:
        """A channel is gone, or went out of sight."""
        tell("channel_delete", id=str(channel.id))

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """A thread was begun."""
        tell("thread_create", **thread_of(thread))

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """A thread changed."""
        tell("thread_update", **thread_of(after))

    async def on_raw_thread_update(self, payload: Any) -> None:
        """A thread changed that the library forgot when it was archived."""
        if payload.thread is None:
            archived = payload.data["thread_metadata"]["archived"]
            tell("thread_update", id=str(payload.thread_id), archived=archived)

    async def on_thread_delete(self, thread: discord.Thread) -> None:
        """A thread is gone."""
        tell("thread_delete", id=str(thread.id))

    # -- what it is told to do --------------------------------------------------------------------

    def _channel(self, channel_id: str) -> discord.TextChannel:
        found: Any = self.get_channel(int(channel_id))
        is_text = isinstance(found, discord.TextChannel | discord.DMChannel | discord.Thread)
        if not is_text:
            raise LookupError(f"text channel {channel_id} is not in the cache")
        channel: discord.TextChannel = found  # what is asked of a DM, too, both have
        return channel

    def _thread(self, thread_id: str) -> discord.Thread:
        found = self.get_channel(int(thread_id))
        if isinstance(found, discord.Thread):
            return found
        raise LookupError(f"thread {thread_id} is not in the cache")

    def _guild(self, guild_id: str) -> discord.Guild:
        found = self.get_guild(int(guild_id))
        if found is None:
            raise LookupError(f"guild {guild_id} is not in the cache")
        return found

    def _role(self, guild_id: str, role_id: str) -> discord.Role:
        found = self._guild(guild_id).get_role(int(role_id))
        if found is None:
            raise LookupError(f"role {role_id} is not in the cache")
        return found

    def _member(self, guild_id: str, user_id: str) -> discord.Member:
        found = self._guild(guild_id).get_member(int(user_id))
        if found is None:
            raise LookupError(f"member {user_id} is not in the cache")
        return found

    def _message(self, channel_id: str, message_id: str) -> discord.PartialMessage:
        return self._channel(channel_id).get_partial_message(int(message_id))

    async def do_cache(self, guild_id: str) -> dict[str, Any]:
        """Tell what the library knows of a guild, without asking anybody."""
        guild = self._guild(guild_id)
        return {
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "member_count": guild.member_count,
            "me": str(guild.me.id),
            "roles": named(guild.roles, role_of),
            "channels": named(guild.channels, channel_of),
            "members": named(guild.members, member_of),
            "permissions": str(guild.me.guild_permissions.value),
        }

    async def do_send(
        self, channel_id: str, content: str | None = None, embed: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Post a message."""
        embeds = [embed_from(embed)] if embed is not None else []
        return message_of(await self._channel(channel_id).send(content, embeds=embeds))

    async def do_open_dm(self, user_id: str) -> str:
        """Open a DM; its id."""
        user = await self.fetch_user(int(user_id))
        return str((await user.create_dm()).id)

    async def do_burst(self, channel_id: str, count: int) -> list[str]:
        """Post many messages, each as soon as the library lets it; their ids."""
        channel = self._channel(channel_id)
        return [str((await channel.send(f"burst {number}")).id) for number in range(count)]

    async def do_edit(self, channel_id: str, message_id: str, content: str) -> dict[str, Any]:
        """Edit a message."""
        return message_of(await self._message(channel_id, message_id).edit(content=content))

    async def do_delete(self, channel_id: str, message_id: str) -> None:
        """Delete a message."""
        await self._message(channel_id, message_id).delete()

    async def do_delete_many(self, channel_id: str, message_ids: list[str]) -> None:
        """Delete messages by one request."""
        doomed = [self._message(channel_id, each) for each in message_ids]
        await self._channel(channel_id).delete_messages(doomed)

    async def do_appear(self, status: str, activity: str) -> None:
        """Tell what it does."""
        game = discord.Game(activity)
        await self.change_presence(status=discord.Status(status), activity=game)

    async def do_enter(self, guild_id: str, channel_id: str | None) -> None:
        """Come into a voice channel, or leave it."""
        channel = discord.Object(int(channel_id)) if channel_id else None
        await self._guild(guild_id).change_voice_state(channel=channel)

    async def do_type(self, channel_id: str) -> None:
        """Tell that it types."""
        channel: Any = self._channel(channel_id)
        if hasattr(channel, "trigger_typing"):
            await channel.trigger_typing()
        else:
            await channel.typing()

    async def do_fetch(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """Read a message."""
        return message_of(await self._channel(channel_id).fetch_message(int(message_id)))

    async def do_history(self, channel_id: str, limit: int) -> list[dict[str, Any]]:
        """Read the last messages, oldest first."""
        found = [message_of(each) async for each in self._channel(channel_id).history(limit=limit)]
        return found[::-1]

    async def do_react(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Add a reaction."""
        await self._message(channel_id, message_id).add_reaction(emoji)

    async def do_unreact(self, channel_id: str, message_id: str, emoji: str) -> None:
        """Take the reaction back."""
        if self.user is not None:
            await self._message(channel_id, message_id).remove_reaction(emoji, self.user)

    async def do_reactors(self, channel_id: str, message_id: str, emoji: str) -> list[str]:
        """List who reacted."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        found = [each for each in message.reactions if str(each.emoji) == emoji]
        return [str(user.id) for each in found async for user in each.users()]

    async def do_pin(self, channel_id: str, message_id: str) -> None:
        """Pin a message."""
        await self._message(channel_id, message_id).pin()

    async def do_unpin(self, channel_id: str, message_id: str) -> None:
        """Unpin a message."""
        await self._message(channel_id, message_id).unpin()

    async def do_pins(self, channel_id: str) -> list[str]:
        """List what is pinned."""
        found: Any = self._channel(channel_id).pins()
        is_list = not hasattr(found, "__aiter__")
        pins = await found if is_list else [each async for each in found]
        # py-cord tells when each was pinned, too
        return [str(getattr(each, "message", each).id) for each in pins]

    async def do_begin(self, channel_id: str, message_id: str, name: str) -> dict[str, Any]:
        """Begin a thread with a message."""
        return thread_of(await self._message(channel_id, message_id).create_thread(name=name))

    async def do_say_in(self, thread_id: str, content: str) -> str:
        """Post a message in a thread."""
        return str((await self._thread(thread_id).send(content)).id)

    async def do_archive(self, thread_id: str, archived: bool) -> None:
        """Archive a thread, or have it active again."""
        await self._thread(thread_id).edit(archived=archived)

    async def do_threads(self, guild_id: str) -> dict[str, str]:
        """Tell which threads of a guild the library knows, by name."""
        return {str(each.id): each.name for each in self._guild(guild_id).threads}

    async def do_open_post(
        self, channel_id: str, name: str, content: str, tag: str
    ) -> dict[str, Any]:
        """Write a post into a forum."""
        forum: Any = self.get_channel(int(channel_id))
        tags = [each for each in forum.available_tags if each.name == tag]
        made = await forum.create_thread(name=name, content=content, applied_tags=tags)
        return thread_of(made.thread)

    async def do_attach(self, channel_id: str, files: list[dict[str, Any]]) -> dict[str, Any]:
        """Post files of the disk, and load them again."""
        sent = [
            discord.File(each["path"], each["name"], description=each["description"])
            for each in files
        ]
        return await self._attached(await self._channel(channel_id).send("files", files=sent))

    async def do_detach(self, channel_id: str, message_id: str, name: str) -> dict[str, Any]:
        """Take one file away from a message, and load the others."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        left = [each for each in message.attachments if each.filename != name]
        return await self._attached(await message.edit(attachments=left))

    async def _attached(self, message: discord.Message) -> dict[str, Any]:
        return {
            "id": str(message.id),
            "files": [
                file_told(each.filename, each.description, await each.read())
                for each in message.attachments
            ],
        }

    async def do_hook(self, channel_id: str, name: str, picture: str) -> dict[str, Any]:
        """Make a webhook; how to use it."""
        avatar = base64.b64decode(picture)
        made = await self._channel(channel_id).create_webhook(name=name, avatar=avatar)
        [found] = await self._channel(channel_id).webhooks()
        return {
            "id": str(found.id),
            "token": made.token,
            "name": found.name,
            "user": str(found.user.id) if found.user else None,
            "is_own": made.token == found.token,
            "avatar": await self._looks(made.display_avatar),
        }

    async def do_hook_says(
        self,
        hook: dict[str, Any],
        content: str,
        edited: str,
        embed: dict[str, Any],
        file: dict[str, Any],
    ) -> dict[str, Any]:
        """Post as a webhook with nothing but its token, and edit that; what it then is."""
        async with aiohttp.ClientSession() as session:
            webhook = discord.Webhook.partial(int(hook["id"]), hook["token"], session=session)
            sent = discord.File(file["path"], file["name"])
            made = await webhook.send(
                content, username="Somebody", embed=embed_from(embed), file=sent, wait=True
            )
            await webhook.edit_message(made.id, content=edited)
            seen = await webhook.fetch_message(made.id)
            gone = await webhook.send("gone", wait=True)
            await webhook.delete_message(gone.id)
            return {**message_of(seen), "files": [each.filename for each in seen.attachments]}

    async def do_unhook(self, hook: dict[str, Any]) -> None:
        """Rename and delete a webhook."""
        webhook = await self.fetch_webhook(int(hook["id"]))
        await webhook.edit(name="renamed")
        await webhook.delete()

    async def do_wear(self, guild_id: str, still: str, moving: str) -> dict[str, Any]:
        """Set every image a bot can set, of base64; where each is to be had, and how it comes."""
        standing, running = base64.b64decode(still), base64.b64decode(moving)
        guild = self._guild(guild_id)
        if self.user is not None:
            await self.user.edit(avatar=running, banner=standing)
        await guild.me.edit(avatar=standing, banner=running)
        await guild.edit(icon=running, banner=standing, splash=standing, discovery_splash=standing)
        emoji = await guild.create_custom_emoji(name="moving", image=running)
        app = await (await self.application_info()).edit(icon=standing, cover_image=standing)
        me = await guild.fetch_member(guild.me.id)
        user, guild = await self.fetch_user(me.id), await self.fetch_guild(guild.id)
        worn: dict[str, Any] = {
            "user avatar": user.avatar,
            "user banner": user.banner,
            "member avatar": me.guild_avatar,
            "member banner": me.guild_banner,
            "icon": guild.icon,
            "banner": guild.banner,
            "splash": guild.splash,
            "discovery splash": guild.discovery_splash,
            "app icon": app.icon,
            "cover": app.cover_image,
        }
        looks = {name: await self._looks(asset) for name, asset in worn.items()}
        looks["emoji"] = {"as is": _as_text(await emoji.read())}
        looks["default"] = {"as is": _as_text(await user.default_avatar.read())}
        return looks

    async def _looks(self, asset: discord.Asset) -> dict[str, str]:
        """An image as the library asks for it by itself, and in some other ways."""
        ways = {
            "as is": asset,
            "small": asset.with_size(32),
            "still": asset.replace(format="webp", size=64),
        }
        return {way: _as_text(await each.read()) for way, each in ways.items()}

    async def do_preview(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """Read a message with a link; what the library knows of its preview."""
        message = await self._channel(channel_id).fetch_message(int(message_id))
        [embed] = message.embeds
        image = embed.thumbnail
        return {
            "type": embed.type,
            "title": embed.title,
            "provider": embed.provider.name,
            "color": embed.color.value if embed.color else None,
            "size": [image.width, image.height],
            "proxy_url": image.proxy_url,
        }

    async def do_create_channel(self, guild_id: str, name: str, topic: str) -> str:
        """Make a text channel."""
        return str((await self._guild(guild_id).create_text_channel(name, topic=topic)).id)

    async def do_edit_channel(self, channel_id: str, name: str, topic: str) -> None:
        """Change a channel."""
        await self._channel(channel_id).edit(name=name, topic=topic)

    async def do_hide_channel(self, guild_id: str, channel_id: str, role_id: str) -> None:
        """Let those with a role not see a channel."""
        role = self._role(guild_id, role_id)
        hidden = discord.PermissionOverwrite(view_channel=False)
        await self._channel(channel_id).set_permissions(role, overwrite=hidden)

    async def do_delete_channel(self, channel_id: str) -> None:
        """Delete a channel."""
        await self._channel(channel_id).delete()

    async def do_create_role(self, guild_id: str, name: str, color: int) -> str:
        """Make a role."""
        return str((await self._guild(guild_id).create_role(name=name, color=color)).id)

    async def do_edit_role(self, guild_id: str, role_id: str, name: str, hoist: bool) -> None:
        """Change a role."""
        await self._role(guild_id, role_id).edit(name=name, hoist=hoist)

    async def do_delete_role(self, guild_id: str, role_id: str) -> None:
        """Delete a role."""
        await self._role(guild_id, role_id).delete()

    async def do_give_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Give a member a role."""
        role = self._role(guild_id, role_id)
        await self._member(guild_id, user_id).add_roles(role)

    async def do_take_role(self, guild_id: str, user_id: str, role_id: str) -> None:
        """Take a role from a member."""
        role = self._role(guild_id, role_id)
        await self._member(guild_id, user_id).remove_roles(role)

    async def do_rename(self, guild_id: str, user_id: str, nick: str) -> None:
        """Give a member a nickname."""
        await self._member(guild_id, user_id).edit(nick=nick)

    async def do_kick(self, guild_id: str, user_id: str) -> None:
        """Kick a member."""
        await self._member(guild_id, user_id).kick()


class ShardedBot(Bot, discord.AutoShardedClient):
    """The same with several connections, if its library is discord.py itself."""


class Dispatches(logging.Handler):
    """Tells what came on which shard, which only the library's log knows."""

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line of the log."""
        if "WebSocket Event" in record.msg and isinstance(record.args, tuple):
            shard, payload = record.args
            self._look(shard, payload)

    def _look(self, shard: Any, payload: Any) -> None:
        name, data = payload["t"], payload["d"]
        if name == "READY":
            tell("dispatched", shard=shard, t=name, guilds=[each["id"] for each in data["guilds"]])
        elif name in ("GUILD_CREATE", "MESSAGE_CREATE"):
            guild_id = data.get("guild_id", data["id"])
            tell("dispatched", shard=shard, t=name, guilds=[guild_id])


def bot_for(shard_count: int | None, **options: Any) -> Bot:
    """Make a bot with so many shards."""
    if shard_count is None:
        return Bot(**options)
    log = logging.getLogger(f"{discord.__name__}.gateway")
    log.setLevel(logging.DEBUG)
    log.addHandler(Dispatches())
    return ShardedBot(shard_count=shard_count, **options)


def no_presences() -> discord.Intents:
    """All intents but one: the library does not get all members of a guild unless it asks."""
    intents = discord.Intents.all()
    intents.presences = False
    return intents


INTENTS = {
    "all": discord.Intents.all,
    "no presences": no_presences,
    "plain": discord.Intents.default,
}


async def main(
    recipe: str,
    origin: str,
    token: str,
    intents: str,
    is_impatient: bool = False,
    shard_count: int | None = None,
) -> None:
    """Live until the test has had enough."""
    aim(recipe, origin)
    # what the library says on its way back to a server that is not there
    logging.getLogger(discord.__name__).addHandler(Complaints("Attempting a reconnect"))
    bot = bot_for(shard_count, intents=INTENTS[intents](), is_impatient=is_impatient)
    try:
        await bot.start(token)
    except discord.DiscordException as error:
        tell("failed", type=type(error).__name__, text=str(error))
    except asyncio.CancelledError:
        pass  # that was enough; so ends who presses Ctrl-C, and py-cord knows no other way
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[2], **json.loads(sys.argv[3])))
