"""Templates, welcome screens and widgets, with discord.py and discord.js."""

from __future__ import annotations

from tests.clients import bots, furniture, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyFurnitureTests(furniture.FurnitureTests):
    """A community furnished with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsFurnitureTests(furniture.FurnitureTests):
    """A community furnished with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
