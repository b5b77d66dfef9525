"""
Bodies that are forms: ``multipart/form-data`` and ``application/x-www-form-urlencoded``.

Routes that take files take both. What would be the JSON of a request stands in the field
``payload_json``, or each of its keys in a field of its own; files are parts with a name of a file.
See https://docs.discord.com/developers/reference#uploading-files.

A body is in a file without a name while it arrives; when all of it is here, and it is known who
sends it, it is taken apart in a thread, each file straight into a file of the blob store.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Lock
from typing import IO, Final
from urllib.parse import unquote, unquote_to_bytes

import attrs
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from ..actions.attachments import Sent
from ..actions.world import World
from ..errors import PayloadTooLarge, TooManyAttachments, wrong_at
from ..interfaces import IPartial
from ..model.attachments import MOST_ATTACHMENTS

MULTIPART: Final = "multipart/form-data"
URLENCODED: Final = "application/x-www-form-urlencoded"
FORMS: Final = frozenset({MULTIPART, URLENCODED})

#: The fields of a form take at most so many bytes, and there are at most so many of them.
MOST_TEXT: Final = 1 << 20
MOST_FIELDS: Final = 100
_CHUNK: Final = 1 << 16
_NUMBERED: Final = re.compile(r"files?\[?([0-9]{1,9})\]?")
_EXTENDED: Final = re.compile(r";\s*filename\*\s*=\s*([\w-]*)'[\w-]*'([^;\s]*)", re.ASCII)

Fields = dict[bytes, list[bytes]]


@attrs.define(eq=False)
class Form:
    """
    A body taken apart; whoever is done with it, or gives up, must ``close`` it.

    A file of more than ``most`` bytes is refused.
    """

    _begin: Callable[[], IPartial]
    _most: int
    fields: Fields = attrs.field(init=False, factory=dict)
    files: list[Sent] = attrs.field(init=False, factory=list)
    _closed: bool = attrs.field(init=False, default=False)
    _lock: Lock = attrs.field(init=False, factory=Lock)

    def read(self, content: IO[bytes], content_type: str) -> None:
        """
        Take apart a body of one of the two types; in a thread.

        Refuses (400, 50035) what is no such form, and (413, 40005) what is too much.
        """
        kind, options = parse_options_header(content_type)
        if kind == URLENCODED:
            self.fields = _urlencoded(content)
            return
        parts = _Parts(self)
        boundary = options.get("boundary", "")
        try:
            with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
                for event in parser.parse_blocking(content.read, _CHUNK):
                    parts.take(event)
        except ParserLimitReached:
            raise PayloadTooLarge() from None
        except (MultipartError, UnicodeDecodeError):
            raise wrong_at((), "CONTENT_TYPE_INVALID", "Not a well formed form.") from None

    def begin(self, name: str, filename: str) -> IPartial:
        """Begin a file that comes as the part ``name``."""
        if len(self.files) >= MOST_ATTACHMENTS:
            raise TooManyAttachments()
        taken = {each.number for each in self.files}
        file = self._begin()
        with self._lock:
            number = _number(name, taken)
            self.files.append(Sent(number=number, filename=filename, file=file))
            if self._closed:  # nobody waits for it any more
                file.drop()
        return file

    def check_size(self, file: IPartial) -> None:
        """Refuse a file that is too large."""
        if file.size > self._most:
            raise PayloadTooLarge()

    def close(self) -> None:
        """Forget the files that were not kept; what still comes is forgotten at once."""
        with self._lock:
            self._closed = True
            for each in self.files:
                each.file.drop()


def form_for(world: World) -> Form:
    """A form to read a body into."""
    return Form(world.blobs.begin, world.config.limits.attachment)


def _extended(segment: MultipartSegment) -> str | None:
    """The name of a file as RFC 5987 writes it, which forms should not, and some do."""
    given = _EXTENDED.search(segment.header("Content-Disposition") or "")
    if given is None:
        return None if segment.filename is None else str(segment.filename)
    encoding = "latin-1" if given[1].lower() == "iso-8859-1" else "utf-8"
    return unquote(given[2], encoding)


def _number(name: str, taken: set[int]) -> int:
    """What a part is called in the list of files: by its name, or as the next one."""
    named = _NUMBERED.fullmatch(name)
    number = int(named[1]) if named else 0
    while number in taken:
        number += 1
    return number


def _urlencoded(content: IO[bytes]) -> Fields:
    data = content.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise PayloadTooLarge()
    pairs = data.split(b"&", MOST_FIELDS)
    if len(pairs) > MOST_FIELDS:
        raise PayloadTooLarge()
    fields: Fields = {}
    for pair in filter(None, pairs):
        name, _, value = pair.replace(b"+", b" ").partition(b"=")
        fields.setdefault(unquote_to_bytes(name), []).append(unquote_to_bytes(value))
    return fields


@attrs.define(eq=False)
class _Parts:
    """Gathers the fields and the files of a multipart form from what its parser tells."""

    _form: Form
    _name: bytes = b""
    _text: bytearray = attrs.field(init=False, factory=bytearray)
    _file: IPartial | None = None
    _length: int = 0

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        """Take the head of a part, a piece of it, or its end."""
        if isinstance(event, MultipartSegment):
            name = event.name or ""
            filename = event.filename or _extended(event)
            if filename is not None:
                self._file = self._form.begin(name, filename)
            self._name = name.encode()
            self._text = bytearray()
        elif event is None:
            self._end()
        elif self._file is not None:
            self._file.write(event)
            self._form.check_size(self._file)
        else:
            self._length += len(event)
            if self._length > MOST_TEXT:
                raise PayloadTooLarge()
            self._text += event

    def _end(self) -> None:
        if self._file is None:
            self._form.fields.setdefault(self._name, []).append(bytes(self._text))
        else:
            self._file.flush()
            self._file = None
