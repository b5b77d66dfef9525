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
from io import BufferedReader, BufferedWriter
from pathlib import Path
from threading import Lock
from typing import Any

import attrs
from twisted.internet.defer import Deferred
from zope.interface import implementer

from ..interfaces import IBlobStore, InThread, IPartial

_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Where files are that are being written and whose digest is not known yet.
_INCOMING = "in"


@implementer(IPartial)
@attrs.define(eq=False)
class Partial:
    """
    A file that is being written piece by piece, to be kept under the name of what is in it.

    Everything here takes a while and belongs into a thread; whoever gives up calls ``drop``, from
    anywhere, and what still writes fails.
    """

    _blobs: FileBlobs
    path: Path
    size: int = attrs.field(init=False, default=0)
    _file: BufferedWriter | None = attrs.field(init=False)
    _hash: Any = attrs.field(init=False, factory=sha256)
    _lock: Lock = attrs.field(init=False, factory=Lock)

    @_file.default
    def _opened(self) -> BufferedWriter:
        return self.path.open("wb")

    def write(self, data: bytes | bytearray) -> None:
        """Add a piece."""
        with self._lock:
            if self._file is None:
                raise ValueError("it was dropped or kept")
            self._file.write(data)
            self._hash.update(data)
            self.size += len(data)

    def flush(self) -> None:
        """Let others read what was written."""
        with self._lock:
            if self._file is not None:
                self._file.flush()

    def keep(self) -> str:
        """Have all of it written for good; its name."""
        with self._lock:
            if self._file is None:
                raise ValueError("it was dropped or kept")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        name: str = self._hash.hexdigest()
        try:
            self._blobs.adopt(self.path, name)
        except BaseException:
            self.path.unlink(missing_ok=True)
            raise
        return name

    def drop(self) -> None:
        """Forget it, unless it was kept."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
                self.path.unlink(missing_ok=True)


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

    # -- for whoever is in a thread already -------------------------------------------------------

    def begin(self) -> Partial:
        """Begin to write a file; in a thread."""
        return self._begin(self._directory / _INCOMING)

    def _begin(self, directory: Path) -> Partial:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=directory, prefix=".")
        os.close(descriptor)
        return Partial(self, Path(partial))

    def adopt(self, partial: Path, name: str) -> None:
        """Give a file that is written the name of what is in it."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock:
            partial.replace(path)
        _sync(path.parent)

    def open(self, name: str) -> BufferedReader | None:
        """A file for reading it piece by piece; ``None`` where there is none."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            return None

    # -- the same as coroutines -------------------------------------------------------------------

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
        partial = self._begin(path.parent)
        try:
            partial.write(content)
            return partial.keep()
        finally:
            partial.drop()

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
