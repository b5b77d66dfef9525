"""Stickers and emojis with discord.py and discord.js; sounds with discord.py."""

from __future__ import annotations

from typing import Any

from tests.clients import bots, expressions, nodelibs, pylibs
from tests.support.suites import only_in

skip = only_in("clients")


class DiscordPyStickerTests(expressions.StickerTests):
    """Stickers with discord.py, which tells of all of them at once."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")

    async def hear_stickers(self, bot: Any) -> None:
        """Each change brings the whole list."""
        for names in (
            ["sticker a"],
            ["sticker a", "sticker b"],
            ["renamed", "sticker b"],
            ["renamed"],
        ):
            await bot.heard("stickers", names=names)


class DiscordPySoundTests(expressions.SoundTests):
    """Sounds with discord.py."""

    library = bots.DISCORD_PY_ZLIB
    skip = skip or pylibs.lacking("discord.py")


class DiscordJsStickerTests(expressions.StickerTests):
    """Stickers with discord.js."""

    library = nodelibs.DISCORD_JS
    skip = skip or nodelibs.NO_NODE
