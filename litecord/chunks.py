"""
Images that move, rid of everything but the images: comments, metadata, whatever follows the end.

Such a file is kept as it came, for writing its frames anew would cost time and quality. It must
not be two things at once, though: an image to us and an archive or a page to somebody else. See
https://www.w3.org/Graphics/GIF/spec-gif89a.txt, https://www.w3.org/TR/png-3/ and RFC 9649
(WebP). What is damaged raises
``ValueError`` or ``IndexError``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
#: The application extensions that say how often to repeat.
_LOOPING: Final = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")

#: What a WebP shows; the rest are profiles and metadata.
_SHOWN: Final = frozenset({b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"})
#: The flags of VP8X that announce a colour profile, EXIF and XMP.
_ANNOUNCED: Final = 0x20 | 0x08 | 0x04


def bare(content: bytes, format: str) -> bytes:
    """A GIF, a PNG or a WebP without what is not shown; ``format`` is Pillow's word."""
    return _BARE[format](content)


# -- GIF ------------------------------------------------------------------------------------------


def _bare_gif(content: bytes) -> bytes:
    head = 13 + _palette(content[10])
    return b"".join([content[:head], *_shown(content, head), bytes([_TRAILER])])


def _shown(content: bytes, at: int) -> Iterator[bytes]:
    """The blocks that are shown, or tell how."""
    while at < len(content) and content[at] != _TRAILER:
        start = at
        if content[at] == _IMAGE:
            at = _after_blocks(content, at + 11 + _palette(content[at + 9]))
            yield content[start:at]
        elif content[at] == _EXTENSION:
            label = content[at + 1]
            at = _after_blocks(content, at + 2)
            looping = label == _APPLICATION and content[start + 2 : at].startswith(_LOOPING)
            if label == _GRAPHIC_CONTROL or looping:
                yield content[start:at]
        else:
            raise ValueError(f"a GIF has no block {content[at]:#x}")


def _palette(flags: int) -> int:
    """How many bytes of palette follow."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    """Where the run of sub-blocks that begins here is over."""
    while content[at]:
        at += content[at] + 1
    return at + 1


# -- WebP -----------------------------------------------------------------------------------------


def _bare_webp(content: bytes) -> bytes:
    end = 8 + int.from_bytes(content[4:8], "little")
    chunks = b"".join(_chunks(content[:end]))
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def _chunks(content: bytes) -> Iterator[bytes]:
    at = 12
    while at < len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        chunk = content[at : at + 8 + size]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_ANNOUNCED]) + chunk[9:]
        if name in _SHOWN:
            yield chunk + b"\0" * (size % 2)
        at += 8 + size + size % 2


# -- PNG ------------------------------------------------------------------------------------------

#: What a PNG shows, one that moves among them, and in which colours; the rest is about it.
_SHOWN_IN_PNG: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"}
    | {b"acTL", b"fcTL", b"fdAT"}
)


def _bare_png(content: bytes) -> bytes:
    kept, at, name = [content[:8]], 8, b""
    while name != b"IEND":
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if len(content) < at + 12 + size:
            raise ValueError("a PNG ends with IEND")
        if name in _SHOWN_IN_PNG:
            kept.append(content[at : at + 12 + size])
        at += 12 + size
    return b"".join(kept)


_BARE: Final = {"GIF": _bare_gif, "PNG": _bare_png, "WEBP": _bare_webp}
