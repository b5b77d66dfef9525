"""Images made once for all who ask."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, execute, succeed
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.images import Images
from litecord.media.images import Renderings
from litecord.pictures import NotAnImage, Rendering
from tests.support.images import a_picture, opened

SMALL = Rendering(format="PNG", side=16)


class Blobs:
    """Blobs that hold what a test says, and count who asks."""

    def __init__(self, **kept: bytes) -> None:
        self.kept = kept
        self.asked = 0

    def get(self, name: str) -> Deferred[bytes | None]:
        self.asked += 1
        return succeed(self.kept.get(name))


class RenderingsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.blobs = Blobs(red=a_picture(), broken=b"nothing")
        self.held: list[Any] | None = None

    def in_thread(self, function: Any, *args: object) -> Deferred[Any]:
        if self.held is None:
            return execute(function, *args)
        waiting: Deferred[Any] = Deferred()
        self.held.append(lambda: execute(function, *args).chainDeferred(waiting))
        return waiting

    def renderings(self, most: int = 2**20) -> Renderings:
        blobs: Any = self.blobs
        return Renderings(blobs, Images(self.in_thread), most)

    def test_remembered(self) -> None:
        """What was made once is not made again, another size is."""
        renderings = self.renderings()
        first = self.successResultOf(Deferred.fromCoroutine(renderings.get("red", SMALL)))
        again = self.successResultOf(Deferred.fromCoroutine(renderings.get("red", SMALL)))
        self.assertIs(again, first)
        self.assertEqual(opened(first or b"").size, (16, 16))
        self.assertEqual(self.blobs.asked, 1)
        self.successResultOf(
            Deferred.fromCoroutine(renderings.get("red", Rendering(format="PNG", side=32)))
        )
        self.assertEqual(self.blobs.asked, 2)

    def test_at_once(self) -> None:
        """Those who ask while it is being made get the same."""
        self.held = []
        renderings = self.renderings()
        asked = [Deferred.fromCoroutine(renderings.get("red", SMALL)) for _ in range(3)]
        self.assertEqual(len(self.held), 1)
        self.held.pop()()
        first, second, third = (self.successResultOf(each) for each in asked)
        self.assertIs(first, second)
        self.assertIs(second, third)
        self.assertEqual(self.blobs.asked, 1)

    def test_nothing(self) -> None:
        """There may be no such blob, or nothing that could be shown: neither is remembered."""
        renderings = self.renderings()
        self.assertIsNone(
            self.successResultOf(Deferred.fromCoroutine(renderings.get("gone", SMALL)))
        )
        for _ in range(2):
            failed = Deferred.fromCoroutine(renderings.get("broken", SMALL))
            self.failureResultOf(failed, NotAnImage)
        self.assertEqual(self.blobs.asked, 3)

    def test_forgotten(self) -> None:
        """No more is remembered than there is room for: what was used longest ago goes."""
        self.blobs.kept = {each: a_picture(size=(16, 16)) for each in "abc"}
        size = len(self.blobs.kept["a"])
        renderings = self.renderings(most=2 * size)
        for name in ("a", "b", "a", "c"):
            self.successResultOf(Deferred.fromCoroutine(renderings.get(name, SMALL)))
        self.assertEqual(self.blobs.asked, 3)
        self.successResultOf(Deferred.fromCoroutine(renderings.get("a", SMALL)))
        self.assertEqual(self.blobs.asked, 3)
        self.successResultOf(Deferred.fromCoroutine(renderings.get("b", SMALL)))
        self.assertEqual(self.blobs.asked, 4)
