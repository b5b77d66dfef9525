"""@discordjs/core with @discordjs/rest and @discordjs/ws, on Node."""

from __future__ import annotations

from tests.clients import common, large, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class DiscordJsCorePackageTests(common.EssentialTests):
    """@discordjs/core with @discordjs/rest and @discordjs/ws, on Node."""

    library = nodelibs.DISCORDJS_CORE


class DiscordJsCorePackageLargeGuildTests(large.AskingTests):
    """All members of a guild with @discordjs/core."""

    library = nodelibs.DISCORDJS_CORE


class DiscordJsCorePackagePresenceTests(presences.PresenceTests):
    """Who is there, as @discordjs/core sees it."""

    library = nodelibs.DISCORDJS_CORE


class DiscordJsCorePackageVoiceTests(voices.VoiceTests):
    """Voice channels with @discordjs/core."""

    library = nodelibs.DISCORDJS_CORE


class DiscordJsCorePackageZlibTests(common.TransportTests):
    """With the compression that it is told to ask for."""

    library = nodelibs.DISCORDJS_CORE_ZLIB


class DiscordJsCorePackageZlibLargeGuildTests(large.AskingTests):
    """All members of a guild in zlib-stream."""

    library = nodelibs.DISCORDJS_CORE_ZLIB
