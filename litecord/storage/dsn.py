"""Which server to connect to, and the settings of a session that this project relies on."""

from __future__ import annotations

import re
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

STATEMENT_TIMEOUT = 30  # seconds, kept by the server
# A random page is hardly dearer than the next one, as tables are in memory or on flash. With the
# server's own 4 and a table of which it knows nothing yet, a page of messages is made by sorting
# all messages of the channel.
RANDOM_PAGE_COST = 1.1

DEFAULTS = {
    "fallback_application_name": "litecord",
    # A peer that vanished without a word is noticed within a minute, not after two hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def parameters(dsn: str, schema: str | None) -> dict[str, Any]:
    """libpq's connection parameters for ``dsn``, a connection string or a URI.

    Times are in UTC and names without a schema are looked up in ``schema``, whatever the ``dsn``
    and the server say; what else is set here, a ``dsn`` can set otherwise.
    """
    try:
        given = parse_dsn(dsn)
    except psycopg2.ProgrammingError:  # its text may quote the password
        raise ValueError("the dsn is neither a libpq connection string nor a URI") from None
    options = [f"-c statement_timeout={STATEMENT_TIMEOUT}s"]
    options += [f"-c random_page_cost={RANDOM_PAGE_COST}", given.get("options", "")]
    options.append("-c timezone=UTC")
    if schema is not None:
        name = schema.replace('"', '""')
        escaped = re.sub(r"([\\\s])", r"\\\1", f'"{name}"')
        options.append(f"-c search_path={escaped}")
    return {**DEFAULTS, **given, "client_encoding": "UTF8", "options": " ".join(options)}


def whereabouts(parameters: dict[str, Any]) -> str:
    """The database and the server, as the log may name them."""
    name = parameters.get("dbname") or parameters.get("user") or "of the default name"
    host = parameters.get("host") or parameters.get("hostaddr") or "the local socket"
    return f"{name} on {host}"
