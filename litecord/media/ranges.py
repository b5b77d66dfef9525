"""Which part of a file a request wants: the header Range, as RFC 9110 has it."""

from __future__ import annotations

import re
from typing import Final

import attrs

from ..errors import ApiError

_SPAN: Final = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")


class RangeNotSatisfiable(ApiError, status=416, message="416: Range Not Satisfiable"):
    """There is nothing of the file where it is asked for, or several parts are asked for."""


@attrs.frozen
class Span:
    """A part of a file: where it starts, and how long it is."""

    start: int
    length: int


def span_of(header: str | None, size: int) -> Span | None:
    """The part that is asked for; ``None`` for all of it. One part at a time: several are 416."""
    if header is None or not header.startswith("bytes="):
        return None  # units that nobody knows are to be ignored
    found = _SPAN.fullmatch(header.replace(" ", ""))
    if found is None:
        raise RangeNotSatisfiable()
    first, last, suffix = found.groups()
    if suffix is not None:
        start = max(0, size - int(suffix))
        end = size
    else:
        start = int(first)
        end = min(size, int(last) + 1) if last else size
    if start >= end:
        raise RangeNotSatisfiable()
    return Span(start, end - start)
