"""
Files of any content on disk, named by what is in them.

A blob's name is the SHA-256 of its content, in hexadecimal: the same content is kept once, and what
is kept never changes. A file has its name only when all of it is written. Its time of modification
is when its content was put there last: what is new may be about to be named.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

import attrs
from twisted.internet.defer import Deferred
from zope.interface import implementer

from ..interfaces import IBlobStore, InThread

_DIGEST = re.compile(r"[0-9a-f]{64}")


@implementer(IBlobStore)
@attrs.define(eq=False)
class FileBlobs:
    """Blobs in a directory, which is made when there is something to put into it."""

    _directory: Path
    _in_thread: InThread
    #: so that no file is found to be there by one, and to be old by another who removes it
    _lock: Lock = attrs.field(init=False, factory=Lock)

    def put(self, content: bytes) -> Deferred[str]:
        """Keep ``content``; its name."""
        return Deferred.fromCoroutine(self._put(content))

    def get(self, name: str) -> Deferred[bytes | None]:
        """What is kept under a name."""
        return Deferred.fromCoroutine(self._get(name))

    def delete(self, name: str) -> Deferred[None]:
        """Forget what is kept under a name, if anything is."""
        return Deferred.fromCoroutine(self._delete(name))

    def names(self, before: datetime | None = None) -> Deferred[list[str]]:
        """The names of all there is, or of what was put before a time."""
        return Deferred.fromCoroutine(self._names(before))

    def delete_old(self, names: list[str], before: datetime) -> Deferred[None]:
        """Forget of these what was put before that time."""
        return Deferred.fromCoroutine(self._delete_old(names, before))

    def delete_partial(self, before: datetime) -> Deferred[None]:
        """Forget what somebody began to put before that time, and never ended."""
        return Deferred.fromCoroutine(self._delete_partial(before))

    async def _put(self, content: bytes) -> str:
        return str(await self._in_thread(self._write, content))

    async def _get(self, name: str) -> bytes | None:
        found = await self._in_thread(self._read, self._path(name))
        return found if isinstance(found, bytes) else None

    async def _delete(self, name: str) -> None:
        await self._in_thread(self._unlink, self._path(name))

    async def _names(self, before: datetime | None) -> list[str]:
        found = await self._in_thread(self._list, before)
        return found if isinstance(found, list) else []

    async def _delete_old(self, names: list[str], before: datetime) -> None:
        paths = [self._path(each) for each in names]
        await self._in_thread(self._unlink_old, paths, before)

    async def _delete_partial(self, before: datetime) -> None:
        await self._in_thread(self._unlink_partial, before)

    def _path(self, name: str) -> Path:
        """Where a blob is; nothing else than a digest can lead anywhere."""
        if _DIGEST.fullmatch(name) is None:
            raise ValueError(f"{name!r} names no blob")
        return self._directory / name[:2] / name

    # -- in a thread ------------------------------------------------------------------------------

    def _write(self, content: bytes) -> str:
        name = sha256(content).hexdigest()
        path = self._path(name)
        with self._lock, suppress(FileNotFoundError):
            os.utime(path)
            return name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with self._lock:
                Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return name

    def _read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    def _unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def _list(self, before: datetime | None) -> list[str]:
        return [path.name for path in self._files(before) if _DIGEST.fullmatch(path.name)]

    def _files(self, before: datetime | None) -> Iterator[Path]:
        for path in self._directory.glob("??/*"):
            if before is None or _put_before(path, before):
                yield path

    def _unlink_old(self, paths: list[Path], before: datetime) -> None:
        for path in paths:
            with self._lock:
                if _put_before(path, before):
                    path.unlink(missing_ok=True)

    def _unlink_partial(self, before: datetime) -> None:
        for path in self._files(before):
            if path.name.startswith("."):  # of somebody who was killed while writing
                path.unlink(missing_ok=True)


def _put_before(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _sync(directory: Path) -> None:
    """Have the names in a directory written, too: a row in the database may name them next."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
