"""discord.js, on Node."""

from __future__ import annotations

from tests.clients import common, core, direct, large, marks, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class DiscordJsTests(common.LivingTests):
    """discord.js as ``npm install discord.js`` leaves it: without compression."""

    library = nodelibs.DISCORD_JS


class DiscordJsCoreTests(core.CoreTests):
    """Running a guild with discord.js."""

    library = nodelibs.DISCORD_JS


class DiscordJsDirectTests(direct.DirectTests):
    """DMs with discord.js."""

    library = nodelibs.DISCORD_JS


class DiscordJsMarkTests(marks.MarkTests):
    """Reactions and pins with discord.js."""

    library = nodelibs.DISCORD_JS


class DiscordJsLargeGuildTests(large.AskingTests):
    """discord.js asks when the bot asks."""

    library = nodelibs.DISCORD_JS


class DiscordJsPresenceTests(presences.PresenceTests):
    """Who is there, as discord.js sees it."""

    library = nodelibs.DISCORD_JS


class DiscordJsVoiceTests(voices.VoiceTests):
    """Voice channels with discord.js."""

    library = nodelibs.DISCORD_JS
