"""Templates, welcome screens and widgets, with discord.py, discord.js and hikari."""

from __future__ import annotations

from tests.clients import bots, furniture, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyFurnitureTests(furniture.WidgetTests):
    """A community furnished with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsFurnitureTests(furniture.WidgetTests):
    """A community furnished with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE


class HikariFurnitureTests(furniture.FurnitureTests):
    """A community furnished with hikari, which shows no widgets."""

    library = bots.HIKARI
    skip = skip or pylibs.lacking("hikari")
