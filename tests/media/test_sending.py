"""Files on their way to clients."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord.media.sending import Sending

DATA = bytes(range(256)) * 1000


class Request:
    """A request that takes a piece when it is asked to."""

    def __init__(self) -> None:
        self.producer: Any = None
        self.written: list[bytes] = []

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        self.producer = producer

    def unregisterProducer(self) -> None:
        self.producer = None

    def write(self, data: bytes) -> None:
        self.written.append(data)


class SendingTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()

    def tearDown(self) -> None:
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def begin(self, left: int, start: int = 0) -> tuple[Request, BytesIO, Deferred[bool]]:
        """Begin to send a part of the file."""
        file, request = BytesIO(DATA), Request()
        file.seek(start)
        sending = Sending(file, left, request, self.clock)
        return request, file, Deferred.fromCoroutine(sending.run())

    def test_pieces(self) -> None:
        """A piece is read when there is room for one, and no more than is wanted."""
        request, file, done = self.begin(100_000, start=7)
        self.assertEqual(request.written, [])
        request.producer.resumeProducing()
        self.assertEqual(file.tell(), 7 + 65536)
        self.assertNoResult(done)
        request.producer.resumeProducing()
        self.assertTrue(self.successResultOf(done))
        self.assertIsNone(request.producer)
        self.assertEqual(b"".join(request.written), DATA[7:100_007])
        self.assertTrue(file.closed)

    def test_client_leaves(self) -> None:
        """A file is closed when nobody reads it any more."""
        request, file, done = self.begin(len(DATA))
        request.producer.resumeProducing()
        request.producer.stopProducing()
        request.producer.stopProducing()
        self.assertFalse(self.successResultOf(done))
        self.assertTrue(file.closed)

    def test_stalled(self) -> None:
        """A client that takes nothing for a minute is given up; a slow one is not."""
        request, file, done = self.begin(len(DATA))
        for _ in range(3):
            self.clock.advance(59)
            request.producer.resumeProducing()
        self.assertNoResult(done)
        self.clock.advance(60)
        self.assertFalse(self.successResultOf(done))
        self.assertTrue(file.closed)
        request.producer.resumeProducing()
        self.assertEqual(len(request.written), 3)

    def test_cut_short(self) -> None:
        """A file that has become shorter is not passed off as whole."""
        request, file, done = self.begin(len(DATA) + 1)
        for _ in range(5):
            if request.producer is not None:
                request.producer.resumeProducing()
        self.assertFalse(self.successResultOf(done))
        self.assertTrue(file.closed)
