"""eris, on Node."""

from __future__ import annotations

from tests.clients import common, large, nodelibs, presences, voices
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class ErisTests(common.EssentialTests):
    """eris, on Node."""

    library = nodelibs.ERIS

    async def test_bad_token(self) -> None:
        """As it comes it asks again for ever and says nothing; not if it is told to give up."""
        bot = self.a_bot(token=self.bad_token, options={"autoreconnect": False})
        self.assertEqual((await bot.heard("failed"))["type"], "DiscordHTTPError")

    async def test_bad_token_at_the_gateway(self) -> None:
        """With the number of shards given it asks for nothing before: the gateway tells it."""
        bot = self.a_bot(token=self.bad_token, options={"shardConcurrency": 1})
        self.assertEqual((await bot.heard("failed"))["type"], self.library.bad_token)


class ErisLargeGuildTests(large.AskingTests):
    """All members of a guild with eris."""

    library = nodelibs.ERIS


class ErisPresenceTests(presences.PresenceTests):
    """Who is there, as eris sees it."""

    library = nodelibs.ERIS


class ErisVoiceTests(voices.VoiceTests):
    """Voice channels with eris."""

    library = nodelibs.ERIS
