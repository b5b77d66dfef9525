"""
A bot on disnake with commands: see :mod:`tests.clients.pyusage` for what it must do.

Its arguments are those of ``discordpy_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import disnake
from disnake import ApplicationCommandInteraction as Interaction
from disnake import ui
from disnake.ext import commands

from . import answers
from .props import COLOURS, DOT, fruit_like
from .talk import tell


class Modal(ui.Modal):
    """A modal of labels, that answers by what was filled in."""

    def __init__(self, title: str, said: Callable[[Any], str], **fields: Any) -> None:
        labels = [ui.Label(name.capitalize(), field) for name, field in fields.items()]
        super().__init__(title=title, components=labels, custom_id=title)
        self._said = said

    async def callback(self, interaction: disnake.ModalInteraction, /) -> None:
        """Say what was filled in."""
        await answers.say(interaction, self._said(interaction))


def form() -> Modal:
    """A text."""
    name = ui.TextInput(custom_id="name", max_length=20)
    return Modal("form", lambda filled: f"hello {filled.text_values['name']}", name=name)


def survey() -> Modal:
    """Everything that can be asked."""
    fields = {
        "who": ui.UserSelect(custom_id="who"),
        "proof": ui.FileUpload(custom_id="proof"),
        "one": ui.RadioGroup(list(COLOURS), custom_id="one"),
        "many": ui.CheckboxGroup(list(COLOURS), custom_id="many", max_values=3),
        "sure": ui.Checkbox(custom_id="sure"),
    }

    def said(filled: disnake.ModalInteraction) -> str:
        values = dict(filled.resolved_values)
        for name in ("who", "proof"):
            [values[name]] = values[name]
        return answers.surveyed(**values)

    return Modal("survey", said, **fields)


def layout(text: str) -> list[Any]:
    """A message of components."""
    return [
        ui.Container(
            ui.TextDisplay(text),
            ui.Separator(),
            ui.Section("press it", accessory=ui.Button(label="Press", custom_id="press")),
            ui.MediaGallery(disnake.MediaGalleryItem("attachment://dot.png")),
        )
    ]


class Bot(answers.Commander, commands.InteractionBot):
    """A bot with commands."""

    def __init__(self, guild_id: int) -> None:
        super().__init__(
            intents=disnake.Intents.default(), guild_ready_timeout=0.5, test_guilds=[guild_id]
        )
        self._guild_id = guild_id
        add_plain(self)
        add_tags(self)
        add_asking(self)
        add_menus(self)

    async def on_ready(self) -> None:
        """All guilds are there, and it has registered what it has."""
        made = await self.fetch_guild_commands(self._guild_id)
        await self.registered(each.name for each in made)
        await super().on_ready()

    async def on_slash_command_error(self, inter: Any, exception: Exception) -> None:
        """Say what is wrong."""
        await answers.apologise(inter, exception)

    async def do_late(self) -> None:
        """Say something too late; the library says so in its own words, and keeps the server's."""
        try:
            await super().do_late()
        except disnake.InteractionTimedOut as error:
            assert error.__cause__ is not None
            raise error.__cause__ from None

    async def on_button_click(self, inter: disnake.MessageInteraction) -> None:
        """A button of a layout; those of views have their callbacks."""
        if inter.component.custom_id == "press":
            await inter.response.edit_message(components=layout("pressed"))


def add_plain(bot: Bot) -> None:
    """Commands with options of all kinds, and with conditions."""

    @bot.slash_command(description="Say it again")
    async def echo(
        inter: Interaction, text: str, times: int = commands.Param(1, min_value=1, max_value=3)
    ) -> None:
        await answers.echo(inter, text, times)

    @bot.slash_command(description="Who is it")
    async def about(inter: Interaction, member: disnake.Member) -> None:
        await answers.about(inter, member)

    @bot.slash_command(description="Throw somebody out")
    async def kick(inter: Interaction, member: disnake.Member) -> None:
        await answers.kick(inter, member)

    @bot.slash_command(description="A file and back")
    async def parcel(inter: Interaction, file: disnake.Attachment) -> None:
        await answers.parcel(inter, file)

    @bot.slash_command(
        description="For administrators",
        default_member_permissions=disnake.Permissions(administrator=True),
    )
    async def admin(inter: Interaction) -> None:
        await answers.say(inter, "yes")

    @bot.slash_command(description="For who manages the guild")
    @commands.has_permissions(manage_guild=True)
    @commands.bot_has_permissions(send_messages=True)
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

    @tags.sub_command(description="Add a tag")
    async def add(inter: Interaction, name: str) -> None:
        await answers.say(inter, f"added {name}")

    @tags.sub_command_group()
    async def kind(inter: Interaction) -> None:
        pass

    @kind.sub_command(name="set", description="Set the kind")
    async def set_kind(inter: Interaction, name: str) -> None:
        await answers.say(inter, f"set {name}")


def add_simple(bot: Bot, name: str, run: Callable[[Any], Awaitable[None]]) -> None:
    """A command without options."""

    async def command(inter: Interaction) -> None:
        await run(inter)

    bot.slash_command(name=name, description=run.__doc__)(command)


def add_asking(bot: Bot) -> None:
    """Commands with components and modals, and one that suggests."""

    @bot.slash_command(description="A button and menus")
    async def panel(inter: Interaction) -> None:
        await answers.show(inter, answers.panel())

    @bot.slash_command(description="Menus")
    async def menus(inter: Interaction) -> None:
        await answers.show(inter, answers.menus())

    @bot.slash_command(name="form", description="A form")
    async def ask(inter: Interaction) -> None:
        await answers.ask(inter, form())

    @bot.slash_command(name="survey", description="A long form")
    async def ask_more(inter: Interaction) -> None:
        await answers.ask(inter, survey())

    @bot.slash_command(name="layout", description="A layout")
    async def show(inter: Interaction) -> None:
        dot = disnake.File(BytesIO(DOT), "dot.png")
        await inter.response.send_message(components=layout("a layout"), file=dot)
        tell("shown")

    @bot.slash_command(description="Find fruit")
    async def search(inter: Interaction, query: str) -> None:
        await answers.say(inter, f"found {query}")

    @search.autocomplete("query")
    async def suggest(inter: Interaction, typed: str) -> list[str]:
        return fruit_like(typed)


def add_menus(bot: Bot) -> None:
    """Commands on users and messages."""

    @bot.user_command(name="Poke")
    async def poke(inter: Interaction, member: disnake.Member) -> None:
        await answers.say(inter, f"poked {member.name}")

    @bot.message_command(name="Quote")
    async def quote(inter: Interaction, message: disnake.Message) -> None:
        await answers.say(inter, f"> {message.content}")


if __name__ == "__main__":
    asyncio.run(answers.live(Bot, sys.argv[2], json.loads(sys.argv[3])))
