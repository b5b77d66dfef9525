"""hikari, which demands nearly every documented field."""

from __future__ import annotations

from tests.clients import bots, common, core, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("hikari")


class HikariTests(common.LivingTests):
    """hikari as ``pip install hikari`` leaves it."""

    library = bots.HIKARI
    cuts = 2


class HikariZstdTests(common.EssentialTests):
    """With ``backports.zstd`` beside it: zstd-stream."""

    library = bots.HIKARI_ZSTD
    cuts = 2


class HikariCoreTests(core.CoreTests):
    """Running a guild with hikari."""

    library = bots.HIKARI


class HikariMarkTests(marks.MarkTests):
    """Reactions and pins with hikari."""

    library = bots.HIKARI


class HikariLargeGuildTests(large.LargeGuildTests):
    """hikari asks by itself, too, and tells of each part."""

    library = bots.HIKARI

    async def check_asked(self, bot: bots.Bot) -> None:
        """Wait for both parts."""
        parts = [await bot.heard("chunk", index=index, count=2) for index in range(2)]
        self.assertEqual([each["members"] for each in parts], [1000, large.MANY + 5 - 1000])


class HikariPresenceTests(presences.PresenceTests):
    """Who is there, as hikari sees it."""

    library = bots.HIKARI


class HikariVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as hikari sees it."""

    library = bots.HIKARI
