"""Webhooks that a bot makes and uses; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

import base64
from pathlib import Path

from tests.clients.bots import Refused
from tests.clients.cases import ClientCase
from tests.clients.common import EMBED
from tests.support.images import a_picture, opened


class HookTests(ClientCase):
    async def test_webhook(self) -> None:
        """A webhook is made, speaks with its token alone, edits what it said, and is deleted."""
        bot = await self.a_ready_bot()
        picture = base64.b64encode(a_picture(size=(128, 128))).decode()
        hook = await bot.told("hook", channel_id=self.channel_id, name="Hook", picture=picture)
        self.assertEqual((hook["name"], hook["is_own"]), ("Hook", True))
        self.assertEqual(hook["user"], self.demo["bot_user_id"])
        looks = hook["avatar"]
        self.assertEqual(opened(base64.b64decode(looks["as is"])).size, (128, 128))
        path = Path(self.mktemp()).absolute()
        path.write_bytes(b"hello")
        file = {"path": str(path), "name": "a.txt"}
        said = await bot.told(
            "hook_says", hook=hook, content="one", edited="two", embed=EMBED, file=file
        )
        self.assertEqual((said["content"], said["author"]), ("two", "Somebody"))
        self.assertEqual((said["embeds"], said["files"]), ([EMBED], ["a.txt"]))
        heard = await bot.heard("message", id=said["id"])
        self.assertEqual((heard["content"], heard["author_id"]), ("one", hook["id"]))
        edited = await bot.heard("message_edit", id=said["id"])
        self.assertEqual(edited["after"], "two")
        [seen, *_] = await self.alice.ok("GET", self.messages)
        self.assertEqual((seen["id"], seen["webhook_id"]), (said["id"], hook["id"]))
        await bot.told("unhook", hook=hook)
        with self.assertRaises(Refused) as caught:
            await bot.told("unhook", hook=hook)
        self.assertEqual((caught.exception.status, caught.exception.code), (404, 10015))
