"""What a server does in threads, and what it does by itself."""

from __future__ import annotations

import os
from threading import Event
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.trial.unittest import TestCase

from litecord.errors import Overloaded
from litecord.workers import Threads
from tests.support.api import Api
from tests.support.images import a_picture, data_uri
from tests.support.services import ServiceCase

reactor: Any = installed_reactor


class WorkTests(ServiceCase):
    """What a server does in threads, and by itself."""

    async def test_apart(self) -> None:
        """Whoever logs in does not wait for images, however many are being made."""
        server = self.a_server()
        server.startService()
        api = Api(self, (await server.ready).base_url)
        gate = Event()
        self.addCleanup(gate.set)
        held = [server._media_threads.run(gate.wait) for _ in range(10)]
        token = await api.register()
        self.assertFalse(any(each.called for each in held))
        asked = Deferred.fromCoroutine(
            api.ok("PATCH", "/users/@me", {"avatar": data_uri(a_picture())}, token=token)
        )
        await api.ok("GET", "/users/@me", token=token)
        self.assertFalse(asked.called)
        gate.set()
        self.assertEqual(len((await asked)["avatar"]), 32)
        await gatherResults(held)

    async def test_collection(self) -> None:
        """Files that nothing names are removed when it starts, if they are old."""
        server = self.a_server()
        server.startService()
        await server.ready
        old, new = [await server.world.blobs.put(each) for each in (b"old", b"new")]
        path = server.world.config.litecord.data / "blobs" / old[:2] / old
        os.utime(path, (1_600_000_000, 1_600_000_000))
        await server.stopService()
        server = self.a_server()
        server.startService()
        await server.ready
        await server.stopService()
        self.assertFalse(path.exists())
        self.assertTrue((path.parents[1] / new[:2] / new).exists())


class ThreadsTests(TestCase):
    async def test_stop(self) -> None:
        """What runs is waited for, what waits or comes later is refused: the end is not delayed."""
        threads = Threads(reactor)
        threads.start()
        running = [threads.run(os.getpid) for _ in range(2)]
        self.assertEqual(await gatherResults(running), [os.getpid()] * 2)
        many = [threads.run(lambda: 7**100_000 % 11) for _ in range(200)]
        await threads.stop()
        for each in many:
            each.addErrback(lambda failure: failure.trap(Overloaded))
        outcomes = await gatherResults(many)
        self.assertIn(Overloaded, outcomes)
        await self.assertFailure(threads.run(os.getpid), Overloaded)
        await threads.stop()
