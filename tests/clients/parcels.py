"""Files that a bot sends and loads; a test module of some libraries has these tests.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import treq

from tests.clients.cases import ClientCase
from tests.support.images import a_picture

#: How large the large file is.
MUCH = 20_000_000


class ParcelTests(ClientCase):
    config = (
        "[ratelimits]\nmode = headers\n[limits]\nattachment = 20 MiB\nbody = 25 MiB\n"
    )
    #: whether the library has descriptions of files
    describes = True

    def a_file(self, name: str, content: bytes, description: str | None = None) -> dict[str, Any]:
        """Write a file to the disk; what a bot is told of it."""
        path = Path(self.mktemp()).absolute()
        path.write_bytes(content)
        return {"path": str(path), "name": name, "description": description}

    async def assert_back(self, told: Any, *files: dict[str, Any]) -> None:
        """What a bot loaded is what it was told to send."""
        self.assertEqual(
            told["files"],
            [
                {
                    "name": each["name"],
                    "description": each["description"] if self.describes else None,
                    "digest": sha256(Path(each["path"]).read_bytes()).hexdigest(),
                    "size": Path(each["path"]).stat().st_size,
                }
                for each in files
            ],
        )

    async def test_large(self) -> None:
        """Twenty megabytes come back as they were, to the bot and to anybody else."""
        bot = await self.a_ready_bot()
        file = self.a_file("large.bin", Random(1).randbytes(MUCH))
        told = await bot.told("attach", channel_id=self.channel_id, files=[file])
        await self.assert_back(told, file)
        seen = await self.alice.ok("GET", f"{self.messages}/{told['id']}")
        response = await treq.get(seen["attachments"][0]["url"], persistent=False)
        self.assertEqual(await response.content(), Path(file["path"]).read_bytes())

    async def test_several(self) -> None:
        """Several files with what they show; one of them is taken away by an edit."""
        bot = await self.a_ready_bot()
        files = [
            self.a_file("a.txt", b"hello", "the first"),
            self.a_file("b.png", a_picture(size=(30, 20)), "the second"),
            self.a_file("c.bin", b"", "nothing in it"),
        ]
        told = await bot.told("attach", channel_id=self.channel_id, files=files)
        await self.assert_back(told, *files)
        given = {"channel_id": self.channel_id, "message_id": told["id"], "name": "b.png"}
        left = await bot.told("detach", **given)
        await self.assert_back(left, files[0], files[2])
        seen = await self.alice.ok("GET", f"{self.messages}/{told['id']}")
        names = [each["filename"] for each in seen["attachments"]]
        self.assertEqual((seen["content"], names), ("files", ["a.txt", "c.bin"]))
