"""nextcord."""

from __future__ import annotations

from tests.clients import bots, common, core, direct, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("nextcord")


class NextcordTests(common.LivingTests):
    """nextcord as ``pip install nextcord`` leaves it."""

    library = bots.NEXTCORD


class NextcordCoreTests(core.CoreTests):
    """Running a guild with nextcord."""

    library = bots.NEXTCORD


class NextcordDirectTests(direct.DirectTests):
    """DMs with nextcord."""

    library = bots.NEXTCORD


class NextcordMarkTests(marks.MarkTests):
    """Reactions and pins with nextcord."""

    library = bots.NEXTCORD


class NextcordLargeGuildTests(large.LargeGuildTests):
    """nextcord is not ready before it has all members."""

    library = bots.NEXTCORD

    async def check_asked(self, bot: bots.Bot) -> None:
        """It asked once."""
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)


class NextcordPresenceTests(presences.PresenceTests):
    """Who is there, as nextcord sees it."""

    library = bots.NEXTCORD


class NextcordVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as nextcord sees it."""

    library = bots.NEXTCORD
