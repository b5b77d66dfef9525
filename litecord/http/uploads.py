"""
Bodies that are forms: ``multipart/form-data`` and ``application/x-www-form-urlencoded``.

Routes that take files take both. What would be the JSON of a request stands in the field
``payload_json``, or each of its keys in a field of its own. See
https://docs.discord.com/developers/reference#uploading-files.
"""

from __future__ import annotations

from typing import IO, Final
from urllib.parse import unquote_to_bytes

import attrs
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from ..errors import PayloadTooLarge, wrong_at

MULTIPART: Final = "multipart/form-data"
URLENCODED: Final = "application/x-www-form-urlencoded"
FORMS: Final = frozenset({MULTIPART, URLENCODED})

#: The fields of a form take at most so many bytes, and there are at most so many of them.
MOST_TEXT: Final = 1 << 20
MOST_FIELDS: Final = 100
_CHUNK: Final = 1 << 16

Fields = dict[bytes, list[bytes]]


def read_form(content: IO[bytes], content_type: str) -> Fields:
    """
    The fields of a body of one of the two types.

    Refuses (400, 50035) what is no such form. A file is refused too: messages do not hold any yet,
    and to drop it silently would be worse.
    """
    kind, options = parse_options_header(content_type)
    if kind == URLENCODED:
        return _urlencoded(content)
    parts = _Parts()
    boundary = options.get("boundary", "")
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
            for event in parser.parse_blocking(content.read, _CHUNK):
                parts.take(event)
    except ParserLimitReached:
        raise PayloadTooLarge() from None
    except (MultipartError, UnicodeDecodeError):
        raise wrong_at((), "CONTENT_TYPE_INVALID", "Not a well formed form.") from None
    return parts.fields


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
    """Gathers the fields of a multipart form from what its parser tells."""

    fields: Fields = attrs.field(init=False, factory=dict)
    _name: bytes = b""
    _text: bytearray = attrs.field(init=False, factory=bytearray)
    _length: int = 0

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        """Take the head of a part, a piece of it, or its end."""
        if isinstance(event, MultipartSegment):
            if event.filename is not None:
                message = "This server does not take files yet."
                raise wrong_at((event.name or "files",), "NOT_SUPPORTED", message)
            self._name = (event.name or "").encode()
            self._text = bytearray()
        elif event is None:
            self.fields.setdefault(self._name, []).append(bytes(self._text))
        else:
            self._length += len(event)
            if self._length > MOST_TEXT:
                raise PayloadTooLarge()
            self._text += event
