"""hikari, which demands nearly every documented field."""

from __future__ import annotations

from tests.clients import bots, common, core, large, marks
from tests.support.suites import only_in

skip = only_in("clients")


class HikariTests(common.LivingTests):
    """hikari as ``pip install hikari`` leaves it."""

    library = bots.HIKARI
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
