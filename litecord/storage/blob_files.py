"""The files of the blob store as they lie on the disk, for whoever doubts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class BlobFile:
    """
    A file as it was found.

    ``is_sound`` where its content is what its name says; ``is_whole`` unless it is one that was
    being written, which has no such name yet.
    """

    name: str
    path: Path
    changed: datetime
    is_whole: bool
    is_sound: bool


def survey(directory: Path) -> Iterator[BlobFile]:
    """Read every file below ``directory``, which need not be there, from beginning to end."""
    for path in sorted(directory.rglob("*")):
        try:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            changed = _changed(path)
        except (FileNotFoundError, IsADirectoryError):  # removed a moment ago, for one thing
            continue
        yield BlobFile(
            name=path.name,
            path=path,
            changed=changed,
            is_whole=not path.name.startswith("."),
            is_sound=path == directory / digest[:2] / digest,
        )


def discard(file: BlobFile) -> bool:
    """Remove a file, unless it was written since it was found; whether that was done."""
    try:
        if _changed(file.path) != file.changed:
            return False
        file.path.unlink()
    except FileNotFoundError:
        return False
    return True


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
