#!/usr/bin/env python3
"""What giving one event to one more session costs: microseconds and bytes, by compression.

Run it as ``python benchmarks/micro_codec.py [SESSIONS [EVENTS]]``. It measures the work of the
codec alone; no socket is involved. The package must be installed or in PYTHONPATH.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import orjson

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

CODECS: list[tuple[str, Callable[[], Codec]]] = [
    ("plain", PlainCodec),
    ("zlib-stream, shared", SharedZlibCodec),
    ("zlib-stream, private", PrivateZlibCodec),
    ("zstd-stream", ZstdCodec),
    ("zstd-stream, raw", RawZstdCodec),
    ("zlib per payload", PayloadZlibCodec),
]


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


def measure(make: Callable[[], Codec], bodies: list[bytes], sessions: int) -> tuple[float, float]:
    """Return microseconds and bytes on the wire for each session and event."""
    codecs = [make() for _ in range(sessions)]
    for codec in codecs:
        codec.payload_frame(b'{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}')
    rounds, size = [], 0
    for seq, body in enumerate(bodies, 1):
        started = time.perf_counter()
        event = Encoded("MESSAGE_CREATE", body)
        for number, codec in enumerate(codecs):
            size += len(codec.dispatch_frame(event, seq * 37 + number))
        rounds.append(time.perf_counter() - started)
    return statistics.median(rounds) / sessions * 1e6, size / sessions / len(bodies)


def main(sessions: int = 1000, events: int = 50) -> None:
    bodies = [orjson.dumps(a_message(number)) for number in range(events)]
    print(f"{len(bodies[0])} bytes of JSON, {sessions} sessions, {events} events")
    for name, make in CODECS:
        microseconds, size = measure(make, bodies, sessions)
        print(f"{name:22} {microseconds:7.2f} us {size:7.0f} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
