"""oceanic.js, on Node."""

from __future__ import annotations

from tests.clients import common, large, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class OceanicTests(common.EssentialTests):
    """oceanic.js, on Node."""

    library = nodelibs.OCEANIC


class OceanicLargeGuildTests(large.AskingTests):
    """All members of a guild with oceanic.js."""

    library = nodelibs.OCEANIC


class OceanicPresenceTests(presences.PresenceTests):
    """Who is there, as oceanic.js sees it."""

    library = nodelibs.OCEANIC


class OceanicVoiceTests(voices.VoiceTests):
    """Voice channels with oceanic.js."""

    library = nodelibs.OCEANIC
