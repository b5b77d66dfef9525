"""Images handed to threads."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from litecord import pictures
from litecord.actions.images import MOST_WAITING, Images
from litecord.errors import Overloaded
from litecord.pictures import Picture, Rendering


class ImagesTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.answers: list[Deferred[object]] = []
        self.images = Images(self.in_thread)

    def in_thread(self, function: object, *args: object) -> Deferred[object]:
        self.asked.append((function, *args))
        self.answers.append(Deferred())
        return self.answers[-1]

    def test_in_threads(self) -> None:
        """All work is done elsewhere, and what comes of it is the answer."""
        prepared = Deferred.fromCoroutine(self.images.prepare(b"x", 128, moving=True))
        rendering = Rendering(format="PNG")
        rendered = Deferred.fromCoroutine(self.images.render(b"x", rendering))
        self.assertEqual(
            self.asked, [(pictures.prepared, b"x", 128, True), (pictures.rendered, b"x", rendering)]
        )
        self.assertNoResult(prepared)
        picture = Picture(content=b"y", animated=False)
        self.answers[0].callback(picture)
        self.answers[1].callback(b"z")
        self.assertEqual(self.successResultOf(prepared), picture)
        self.assertEqual(self.successResultOf(rendered), b"z")

    def test_too_many(self) -> None:
        """Beyond a number that waits, no more is taken on until something is done."""
        waiting = [
            Deferred.fromCoroutine(self.images.prepare(b"x", 128, moving=True))
            for _ in range(MOST_WAITING)
        ]
        refused = Deferred.fromCoroutine(self.images.prepare(b"x", 128, moving=True))
        self.failureResultOf(refused, Overloaded)
        self.answers[0].errback(pictures.NotAnImage())
        self.failureResultOf(waiting[0], pictures.NotAnImage)
        self.assertNoResult(Deferred.fromCoroutine(self.images.prepare(b"x", 128, moving=True)))
