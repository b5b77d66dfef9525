"""A burst of events leaves in few writes, and in order."""

from __future__ import annotations

import attrs
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.audience import recipients
from litecord.gateway.codec import Encoded
from litecord.gateway.cork import MOST, NO_CORK, Cork
from litecord.gateway.deliveries import Deliveries
from tests.support.sessions import a_bare_session


@attrs.define(eq=False)
class Socket:
    """Notes what is written; fails if it is told to."""

    fails: bool = False
    written: list[bytes] = attrs.field(factory=list)
    is_aborted: bool = False

    def send_now(self, frames: bytes) -> None:
        """Note a write."""
        if self.fails:
            raise ZeroDivisionError
        self.written.append(frames)

    def abort(self) -> None:
        """Note it."""
        self.is_aborted = True


class CorkTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.cork = Cork()
        self.cork.is_in = True

    def test_held(self) -> None:
        """Nothing leaves before the cork is pulled; then all does, in one write for each socket."""
        one, two = Socket(), Socket()
        self.cork.hold(one, b"a")
        self.cork.hold(two, b"b")
        self.cork.hold(one, b"c")
        self.assertEqual(one.written, [])
        self.cork.pull()
        self.assertEqual((one.written, two.written), ([b"ac"], [b"b"]))
        self.assertFalse(self.cork.is_in)
        self.cork.pull()
        self.assertEqual(len(one.written), 1)

    def test_bounded(self) -> None:
        """So many frames are held of a socket, and no more."""
        socket = Socket()
        for _ in range(MOST * 2 + 1):
            self.cork.hold(socket, b"x")
        self.assertEqual(socket.written, [b"x" * MOST] * 2)
        self.cork.pull()
        self.assertEqual(socket.written[2:], [b"x"])

    def test_released(self) -> None:
        """What is held of one socket can leave before the rest, and then is not held."""
        one, two = Socket(), Socket()
        self.cork.hold(one, b"a")
        self.cork.hold(two, b"b")
        self.cork.release(one)
        self.cork.release(one)
        self.assertEqual((one.written, two.written), ([b"a"], []))
        self.cork.pull()
        self.assertEqual((one.written, two.written), ([b"a"], [b"b"]))

    def test_failure(self) -> None:
        """A socket that fails is cut off, for its client has missed something; no other is."""
        bad, good = Socket(fails=True), Socket()
        self.cork.hold(bad, b"a")
        self.cork.hold(good, b"b")
        self.cork.pull()
        self.assertEqual((bad.is_aborted, good.written), (True, [b"b"]))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_never_in(self) -> None:
        """The cork of a connection that is not open yet is not in."""
        self.assertFalse(NO_CORK.is_in)


class Outlet:
    """A connection whose frames may be held back."""

    buffered = 0

    def __init__(self, cork: Cork) -> None:
        self.cork = cork
        self.socket = Socket()

    def dispatch(self, event: Encoded, number: int) -> None:
        """Send an event."""
        frame = b"%s %d;" % (event.name.encode(), number)
        if self.cork.is_in:
            self.cork.hold(self.socket, frame)
        else:
            self.socket.send_now(frame)

    def close(self, code: int, reason: str | None = None) -> None:
        """Nothing closes here."""
        raise AssertionError


class DeliveriesTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.deliveries = Deliveries(self.clock, 1000)
        self.session = a_bare_session()
        outlet = Outlet(self.deliveries.cork)
        self.session.connect(outlet)
        self.written = outlet.socket.written

    def send(self, *names: str) -> None:
        """Have events sent."""
        for name in names:
            self.deliveries.put(recipients([self.session]), name, dict)
        self.clock.advance(0)

    def test_burst(self) -> None:
        """Several events that wait leave together."""
        self.send("a", "b", "c")
        self.assertEqual(self.written, [b"a 1;b 2;c 3;"])
        self.assertFalse(self.deliveries.cork.is_in)

    def test_one(self) -> None:
        """One event is not held at all."""
        self.send("a")
        self.send("b")
        self.assertEqual(self.written, [b"a 1;", b"b 2;"])
