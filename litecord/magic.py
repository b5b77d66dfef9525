"""What kind of file something is, by how it begins; its name has a say where kinds share that."""

from __future__ import annotations

from typing import Final

#: How many bytes of a file are looked at.
HEAD: Final = 64

#: How files begin: where, with what, what that is, and what else of the kind a name may say.
_BEGINNINGS: Final = (
    (0, b"OggS", "audio/ogg", ("video/ogg", "application/ogg", "audio/opus")),
    (0, b"ID3", "audio/mpeg", ()),
    (0, b"\xff\xfb", "audio/mpeg", ()),
    (0, b"\xff\xf3", "audio/mpeg", ()),
    (0, b"fLaC", "audio/flac", ("audio/x-flac",)),
    (8, b"WAVE", "audio/wav", ("audio/x-wav",)),
    (8, b"AVI ", "video/x-msvideo", ()),
    (4, b"ftypM4A", "audio/mp4", ("audio/x-m4a", "video/mp4")),
    (4, b"ftypqt", "video/quicktime", ("video/mp4",)),
    (4, b"ftyp", "video/mp4", ("audio/mp4", "audio/x-m4a", "video/quicktime", "video/3gpp")),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska", ("video/webm", "audio/webm", "audio/x-matroska")),
    (0, b"%PDF-", "application/pdf", ()),
    (0, b"PK\x03\x04", "application/zip", ("application/",)),
    (0, b"\x1f\x8b", "application/gzip", ("application/x-tar", "application/x-gzip")),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", ()),
    (0, b"Rar!\x1a\x07", "application/x-rar-compressed", ("application/vnd.rar",)),
)


def kind_of(head: bytes, guessed: str | None) -> str | None:
    """The media type of a file that begins so; ``guessed`` is what its name says."""
    for at, beginning, kind, others in _BEGINNINGS:
        if head.startswith(beginning, at):
            made = "video/webm" if kind == "video/x-matroska" and b"webm" in head else kind
            return guessed if guessed and guessed.startswith((made, *others)) else made
    return guessed
