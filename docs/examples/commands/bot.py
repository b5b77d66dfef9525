"""A bot with a command, a button and a modal: the one that is tested."""

import discord
from discord import app_commands


class Opinion(discord.ui.Modal, title="Your opinion"):
    text = discord.ui.TextInput(label="What do you think?")

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"Noted: {self.text.value}", ephemeral=True)


class Question(discord.ui.View):
    @discord.ui.button(label="Answer")
    async def answer(self, interaction, button):
        await interaction.response.send_modal(Opinion())


@app_commands.command(description="Ask people what they think")
async def ask(interaction, topic: str):
    await interaction.response.send_message(f"What about {topic}?", view=Question())


class Bot(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(ask)

    async def setup_hook(self):
        await self.tree.sync()
