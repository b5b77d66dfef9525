"""Webhooks, made and used with discord.py and discord.js."""

from __future__ import annotations

from tests.clients import bots, hooks, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyHookTests(hooks.HookTests):
    """Webhooks with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsHookTests(hooks.HookTests):
    """Webhooks with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
