"""Images that a daemon keeps: there after its end, whatever its end was."""

from __future__ import annotations

import signal
from typing import Any

import treq
from twisted.trial.unittest import TestCase

from tests.support.api import Api
from tests.support.daemon import a_daemon
from tests.support.images import a_movie, a_picture, data_uri, opened


class ImageTests(TestCase):
    timeout = 120

    async def test_survives(self) -> None:
        """An emoji whose making was answered is shown after the daemon was killed."""
        daemon = a_daemon(self)
        await daemon.start()
        api = Api(self, daemon.base_url)
        token = await api.register("somebody")
        guild = await api.ok("POST", "/guilds", {"name": "Guild"}, token=token)
        paths = []
        for content in (a_picture(), a_movie()):
            form = {"name": "emoji", "image": data_uri(content)}
            made = await api.ok("POST", f"/guilds/{guild['id']}/emojis", form, token=token)
            paths.append(f"/emojis/{made['id']}.{'gif' if made['animated'] else 'png'}")
        before = [await self.load(daemon, path) for path in paths]
        self.assertEqual([opened(each).format for each in before], ["PNG", "GIF"])
        await daemon.stop(signal.SIGKILL)
        await daemon.start()
        self.assertEqual([await self.load(daemon, path) for path in paths], before)
        kept = [each for each in (daemon.data / "blobs").rglob("*") if each.is_file()]
        self.assertEqual(len(kept), 2)
        self.assertEqual(await daemon.stop(), -signal.SIGTERM)

    async def load(self, daemon: Any, path: str) -> bytes:
        """The image under a path."""
        root = daemon.base_url.partition("/api")[0]
        response = await treq.get(root + path, persistent=False)
        self.assertEqual(response.code, 200)
        content: bytes = await response.content()
        return content
