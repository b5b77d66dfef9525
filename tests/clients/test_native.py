"""Node libraries beside the packages of C++ that change what they speak when they find them."""

from __future__ import annotations

from tests.clients import common, large, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NATIVE


class DiscordJsZlibTests(common.TransportTests):
    """discord.js asks for zlib-stream when it finds zlib-sync."""

    library = nodelibs.DISCORD_JS_ZLIB


class ErisNativeTests(common.TransportTests):
    """eris asks for ETF when it finds erlpack."""

    library = nodelibs.ERIS_NATIVE


class ErisNativeLargeGuildTests(large.AskingTests):
    """All members of a guild in ETF and zlib-stream."""

    library = nodelibs.ERIS_NATIVE


class OceanicNativeTests(common.TransportTests):
    """oceanic.js asks for ETF when it finds erlpack."""

    library = nodelibs.OCEANIC_NATIVE


class OceanicNativeLargeGuildTests(large.AskingTests):
    """All members of a guild in ETF and zstd-stream."""

    library = nodelibs.OCEANIC_NATIVE


class OceanicNativePresenceTests(presences.PresenceTests):
    """Presences in ETF, in both directions."""

    library = nodelibs.OCEANIC_NATIVE


class OceanicNativeVoiceTests(voices.VoiceTests):
    """Voice states in ETF, in both directions."""

    library = nodelibs.OCEANIC_NATIVE
