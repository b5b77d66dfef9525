"""Every library registers its commands with its own means."""

from __future__ import annotations

from tests.clients import bots, commands, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyCommandTests(commands.CommandTests):
    """``CommandTree.sync`` of discord.py."""

    library = bots.DISCORD_PY
    skip = skip or pylibs.lacking("discord.py-speed")


class DisnakeCommandTests(commands.CommandTests):
    """``bulk_overwrite_global_commands`` of disnake."""

    library = bots.DISNAKE
    skip = skip or pylibs.lacking("disnake")


class NextcordCommandTests(commands.CommandTests):
    """``sync_all_application_commands`` of nextcord, which registers them one by one."""

    library = bots.NEXTCORD
    skip = skip or pylibs.lacking("nextcord")


class PyCordCommandTests(commands.CommandTests):
    """Commands as py-cord makes them."""

    library = bots.PY_CORD
    skip = skip or pylibs.lacking("py-cord")


class HikariCommandTests(commands.CommandTests):
    """``set_application_commands`` of hikari."""

    library = bots.HIKARI
    skip = skip or pylibs.lacking("hikari")


class InteractionsCommandTests(commands.CommandTests):
    """``synchronise_interactions`` of interactions.py."""

    library = bots.INTERACTIONS
    skip = skip or pylibs.lacking("interactions.py")


class DiscordJsCommandTests(commands.CommandTests):
    """``application.commands.set`` of discord.js, of what its builders make."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE


class ErisCommandTests(commands.CommandTests):
    """``bulkEditCommands`` of eris."""

    library = nodelibs.ERIS
    skip = skip or nodelibs.NO_NODE


class OceanicCommandTests(commands.CommandTests):
    """``bulkEditGlobalCommands`` of oceanic."""

    library = nodelibs.OCEANIC
    skip = skip or nodelibs.NO_NODE
