"""
Where the files of messages are: addresses that are good for a day, because they are signed.

See https://docs.discord.com/developers/reference#signed-attachment-cdn-urls. Messages are kept
without addresses; they are made when a message is told to somebody.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ..clock import WorldClock
from ..interfaces import IDatabase
from ..model.attachments import Attachment, Shown
from ..model.messages import Message
from ..model.snowflakes import Snowflake
from ..storage import attachments as storage
from ..wire.attachments import attachment_json, component_json, embed_json, named_in

#: For how long an address is good.
GOOD_FOR: Final = timedelta(days=1)
#: Where files are that are in no message.
EPHEMERAL: Final = "/ephemeral-attachments"
_SECRET: Final = "attachments"
_SIGNATURE: Final = ("ex=", "is=", "hm=")
#: What stays as it is in the path of an address elsewhere.
_UNQUOTED: Final = "/%:@!$&'()*+,;=-._~"


@attrs.define(eq=False)
class Cdn:
    """Makes and checks addresses of files; ``base`` is that of the server, without a path."""

    _database: IDatabase
    _clock: WorldClock
    base: str
    _key: bytes | None = attrs.field(init=False, default=None)

    async def shown(self, message: Message) -> Shown | None:
        """What a message that shows something looks like; nothing to say of any other."""
        if not message.shows:
            return None
        await self.open()
        files = [(each, self._url(message.channel_id, each)) for each in message.attachments]
        return _shown(message, files, self.proxied)

    def proxied(self, url: str) -> str:
        """Where our proxy has what is at an address elsewhere; ours need none."""
        if url.startswith(f"{self.base}/"):
            return url
        scheme, netloc, path, query, _ = urlsplit(url)
        asked = quote(f"?{query}", safe="") + "/" if query else ""
        rest = f"{asked}{scheme}/{netloc}{quote(path or '/', safe=_UNQUOTED)}"
        return f"{self.base}/external/{self._external_mark(rest)}/{rest}"

    async def external(self, mark: str, rest: str) -> str | None:
        """The address that ``proxied`` was given, if it was."""
        await self.open()
        if not mark.isascii() or not hmac.compare_digest(mark, self._external_mark(rest)):
            return None
        asked, query = "", ""
        if rest.startswith("%3F"):
            asked, _, rest = rest.partition("/")
            query = unquote(asked)
        scheme, _, rest = rest.partition("/")
        return f"{scheme}://{rest}{query}"

    def _external_mark(self, rest: str) -> str:
        # Clients may write the same address with other escapes.
        signed = hmac.new(self._key or b"", f"external {unquote(rest)}".encode(), "sha256")
        return urlsafe_b64encode(signed.digest()).decode().rstrip("=")

    async def signed(self, path: str) -> str:
        """An address for a path, good from now on."""
        await self.open()
        return self._sign(path)

    async def is_good(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether an address was made here, and is not too old."""
        await self.open()
        given = [query.get(name, "") for name in ("ex", "is", "hm")]
        try:
            expires = int(given[0], 16)
        except ValueError:
            return False
        if not all(each.isascii() for each in given):
            return False
        right = hmac.compare_digest(given[2], self._mark(path, given[0], given[1]))
        return right and self._clock.now().timestamp() < expires

    async def refreshed(self, url: str) -> str | None:
        """The address of a file anew, whatever its signature says; ``None`` for any other."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if f"{parts.scheme}://{parts.netloc}" != self.base or not is_file_path(parts.path):
            return None
        kept = [each for each in parts.query.split("&") if each and each[:3] not in _SIGNATURE]
        return await self.signed(parts.path) + "&".join(kept)

    async def ephemeral(self, application_id: Snowflake, file: Attachment) -> str:
        """The address of a file that an application is given with an interaction."""
        return await self.signed(f"{EPHEMERAL}/{application_id}/{file.id}/{file.filename}")

    # -- addresses that say nothing ---------------------------------------------------------------

    def sealed(self, text: str) -> str:
        """A text as nobody but this server can read it, the same each time; after ``open``."""
        made = AESSIV(self._sealing_key()).encrypt(text.encode(), None)
        return urlsafe_b64encode(made).decode().rstrip("=")

    async def unsealed(self, sealed: str) -> str | None:
        """What ``sealed`` was made of; ``None`` where it was not."""
        await self.open()
        try:
            data = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            return AESSIV(self._sealing_key()).decrypt(data, None).decode()
        except (ValueError, InvalidTag):
            return None

    def _sealing_key(self) -> bytes:
        return hmac.new(self._key or b"", b"sealing", "sha512").digest()

    # -- signing ----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Have what is signed with at hand, which is one for all time."""
        if self._key is None:
            cursor = self._database.autocommit
            key = await storage.secret(cursor, _SECRET, secrets.token_urlsafe(32))
            self._key = key.encode()

    def _url(self, channel_id: Snowflake, attachment: Attachment) -> str:
        return self._sign(f"/attachments/{channel_id}/{attachment.id}/{attachment.filename}")

    def _sign(self, path: str) -> str:
        now = self._clock.now()
        issued, expires = f"{int(now.timestamp()):x}", f"{int((now + GOOD_FOR).timestamp()):x}"
        mark = self._mark(path, expires, issued)
        return f"{self.base}{path}?ex={expires}&is={issued}&hm={mark}&"

    def _mark(self, path: str, expires: str, issued: str) -> str:
        signed = f"{path}?ex={expires}&is={issued}".encode()
        return hmac.new(self._key or b"", signed, "sha256").hexdigest()


def is_file_path(path: str) -> bool:
    """Whether a path is that of a file: its channel, its id and its name."""
    parts = path.split("/")
    return len(parts) == 5 and parts[:2] == ["", "attachments"] and all(
        each.isascii() and each.isdigit() for each in parts[2:4]
    ) and bool(parts[4])


Addressed = tuple[Attachment, str]
Proxied = Callable[[str], str]


def _shown(message: Message, files: Sequence[Addressed], proxied: Proxied) -> Shown:
    # Of several of one name the first is meant.
    named = {each.filename: (each, url) for each, url in reversed(files)}
    if message.snapshots:
        return Shown(
            attachments=(),
            embeds=(),
            snapshots=tuple(
                _snapshot(each, files, named, proxied) for each in message.snapshots
            ),
        )
    return Shown(
        attachments=tuple(_listed(files, message.embeds)),
        embeds=tuple(embed_json(each, named, proxied) for each in message.embeds),
        components=tuple(component_json(message.components, named, proxied)),
    )


def _listed(
    files: Sequence[Addressed], embeds: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The files of a message but for those that its embeds show."""
    in_embeds = named_in(embeds)
    for attachment, url in files:
        if attachment.filename not in in_embeds:
            yield attachment_json(attachment, url)


def _snapshot(
    snapshot: dict[str, Any],
    files: Sequence[Addressed],
    named: Mapping[str, Addressed],
    proxied: Proxied,
) -> dict[str, Any]:
    return {
        **snapshot,
        "attachments": tuple(_listed(files, snapshot["embeds"])),
        "embeds": tuple(embed_json(each, named, proxied) for each in snapshot["embeds"]),
        "components": component_json(snapshot["components"], named, proxied),
    }
