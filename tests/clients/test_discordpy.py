"""discord.py, with ``zstandard`` installed and without."""

from __future__ import annotations

from tests.clients import bots, common, core, direct, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("discord.py-speed")


class DiscordPyTests(common.LivingTests):
    """As ``pip install discord.py[speed]`` leaves it: zstd-stream."""

    library = bots.DISCORD_PY

    def check_restarted(self, bot: bots.Bot) -> None:
        """It was told to reconnect; RESUME was answered INVALID_SESSION, so it identified anew."""
        told = [(each["event"], each.get("op"), each.get("d")) for each in bot.inbox.all]
        self.assertIn(("received", 7, None), told)
        self.assertIn(("received", 9, False), told)
        asked = [op for event, op, _ in told if event == "sent"]
        self.assertEqual(asked, [2, 6, 2])

    async def test_chunking(self) -> None:
        """With the intent for members the library asks for all of them, and gets them."""
        bot = await self.a_ready_bot(intents="no presences")
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)
        cache = await bot.told("cache", guild_id=self.guild_id)
        self.assertEqual(len(cache["members"]), 5)
        without = await self.a_ready_bot(intents="plain")
        cache = await without.told("cache", guild_id=self.guild_id)
        self.assertEqual(list(cache["members"]), [self.demo["bot_user_id"]])
        self.assertEqual(without.inbox.named("sent", op=8), [])


class DiscordPyZlibTests(common.EssentialTests):
    """As ``pip install discord.py`` leaves it: zlib-stream."""

    library = bots.DISCORD_PY_ZLIB


class DiscordPyCoreTests(core.CoreTests):
    """Running a guild with discord.py."""

    library = bots.DISCORD_PY


class DiscordPyDirectTests(direct.DirectTests):
    """DMs with discord.py."""

    library = bots.DISCORD_PY


class DiscordPyMarkTests(marks.MarkTests):
    """Reactions and pins with discord.py."""

    library = bots.DISCORD_PY


class DiscordPyLargeGuildTests(large.LargeGuildTests):
    """discord.py is not ready before it has all members."""

    library = bots.DISCORD_PY

    async def check_asked(self, bot: bots.Bot) -> None:
        """It asked once."""
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)


class DiscordPyPresenceTests(presences.PresenceTests):
    """Who is there, as discord.py sees it."""

    library = bots.DISCORD_PY


class DiscordPyVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as discord.py sees it."""

    library = bots.DISCORD_PY
