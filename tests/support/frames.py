"""The client's end of a WebSocket, by hand: for tests that look at the bytes themselves."""

from __future__ import annotations

import struct

HANDSHAKE = (
    b"GET /?v=10&encoding=json HTTP/1.1\r\n"
    b"Host: 127.0.0.1\r\n"
    b"Connection: Upgrade\r\n"
    b"Upgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"\r\n"
)


def masked(payload: bytes, opcode: int = 1) -> bytes:
    """Return a client's frame of at most 125 bytes; the mask is zero, so nothing is changed."""
    return bytes((0x80 | opcode, 0x80 | len(payload))) + bytes(4) + payload


class FrameReader:
    """Cuts what a server sends into ``(opcode, payload)``; refuses fragments and masks."""

    def __init__(self) -> None:
        self._data = b""

    @property
    def rest(self) -> int:
        """How many bytes of an unfinished frame are here."""
        return len(self._data)

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take more bytes and return the frames they complete."""
        self._data += data
        frames, at = [], 0
        while (end := self._end(at)) is not None:
            start, stop = end
            frames.append((self._data[at] & 0x0F, self._data[start:stop]))
            at = stop
        self._data = self._data[at:]
        return frames

    def _end(self, at: int) -> tuple[int, int] | None:
        if len(self._data) < at + 2:
            return None
        first, size = self._data[at], self._data[at + 1]
        if first & 0xF0 != 0x80 or size & 0x80:
            raise ValueError(f"not an unfragmented frame of a server: {first:02x} {size:02x}")
        start = at + {126: 4, 127: 10}.get(size, 2)
        if len(self._data) < start:
            return None
        if size >= 126:
            form = ">H" if size == 126 else ">Q"
            (size,) = struct.unpack_from(form, self._data, at + 2)
        stop = start + size
        return (start, stop) if len(self._data) >= stop else None


def unframe(data: bytes) -> list[tuple[int, bytes]]:
    """Return all frames of ``data``, which must end with the last of them."""
    reader = FrameReader()
    frames = reader.feed(data)
    if reader.rest:
        raise ValueError(f"{reader.rest} bytes of an unfinished frame")
    return frames
