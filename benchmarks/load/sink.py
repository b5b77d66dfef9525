"""What all the gateway sessions of a run received."""

from __future__ import annotations

import array
import collections
import secrets
from collections.abc import Callable

#: How many digits the number of a message has in its content.
INDEX_DIGITS = 8


class Sink:
    """
    Counts and times deliveries.

    A message sent by the run carries ``mark`` and its number in its content; the sessions find
    these in the raw event, without decoding the JSON.
    """

    def __init__(self) -> None:
        self.mark = f"~lt:{secrets.token_hex(4)}:".encode()
        self.sent_at: list[float] = []
        self.received: list[int] = []
        self.first_of: list[float] = []
        self.latencies = array.array("d")
        self.delivered = 0
        self.payload_bytes = 0  # of deliveries, after decompression
        self.wire_bytes = 0  # all bytes read from gateway sockets
        self.last = 0.0  # when the last delivery came
        self.complete_at = 0  # deliveries that make a message complete
        self.on_complete: Callable[[int, float], None] = lambda _index, _now: None
        self.others: collections.Counter[str] = collections.Counter()
        self.lost: collections.Counter[str] = collections.Counter()

    def new_message(self, padding: int) -> tuple[int, str]:
        """Make the number and the content of another message, ``padding`` characters long."""
        index = len(self.sent_at)
        content = f"{self.mark.decode()}{index:0{INDEX_DIGITS}d} "
        self.sent_at.append(0.0)
        self.received.append(0)
        self.first_of.append(0.0)
        return index, content + "x" * max(0, padding - len(content))

    def take(self, payload: bytes, now: float) -> bool:
        """Count a payload if it delivers one of our messages; whether it does."""
        at = payload.find(self.mark)
        if at < 0 or b"MESSAGE_CREATE" not in payload:
            return False
        at += len(self.mark)
        index = int(payload[at : at + INDEX_DIGITS])
        count = self.received[index] + 1
        self.received[index] = count
        self.latencies.append(now - self.sent_at[index])
        self.delivered += 1
        self.payload_bytes += len(payload)
        self.last = now
        if count == 1:
            self.first_of[index] = now
        if count == self.complete_at:
            self.on_complete(index, now)
        return True
