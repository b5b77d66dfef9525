"""Files on disk, named by what is in them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from twisted.internet.defer import Deferred, execute
from twisted.trial.unittest import TestCase
from zope.interface.verify import verifyObject

from litecord.interfaces import IBlobStore, InThread, IPartial
from litecord.storage.blobs import FileBlobs

PAST = datetime(2020, 9, 13, tzinfo=UTC)
HELLO = sha256(b"hello").hexdigest()


class BlobCase(TestCase):
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()) / "data" / "blobs"
        self.calls = 0
        in_thread: InThread = self.in_thread
        self.blobs = FileBlobs(self.directory, in_thread)

    def in_thread(self, function: object, *args: object) -> Deferred[object]:
        self.calls += 1
        return execute(function, *args)  # type: ignore[arg-type]

    def files(self) -> list[str]:
        """The names of all files, partial ones too."""
        return [name for _, _, names in os.walk(self.directory) for name in names]


class BlobTests(BlobCase):
    async def test_put_and_get(self) -> None:
        """What is put is there under the name of its content, and all of it is done in threads."""
        verifyObject(IBlobStore, self.blobs)
        self.assertEqual(await self.blobs.put(b"hello"), HELLO)
        self.assertEqual(await self.blobs.get(HELLO), b"hello")
        self.assertEqual(self.calls, 2)
        self.assertEqual(self.files(), [HELLO])

    async def test_twice(self) -> None:
        """The same content is kept once."""
        await self.blobs.put(b"hello")
        path = self.directory / HELLO[:2] / HELLO
        before = path.stat().st_ino
        self.assertEqual(await self.blobs.put(b"hello"), HELLO)
        self.assertEqual(path.stat().st_ino, before)
        self.assertEqual(self.files(), [HELLO])

    async def test_nothing_there(self) -> None:
        """What was never put, or was deleted, is not there; deleting it again is no failure."""
        self.assertIsNone(await self.blobs.get(HELLO))
        await self.blobs.put(b"hello")
        await self.blobs.delete(HELLO)
        await self.blobs.delete(HELLO)
        self.assertIsNone(await self.blobs.get(HELLO))

    async def test_no_other_names(self) -> None:
        """A name that is no digest leads nowhere, least of all out of the directory."""
        (self.directory.parent).mkdir(parents=True)
        (self.directory.parent / "secret").write_text("secret")
        for name in ("", "../secret", "/etc/passwd", HELLO[:-1], HELLO.upper(), HELLO + "\n"):
            with self.assertRaises(ValueError):
                await self.blobs.get(name)
            with self.assertRaises(ValueError):
                await self.blobs.delete(name)

    async def test_names(self) -> None:
        """All names can be had, or those of what is old; what was put again is new."""
        self.assertEqual(await self.blobs.names(), [])
        names = {await self.blobs.put(each) for each in (b"hello", b"again", b"young")}
        self.assertEqual(set(await self.blobs.names()), names)
        self.old(b"hello", b"again")
        await self.blobs.put(b"again")
        self.assertEqual(await self.blobs.names(PAST + timedelta(days=1)), [HELLO])

    async def test_delete_old(self) -> None:
        """Of those named the old ones are removed."""
        for each in (b"hello", b"young", b"other"):
            await self.blobs.put(each)
        self.old(b"hello", b"other")
        young = [HELLO, sha256(b"young").hexdigest()]
        await self.blobs.delete_old(young, PAST + timedelta(days=1))
        left = {young[1], sha256(b"other").hexdigest()}
        self.assertEqual(set(await self.blobs.names()), left)

    async def test_delete_partial(self) -> None:
        """What was never written to its end is removed when nobody can be writing it any more."""
        await self.blobs.put(b"hello")
        self.old(b"hello")
        partial = self.directory / HELLO[:2] / ".partial"
        partial.write_bytes(b"hel")
        await self.blobs.delete_partial(PAST + timedelta(days=1))
        self.assertTrue(partial.exists())
        os.utime(partial, (PAST.timestamp(), PAST.timestamp()))
        await self.blobs.delete_partial(PAST + timedelta(days=1))
        self.assertEqual(self.files(), [HELLO])

    def old(self, *contents: bytes) -> None:
        """Have what is kept of these be old."""
        for each in contents:
            name = sha256(each).hexdigest()
            os.utime(self.directory / name[:2] / name, (PAST.timestamp(), PAST.timestamp()))

    async def test_failure(self) -> None:
        """What could not be written is not there, not even in part."""
        self.patch(os, "fsync", self.no_space)
        with self.assertRaises(OSError):
            await self.blobs.put(b"hello")
        self.assertEqual(self.files(), [])

    def no_space(self, descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    async def test_private(self) -> None:
        """Nobody else on this machine can read it."""
        await self.blobs.put(b"hello")
        path = self.directory / HELLO[:2] / HELLO
        self.assertEqual(path.stat().st_mode & 0o077, 0)
        self.assertEqual(path.parent.stat().st_mode & 0o077, 0)


class PartialTests(BlobCase):
    async def test_kept(self) -> None:
        """What is written piece by piece is kept under the name of all of it."""
        partial = self.blobs.begin()
        verifyObject(IPartial, partial)
        partial.write(b"hel")
        partial.write(b"lo")
        partial.flush()
        self.assertEqual((partial.path.read_bytes(), partial.size), (b"hello", 5))
        self.assertEqual(partial.keep(), HELLO)
        partial.drop()
        self.assertEqual(self.files(), [HELLO])
        file = self.blobs.open(HELLO)
        assert file is not None
        with file:
            self.assertEqual(file.read(), b"hello")

    async def test_dropped(self) -> None:
        """What is dropped is gone at once, and whoever writes on fails."""
        partial = self.blobs.begin()
        partial.write(b"hel")
        partial.drop()
        partial.drop()
        self.assertEqual(self.files(), [])
        self.assertRaises(ValueError, partial.write, b"lo")
        self.assertRaises(ValueError, partial.keep)
        self.assertIsNone(self.blobs.open(HELLO))

    async def test_left_behind(self) -> None:
        """What a server that was killed had begun is forgotten in time, like any other."""
        partial = self.blobs.begin()
        partial.write(b"hel")
        await self.blobs.delete_partial(PAST)
        self.assertEqual(len(self.files()), 1)
        await self.blobs.delete_partial(datetime.now(UTC) + timedelta(days=1))
        self.assertEqual(self.files(), [])
        partial.drop()
