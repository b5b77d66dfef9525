"""The taps of a connection: a trace that sees every payload, and faults that keep events back."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from litecord.interfaces import IFaults, ITrace
from tests.support.sessions import EVERYTHING, Room, Wire, a_room


@implementer(ITrace, IFaults)
class Tap:
    """Sees everything, and keeps back events of one name."""

    def __init__(self, kept: str | None = None) -> None:
        self.kept = kept
        self.seen: list[tuple[bool, Any]] = []

    def exchange(self, request: object, status: int, body: object) -> None:
        raise AssertionError("there is no HTTP here")

    def answer(self, request: object) -> object | None:
        raise AssertionError("there is no HTTP here")

    def frame(self, session: object, inbound: bool, payload: object) -> None:
        self.seen.append((inbound, payload))

    def send(self, session: object, name: str) -> object | None:
        return "lost" if name == self.kept else None


class TapTests(SynchronousTestCase):
    def test_trace(self) -> None:
        """A trace sees every payload both ways, decoded, as the client does."""
        room, tap = a_room(5), Tap()
        room.world.trace = tap
        wire = room.wire()
        wire.identify(room.a_token(5))
        wire.say(1, 1)
        self.assertEqual([each for inbound, each in tap.seen if not inbound], wire.payloads)
        said = [each for inbound, each in tap.seen if inbound]
        self.assertEqual([each["op"] for each in said], [2, 1])

    def test_faults(self) -> None:
        """A fault can keep an event from a client; its number is used up all the same."""
        room = a_room(5)
        room.world.faults = Tap(kept="GUILD_CREATE")
        wire = room.wire()
        wire.identify(room.a_token(5))
        self.room_tells(room, wire)

    def room_tells(self, room: Room, wire: Wire) -> None:
        room(wire).tell("LATER", {})
        self.assertEqual((wire.names, wire.numbers), (["READY", "LATER"], [1, 3]))

    def test_none(self) -> None:
        """Without taps the way of an event is one function, bound to this connection."""
        room = a_room(5)
        wire = room.a_session(5, EVERYTHING)
        self.assertIsNot(getattr(wire.connection.dispatch, "__self__", None), wire.connection)
