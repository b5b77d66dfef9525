"""Commands, components and modals with real libraries and a scripted person."""

from __future__ import annotations

import attrs

from tests.clients import bots, pylibs, usage
from tests.support.suites import only_in

skip = only_in("clients")

DISCORD_PY = attrs.evolve(
    bots.DISCORD_PY_ZLIB,
    command=[
        pylibs.python_of("discord.py") or "python",
        *("-m", "pybots.commander_bot", "discord", "discord_py"),
    ],
)


class DiscordPyUsageTests(usage.UsageTests):
    """discord.py: app_commands, View, Modal, context menus, autocomplete."""

    library = DISCORD_PY
    skip = skip or pylibs.lacking("discord.py")
