"""JSON as bytes: the only user of the library that reads and writes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import orjson

from ..errors import InvalidJson
from ..model.snowflakes import EPOCH

# A datetime must go through timestamp(): the library would leave out zero microseconds.
_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def loads(data: bytes) -> Any:
    """What ``data`` says; :class:`InvalidJson` if it is broken in any way.

    That includes NaN, half surrogate pairs and nesting beyond 1024 levels. Of equal keys the last
    counts. Whole numbers of more than 64 bits come as floats.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise InvalidJson from None


def dumps(value: object) -> bytes:
    """``value`` as compact UTF-8; a value that JSON cannot hold is a ``TypeError``."""
    return orjson.dumps(value, option=_OPTIONS)


def timestamp(moment: datetime) -> str:
    """A time (aware) as Discord writes it: ``2017-07-11T17:27:07.299000+00:00``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # isoformat() takes four times as long; a page of messages has a hundred of these.
    text = orjson.dumps(moment)[1:-1].decode()
    return text if moment.microsecond else f"{text[:19]}.000000+00:00"


_MILLISECONDS: Final = [f".{each:03}000+00:00" for each in range(1000)]


def created_timestamp(snowflake: int) -> str:
    """When an id was made, as ``timestamp`` writes it, in a quarter of the time."""
    seconds, milliseconds = divmod(snowflake >> 22, 1000)
    return _second(seconds) + _MILLISECONDS[milliseconds]


@lru_cache(4096)
def _second(seconds: int) -> str:
    return timestamp(EPOCH + timedelta(seconds=seconds))[:19]
