"""Migrations against the real server; each test has a schema of its own."""

from __future__ import annotations

from uuid import uuid4

import attrs
from psycopg2.extensions import make_dsn
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.trial.unittest import SynchronousTestCase, TestCase

from litecord import shared
from litecord.interfaces import ICursor
from litecord.storage.database import PostgresDatabase
from litecord.storage.migrations import (
    Migration,
    MigrationError,
    apply_next,
    check_server,
    find_next,
    migrate,
    read,
)
from tests.support.postgres import a_dsn
from tests.support.processes import a_directory


def a_migration(name: str, checksum: str = "sum") -> Migration:
    """Make one."""
    return Migration(name=name, sql="select 1", checksum=checksum)


@attrs.frozen
class Server:
    """What a server says of itself."""

    version: int
    encoding: str


class ReadTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = a_directory(self)

    def refusal(self) -> str:
        """Tell why the files cannot be read: one line."""
        with self.assertRaises(MigrationError) as caught:
            read(self.directory)
        self.assertNotIn("\n", str(caught.exception))
        return str(caught.exception)

    def test_order(self) -> None:
        """Files come in the order of their numbers; whatever is no SQL is not looked at."""
        for name in ("0010_b.sql", "0002_z.sql", "0001_a_1.sql", "README.rst"):
            (self.directory / name).write_text("select 'ÿ'", encoding="utf-8")
        names = [migration.name for migration in read(self.directory)]
        self.assertEqual(names, ["0001_a_1.sql", "0002_z.sql", "0010_b.sql"])

    def test_name(self) -> None:
        """A file whose place in the order is not clear is refused by name."""
        (self.directory / "1_short.sql").write_text("")
        self.assertIn("1_short.sql", self.refusal())

    def test_number_twice(self) -> None:
        """So are two files with one number."""
        (self.directory / "0001_a.sql").write_text("")
        (self.directory / "0001_b.sql").write_text("")
        self.assertIn("0001_b.sql: 0001_a.sql", self.refusal())

    def test_empty(self) -> None:
        """A directory without migrations is the wrong one."""
        self.assertIn(str(self.directory), self.refusal())


class FindNextTests(SynchronousTestCase):
    def test_next(self) -> None:
        """The first one not applied is next, until there is none."""
        first, second = a_migration("0001_a.sql"), a_migration("0002_b.sql")
        self.assertIs(find_next([first, second], {}), first)
        self.assertIs(find_next([first, second], {"0001_a.sql": "sum"}), second)
        self.assertIsNone(find_next([first], {"0001_a.sql": "sum"}))

    def test_late(self) -> None:
        """A file that ought to have been applied before others that are is refused."""
        late, applied = a_migration("0001_a.sql"), a_migration("0002_b.sql")
        with self.assertRaises(MigrationError) as caught:
            find_next([late, applied], {"0002_b.sql": "sum"})
        self.assertIn("0001_a.sql", str(caught.exception))


class MigrateTests(TestCase):
    async def setUp(self) -> None:  # type: ignore[override] # trial waits
        self.directory = a_directory(self)
        self.dsn = await a_dsn()
        self.schema = f"test {uuid4().hex}"
        self.database = self.connect(self.schema, size=2)
        await self.database.autocommit.execute(f'create schema "{self.schema}"')
        self.addCleanup(self.drop)

    def connect(self, schema: str, size: int = 1) -> PostgresDatabase:
        """Open a pool that lasts as long as the test."""
        database = PostgresDatabase(reactor, size, dsn=self.dsn, schema=schema)
        database.startService()
        self.addCleanup(database.stopService)
        return database

    def drop(self) -> Deferred[int]:
        """Remove the schema."""
        return self.database.autocommit.execute(f'drop schema "{self.schema}" cascade')

    def write(self, name: str, sql: str) -> None:
        """Write a migration."""
        (self.directory / name).write_text(sql, encoding="utf-8")

    def migrate(self, database: PostgresDatabase | None = None) -> Deferred[list[str]]:
        """Apply what there is."""
        return Deferred.fromCoroutine(migrate(database or self.database, self.directory))

    async def refusal(self, database: PostgresDatabase | None = None) -> str:
        """Tell why the migrations cannot be applied: one line."""
        error = await self.assertFailure(self.migrate(database), MigrationError)
        self.assertNotIn("\n", str(error))
        return str(error)

    async def tables(self) -> set[str]:
        """Name the tables of our schema."""
        rows = await self.database.autocommit.query(
            "select table_name from information_schema.tables where table_schema = %(schema)s",
            {"schema": self.schema},
        )
        return {row.table_name for row in rows}

    async def test_applied_once(self) -> None:
        """Files are applied in order and once; a new one is applied later."""
        self.write("0001_a.sql", "create table a (x int); insert into a values (7);")
        self.write("0002_b.sql", "insert into a select x + 1 from a where 'a%' like 'a%'; -- 100%s")
        self.assertEqual(await self.migrate(), ["0001_a.sql", "0002_b.sql"])
        self.assertEqual(await self.migrate(), [])
        self.write("0003_c.sql", "create table c (x int)")
        self.assertEqual(await self.migrate(), ["0003_c.sql"])
        rows = await self.database.autocommit.query("select x from a order by x")
        self.assertEqual([row.x for row in rows], [7, 8])
        self.assertEqual(await self.tables(), {"a", "c", "schema_migrations"})

    async def test_changed(self) -> None:
        """A file that changed after it was applied is refused by name, and nothing is applied."""
        self.write("0001_a.sql", "create table a (x int)")
        await self.migrate()
        self.write("0001_a.sql", "create table a (x bigint)")
        self.write("0002_b.sql", "create table b (x int)")
        self.assertRegex(await self.refusal(), r"^0001_a\.sql: changed")
        self.assertNotIn("b", await self.tables())

    async def test_unknown(self) -> None:
        """A database that a later version migrated is refused, naming what we do not know."""
        self.write("0001_a.sql", "create table a (x int)")
        self.write("0002_b.sql", "create table b (x int)")
        await self.migrate()
        (self.directory / "0002_b.sql").unlink()
        self.assertRegex(await self.refusal(), r"^0002_b\.sql: .*unknown to this version")

    async def test_failing_statement(self) -> None:
        """A file that fails is undone as a whole, named with its line; what precedes it stays."""
        self.write("0001_a.sql", "create table a (x int)")
        self.write("0002_b.sql", "create table b (x int);\n\ninsert into nowhere values (1);\n")
        why = await self.refusal()
        self.assertEqual(why, '0002_b.sql: line 3: relation "nowhere" does not exist')
        self.assertEqual(await self.tables(), {"a", "schema_migrations"})
        self.write("0002_b.sql", "create table b (x int)")
        self.assertEqual(await self.migrate(), ["0002_b.sql"])

    async def test_unfit_server(self) -> None:
        """A server that is too old and a database of another encoding are told, not tried."""
        check_server(Server(130000, "UTF8"))
        with self.assertRaisesRegex(MigrationError, "^PostgreSQL 13 or later .* this is 12.22$"):
            check_server(Server(120022, "UTF8"))
        with self.assertRaisesRegex(MigrationError, "must be UTF8, not LATIN1"):
            check_server(Server(160001, "LATIN1"))

    async def test_not_allowed(self) -> None:
        """Where we may not make tables, that is the one line."""
        role = f"r{uuid4().hex}"
        await self.database.autocommit.execute(f"create role {role} login password 'p'")
        self.addCleanup(self.database.autocommit.execute, f"drop role {role}")
        schema = f'"{self.schema}"'
        await self.database.autocommit.execute(f"grant usage on schema {schema} to {role}")
        self.addCleanup(self.database.autocommit.execute, f"drop owned by {role}")
        self.dsn = make_dsn(self.dsn, user=role, password="p")
        self.write("0001_a.sql", "select 1")
        stranger = self.connect(self.schema)
        self.addCleanup(stranger.stopService)  # before the role goes
        why = await self.refusal(stranger)
        self.assertRegex(why, f"^cannot look at the tables: .*permission denied .*{self.schema}")

    async def test_violated_constraint(self) -> None:
        """Data that does not satisfy a new constraint is a failure of that file, too."""
        self.write("0001_a.sql", "create table a (x int); insert into a values (1), (1)")
        self.write("0002_b.sql", "create unique index a_x on a (x)")
        self.assertRegex(await self.refusal(), r"^0002_b\.sql: .*a_x")

    async def test_several_at_once(self) -> None:
        """Daemons that start together apply every file once between them."""
        self.write("0001_a.sql", "create table a (x int)")
        self.write("0002_b.sql", "insert into a values (1)")
        self.write("0003_c.sql", "insert into a values (2)")
        others = [self.connect(self.schema) for _ in range(3)]
        done = await gatherResults([self.migrate(each) for each in [self.database, *others]])
        self.assertEqual(
            sorted(name for names in done for name in names),
            ["0001_a.sql", "0002_b.sql", "0003_c.sql"],
        )
        [row] = await self.database.autocommit.query("select count(*) from a")
        self.assertEqual(row.count, 2)

    async def test_schemas_are_independent(self) -> None:
        """Another schema of the same database is migrated meanwhile, in full."""
        self.write("0001_a.sql", "create table a (x int)")
        other = f"test {uuid4().hex}"
        await self.database.autocommit.execute(f'create schema "{other}"')
        database = self.connect(other)

        async def while_locked(cursor: ICursor) -> list[str]:
            self.assertIsNotNone(await apply_next(cursor, read(self.directory)))
            return await migrate(database, self.directory)

        done = await self.database.transact(while_locked)
        self.assertEqual(done, ["0001_a.sql"])
        await self.database.autocommit.execute(f'drop schema "{other}" cascade')

    async def test_our_own(self) -> None:
        """The project's own files can be applied to an empty schema."""
        directory = shared.path("sql")
        names = await migrate(self.database, directory)
        self.assertEqual(names, sorted(path.name for path in directory.glob("*.sql")))
        self.assertEqual(await migrate(self.database, directory), [])


