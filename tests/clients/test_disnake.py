"""disnake."""

from __future__ import annotations

from tests.clients import bots, common, core, direct, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("disnake")


class DisnakeTests(common.LivingTests):
    """disnake as ``pip install disnake`` leaves it."""

    library = bots.DISNAKE


class DisnakeCoreTests(core.CoreTests):
    """Running a guild with disnake."""

    library = bots.DISNAKE


class DisnakeDirectTests(direct.DirectTests):
    """DMs with disnake."""

    library = bots.DISNAKE


class DisnakeMarkTests(marks.MarkTests):
    """Reactions and pins with disnake."""

    library = bots.DISNAKE


class DisnakeLargeGuildTests(large.LargeGuildTests):
    """disnake is not ready before it has all members."""

    library = bots.DISNAKE

    async def check_asked(self, bot: bots.Bot) -> None:
        """It asked once."""
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)


class DisnakePresenceTests(presences.PresenceTests):
    """Who is there, as disnake sees it."""

    library = bots.DISNAKE


class DisnakeVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as disnake sees it."""

    library = bots.DISNAKE
