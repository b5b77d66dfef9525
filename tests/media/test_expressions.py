"""Files of stickers and sounds by their paths, over a real port."""

from __future__ import annotations

from litecord.default_sounds import DEFAULTS, content_of
from litecord.model.snowflakes import Snowflake
from litecord.sticker_pack import drawn
from litecord.storage import images
from tests.support.attachments import KIND, multipart
from tests.support.images import a_movie, a_picture, data_uri, opened
from tests.support.sounds import an_mp3, an_ogg

from .test_app import MediaCase


class ExpressionCase(MediaCase):
    """A guild with stickers and sounds."""

    async def sticker(self, content: bytes) -> str:
        """Make a sticker; its id."""
        path = self.emojis.replace("emojis", "stickers")
        form = multipart({"file": ("x", content)}, name="xx", tags="x")
        kind = {"Content-Type": KIND}
        made = await self.ok("POST", path, form, token=self.token, headers=kind)
        return str(made["id"])

    async def sound(self, content: bytes) -> str:
        """Make a sound; its id."""
        path = self.emojis.replace("emojis", "soundboard-sounds")
        form = {"name": "beep", "sound": data_uri(content, "audio/ogg")}
        return str((await self.ok("POST", path, form, token=self.token))["sound_id"])

    async def served(self, path: str, **headers: str) -> tuple[int, str, bytes]:
        """What a path is answered with: the status, the type, the body."""
        response, body = await self.load(path, **headers)
        self.assertEqual(response.headers.getRawHeaders("x-content-type-options"), ["nosniff"])
        [kind] = response.headers.getRawHeaders("content-type")
        return response.code, kind, body


class StickerTests(ExpressionCase):
    async def test_as_is(self) -> None:
        """A sticker is served as it is under the extension of its format, in any size."""
        moving, gif = await self.sticker(a_movie("PNG")), await self.sticker(a_movie())
        for path, kind, content in (
            (f"/stickers/{moving}.png", "image/png", a_movie("PNG")),
            (f"/stickers/{moving}.png?size=16", "image/png", a_movie("PNG")),
            (f"/stickers/{gif}.gif", "image/gif", a_movie()),
            ("/stickers/11.png", "image/png", drawn_of(11)),
            ("/stickers/12.png", "image/png", drawn_of(12)),
            ("/stickers/13.json", "application/json", drawn_of(13)),
            ("/stickers/14.gif", "image/gif", drawn_of(14)),
        ):
            self.assertEqual(await self.served(path), (200, kind, content), path)

    async def test_rendered(self) -> None:
        """What stands still or is a GIF can be had as WebP, and GIFs as a PNG."""
        still, gif = await self.sticker(a_picture()), await self.sticker(a_movie())
        for path, format, frames in (
            (f"/stickers/{still}.webp", "WEBP", 1),
            (f"/stickers/{gif}.webp", "WEBP", 1),
            (f"/stickers/{gif}.webp?animated=true", "WEBP", 3),
            (f"/stickers/{gif}.png", "PNG", 1),
            ("/stickers/11.webp", "WEBP", 1),
            ("/stickers/14.webp?animated=true", "WEBP", 12),
        ):
            status, kind, body = await self.served(path)
            self.assertEqual((status, kind), (200, f"image/{format.lower()}"))
            image = opened(body)
            self.assertEqual((image.format, getattr(image, "n_frames", 1)), (format, frames))

    async def test_wrong(self) -> None:
        """What there is not is told so."""
        still = await self.sticker(a_picture())
        for extension in ("gif", "json", "jpg", "bmp"):
            await self.assertStatus(415, f"/stickers/{still}.{extension}")
        await self.assertStatus(415, "/stickers/13.png")
        for path in ("1.png", f"{still}", "x.png", f"{still}.png/x", "..%2f1.png", f"{2**64}.png"):
            await self.assertStatus(404, f"/stickers/{path}")
        await self.assertStatus(405, f"/stickers/{still}.png", "POST")


class SoundTests(ExpressionCase):
    async def test_served(self) -> None:
        """A sound is served as it was uploaded, whether an extension is said or not."""
        mp3, ogg = await self.sound(an_mp3()), await self.sound(an_ogg())
        for path, kind, content in (
            (mp3, "audio/mpeg", an_mp3()),
            (f"{mp3}.mp3", "audio/mpeg", an_mp3()),
            (ogg, "audio/ogg", an_ogg()),
            *((str(key), "audio/mpeg", content_of(each)) for key, each in DEFAULTS.items()),
        ):
            self.assertEqual(
                await self.served(f"/soundboard-sounds/{path}"), (200, kind, content), path
            )
        await self.assertStatus(415, f"/soundboard-sounds/{ogg}.mp3")
        for path in ("77", "x", f"{mp3}.wav"):
            await self.assertStatus(404, f"/soundboard-sounds/{path}")

    async def test_parts(self) -> None:
        """Players ask for a part of it, and again for what they have."""
        path, content = "/soundboard-sounds/1", content_of(DEFAULTS[next(iter(DEFAULTS))])
        response, body = await self.load(path, Range="bytes=10-19")
        self.assertEqual((response.code, body), (206, content[10:20]))
        told = response.headers.getRawHeaders("content-range")
        self.assertEqual(told, [f"bytes 10-19/{len(content)}"])
        [tag] = response.headers.getRawHeaders("etag")
        response, body = await self.load(path, If_None_Match=tag)
        self.assertEqual((response.code, body), (304, b""))
        await self.assertStatus(200, path, "HEAD")
        response, _ = await self.load(path, Range=f"bytes={len(content)}-")
        self.assertEqual(response.code, 416)

    async def test_collected(self) -> None:
        """The files of stickers and sounds are kept as long as there is one, and go with it."""
        sound, sticker = await self.sound(an_ogg()), await self.sticker(a_movie())
        cursor, names = self.world.database.autocommit, await self.world.blobs.names()
        self.assertEqual(await images.list_blobs_among(cursor, names), set(names))
        for kind, id in (("soundboard-sounds", sound), ("stickers", sticker)):
            path = self.emojis.replace("emojis", kind)
            await self.ok("DELETE", f"{path}/{id}", token=self.token)
        # the GIF is an emoji's, too
        self.assertEqual(len(await images.list_blobs_among(cursor, names)), len(names) - 1)


def drawn_of(number: int) -> bytes:
    """The file of a standard sticker."""
    return drawn(Snowflake(number))
