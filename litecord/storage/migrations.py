"""Bring a database's tables up to date: ``sql/NNNN_words.sql`` in order, each in a transaction.

What was applied is recorded in the table ``schema_migrations`` with a checksum of the file. Which
schema all this happens in is the connection's business (``search_path``): schemas of one database
are migrated independently of each other, and several daemons may migrate the same one at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import psycopg2
from twisted.logger import Logger

from ..errors import DatabaseUnavailable
from ..interfaces import ICursor, IDatabase

log = Logger()

FILE_NAME = re.compile(r"[0-9]{4}_[a-z0-9_]+\.sql")

#: A migration, or the daemon before us, may take long.
NO_TIMEOUT = "set local statement_timeout to 0"

#: Held until the transaction ends. The first number is ours ("LITE"), the second the schema's.
LOCK = """
    select pg_advisory_xact_lock(1279874117, hashtext(coalesce(current_schema(), '')))
"""

CREATE = """
    create table if not exists schema_migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null default now()
    )
"""

SERVER = """
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding') as encoding
"""

#: The oldest PostgreSQL whose SQL is ours.
OLDEST = 13

LIST = "select name, checksum from schema_migrations"

INSERT = """
    insert into schema_migrations (name, checksum) values (%(name)s, %(checksum)s)
"""


class MigrationError(Exception):
    """The database cannot be brought up to date; one line that names the file."""


@attrs.frozen(kw_only=True)
class Migration:
    """One file."""

    name: str
    sql: str
    checksum: str


async def migrate(database: IDatabase, directory: Path) -> list[str]:
    """Apply what is not applied yet; the names of those files. MigrationError when it cannot be.

    What was applied before a failure stays applied.
    """
    migrations = read(directory)
    applied: list[str] = []

    async def work(cursor: ICursor) -> str | None:
        return await apply_next(cursor, migrations)

    try:
        check_server(*await database.autocommit.query(SERVER))
        while (name := await database.transact(work)) is not None:
            log.info("applied {name}", name=name)
            applied.append(name)
    except psycopg2.Error as error:  # we may not do here what we want, for one thing
        raise MigrationError(f"cannot look at the tables: {explain(error, '')}") from error
    return applied


def check_server(server: Any) -> None:
    """Refuse a server or a database on which our SQL means something else, or nothing."""
    if server.version < OLDEST * 10_000:
        version = f"{server.version // 10_000}.{server.version % 10_000}"
        raise MigrationError(f"PostgreSQL {OLDEST} or later is needed, and this is {version}")
    if server.encoding != "UTF8":
        raise MigrationError(f"the encoding of the database must be UTF8, not {server.encoding}")


def read(directory: Path) -> list[Migration]:
    """Read the files of ``directory``, in order."""
    migrations: list[Migration] = []
    for path in sorted(directory.glob("*.sql")):
        if FILE_NAME.fullmatch(path.name) is None:
            raise MigrationError(f"{path.name}: not named like 0001_words.sql")
        if migrations and migrations[-1].name[:4] == path.name[:4]:
            raise MigrationError(f"{path.name}: {migrations[-1].name} has the same number")
        content = path.read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        migrations.append(
            Migration(name=path.name, sql=content.decode("utf-8"), checksum=checksum)
        )
    if not migrations:
        raise MigrationError(f"{directory}: there are no migrations")
    return migrations


async def apply_next(cursor: ICursor, migrations: Sequence[Migration]) -> str | None:
    """Apply the first file that is not applied yet; its name, or ``None`` if there is none.

    The lock goes with the transaction, so each transaction looks anew at what others did.
    """
    await cursor.execute(NO_TIMEOUT)
    await cursor.query(LOCK)
    await cursor.execute(CREATE)
    applied = {row.name: row.checksum for row in await cursor.query(LIST)}
    migration = find_next(migrations, applied)
    if migration is None:
        return None
    try:
        await cursor.execute(migration.sql)
    except DatabaseUnavailable:
        raise  # no fault of the file's
    except Exception as error:
        raise MigrationError(f"{migration.name}: {explain(error, migration.sql)}") from error
    await cursor.execute(INSERT, {"name": migration.name, "checksum": migration.checksum})
    return migration.name


def find_next(migrations: Sequence[Migration], applied: Mapping[str, str]) -> Migration | None:
    """Find the first file not applied yet; ``applied`` must be exactly what precedes it."""
    known = {migration.name: migration for migration in migrations}
    for name, checksum in sorted(applied.items()):
        if name not in known:
            raise MigrationError(f"{name}: applied to this database, unknown to this version")
        if known[name].checksum != checksum:
            why = "changed since it was applied to this database; begin with an empty one"
            raise MigrationError(f"{name}: {why}, or run the version that made this one")
    pending = [migration for migration in migrations if migration.name not in applied]
    if pending and applied and pending[0].name < (last := max(applied)):
        raise MigrationError(f"{pending[0].name}: not applied to this database, but {last} is")
    return pending[0] if pending else None


def explain(error: Exception, sql: str) -> str:
    """Tell in one line what PostgreSQL has against ``sql``, and in which line of it."""
    if not isinstance(error, psycopg2.Error) or error.diag.message_primary is None:
        return " ".join(f"{type(error).__name__}: {error}".split())
    told = error.diag.message_primary
    if error.diag.statement_position is None:
        return str(told)
    line = sql.count("\n", 0, int(error.diag.statement_position) - 1) + 1
    return f"line {line}: {told}"
