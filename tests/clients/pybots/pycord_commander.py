"""
A bot on py-cord with commands: see :mod:`tests.clients.pyusage` for what it must do.

Its arguments are those of ``discordpy_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import discord
from discord import ui
from discord.ext import commands

from . import answers
from .props import COLOURS, DOT, fruit_like

# discord.py has the same name, and is what types are looked up in.
library: Any = discord
bot_class: Any = library.Bot
widgets: Any = ui


class Modal(widgets.DesignerModal):
    """A modal of labels, that answers by what was filled in."""

    def __init__(self, title: str, said: Callable[..., str], **fields: Any) -> None:
        labels = [widgets.Label(name, field) for name, field in fields.items()]
        super().__init__(*labels, title=title, custom_id=title)
        self._said = said
        self._fields = fields

    async def callback(self, interaction: Any) -> None:
        """Say what was filled in."""
        values = {name: _value(field) for name, field in self._fields.items()}
        await answers.say(interaction, self._said(**values))


def _value(field: Any) -> Any:
    if isinstance(field, ui.Select | widgets.FileUpload):
        return field.values[0]
    return field.values if isinstance(field, widgets.CheckboxGroup) else field.value


def form() -> Modal:
    """A text."""
    field = widgets.InputText(custom_id="name", max_length=20)
    return Modal("form", lambda name: f"hello {name}", name=field)


def survey() -> Modal:
    """Everything that can be asked."""
    one = [library.RadioGroupOption(label=each, value=each) for each in COLOURS]
    many = [library.CheckboxGroupOption(label=each, value=each) for each in COLOURS]
    return Modal(
        "survey",
        answers.surveyed,
        who=ui.UserSelect(custom_id="who"),
        proof=widgets.FileUpload(custom_id="proof"),
        one=widgets.RadioGroup(custom_id="one", options=one),
        many=widgets.CheckboxGroup(custom_id="many", options=many),
        sure=widgets.Checkbox(custom_id="sure"),
    )


def layout() -> Any:
    """A message of components."""
    text: Any = ui.TextDisplay("a layout")

    async def pressed(interaction: Any) -> None:
        text.content = "pressed"
        await interaction.response.edit_message(view=view)

    press = answers.with_callback(ui.Button(label="Press", custom_id="press"), pressed)
    container = ui.Container(
        text,
        ui.Separator(),
        ui.Section(ui.TextDisplay("press it"), accessory=press),
        ui.MediaGallery(discord.MediaGalleryItem("attachment://dot.png")),
    )
    view = widgets.DesignerView(container, timeout=None)
    return view


class Bot(answers.Commander, bot_class):
    """A bot with commands."""

    def __init__(self, guild_id: int) -> None:
        super().__init__(
            intents=discord.Intents.default(), guild_ready_timeout=0.5, debug_guilds=[guild_id]
        )
        add_plain(self)
        add_tags(self)
        add_asking(self)
        add_menus(self)

    async def on_connect(self) -> None:
        """Register what it has."""
        await self.sync_commands()
        await self.registered(each.name for each in self.application_commands)

    async def on_application_command_error(self, context: Any, exception: Exception) -> None:
        """Say what is wrong."""
        await answers.apologise(context.interaction, exception)


def add_plain(bot: Any) -> None:
    """Commands with options of all kinds, and with conditions."""

    @bot.slash_command(description="Say it again")
    @library.option("text", str)
    @library.option("times", int, min_value=1, max_value=3, default=1)
    async def echo(ctx: Any, text: str, times: int) -> None:
        await answers.echo(ctx.interaction, text, times)

    @bot.slash_command(description="Who is it")
    @library.option("member", discord.Member)
    async def about(ctx: Any, member: discord.Member) -> None:
        await answers.about(ctx.interaction, member)

    @bot.slash_command(description="Throw somebody out")
    @library.option("member", discord.Member)
    async def kick(ctx: Any, member: discord.Member) -> None:
        await answers.kick(ctx.interaction, member)

    @bot.slash_command(description="A file and back")
    @library.option("file", discord.Attachment)
    async def parcel(ctx: Any, file: discord.Attachment) -> None:
        await answers.parcel(ctx.interaction, file)

    @bot.slash_command(description="For administrators")
    @library.default_permissions(administrator=True)
    async def admin(ctx: Any) -> None:
        await answers.say(ctx.interaction, "yes")

    @bot.slash_command(description="For who manages the guild")
    @library.option("crash", bool, default=False)
    @commands.has_permissions(manage_guild=True)
    @commands.bot_has_permissions(send_messages=True)
    async def guarded(ctx: Any, crash: bool) -> None:
        await answers.suspect(ctx.interaction, crash)

    add_simple(bot, "silent", bot.silent)
    for each in (answers.slow, answers.secret, answers.rights, answers.history, answers.twice):
        add_simple(bot, each.__name__, each)


def add_tags(bot: Any) -> None:
    """Sub-commands, and a group of them."""

    tags = bot.create_group("tags", "Tags")

    @tags.command(description="Add a tag")
    @library.option("name", str)
    async def add(ctx: Any, name: str) -> None:
        await answers.say(ctx.interaction, f"added {name}")

    @tags.create_subgroup("kind", "Kinds").command(name="set", description="Set the kind")
    @library.option("name", str)
    async def set_kind(ctx: Any, name: str) -> None:
        await answers.say(ctx.interaction, f"set {name}")


def add_simple(bot: Any, name: str, run: Callable[[Any], Awaitable[None]]) -> None:
    """A command without options."""

    async def command(ctx: Any) -> None:
        await run(ctx.interaction)

    bot.slash_command(name=name, description=run.__doc__)(command)


def add_asking(bot: Any) -> None:
    """Commands with components and modals, and one that suggests."""

    @bot.slash_command(description="A button and menus")
    async def panel(ctx: Any) -> None:
        await answers.show(ctx.interaction, answers.panel())

    @bot.slash_command(description="Menus")
    async def menus(ctx: Any) -> None:
        await answers.show(ctx.interaction, answers.menus())

    @bot.slash_command(name="form", description="A form")
    async def ask(ctx: Any) -> None:
        await answers.ask(ctx.interaction, form())

    @bot.slash_command(name="survey", description="A long form")
    async def ask_more(ctx: Any) -> None:
        await answers.ask(ctx.interaction, survey())

    @bot.slash_command(name="layout", description="A layout")
    async def show(ctx: Any) -> None:
        dot = discord.File(BytesIO(DOT), "dot.png")
        await answers.show(ctx.interaction, layout(), file=dot)

    def suggest(ctx: Any) -> list[str]:
        return fruit_like(ctx.value)

    @bot.slash_command(description="Find fruit")
    @library.option("query", str, autocomplete=suggest)
    async def search(ctx: Any, query: str) -> None:
        await answers.say(ctx.interaction, f"found {query}")


def add_menus(bot: Any) -> None:
    """Commands on users and messages."""

    @bot.user_command(name="Poke")
    async def poke(ctx: Any, member: discord.Member) -> None:
        await answers.say(ctx.interaction, f"poked {member.name}")

    @bot.message_command(name="Quote")
    async def quote(ctx: Any, message: discord.Message) -> None:
        await answers.say(ctx.interaction, f"> {message.content}")


if __name__ == "__main__":
    asyncio.run(answers.live(Bot, sys.argv[2], json.loads(sys.argv[3])))
