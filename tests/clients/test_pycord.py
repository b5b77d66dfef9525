"""py-cord."""

from __future__ import annotations

from tests.clients import bots, common, core, direct, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("py-cord")


class PyCordTests(common.LivingTests):
    """py-cord as ``pip install py-cord`` leaves it."""

    library = bots.PY_CORD


class PyCordCoreTests(core.CoreTests):
    """Running a guild with py-cord."""

    library = bots.PY_CORD


class PyCordDirectTests(direct.DirectTests):
    """DMs with py-cord."""

    library = bots.PY_CORD


class PyCordMarkTests(marks.MarkTests):
    """Reactions and pins with py-cord."""

    library = bots.PY_CORD


class PyCordLargeGuildTests(large.LargeGuildTests):
    """py-cord is not ready before it has all members."""

    library = bots.PY_CORD

    async def check_asked(self, bot: bots.Bot) -> None:
        """It asked once."""
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)


class PyCordPresenceTests(presences.PresenceTests):
    """Who is there, as py-cord sees it."""

    library = bots.PY_CORD


class PyCordVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as py-cord sees it."""

    library = bots.PY_CORD
