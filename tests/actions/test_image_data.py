"""Images that are kept for as long as anything shows them."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from litecord.actions import image_data
from litecord.actions.image_data import GRACE, collect
from tests.support.builders import PopulatedCase
from tests.support.images import a_movie, a_picture, data_uri

ME = "/users/@me"


class CollectTests(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()

    async def wear(self, content: bytes | None) -> Any:
        """Set an avatar, or take it away; its hash."""
        form = {"avatar": None if content is None else data_uri(content)}
        return (await self.ok("PATCH", ME, form, token=self.alice.token))["avatar"]

    async def kept(self) -> set[str]:
        """The hashes of all images that are known, each of which has its file."""
        rows = await self.database.autocommit.query("select hash, digest from images")
        self.assertLessEqual({row.digest for row in rows}, set(await self.world.blobs.names()))
        return {row.hash for row in rows}

    async def a_while(self, than: timedelta = GRACE) -> None:
        """Let time pass, for files, too, and have what is waste be removed."""
        self.clock.advance(than.total_seconds())
        then = (self.clock.now() - than).timestamp()
        for file in (self.world.config.litecord.data / "blobs").rglob("*"):
            os.utime(file, (then, then))
        self.clock.advance(1)
        await collect(self.world)

    async def test_shown(self) -> None:
        """What is shown is kept for ever, what was replaced or removed for a day."""
        first, second = await self.wear(a_picture()), await self.wear(a_movie())
        await self.a_while(GRACE - timedelta(seconds=5))
        self.assertEqual(await self.kept(), {first, second})
        await self.a_while()
        self.assertEqual(await self.kept(), {second})
        self.assertEqual(len(await self.world.blobs.names()), 1)
        await self.a_while(timedelta(days=365))
        self.assertEqual(await self.kept(), {second})
        await self.wear(None)
        await self.a_while()
        self.assertEqual(await self.kept(), set())
        self.assertEqual(await self.world.blobs.names(), [])

    async def test_sent_again(self) -> None:
        """What is sent again is as new: nothing shows it yet, but is about to."""
        first = await self.wear(a_picture())
        await self.wear(a_movie())
        self.clock.advance(GRACE.total_seconds() + 1)
        await self.wear(a_picture())
        await self.wear(a_movie())
        await collect(self.world)
        self.assertIn(first, await self.kept())

    async def test_emojis(self) -> None:
        """The image of an emoji is kept as long as there is the emoji."""
        guild = await self.a_guild(self.alice)
        path = f"/guilds/{guild.id}/emojis"
        form = {"name": "emoji", "image": data_uri(a_picture())}
        made = await self.ok("POST", path, form, token=self.alice.token)
        await self.a_while()
        self.assertEqual(len(await self.world.blobs.names()), 1)
        await self.ok("DELETE", f"{path}/{made['id']}", token=self.alice.token)
        await self.a_while()
        self.assertEqual(await self.world.blobs.names(), [])

    async def test_many(self) -> None:
        """However many files there are, all that are waste are removed."""
        self.patch(image_data, "_BATCH", 2)
        for each in b"12345":
            await self.world.blobs.put(bytes([each]))
        await self.wear(a_picture())
        await self.a_while()
        self.assertEqual(len(await self.world.blobs.names()), 1)
