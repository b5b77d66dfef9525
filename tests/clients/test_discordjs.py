"""discord.js, on Node."""

from __future__ import annotations

from tests.clients import bots, common, core, marks
from tests.support.suites import only_in

skip = only_in("clients") or bots.NO_NODE


class DiscordJsTests(common.LivingTests):
    """discord.js as ``npm install discord.js`` leaves it: without compression."""

    library = bots.DISCORD_JS


class DiscordJsCoreTests(core.CoreTests):
    """Running a guild with discord.js."""

    library = bots.DISCORD_JS


class DiscordJsMarkTests(marks.MarkTests):
    """Reactions and pins with discord.js."""

    library = bots.DISCORD_JS
