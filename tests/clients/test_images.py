"""Images, set and loaded with discord.py, discord.js, hikari and eris."""

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


class HikariAvatarTests(pictures.AvatarTests):
    """Images with hikari."""

    library = bots.HIKARI
    skip = skip or pylibs.lacking("hikari")


class ErisAvatarTests(pictures.AvatarTests):
    """Images with eris."""

    library = nodelibs.ERIS
    skip = skip or nodelibs.NO_NODE
