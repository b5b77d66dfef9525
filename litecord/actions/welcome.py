"""
The welcome screen of a community: a few channels for who has just come.

See https://docs.discord.com/developers/resources/guild#modify-guild-welcome-screen.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from ..errors import MissingPermissions, UnknownEmoji, UnknownWelcomeScreen, wrong_at
from ..events import GuildUpdated
from ..model.channels import ChannelType
from ..model.guilds import Guild
from ..model.permissions import MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..model.unset import Unset
from ..model.welcome import WelcomeChannel, WelcomeScreen
from ..state.guilds import GuildState
from ..storage import guilds
from ..storage import welcome as storage
from ..wire.welcome import ModifyWelcomeScreen, WelcomeChannelForm
from .access import Here, in_guild
from .world import Change, action, by_guild

FEATURE: Final = "WELCOME_SCREEN_ENABLED"


@attrs.frozen
class Shown:
    """A welcome screen, and the guild that it is of."""

    screen: WelcomeScreen
    guild: GuildState


@action(guild=by_guild, reads=True)
async def get(change: Change, guild_id: Snowflake) -> Shown:
    """The welcome screen; where it is not shown to new members, for who manages the guild."""
    here = in_guild(change, guild_id)
    screen = await storage.fetch_screen(change.cursor, guild_id)
    if FEATURE not in here.guild.guild.features and not here.permissions & MANAGE_GUILD:
        raise MissingPermissions()
    if screen is None:
        raise UnknownWelcomeScreen()
    return Shown(screen, here.guild)


@action(guild=by_guild, exclusive=True)
async def modify(change: Change, guild_id: Snowflake, form: ModifyWelcomeScreen) -> Shown:
    """Change the welcome screen, which only communities have, and whether it is shown."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    if "COMMUNITY" not in here.guild.guild.features:
        raise UnknownWelcomeScreen()
    before = await storage.fetch_screen(change.cursor, guild_id)
    screen = before or WelcomeScreen(guild_id=guild_id)
    told: dict[str, Any] = {}
    if not isinstance(form.description, Unset):
        told["description"] = form.description or None
    if not isinstance(form.welcome_channels, Unset):
        told["channels"] = tuple(
            _channel(here, each, index)
            for index, each in enumerate(form.welcome_channels or ())
        )
    screen = attrs.evolve(screen, **told)
    if screen != before:
        await storage.put_screen(change.cursor, screen)
    if not isinstance(form.enabled, Unset):
        await switch(change, here.guild.guild, FEATURE, is_on=bool(form.enabled))
    return Shown(screen, here.guild)


def _channel(here: Here, form: WelcomeChannelForm, index: int) -> WelcomeChannel:
    channel = here.guild.channels.get(form.channel_id)
    if channel is None or channel.type == ChannelType.GUILD_CATEGORY:
        where = ("welcome_channels", index, "channel_id")
        raise wrong_at(where, "CHANNEL_INVALID", "Unknown channel")
    emoji_id, emoji_name = emoji_of(here.guild, form.emoji_id, form.emoji_name)
    return WelcomeChannel(
        channel_id=form.channel_id,
        description=form.description,
        emoji_id=emoji_id,
        emoji_name=emoji_name,
    )


def emoji_of(
    guild: GuildState, emoji_id: Snowflake | None, name: str | None
) -> tuple[Snowflake | None, str | None]:
    """An emoji as it is kept: one of the guild's (10014 for others) with its name, or Unicode."""
    if emoji_id is None:
        return None, name or None
    if emoji_id not in guild.emojis:
        raise UnknownEmoji()
    return emoji_id, guild.emojis[emoji_id].name


async def switch(change: Change, before: Guild, feature: str, *, is_on: bool) -> None:
    """Give a guild a feature, or take it away, and tell its members; exclusive to the guild."""
    if is_on is (feature in before.features):
        return
    after = attrs.evolve(before, features=tuple(sorted({*before.features} ^ {feature})))
    await guilds.update(change.cursor, after)
    change.announce(GuildUpdated(guild_id=after.id, guild=after))
