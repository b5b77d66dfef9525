"""
A bot on nextcord with commands: see :mod:`tests.clients.pyusage` for what it must do.

Its arguments are those of ``discordpy_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import nextcord
from nextcord import Interaction, SlashOption, ui
from nextcord.ext import application_checks

from . import answers
from .props import fruit_like


class Form(ui.Modal):
    """A text."""

    def __init__(self) -> None:
        super().__init__("A form", custom_id="form")
        self.name: Any = ui.TextInput("Name", custom_id="name", max_length=20)
        self.add_item(self.name)

    async def callback(self, interaction: Interaction) -> None:
        """Say what was filled in."""
        await answers.say(interaction, f"hello {self.name.value}")


class Bot(answers.Commander, nextcord.Client):
    """A bot with commands."""

    def __init__(self, guild_id: int) -> None:
        intents = nextcord.Intents.default()
        intents.message_content = True  # menus show a message as it is remembered
        super().__init__(intents=intents, guild_ready_timeout=0.5, default_guild_ids=[guild_id])
        self._guild_id = guild_id
        add_plain(self)
        add_tags(self)
        add_asking(self)
        add_menus(self)

    async def on_ready(self) -> None:
        """All guilds are there, and it has registered what it has."""
        await self.sync_all_application_commands()
        made = self.get_all_application_commands()
        await self.registered(each.name for each in made)
        await super().on_ready()

    async def on_application_command_error(self, inter: Any, exception: Exception) -> None:
        """Say what is wrong."""
        await answers.apologise(inter, exception)


def add_plain(bot: Bot) -> None:
    """Commands with options of all kinds, and with conditions."""

    @bot.slash_command(description="Say it again")
    async def echo(
        inter: Interaction,
        text: str,
        times: int = SlashOption(required=False, default=1, min_value=1, max_value=3),
    ) -> None:
        await answers.echo(inter, text, times)

    @bot.slash_command(description="Who is it")
    async def about(inter: Interaction, member: nextcord.Member) -> None:
        await answers.about(inter, member)

    @bot.slash_command(description="Throw somebody out")
    async def kick(inter: Interaction, member: nextcord.Member) -> None:
        await answers.kick(inter, member)

    @bot.slash_command(description="A file and back")
    async def parcel(inter: Interaction, file: nextcord.Attachment) -> None:
        await answers.parcel(inter, file)

    @bot.slash_command(
        description="For administrators",
        default_member_permissions=nextcord.Permissions(administrator=True),
    )
    async def admin(inter: Interaction) -> None:
        await answers.say(inter, "yes")

    @bot.slash_command(description="For who manages the guild")
    @application_checks.has_permissions(manage_guild=True)
    @application_checks.bot_has_permissions(send_messages=True)
    async def guarded(inter: Interaction, crash: bool = False) -> None:
        await answers.suspect(inter, crash)

    add_simple(bot, "silent", bot.silent)
    for each in (answers.slow, answers.secret, answers.rights, answers.history, answers.twice):
        add_simple(bot, each.__name__, each)


def add_tags(bot: Bot) -> None:
    """Sub-commands, and a group of them."""

    @bot.slash_command(description="Tags")
    async def tags(inter: Interaction) -> None:
        pass

    @tags.subcommand(description="Add a tag")
    async def add(inter: Interaction, name: str) -> None:
        await answers.say(inter, f"added {name}")

    @tags.subcommand(description="Kinds")
    async def kind(inter: Interaction) -> None:
        pass

    @kind.subcommand(name="set", description="Set the kind")
    async def set_kind(inter: Interaction, name: str) -> None:
        await answers.say(inter, f"set {name}")


def add_simple(bot: Bot, name: str, run: Callable[[Any], Awaitable[None]]) -> None:
    """A command without options."""

    async def command(inter: Interaction) -> None:
        await run(inter)

    bot.slash_command(name, run.__doc__)(command)


def add_asking(bot: Bot) -> None:
    """Commands with components and modals, and one that suggests."""

    @bot.slash_command(description="A button and menus")
    async def panel(inter: Interaction) -> None:
        await answers.show(inter, answers.panel())

    @bot.slash_command(description="Menus")
    async def menus(inter: Interaction) -> None:
        await answers.show(inter, answers.menus())

    @bot.slash_command(description="A form")
    async def form(inter: Interaction) -> None:
        await answers.ask(inter, Form())

    @bot.slash_command(description="Find fruit")
    async def search(inter: Interaction, query: str) -> None:
        await answers.say(inter, f"found {query}")

    @search.on_autocomplete("query")
    async def suggest(inter: Interaction, query: str) -> None:
        await inter.response.send_autocomplete(fruit_like(query))


def add_menus(bot: Bot) -> None:
    """Commands on users and messages."""

    @bot.user_command(name="Poke")
    async def poke(inter: Interaction, member: nextcord.Member) -> None:
        await answers.say(inter, f"poked {member.name}")

    @bot.message_command(name="Quote")
    async def quote(inter: Interaction, message: nextcord.Message) -> None:
        await answers.say(inter, f"> {message.content}")


if __name__ == "__main__":
    asyncio.run(answers.live(Bot, sys.argv[2], json.loads(sys.argv[3])))
