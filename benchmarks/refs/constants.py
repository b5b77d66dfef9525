"""What the null servers answer, and the frames they send."""

from __future__ import annotations

import time
import zlib
from typing import Any

import orjson

#: How long an event is: as long as a real one.
EVENT_BYTES = 700

MESSAGE: dict[str, Any] = {
    "id": "1574466178628325376",
    "channel_id": "2",
    "type": 0,
    "content": "x" * 100,
    "author": {"id": "3", "username": "load", "discriminator": "0", "avatar": None},
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
PAGE = orjson.dumps([MESSAGE] * 50)
HELLO = orjson.dumps({"op": 10, "d": {"heartbeat_interval": 41250}})
READY = orjson.dumps(
    {
        "t": "READY",
        "s": 1,
        "op": 0,
        "d": {"v": 9, "user": {"id": "3"}, "guilds": [], "session_id": "null"},
    }
)
ACK = b'{"op":11,"d":null,"s":null,"t":null}'
#: What a zlib stream begins with.
ZLIB_HEADER = b"\x78\x9c"


def posted(body: bytes, sequence: int) -> tuple[bytes, bytes]:
    """Return the answer to a POST, and the event of it."""
    content = orjson.loads(body)["content"]
    made = {**MESSAGE, "id": str(time.time_ns()), "content": content}
    event = orjson.dumps({"t": "MESSAGE_CREATE", "s": sequence, "op": 0, "d": made})
    return orjson.dumps(made), event + b" " * (EVENT_BYTES - len(event))


def frame(payload: bytes, opcode: int) -> bytes:
    """Return a server's WebSocket frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload


def block(payload: bytes) -> bytes:
    """Deflate with no history, ended by the flush marker the protocol asks for."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflate.compress(payload) + deflate.flush(zlib.Z_SYNC_FLUSH)
