"""seyfert, on Node."""

from __future__ import annotations

from tests.clients import common, large, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class SeyfertTests(common.EssentialTests):
    """seyfert, on Node."""

    library = nodelibs.SEYFERT
    cuts = 1  # it waits for ten seconds each time


class SeyfertLargeGuildTests(large.AskingTests):
    """All members of a guild with seyfert."""

    library = nodelibs.SEYFERT


class SeyfertPresenceTests(presences.PresenceTests):
    """Who is there, as seyfert sees it."""

    library = nodelibs.SEYFERT


class SeyfertVoiceTests(voices.VoiceTests):
    """Voice channels with seyfert."""

    library = nodelibs.SEYFERT
