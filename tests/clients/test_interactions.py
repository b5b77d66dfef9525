"""interactions.py, which treats every event in a task of its own."""

from __future__ import annotations

from tests.clients import bots, common, core, large, marks, presences, pylibs, voices
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("interactions.py")


class InteractionsTests(common.LivingTests):
    """interactions.py as ``pip install discord-py-interactions`` leaves it."""

    library = bots.INTERACTIONS

    async def test_restart(self) -> None:
        """It gives up where nobody listens; kept waiting at the door, it comes back."""
        bot = await self.a_ready_bot()
        self.proxy.hold()
        await self.daemon.stop()
        await self.daemon.start()
        self.proxy.release()
        await self.check_back(bot)


class InteractionsCoreTests(core.CoreTests):
    """Running a guild with interactions.py."""

    library = bots.INTERACTIONS


class InteractionsMarkTests(marks.MarkTests):
    """Reactions and pins with interactions.py."""

    library = bots.INTERACTIONS


class InteractionsLargeGuildTests(large.AskingTests):
    """interactions.py asks the gateway when the bot asks."""

    library = bots.INTERACTIONS


class InteractionsPresenceTests(presences.PresenceTests):
    """Who is there, as interactions.py sees it."""

    library = bots.INTERACTIONS


class InteractionsVoiceTests(voices.VoiceTests):
    """Who is in a voice channel, as interactions.py sees it."""

    library = bots.INTERACTIONS
