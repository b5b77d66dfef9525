"""Threads and forums with discord.py, hikari and discord.js."""

from __future__ import annotations

from tests.clients import bots, conversations, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyThreadTests(conversations.ThreadTests):
    """Threads with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class HikariThreadTests(conversations.ThreadTests):
    """Threads with hikari."""

    library = bots.HIKARI
    skip = skip or pylibs.lacking("hikari")


class DiscordJsThreadTests(conversations.ThreadTests):
    """Threads with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
