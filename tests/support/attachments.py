"""Messages with files: forms in which they are sent, and a test case that sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs
import orjson
import treq

from .builders import Account, App
from .messages import MessageCase
from .worlds import Answer

KIND = "multipart/form-data; boundary=xyz"


def part(head: str, data: bytes) -> bytes:
    """A part of a form; ``head`` is what its disposition says."""
    return b"--xyz\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), data)


def multipart(
    files: Mapping[str, tuple[str, bytes]], payload: Any = None, **fields: str
) -> bytes:
    """A whole form: files by the names of their parts, the JSON, and fields."""
    parts = [part(f'name="{name}"', value.encode()) for name, value in fields.items()]
    if payload is not None:
        parts.append(part('name="payload_json"', orjson.dumps(payload)))
    parts += [
        part(f'name="{name}"; filename="{filename}"', data)
        for name, (filename, data) in files.items()
    ]
    return b"".join(parts) + b"--xyz--\r\n"


def named(*files: tuple[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Files as ``files[0]``, ``files[1]``..."""
    return {f"files[{number}]": each for number, each in enumerate(files)}


@attrs.frozen
class Loaded:
    """What is behind an address."""

    status: int
    body: bytes
    headers: Any

    def header(self, name: str) -> str | None:
        """A header of the answer."""
        values = self.headers.getRawHeaders(name)
        return values[0] if values else None


class AttachmentCase(MessageCase):
    """Bob sends files, alice looks at them."""

    config: ClassVar[str] = (
        "[ratelimits]\nmode = off\n[limits]\nattachment = 100 KiB\nbody = 300 KiB\n"
    )

    async def send(
        self,
        files: Mapping[str, tuple[str, bytes]],
        payload: Any = None,
        by: Account | App | None = None,
        version: int = 10,
        edit: Any = None,
        **fields: str,
    ) -> Answer:
        """Post files, or edit a message with them; the answer."""
        path = self.path if edit is None else f"{self.path}/{edit['id']}"
        return await self.call(
            "POST" if edit is None else "PATCH",
            path,
            multipart(files, payload, **fields),
            token=(by or self.bob).authorization,
            headers={"Content-Type": KIND},
            version=version,
        )

    async def sent(
        self, files: Mapping[str, tuple[str, bytes]], payload: Any = None, **options: Any
    ) -> Any:
        """Post files that must be taken; the message."""
        answer = await self.send(files, payload, **options)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body

    async def attached(self, name: str, data: bytes, **said: Any) -> Any:
        """Post one file of which something may be said; its attachment."""
        payload = {"attachments": [{"id": 0, **said}]} if said else None
        [attachment] = (await self.sent(named((name, data)), payload))["attachments"]
        return attachment

    async def load(
        self, url: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Loaded:
        """Ask for what is behind an address, as anybody can."""
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await treq.request(
            method, url, headers=asked, data=body, agent=self._agent  # type: ignore[arg-type]
        )
        return Loaded(response.code, await response.content(), response.headers)

    def kept(self) -> list[str]:
        """The names of all files below the data directory, unfinished ones too."""
        blobs = self.world.config.litecord.data / "blobs"
        return sorted(each.name for each in blobs.rglob("*") if each.is_file())
