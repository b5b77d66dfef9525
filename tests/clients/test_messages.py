"""Polls, forwards, published messages, components and mentions with discord.py and discord.js."""

from __future__ import annotations

from tests.clients import bots, letters, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyLetterTests(letters.LetterTests):
    """Messages with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsLetterTests(letters.LetterTests):
    """Messages with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
