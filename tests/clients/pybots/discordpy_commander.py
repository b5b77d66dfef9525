"""
A bot on discord.py with commands: see :mod:`tests.clients.usage` for what it must do.

Its arguments are those of ``discordpy_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from io import BytesIO
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from . import answers
from .props import COLOURS, DOT, fruit_like


class Form(ui.Modal, title="A form"):  # type: ignore[call-arg, unused-ignore]
    """A text."""

    name: Any = ui.TextInput(label="Name", custom_id="name", max_length=20)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was filled in."""
        await answers.say(interaction, f"hello {self.name.value}")


class Survey(ui.Modal, title="A survey"):  # type: ignore[call-arg, unused-ignore]
    """Everything that can be asked."""

    who: Any = ui.Label(text="Who", component=ui.UserSelect(custom_id="who"))
    proof: Any = ui.Label(text="Proof", component=ui.FileUpload(custom_id="proof"))
    one: Any = ui.Label(
        text="One",
        component=ui.RadioGroup(
            custom_id="one", options=[discord.RadioGroupOption(label=each) for each in COLOURS]
        ),
    )
    many: Any = ui.Label(
        text="Many",
        component=ui.CheckboxGroup(
            custom_id="many", options=[discord.CheckboxGroupOption(label=each) for each in COLOURS]
        ),
    )
    sure: Any = ui.Label(text="Sure", component=ui.Checkbox(custom_id="sure"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say all that was filled in."""
        [who], [proof] = self.who.component.values, self.proof.component.values
        one, many = self.one.component.value, self.many.component.values
        told = answers.surveyed(who, proof, one, many, self.sure.component.value)
        await answers.say(interaction, told)


class Press(ui.Button["Layout"]):
    """Says that it was pressed, in the text above it."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change the message."""
        assert self.view is not None
        self.view.text.content = "pressed"
        await interaction.response.edit_message(view=self.view)


class Layout(ui.LayoutView):
    """A message of components."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.text: Any = ui.TextDisplay("a layout")
        press = Press(label="Press", custom_id="press")
        self.add_item(
            ui.Container(
                self.text,
                ui.Separator(),
                ui.Section(ui.TextDisplay("press it"), accessory=press),
                ui.MediaGallery(discord.MediaGalleryItem("attachment://dot.png")),
            )
        )


class Counter(ui.DynamicItem[Any], template=r"count:(?P<number>\d+)"):  # type: ignore[call-arg, unused-ignore]
    """A button that remembers by its custom id how often it was clicked."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=str(number), custom_id=f"count:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: Any, match: re.Match[str]
    ) -> Counter:
        """Read the number."""
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Count on."""
        view = answers.view_of(Counter(self.number + 1))
        await interaction.response.edit_message(view=view)


class Bot(answers.Commander, commands.Bot):
    """A bot with commands."""

    def __init__(self, guild_id: int) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__("!", intents=intents, help_command=None, guild_ready_timeout=0.5)
        self._guild = discord.Object(guild_id)

    async def setup_hook(self) -> None:
        """Register the commands."""
        add_plain(self.tree, self)
        add_asking(self.tree)
        add_menus(self.tree)
        self.tree.add_command(Tags(name="tags", description="Tags"))
        self.tree.error(answers.apologise)
        hybrid: Any = self.hybrid_command(name="both", description="In both ways")
        hybrid(both)
        self.add_dynamic_items(Counter)
        self.tree.copy_global_to(guild=self._guild)
        made = await self.tree.sync(guild=self._guild)
        await self.registered(each.name for each in made)


async def both(ctx: commands.Context[Any], text: str) -> None:
    """Answer what was typed as a message, or used as a command."""
    await ctx.send(f"{text} by {'command' if ctx.interaction else 'message'}")


class Tags(app_commands.Group):
    """Sub-commands, and a group of them."""

    kind = app_commands.Group(name="kind", description="Kinds")

    @app_commands.command(description="Add a tag")
    async def add(self, interaction: discord.Interaction, name: str) -> None:
        """Say so."""
        await answers.say(interaction, f"added {name}")

    @kind.command(name="set", description="Set the kind")
    async def set_kind(self, interaction: discord.Interaction, name: str) -> None:
        """Say so."""
        await answers.say(interaction, f"set {name}")


def add_plain(tree: app_commands.CommandTree[Any], bot: Bot) -> None:
    """Commands with options of all kinds, and with conditions."""

    @tree.command(description="Say it again")
    async def echo(
        interaction: discord.Interaction, text: str, times: app_commands.Range[int, 1, 3] = 1
    ) -> None:
        await answers.echo(interaction, text, times)

    @tree.command(description="Who is it")
    async def about(interaction: discord.Interaction, member: discord.Member) -> None:
        await answers.about(interaction, member)

    @tree.command(description="Say nothing")
    async def silent(interaction: discord.Interaction) -> None:
        await bot.silent(interaction)

    @tree.command(description="Throw somebody out")
    async def kick(interaction: discord.Interaction, member: discord.Member) -> None:
        await answers.kick(interaction, member)

    @tree.command(description="A file and back")
    async def parcel(interaction: discord.Interaction, file: discord.Attachment) -> None:
        await answers.parcel(interaction, file)

    @tree.command(description="For administrators")
    @app_commands.default_permissions(administrator=True)
    async def admin(interaction: discord.Interaction) -> None:
        await answers.say(interaction, "yes")

    @tree.command(description="For who manages the guild")
    @app_commands.checks.has_permissions(manage_guild=True)
    @app_commands.checks.bot_has_permissions(send_messages=True)
    async def guarded(interaction: discord.Interaction, crash: bool = False) -> None:
        await answers.suspect(interaction, crash)

    for each in (answers.slow, answers.secret, answers.rights, answers.history, answers.twice):
        add_simple(tree, each)


def add_simple(tree: app_commands.CommandTree[Any], run: Any) -> None:
    """A command without options."""

    async def command(interaction: discord.Interaction) -> None:
        await run(interaction)

    tree.command(name=run.__name__, description=run.__doc__)(command)


def add_asking(tree: app_commands.CommandTree[Any]) -> None:
    """Commands with components and modals, and one that suggests."""

    @tree.command(description="A button and menus")
    async def panel(interaction: discord.Interaction) -> None:
        await answers.show(interaction, answers.panel())

    @tree.command(description="Menus")
    async def menus(interaction: discord.Interaction) -> None:
        await answers.show(interaction, answers.menus())

    @tree.command(description="A form")
    async def form(interaction: discord.Interaction) -> None:
        await answers.ask(interaction, Form())

    @tree.command(description="A long form")
    async def survey(interaction: discord.Interaction) -> None:
        await answers.ask(interaction, Survey())

    @tree.command(description="A layout")
    async def layout(interaction: discord.Interaction) -> None:
        dot = discord.File(BytesIO(DOT), "dot.png")
        await answers.show(interaction, Layout(), file=dot)

    @tree.command(description="Find fruit")
    async def search(interaction: discord.Interaction, query: str) -> None:
        await answers.say(interaction, f"found {query}")

    @search.autocomplete("query")
    async def suggest(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        found = fruit_like(current)
        return [app_commands.Choice(name=each, value=each) for each in found]


def add_menus(tree: app_commands.CommandTree[Any]) -> None:
    """Commands on users and messages."""

    @tree.context_menu(name="Poke")
    async def poke(interaction: discord.Interaction, member: discord.Member) -> None:
        await answers.say(interaction, f"poked {member.name}")

    @tree.context_menu(name="Quote")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await answers.say(interaction, f"> {message.content}")


if __name__ == "__main__":
    asyncio.run(answers.live(Bot, sys.argv[2], json.loads(sys.argv[3])))
