"""Commands, components and modals with Python libraries and a scripted person."""

from __future__ import annotations

import attrs

from tests.clients import bots, pylibs, pyusage
from tests.support.suites import only_in

skip = only_in("clients")


def commander(library: bots.Library, name: str, *command: str) -> bots.Library:
    """A library of an environment, with a bot that has commands."""
    python = pylibs.python_of(name) or "python"
    return attrs.evolve(library, command=[python, "-m", f"pybots.{command[0]}", *command[1:]])


class DiscordPyUsageTests(pyusage.PythonTests):
    """discord.py: app_commands, hybrid commands, views of both kinds, dynamic items, modals."""

    library = commander(
        bots.DISCORD_PY_ZLIB, "discord.py", "discordpy_commander", "discord", "discord_py"
    )
    skip = skip or pylibs.lacking("discord.py")
    checks = (*pyusage.PythonTests.checks, "hybrid", "dynamic")

    async def check_hybrid(self) -> None:
        """A command that is typed, or used."""
        await self.say("!both hello")
        await self.human.listener.heard("MESSAGE_CREATE", content="hello by message")
        told = await self.human.slash("both", text="hello")
        self.assertEqual(told.said["content"], "hello by command")

    async def check_dynamic(self) -> None:
        """A button whose custom id says what it is about."""
        [row] = (await self.click_old("count:41")).said["components"]
        self.assertEqual(row["components"][0]["custom_id"], "count:42")


class DisnakeUsageTests(pyusage.PythonTests):
    """disnake: ``InteractionBot``, views, components of version 2, modals of labels."""

    library = commander(bots.DISNAKE, "disnake", "disnake_commander", "disnake", "disnake")
    skip = skip or pylibs.lacking("disnake")


class NextcordUsageTests(pyusage.PythonTests):
    """nextcord, which knows neither labels in modals nor components of version 2."""

    library = commander(bots.NEXTCORD, "nextcord", "nextcord_commander", "nextcord", "nextcord")
    skip = skip or pylibs.lacking("nextcord")
    checks = pyusage.without("layout", "survey")
    lacking = "ApplicationMissingPermissions"
    #: it registers its commands one by one, and would wait between them
    config = "[ratelimits]\nmode = off\n"


class PyCordUsageTests(pyusage.PythonTests):
    """py-cord: ``discord.Bot``, designer views and modals."""

    library = commander(bots.PY_CORD, "py-cord", "pycord_commander", "discord", "py_cord")
    skip = skip or pylibs.lacking("py-cord")


class InteractionsUsageTests(pyusage.PythonTests):
    """interactions.py: extensions, callbacks by custom id; its modals know no labels."""

    library = commander(bots.INTERACTIONS, "interactions.py", "interactions_commander")
    skip = skip or pylibs.lacking("interactions.py")
    checks = pyusage.without("survey")
    lacking = "CommandCheckFailure"


class HikariUsageTests(pyusage.PythonTests):
    """hikari with the commands of arc and the components of miru; its modals know no labels."""

    library = commander(bots.HIKARI, "hikari-arc", "hikari_commander")
    skip = skip or pylibs.lacking("hikari-arc")
    checks = pyusage.without("survey")
    lacking = "InvokerMissingPermissionsError"
