"""Coming into voice channels and leaving them, from both sides; without any sound.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from typing import Any

from tests.clients.cases import ClientCase


class VoiceTests(ClientCase):
    """A voice channel, and who is in it."""

    async def setUp(self) -> None:  # type: ignore[override]
        """Make the channel."""
        await super().setUp()
        form = {"name": "Talk", "type": 2}
        made = await self.alice.ok("POST", f"/guilds/{self.guild_id}/channels", form)
        self.voice_id = made["id"]

    def _state(self, channel_id: str | None, *, is_mute: bool = False) -> dict[str, Any]:
        here = {"guild_id": self.guild_id, "channel_id": channel_id}
        return {**here, "self_mute": is_mute, "self_deaf": False}

    async def test_of_others(self) -> None:
        """The bot sees a person come, fall silent, and go."""
        bot = await self.a_ready_bot()
        bob = self.demo["member_id"]
        listener = await self.a_listener(self.demo["member_token"])
        listener.tell(4, self._state(self.voice_id))
        await bot.heard("voice", user_id=bob, channel_id=self.voice_id, self_mute=False)
        listener.tell(4, self._state(self.voice_id, is_mute=True))
        await bot.heard("voice", user_id=bob, channel_id=self.voice_id, self_mute=True)
        listener.tell(4, self._state(None))
        await bot.heard("voice", user_id=bob, channel_id=None)

    async def test_of_its_own(self) -> None:
        """People see the bot come and go, and so does the bot."""
        bot = await self.a_ready_bot()
        me = self.demo["bot_user_id"]
        listener = await self.a_listener(self.demo["user_token"])
        for channel_id in (self.voice_id, None):
            await bot.told("enter", guild_id=self.guild_id, channel_id=channel_id)
            await listener.heard("VOICE_STATE_UPDATE", user_id=me, channel_id=channel_id)
            await bot.heard("voice", user_id=me, channel_id=channel_id)
