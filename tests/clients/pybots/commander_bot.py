"""
A bot on discord.py with commands: see :mod:`tests.clients.usage` for what it must do.

Its arguments are those of ``discordpy_bot``, with ``guild_id``: where it registers its commands.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .talk import Complaints, aim, obey, tell

if TYPE_CHECKING:
    import discord
    from discord import app_commands
else:
    discord = import_module(sys.argv[1])
    app_commands = import_module(f"{sys.argv[1]}.app_commands")

FRUIT = ("apple", "apricot", "banana")


class Panel(discord.ui.View):
    """A button and a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.clicks = 0

    @discord.ui.button(label="Poke", custom_id="poke")
    async def poke(self, interaction: discord.Interaction, button: Any) -> None:
        """Count in the message itself."""
        self.clicks += 1
        await interaction.response.edit_message(content=f"clicked {self.clicks}", view=self)

    @discord.ui.select(
        custom_id="colour",
        options=[discord.SelectOption(label=each) for each in ("red", "green")],
    )
    async def colour(self, interaction: discord.Interaction, select: Any) -> None:
        """Say what was chosen."""
        await interaction.response.send_message(f"chose {select.values[0]}")

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(self, interaction: discord.Interaction, select: Any) -> None:
        """Say who was chosen, later."""
        await interaction.response.defer()
        await interaction.followup.send(f"chose {select.values[0].name}", ephemeral=True)


class Form(discord.ui.Modal, title="A form"):
    """A text, and a choice."""

    name = discord.ui.TextInput(label="Name", custom_id="name", max_length=20)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was filled in."""
        await interaction.response.send_message(f"hello {self.name.value}")


class Commander(discord.Client):
    """A bot with commands."""

    def __init__(self, guild_id: str) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.5)
        self.tree = app_commands.CommandTree(self)
        self._guild = discord.Object(int(guild_id))
        self._tasks: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Register the commands, and do what is told."""
        add_commands(self.tree)
        self.tree.copy_global_to(guild=self._guild)
        made = await self.tree.sync(guild=self._guild)
        tell("registered", names=sorted(each.name for each in made))
        self._tasks.add(asyncio.create_task(self._obey(asyncio.current_task())))

    async def _obey(self, life: asyncio.Task[Any] | None) -> None:
        await obey(self)
        if life is not None:
            life.cancel()

    async def on_ready(self) -> None:
        """All guilds are there."""
        tell("ready")


def add_commands(tree: app_commands.CommandTree[Any]) -> None:  # noqa: C901 -- a list
    """All commands."""

    @tree.command(description="Say it again")
    async def echo(
        interaction: discord.Interaction, text: str, times: app_commands.Range[int, 1, 3] = 1
    ) -> None:
        await interaction.response.send_message(" ".join([text] * times))

    @tree.command(description="Think first")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="done")

    @tree.command(description="For you alone")
    async def secret(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)
        await interaction.followup.send("and more", ephemeral=True)

    @tree.command(description="A button and menus")
    async def panel(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("panel", view=Panel())

    @tree.command(description="A form")
    async def form(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    @tree.command(description="Say nothing")
    async def silent(interaction: discord.Interaction) -> None:
        tell("silent", id=str(interaction.id))

    @tree.command(description="Who is it")
    async def about(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.name} {member.joined_at is not None}")

    @tree.command(description="Find fruit")
    async def search(interaction: discord.Interaction, query: str) -> None:
        await interaction.response.send_message(f"found {query}")

    @search.autocomplete("query")
    async def suggest(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        found = [each for each in FRUIT if each.startswith(current)]
        return [app_commands.Choice(name=each, value=each) for each in found]

    @tree.command(description="For administrators")
    @app_commands.default_permissions(administrator=True)
    async def admin(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("yes")

    @tree.context_menu(name="Poke")
    async def poke(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"poked {member.name}")

    @tree.context_menu(name="Quote")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    tags = app_commands.Group(name="tags", description="Tags")

    @tags.command(description="Add a tag")
    async def add(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(f"added {name}")

    tree.add_command(tags)


async def main(recipe: str, origin: str, token: str, guild_id: str, **_: Any) -> None:
    """Live until the test has had enough."""
    aim(recipe, origin)
    logging.getLogger(discord.__name__).addHandler(Complaints("Attempting a reconnect"))
    bot = Commander(guild_id)
    try:
        await bot.start(token)
    except asyncio.CancelledError:
        pass  # that was enough
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[2], **json.loads(sys.argv[3])))
