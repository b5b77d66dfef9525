"""Values for bodies and queries: what a form asks for, to its edges, and everything but that."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
import orjson

from litecord.model.snowflakes import Snowflake
from litecord.model.unset import Unset
from litecord.wire.compiler import json_key
from litecord.wire.rules import Between, DataUri, Length, OneOf, Tagged
from litecord.wire.scalars import Json, PermissionBits

#: What may stand in the place of any value.
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 1e308,
    "", " ", "x", "1", "-1", "1e5", "null", "true", "\0", "\u202e\U0001f600", "\u0661", "\ufffe",
    "x" * 4000, "9" * 400, "%s%n", "';--", "../../etc/passwd", "<@&0>", "@everyone",
    "2026-13-01T00:00:00", "9999-12-31T23:59:59-23:59", "data:image/png;base64,", "data:",
    [], {}, [None], [[]], [{}], ["x"] * 300, {"": None}, {"a": {"b": []}}, {"id": "1"}, [[[[1]]]],
)  # fmt: skip

#: JSON that cannot come from a value.
BROKEN: Final = (
    b"{", b"\0", b"{}{}", b"\xef\xbb\xbf{}", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": "\\ud800"}',
    b'{"a": "\xff"}', b"[" * 2000, b"{'a': 1}", b'{"a": 1,}', b"\xff\xfe{\0}\0", b"undefined",
)  # fmt: skip


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return len(data).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + data + _chunk(b"IEND", b"")


_PIXEL: Final = _chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\xff"))
_IMAGES: Final = (
    b"", b"\0", b"GIF89a", b"GIF89a\xff\xff\xff\xff\xf7\0\0", b"\xff\xd8\xff\xe0", b"<svg/>",
    b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"BM" + b"\xff" * 60, b"%!PS-Adobe-3.0 EPSF-3.0\n",
    _png(1, 1, _PIXEL), _png(1, 1), _png(0, 0), _png(60_000, 60_000, _PIXEL),
    _png(1, 1, _PIXEL)[:-20], _png(2**31 - 1, 1, _PIXEL),
    _png(1, 1, _chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 20)) ) + _PIXEL),
)  # fmt: skip


#: Good values, and how many of them are.
_PLAIN: Final[dict[Any, tuple[int, tuple[Any, ...]]]] = {
    NoneType: (1, (None,)),
    bool: (2, (True, False)),
    PermissionBits: (4, ("0", "8", 1 << 40, str(2**63 - 1), 2**63, -1, "x")),
    datetime: (3, (
        "2026-03-02T00:00:00Z", "0001-01-02T00:00:00+00:00", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x",
    )),
    Json: (len(ODD), ODD),
}  # fmt: skip
_QUERY: Final = (
    b"", b"0", b"1", b"100", b"101", b"-1", b"x", b"%00", b"%ff", b"true", b"1.5", b"1,2,x",
    b"%F0%9F%98%80", b"9" * 30, b"bot", b"9223372036854775807", b"a%ed%a0%80",
)  # fmt: skip


@attrs.define(eq=False)
class Maker:
    """Makes values, the same ones for the same seed; ``known`` are ids that mean something."""

    random: Random
    known: tuple[str, ...] = ()
    #: whether values stay within the bounds of their form
    _tame: bool = attrs.field(init=False, default=False)

    def odd(self) -> Any:
        """Anything."""
        return self.random.choice(ODD)

    def body(self, form: Any, spoiled: str | None = None) -> Any:
        """A body of a form, well formed every other time but for the field ``spoiled``."""
        self._tame = self.random.random() < 0.5
        return self._body(form, spoiled)

    def _body(self, form: Any, spoiled: str | None = None) -> Any:
        form = _bare(form)
        if get_origin(form) is tuple:
            count = self.random.choice((0, 1, 2, 3, 60))
            return [self._body(get_args(form)[0], spoiled) for _ in range(count)]
        hints = get_type_hints(form, include_extras=True)
        given: dict[str, Any] = {}
        for field in attrs.fields(form):
            key = json_key(field)
            if key == spoiled:
                given[key] = self.odd()
            elif field.default is attrs.NOTHING or self.random.random() < 0.3:
                given[key] = self.fitting(hints[field.name])
        given.pop("owner_id", None)  # or the owner would soon be somebody else
        return given

    def fitting(self, hint: Any, depth: int = 0) -> Any:
        """A value of about the shape that an annotation asks for, often at an edge of it."""
        origin, args = get_origin(hint), get_args(hint)
        if not self._tame and self.random.random() < 0.05:
            return self.odd()
        if origin is Annotated:
            return self._annotated(args[0], args[1:], depth)
        if origin in (Union, UnionType):
            kept = [each for each in args if each is not Unset]
            return self.fitting(self.random.choice(kept), depth)
        if origin in (tuple, frozenset):
            return self._list(args, depth)
        if origin is dict:
            return {self._text(None): self.fitting(args[1], depth + 1)}
        return self._plain(hint, depth)

    def _annotated(self, base: Any, rules: tuple[Any, ...], depth: int) -> Any:
        for rule in rules:
            if isinstance(rule, OneOf):
                return self._of(len(rule.choices), (*rule.choices, self.odd()))
            if isinstance(rule, Between):
                least, most = rule.least or 0, 2**31 if rule.most is None else rule.most
                return self._of(2, (least, most, least - 1, most + 1, str(most), 1))
            if isinstance(rule, Length) and base is str:
                return self._text(rule)
            if isinstance(rule, Tagged):
                return {rule.key: self._of(len(rule.forms), (*rule.forms, self.odd()))}
        return self.fitting(base, depth)

    def _text(self, length: Length | None) -> str:
        least = (length and length.least) or 0
        most = (length and length.most) or 100
        count = self._of(3, (least, min(least + 1, most), most, most + 1, max(0, least - 1)))
        letter: str = self._of(2, "axé1 _\u202e\U0001f600\0")
        return letter * min(int(count), 5000)

    def _of(self, good: int, values: Any) -> Any:
        """One of the values, of which only the first ``good`` are within bounds."""
        chosen: Any = self.random.choice(values[:good] if self._tame else values)
        return chosen

    def _list(self, args: tuple[Any, ...], depth: int) -> list[Any]:
        if depth > 3:
            return []
        if len(args) == 2 and args[1] is not Ellipsis:
            return [self.fitting(each, depth + 1) for each in args]
        count = self.random.choice((0, 1, 1, 2, 30))
        return [self.fitting(args[0], depth + 1) for _ in range(count)]

    def _plain(self, hint: Any, depth: int) -> Any:
        if hint in _PLAIN:
            return self._of(*_PLAIN[hint])
        if hint is str:
            return self._text(None)
        if hint is Snowflake:
            values = (*self.known, "0", "1", 2**63 - 1, 2**63, "-1", "x")
            return self._of(len(self.known), values)
        if hint is DataUri:
            return self._image()
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self.random.choice([each.value for each in hint] or [0])
        if isinstance(hint, type) and attrs.has(hint) and not hasattr(hint, "from_wire"):
            return {} if depth > 3 else self._body(hint)
        return self._of(3, (0, 1, 2, -1, 2**31, 2**63))

    def _image(self) -> str:
        kind = self.random.choice(("image/png", "image/gif", "image/jpeg", "image/webp", "x/y"))
        data = base64.b64encode(self.random.choice(_IMAGES)).decode()
        return f"data:{kind};base64,{data}"

    def query(self, form: type) -> bytes:
        """A query of a form, with values as they should be and others."""
        return b"&".join(
            json_key(field).encode() + b"=" + self.random.choice(_QUERY)
            for field in attrs.fields(form)
            if self.random.random() < 0.6
        )


def _bare(form: Any) -> Any:
    """A form without the rules of a whole body."""
    return get_args(form)[0] if get_origin(form) is Annotated else form


def fields_of(form: Any) -> Iterator[str]:
    """The keys of a form."""
    form = _bare(form)
    if get_origin(form) is tuple:
        form = get_args(form)[0]
    for field in attrs.fields(form):
        yield json_key(field)


def dumped(value: Any) -> bytes:
    """JSON, also of what orjson finds too large."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return b'{"huge": %d}' % 2**70
