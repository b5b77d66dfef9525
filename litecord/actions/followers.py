"""Following channels: what is published in one is brought to another."""

from __future__ import annotations

from typing import Any, Final

from ..errors import WrongChannelType
from ..model.channels import ChannelType
from ..model.messages import MessageReference, MessageType
from ..model.permissions import MANAGE_WEBHOOKS
from ..model.snowflakes import Snowflake
from ..model.webhooks import Webhook, WebhookType
from . import access, webhooks
from .messages import post_system
from .world import Change, World, action, by_channel

#: Where one can have what is published elsewhere.
_TARGETS: Final = frozenset({ChannelType.GUILD_TEXT, ChannelType.GUILD_ANNOUNCEMENT})


async def _by_target(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The first argument is a channel of the guild, the second is one that may be of another."""
    source = await by_channel(world, args[1:])
    if source is not None:
        await world.load_guild(source)
    return await by_channel(world, args)


@action(guild=_by_target, exclusive=True)
async def follow(change: Change, channel_id: Snowflake, source_id: Snowflake) -> Webhook:
    """Have in a channel what is published in another one that the actor can see."""
    source = access.in_channel(change, source_id)
    if source.channel.type != ChannelType.GUILD_ANNOUNCEMENT:
        raise WrongChannelType()
    here = access.in_channel(change, channel_id, MANAGE_WEBHOOKS)
    if here.channel.type not in _TARGETS:
        raise WrongChannelType()
    name = f"{source.guild.guild.name} #{source.channel.name}"
    webhook = Webhook(
        id=change.next_id(),
        type=WebhookType.CHANNEL_FOLLOWER,
        guild_id=here.guild.guild.id,
        channel_id=channel_id,
        user_id=change.actor.user_id,
        name=name,
        avatar=source.guild.guild.icon,
        source_channel_id=source_id,
    )
    await webhooks.add(change, webhook)
    about = MessageReference(channel_id=source_id, guild_id=source.guild.guild.id)
    kind = MessageType.CHANNEL_FOLLOW_ADD
    await post_system(change, here.channel, kind, change.user, content=name, about=about)
    return webhook
