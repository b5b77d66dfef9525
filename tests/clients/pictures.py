"""Images that a bot sets and loads; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

import base64
from typing import Any

from PIL import Image

from tests.clients.bots import Refused
from tests.clients.cases import ClientCase
from tests.support.images import a_movie, a_picture, opened

#: What is set to something that moves, and what to something that does not.
MOVING = {"user avatar", "member banner", "icon"}
STILL = {"user banner", "member avatar", "banner", "splash", "discovery splash"}
STILL_OF_APP = {"app icon", "cover"}


def seen(look: str) -> tuple[tuple[int, int], int]:
    """How large an image is, and how many frames it has."""
    image: Image.Image = opened(base64.b64decode(look))
    return image.size, getattr(image, "n_frames", 1)


class AvatarTests(ClientCase):
    async def test_moving(self) -> None:
        """An avatar and an emoji that move do so wherever they are not to stand still."""
        bot = await self.a_ready_bot()
        moving = base64.b64encode(a_movie(size=(128, 128))).decode()
        looks = await bot.told("wear", guild_id=self.guild_id, still="", moving=moving)
        avatar = looks["user avatar"]
        self.assertEqual(seen(avatar["as is"])[1], 3)
        self.assertEqual(seen(avatar["small"]), ((32, 32), 3))
        self.assertEqual(seen(avatar["still"]), ((64, 64), 1))
        self.assertEqual(seen(looks["emoji"]["as is"]), ((128, 128), 3))


class PictureTests(ClientCase):
    async def test_every_image(self) -> None:
        """All that the bot sets it can load: as it comes, smaller, and standing still."""
        bot = await self.a_ready_bot()
        given: dict[str, Any] = {
            "still": base64.b64encode(a_picture(size=(128, 128))).decode(),
            "moving": base64.b64encode(a_movie(size=(128, 128))).decode(),
        }
        looks = await bot.told("wear", guild_id=self.guild_id, **given)
        self.assertEqual(looks.keys(), MOVING | STILL | STILL_OF_APP | {"emoji", "default"})
        for name in MOVING | STILL | STILL_OF_APP:
            frames = 3 if name in MOVING else 1
            self.assertEqual(seen(looks[name]["as is"]), ((128, 128), frames), name)
            self.assertEqual(seen(looks[name]["small"]), ((32, 32), frames), name)
            self.assertEqual(seen(looks[name]["still"]), ((64, 64), 1), name)
        self.assertEqual(seen(looks["emoji"]["as is"]), ((128, 128), 3))
        self.assertEqual(seen(looks["default"]["as is"]), ((256, 256), 1))
        me = await self.alice.ok("GET", f"/users/{self.demo['bot_user_id']}")
        self.assertTrue(me["avatar"].startswith("a_"))
        self.assertFalse(me["banner"].startswith("a_"))

    async def test_refused(self) -> None:
        """What is no image is the library's own error."""
        bot = await self.a_ready_bot()
        cut = base64.b64encode(a_picture(size=(300, 300), compress_level=0)[:2000]).decode()
        with self.assertRaises(Refused) as caught:
            await bot.told("wear", guild_id=self.guild_id, still=cut, moving=cut)
        self.assertEqual((caught.exception.status, caught.exception.code), (400, 50035))
