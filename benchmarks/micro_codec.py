#!/usr/bin/env python3
"""What giving one event to one more session costs, by encoding and compression.

Run it as ``python benchmarks/micro_codec.py [SESSIONS [EVENTS]]``. It measures the work of the
codec alone; no socket is involved. The package must be installed or in PYTHONPATH. Microseconds
and bytes are for each session; encoding the event is done once for all of them.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from litecord.gateway.codec import (
    Codec,
    Encoded,
    PayloadZlibCodec,
    PlainCodec,
    PrivateZlibCodec,
    RawZstdCodec,
    SharedZlibCodec,
    ZstdCodec,
)
from litecord.gateway.encodings import ETF, JSON, Encoding

CODECS: list[tuple[str, Encoding, Callable[[], Codec]]] = [
    ("json, plain", JSON, PlainCodec),
    ("json, zlib-stream, shared", JSON, SharedZlibCodec),
    ("json, zlib-stream, private", JSON, PrivateZlibCodec),
    ("json, zstd-stream", JSON, ZstdCodec),
    ("json, zstd-stream, raw", JSON, RawZstdCodec),
    ("json, zlib per payload", JSON, PayloadZlibCodec),
    ("etf, plain", ETF, lambda: PlainCodec(ETF)),
    ("etf, zlib-stream, shared", ETF, SharedZlibCodec),
    ("etf, zstd-stream", ETF, ZstdCodec),
]
HELLO = {"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None}


def a_message(number: int) -> dict[str, object]:
    """Return a MESSAGE_CREATE of 735 bytes of JSON."""
    words = "the quick brown fox jumps over the lazy dog and runs for its life "
    return {
        "id": str(1574466178628325376 + number * 4194304),
        "channel_id": "1574466178628325000",
        "guild_id": "1574466178628324000",
        "type": 0,
        "content": (words * 5)[number % 60 : number % 60 + 197],
        "author": {
            "id": "1574466178628323000",
            "username": "load",
            "global_name": "Load",
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
        },
        "member": {"roles": [], "nick": None, "joined_at": "2026-01-01T00:00:00.000000+00:00"},
        "timestamp": "2026-01-01T00:00:00.000000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "flags": 0,
        "components": [],
    }


def measure(
    encoding: Encoding, make: Callable[[], Codec], bodies: list[bytes], sessions: int
) -> tuple[float, float]:
    """Return microseconds and bytes on the wire for each session and event."""
    codecs = [make() for _ in range(sessions)]
    for codec in codecs:
        codec.payload_frame(encoding.dumps(HELLO))
    rounds, size = [], 0
    for seq, body in enumerate(bodies, 1):
        started = time.perf_counter()
        event = Encoded("MESSAGE_CREATE", body, encoding)
        for number, codec in enumerate(codecs):
            size += len(codec.dispatch_frame(event, seq * 37 + number))
        rounds.append(time.perf_counter() - started)
    return statistics.median(rounds) / sessions * 1e6, size / sessions / len(bodies)


def encode(encoding: Encoding, events: int) -> tuple[float, list[bytes]]:
    """Return how many microseconds it takes to encode an event, and the encoded events."""
    messages = [a_message(number) for number in range(events)]
    encoding.dumps_event("MESSAGE_CREATE", messages[0])
    rounds, bodies = [], []
    for message in messages:
        started = time.perf_counter()
        bodies.append(encoding.dumps_event("MESSAGE_CREATE", message))
        rounds.append(time.perf_counter() - started)
    return statistics.median(rounds) * 1e6, bodies


def main(sessions: int = 1000, events: int = 50) -> None:
    print(f"{sessions} sessions, {events} events")
    bodies: dict[str, list[bytes]] = {}
    for encoding in (JSON, ETF):
        microseconds, bodies[encoding.name] = encode(encoding, events)
        size = len(bodies[encoding.name][0])
        print(f"{encoding.name + ', encoding once':27} {microseconds:7.2f} us {size:7} bytes")
    for name, encoding, make in CODECS:
        microseconds, each = measure(encoding, make, bodies[encoding.name], sessions)
        print(f"{name:27} {microseconds:7.2f} us {each:7.0f} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
