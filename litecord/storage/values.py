"""How values cross between Python and PostgreSQL: JSON parameters and the types of columns."""

from __future__ import annotations

from typing import Any

import orjson
import psycopg2
from psycopg2 import extensions, extras


class Json(extras.Json):
    """A statement's parameter that arrives as ``json`` or ``jsonb``; whatever orjson encodes."""

    def dumps(self, value: object) -> str:
        """The JSON text of ``value``."""
        return orjson.dumps(value).decode()


def _json(value: str | None, cursor: object) -> Any:
    return None if value is None else orjson.loads(value)


def _bytes(value: str | None, cursor: object) -> bytes | None:
    view = psycopg2.BINARY(value, cursor)
    return None if view is None else bytes(view)


# The numbers of types in pg_type, which never change.
_JSON = extensions.new_type((114, 3802), "JSON", _json)
_JSONS = extensions.new_array_type((199, 3807), "JSON[]", _JSON)
_BYTES = extensions.new_type((17,), "BYTES", _bytes)


def register(connection: Any) -> None:
    """Make ``connection`` answer ``json`` and ``jsonb`` decoded and ``bytea`` as bytes.

    psycopg2 itself gives arrays as lists and, as every session is in UTC, ``timestamptz`` as an
    aware datetime in UTC. Registered for this connection alone: another program in this process
    may use psycopg2 in its own way.
    """
    for kind in (_JSON, _JSONS, _BYTES):
        extensions.register_type(kind, connection)
