"""Images, set and loaded with discord.py and discord.js."""

from __future__ import annotations

from tests.clients import bots, nodelibs, pictures, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyPictureTests(pictures.PictureTests):
    """Images with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsPictureTests(pictures.PictureTests):
    """Images with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
