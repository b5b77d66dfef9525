"""How a bot on discord.py, or a library that descends from it, registers its commands."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import discord
else:
    discord = import_module(sys.argv[1])

#: The recipe by which the bot is aimed names the library.
LIBRARY = sys.argv[2]
app_commands: Any = import_module("discord.app_commands") if LIBRARY == "discord_py" else None


class Registrars(discord.Client):
    """A command that is typed, with two options, and one in each of the menus."""

    tree: Any

    async def do_register(self, guild_id: str) -> dict[str, Any]:
        """Register them as the library wants it; their names and types."""
        return {"names": await getattr(self, f"_by_{LIBRARY}")()}

    async def _by_discord_py(self) -> list[Any]:
        tree = self.tree = getattr(self, "tree", None) or app_commands.CommandTree(self)
        for kind in discord.AppCommandType:
            tree.clear_commands(guild=None, type=kind)

        @tree.command(name="say", description="Say something")
        @app_commands.describe(text="What to say", times="How often")
        async def say(
            interaction: Any, text: str, times: app_commands.Range[int, 1, 5] | None = None
        ) -> None:
            await interaction.response.send_message(text)

        @tree.context_menu(name="Wave")
        async def wave(interaction: discord.Interaction, user: discord.User) -> None:
            await interaction.response.send_message("hi")

        @tree.context_menu(name="Quote")
        async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message("so")

        return [[each.name, each.type.value] for each in await tree.sync()]

    async def _by_disnake(self) -> list[Any]:
        library: Any = discord
        options = [
            library.Option("text", "What to say", library.OptionType.string, required=True),
            library.Option(
                "times", "How often", library.OptionType.integer, min_value=1, max_value=5
            ),
        ]
        wanted = [
            library.SlashCommand("say", "Say something", options=options),
            library.UserCommand("Wave"),
            library.MessageCommand("Quote"),
        ]
        client: Any = self
        made = await client.bulk_overwrite_global_commands(wanted)
        return [[each.name, each.type.value] for each in made]

    async def _by_py_cord(self) -> list[Any]:
        library: Any = discord

        async def run(ctx: Any) -> None:
            await ctx.respond("ok")

        async def menu(ctx: Any, target: Any) -> None:
            await ctx.respond("ok")

        options = [
            library.Option(str, name="text", description="What to say"),
            library.Option(
                int, name="times", description="How often", required=False, min_value=1, max_value=5
            ),
        ]

        async def say(ctx: Any, text: Any, times: Any) -> None:
            await ctx.respond("ok")

        say.__annotations__ |= {"text": options[0], "times": options[1]}
        # As its class for bots gives them to commands that say nothing of it.
        places = {
            "contexts": set(library.InteractionContextType),
            "integration_types": {library.IntegrationType.guild_install},
        }
        wanted = [
            library.SlashCommand(say, name="say", description="Say something", **places),
            library.UserCommand(menu, name="Wave", **places),
            library.MessageCommand(menu, name="Quote", **places),
        ]
        http: Any = self.http
        made = await http.bulk_upsert_global_commands(
            self.application_id, [each.to_dict() for each in wanted]
        )
        return [[each["name"], each["type"]] for each in made]

    async def _by_nextcord(self) -> list[Any]:
        library: Any = discord

        async def say(
            interaction: Any,
            text: str = library.SlashOption(description="What to say"),
            times: int = library.SlashOption(
                description="How often", required=False, min_value=1, max_value=5
            ),
        ) -> None:
            await interaction.send(text)

        async def wave(interaction: Any, user: discord.User) -> None:
            await interaction.send("hi")

        async def quote(interaction: Any, message: discord.Message) -> None:
            await interaction.send("so")

        client: Any = self
        if not client.get_all_application_commands():
            client.slash_command("say", "Say something")(say)
            client.user_command("Wave")(wave)
            client.message_command("Quote")(quote)
        await client.sync_all_application_commands()
        return [[each.name, each.type.value] for each in client.get_all_application_commands()]
