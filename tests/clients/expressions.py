"""Stickers, emojis and sounds that a bot makes, sends and loads.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

import base64
from typing import Any

from litecord.default_sounds import DEFAULTS, content_of
from litecord.sticker_pack import PACK, drawn
from tests.clients.cases import ClientCase
from tests.clients.pictures import seen
from tests.support.images import a_movie, a_picture, opened
from tests.support.sounds import an_mp3


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


class StickerTests(ClientCase):
    """What a guild has to be seen."""

    async def test_express(self) -> None:
        """A bot makes stickers and emojis of a PNG and a GIF, sends them, and loads them again."""
        bot = await self.a_ready_bot()
        told = await bot.told(
            "express",
            guild_id=self.guild_id,
            channel_id=self.channel_id,
            still=_text(a_picture()),
            moving=_text(a_movie()),
        )
        self.assertEqual(told["content"], "")
        self.assertEqual(
            told["stickers"],
            [["sticker a", "png"], ["sticker b", "gif"], [PACK.stickers[0].name, "png"]],
        )
        name, description, tags, available = told["fetched"]
        self.assertEqual((name, description, available), ("sticker a", "made by a bot", True))
        self.assertEqual(tags, "\N{LARGE RED CIRCLE}")
        self.assertEqual((told["renamed"], told["left"]), ("renamed", ["renamed"]))
        self.assertEqual(told["emojis"], [["emoji_a", False], ["emoji_b", True]])
        self.assertEqual([seen(each)[1] for each in told["looks"]], [1, 3])
        self.assertEqual(opened(base64.b64decode(told["file"])).size, (64, 64))
        self.assertEqual(told["standard"], _text(drawn(PACK.stickers[0].id)))
        path = f"/guilds/{self.guild_id}/audit-logs"
        log = await self.alice.ok("GET", path)
        recorded = {each["action_type"]: each.get("reason") for each in log["audit_log_entries"]}
        kinds = {key: recorded.get(key) for key in (90, 91, 92)}
        self.assertEqual(kinds, {90: "why not", 91: "better", 92: "enough"})
        await self.hear_stickers(bot)

    async def hear_stickers(self, bot: Any) -> None:
        """Wait for what the library told of it."""
        for event, told in (
            ("sticker", {"name": "sticker b"}),
            ("sticker_edit", {"before": "sticker a", "after": "renamed"}),
            ("sticker_delete", {"name": "sticker b"}),
        ):
            await bot.heard(event, **told)


class SoundTests(ClientCase):
    """What a guild has to be heard."""

    async def test_sound(self) -> None:
        """A bot makes a sound, plays it and a default one, hears both, and loads them."""
        form = {"name": "Talk", "type": 2}
        made = await self.alice.ok("POST", f"/guilds/{self.guild_id}/channels", form)
        bot = await self.a_ready_bot()
        me, here = self.demo["bot_user_id"], {"guild_id": self.guild_id, "channel_id": made["id"]}
        await bot.told("enter", **here)
        await bot.heard("voice", user_id=me, channel_id=made["id"])
        told = await bot.told("sound", **here, content=_text(an_mp3()))
        sound = {**told["made"], "name": "beep", "volume": 0.5, "emoji": "\N{BELL}"}
        self.assertEqual((told["made"], told["listed"]), (sound, [sound]))
        self.assertEqual(told["changed"], {**sound, "name": "boop", "volume": 1.0})
        default = next(iter(DEFAULTS.values()))
        self.assertEqual(told["file"], _text(an_mp3()))
        self.assertEqual(told["default"], _text(content_of(default)))
        self.assertEqual(told["defaults"], [each.name for each in DEFAULTS.values()])
        await bot.heard("sound", **sound)
        await bot.heard("effect", user_id=me, sound_id=sound["id"], volume=0.5)
        await bot.heard("effect", user_id=me, sound_id="1", volume=1.0)
        await bot.heard("sound_edit", before="beep", after="boop")
        await bot.heard("sound_delete", id=sound["id"])
