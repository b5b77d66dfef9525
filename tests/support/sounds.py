"""
Sounds made for tests, and the default sounds of the package.

``python -m tests.support.sounds`` writes the latter anew, into ``litecord/tones``.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import lameenc

_RATE: Final = 44_100
_LOUD: Final = 9_000

#: What is heard at a time, from -1 to 1, and for how many seconds.
_TONES: Final[Mapping[str, tuple[Callable[[float], float], float]]] = {
    "beep": (lambda at: math.sin(2 * math.pi * 880 * at), 0.4),
    "rise": (lambda at: math.sin(2 * math.pi * (300 * at + 400 * at * at)), 0.8),
    "fall": (lambda at: math.sin(2 * math.pi * (940 * at - 400 * at * at)), 0.8),
    "chord": (
        lambda at: sum(math.sin(2 * math.pi * each * at) for each in (262, 330, 392)) / 3,
        1.2,
    ),
}


def an_mp3(
    seconds: float = 0.5, tone: Callable[[float], float] = _TONES["beep"][0]
) -> bytes:
    """A tone as an MP3."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(_RATE)
    encoder.set_channels(1)
    encoder.set_quality(2)
    encoder.silence()
    count = int(seconds * _RATE)
    fade = _RATE // 50
    samples = [
        int(_LOUD * tone(number / _RATE) * min(1.0, number / fade, (count - number) / fade))
        for number in range(count)
    ]
    made = encoder.encode(struct.pack(f"<{count}h", *samples)) + encoder.flush()
    return bytes(made)


def _page(kind: int, position: int, number: int, packet: bytes) -> bytes:
    """A page of an Ogg with one packet in it, and a checksum."""
    lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = struct.pack("<4sBBqIII", b"OggS", 0, kind, position, 1, number, 0)
    page = head + bytes([len(lacing)]) + lacing + packet
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            shifted = remainder << 1
            remainder = (shifted ^ 0x04C11DB7 if remainder & 0x80000000 else shifted) & 0xFFFFFFFF
    return remainder


def an_ogg(seconds: float = 0.5) -> bytes:
    """Silence as an Ogg with Opus in it: packets that say 20 ms of nothing each."""
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, 48_000, 0, 0)
    tags = struct.pack("<8sI4sI", b"OpusTags", 4, b"test", 0)
    pages = [_page(2, 0, 0, head), _page(0, 0, 1, tags)]
    count = max(1, round(seconds / 0.02))
    for number in range(1, count + 1):
        kind = 4 if number == count else 0
        pages.append(_page(kind, number * 960, number + 1, b"\xf8\xff\xfe"))
    return b"".join(pages)


def main() -> None:
    """Write the default sounds."""
    import litecord

    folder = Path(litecord.__file__).parent / "tones"
    folder.mkdir(exist_ok=True)
    for name, (tone, seconds) in _TONES.items():
        (folder / f"{name}.mp3").write_bytes(an_mp3(seconds, tone))


if __name__ == "__main__":
    main()
