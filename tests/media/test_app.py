"""Images by their paths, over a real port."""

from __future__ import annotations

from typing import Any

import treq

from litecord.errors import Overloaded
from litecord.pictures import Rendering
from tests.support.builders import PopulatedCase
from tests.support.images import a_movie, a_picture, data_uri, opened


class MediaCase(PopulatedCase):
    """A guild with an emoji that stands still and one that moves."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        owner = await self.a_user()
        guild = await self.a_guild(owner)
        self.token = owner.token
        self.emojis = f"/guilds/{guild.id}/emojis"
        self.still = await self.emoji(a_picture())
        self.moving = await self.emoji(a_movie())

    async def emoji(self, content: bytes) -> str:
        """Make an emoji; its id."""
        form = {"name": "emoji", "image": data_uri(content)}
        made = await self.ok("POST", self.emojis, form, token=self.token)
        return str(made["id"])

    async def load(self, path: str, method: str = "GET", **headers: str) -> tuple[Any, bytes]:
        """Ask for a path below the root; the answer and its body."""
        given: dict[Any, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await treq.request(
            method, f"{self.base}{path}", headers=given, agent=self._agent
        )
        return response, await response.content()

    async def assertStatus(self, status: int, path: str, method: str = "GET") -> None:
        """The answer has this status, and says so."""
        response, body = await self.load(path, method)
        self.assertEqual(response.code, status, path)
        if method != "HEAD":
            self.assertIn(b'"message"', body)


class EmojiImageTests(MediaCase):
    async def test_formats(self) -> None:
        """Everybody can load it, in every format there is."""
        for extension, kind, format in (
            ("png", "image/png", "PNG"),
            ("jpg", "image/jpeg", "JPEG"),
            ("jpeg", "image/jpeg", "JPEG"),
            ("webp", "image/webp", "WEBP"),
        ):
            response, body = await self.load(f"/emojis/{self.still}.{extension}")
            self.assertEqual(response.code, 200, extension)
            self.assertEqual(response.headers.getRawHeaders("content-type"), [kind])
            self.assertEqual(
                response.headers.getRawHeaders("cache-control"), ["public, max-age=31536000"]
            )
            self.assertEqual(
                response.headers.getRawHeaders("x-content-type-options"), ["nosniff"]
            )
            self.assertEqual(opened(body).format, format)

    async def test_sizes(self) -> None:
        """It is made smaller, never larger."""
        for size, side in ((16, 16), (32, 32), (128, 64), (4096, 64)):
            _, body = await self.load(f"/emojis/{self.still}.png?size={size}")
            self.assertEqual(opened(body).size, (side, side))

    async def test_wrong_sizes(self) -> None:
        """A size is a power of two between 16 and 4096."""
        for size in ("0", "8", "17", "8192", "-16", "big", "16.0", "0x10"):
            await self.assertStatus(400, f"/emojis/{self.still}.png?size={size}")

    async def test_moving(self) -> None:
        """One that moves does so as a GIF, and as a WebP if that is asked for."""
        for file, frames in (
            ("gif", 3),
            ("gif?size=16", 3),
            ("webp?animated=true", 3),
            ("webp", 1),
            ("png", 1),
        ):
            response, body = await self.load(f"/emojis/{self.moving}.{file}")
            self.assertEqual(response.code, 200, file)
            self.assertEqual(getattr(opened(body), "n_frames", 1), frames, file)

    async def test_wrong_formats(self) -> None:
        """What stands still is no GIF, and other formats there are none."""
        await self.assertStatus(415, f"/emojis/{self.still}.gif")
        for extension in ("bmp", "svg", "html", "json"):
            await self.assertStatus(415, f"/emojis/{self.still}.{extension}")

    async def test_not_found(self) -> None:
        """What is not there, or no longer, is not found; nor are strange paths."""
        for path in (
            "1.png",
            "99999999999999999999.png",
            f"{self.still}",
            f"{self.still}.",
            f"{self.still}.png/",
            f"{self.still}/x.png",
            "..%2f..%2fetc%2fpasswd",
            "\u0661.png".encode().hex() + ".png",
            "",
        ):
            await self.assertStatus(404, f"/emojis/{path}")
        await self.ok("DELETE", f"{self.emojis}/{self.still}", token=self.token)
        await self.assertStatus(404, f"/emojis/{self.still}.png")

    async def test_methods(self) -> None:
        """A HEAD has no body but its length; other methods there are none."""
        _, body = await self.load(f"/emojis/{self.still}.png")
        response, nothing = await self.load(f"/emojis/{self.still}.png", "HEAD")
        self.assertEqual((response.code, nothing), (200, b""))
        self.assertEqual(response.headers.getRawHeaders("content-length"), [str(len(body))])
        await self.assertStatus(405, f"/emojis/{self.still}.png", "POST")
        await self.assertStatus(405, f"/emojis/{self.still}.png", "DELETE")

    async def test_known_already(self) -> None:
        """Who has it is told so in place of getting it again."""
        response, _ = await self.load(f"/emojis/{self.still}.png")
        [tag] = response.headers.getRawHeaders("etag")
        response, body = await self.load(f"/emojis/{self.still}.png", if_none_match=tag)
        self.assertEqual((response.code, body), (304, b""))
        response, body = await self.load(f"/emojis/{self.still}.webp", if_none_match=tag)
        self.assertEqual(response.code, 200)

    async def test_hostile_paths(self) -> None:
        """No way of writing a path leads anywhere else."""
        for path in (
            "/emojis/../emojis/..%2f..%2fetc%2fpasswd",
            "/emojis/%2e%2e/%2e%2e/etc/passwd.png",
            "/avatars/1/%2e%2e%2f%2e%2e%2fblobs.png",
            "/avatars/1/" + "a" * 5000 + ".png",
            "/avatars/" + "9" * 300 + "/" + "0" * 32 + ".png",
            f"/avatars/{2**63}/" + "0" * 32 + ".png",
            "/guilds/1/users/2/avatars/%00" + "0" * 31 + ".png",
            "/embed/avatars/..%5c0.png",
            "/embed",
            "/guilds",
        ):
            await self.assertStatus(404, path)
        await self.assertStatus(400, f"/emojis/{self.still}.png?size=" + "9" * 1000)
        await self.assertStatus(400, f"/emojis/{self.still}.png?size=%00")

    async def test_default_avatars(self) -> None:
        """Who has no avatar has one of six, as a PNG, in the one size there is."""
        seen = set()
        for index in range(6):
            response, body = await self.load(f"/embed/avatars/{index}.png?size=16")
            self.assertEqual(response.headers.getRawHeaders("content-type"), ["image/png"])
            self.assertEqual(opened(body).size, (256, 256))
            seen.add(body)
        self.assertEqual(len(seen), 6)
        await self.assertStatus(404, "/embed/avatars/6.png")
        await self.assertStatus(415, "/embed/avatars/0.jpg")

    async def test_made_once(self) -> None:
        """What was made once is not made again."""
        made = []
        render = self.world.images.render

        async def noted(content: bytes, rendering: Rendering) -> bytes:
            made.append(rendering)
            return await render(content, rendering)

        self.patch(type(self.world.images), "render", lambda _, *args: noted(*args))
        for _ in range(3):
            await self.load(f"/emojis/{self.moving}.webp?animated=true&size=32")
        self.assertEqual(len(made), 1)

    async def test_lost(self) -> None:
        """An image whose file is gone is not found."""
        emoji = await self.world.database.autocommit.query("select digest from emojis")
        for each in emoji:
            await self.world.blobs.delete(each.digest)
        await self.assertStatus(404, f"/emojis/{self.still}.png")

    async def test_busy(self) -> None:
        """When too much waits for the threads, the answer is 503."""

        async def refuse(content: bytes, rendering: Rendering) -> bytes:
            raise Overloaded()

        self.patch(type(self.world.images), "render", lambda _, *args: refuse(*args))
        await self.assertStatus(503, f"/emojis/{self.still}.png")

    async def test_failure(self) -> None:
        """A bug of ours is logged and told as one."""

        async def fail(content: bytes, rendering: Rendering) -> bytes:
            raise ZeroDivisionError

        self.patch(type(self.world.images), "render", lambda _, *args: fail(*args))
        await self.assertStatus(500, f"/emojis/{self.still}.png")
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
