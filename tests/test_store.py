"""The database of a world: waited for, migrated, and, where it is our own, kept running."""

from __future__ import annotations

import os
import signal
from typing import Any

from psycopg2.extensions import make_dsn
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import deferLater

from litecord import shared, store
from litecord.config import Config
from litecord.errors import DatabaseUnavailable
from litecord.storage.embedded import EmbeddedError
from litecord.store import StartError, Store
from tests.support.databases import SchemaTestCase
from tests.support.door import Door
from tests.support.processes import a_directory

reactor: Any = installed_reactor

COUNT = "select count(*) from schema_migrations"


class StoreCase(SchemaTestCase):
    def a_store(self, ini: str, **options: Any) -> Store:
        """Make one that is not open."""
        made = Store(Config.from_string(ini), reactor, **options)
        self.addCleanup(lambda: Deferred.fromCoroutine(made.close()))
        return made

    async def refusal(self, opening: Store) -> str:
        """Tell why a store cannot be opened: one line."""
        error = await self.assertFailure(Deferred.fromCoroutine(opening.open()), StartError)
        self.assertNotIn("\n", str(error))
        return str(error)


class ExternalTests(StoreCase):
    async def prepare(self) -> None:
        """Put a door before the database."""
        await super().prepare()
        self.door = Door(reactor, self.dsn)
        self.addCleanup(self.door.remove)
        self.ini = self.an_ini()

    def an_ini(self, **account: str) -> str:
        """Tell an ini file that leads to the test's schema, through the door."""
        options = f"-c search_path={self.schema}"
        dsn = make_dsn(self.door.dsn, options=options, **account)
        return f"[database]\ndsn = {dsn}\npool = 2\n"

    async def test_open(self) -> None:
        """Its tables are there afterwards, and the highest id in them is told."""
        self.door.open()
        opened = self.a_store(self.ini)
        self.assertEqual(await opened.open(), 0)
        self.ask("insert into users (id, username, discriminator) values (77, 'x', '0')")
        await opened.close()
        self.assertEqual(await self.a_store(self.ini).open(), 77)

    async def test_waits(self) -> None:
        """A database that is away is waited for."""
        away = self.hear("is unavailable")
        opening = Deferred.fromCoroutine(self.a_store(self.ini).open())
        await away
        self.assertFalse(opening.called)
        self.door.open()
        await opening

    async def test_impatient(self) -> None:
        """Who does not want to wait is told why it would be in vain."""
        why = await self.refusal(self.a_store(self.ini, patience=0.05))
        self.assertRegex(why, "^the database is unavailable: .*No such file or directory")

    async def test_lost_while_migrating(self) -> None:
        """When it goes away in the middle all is tried again, and every file is applied once."""
        self.patch(store, "RETRY", 0.01)
        lost = self.hear("replaced a lost connection")
        self.door.cut_after = b"create table if not exists schema_migrations"
        self.door.open()
        opening = Deferred.fromCoroutine(self.a_store(self.ini).open())
        await lost
        self.door.cut_after = None
        await opening
        self.assertEqual(
            [name for (name,) in self.ask("select name from schema_migrations order by name")],
            sorted(each.name for each in shared.path("sql").glob("*.sql")),
        )

    async def test_closed_while_pausing(self) -> None:
        """A stop does not wait until it would be tried again."""
        lost = self.hear("replaced a lost connection")
        self.door.cut_after = b"create table if not exists schema_migrations"
        self.door.open()
        opened = self.a_store(self.ini)
        opening = Deferred.fromCoroutine(opened.open())
        await lost
        self.assertFalse(opening.called)
        await opened.close()
        await self.assertFailure(opening, CancelledError)

    async def test_not_ours_to_read(self) -> None:
        """Tables that somebody else made and did not share with us are told."""
        self.door.open()
        await self.a_store(self.ini).open()
        role = f"role_{self.schema}"
        self.ask(f"create role {role} login password 'p'")
        self.addCleanup(self.ask, f"drop role {role}")
        self.addCleanup(self.ask, f"drop owned by {role}")
        self.ask(f"grant all on schema {self.schema} to {role}")
        self.ask(f"grant select on schema_migrations to {role}")
        why = await self.refusal(self.a_store(self.an_ini(user=role, password="p")))
        self.assertRegex(why, "^the database refuses to be read: permission denied for table")


class EmbeddedTests(StoreCase):
    async def prepare(self) -> None:
        """Use a directory of the test's."""
        await super().prepare()
        self.data = a_directory(self) / "data"
        self.ini = f"[litecord]\ndata = {self.data}\n[database]\npool = 2\n"

    def postmaster(self) -> int:
        """Tell the process id of the server."""
        pid_file = self.data / "postgresql" / "server" / "data" / "postmaster.pid"
        return int(pid_file.read_text().split()[0])

    async def an_open_store(self) -> Store:
        """Open one."""
        opened = self.a_store(self.ini)
        await opened.open()
        return opened

    async def count(self, opened: Store) -> int:
        """Tell how many files were applied, as soon as the database can be used."""
        while True:
            try:
                [(count,)] = await opened.database.autocommit.query(COUNT)
            except DatabaseUnavailable:
                await deferLater(reactor, 0.01)
            else:
                return int(count)

    async def test_killed(self) -> None:
        """A server that dies is started again, and its users come back to it."""
        opened = await self.an_open_store()
        again = self.hear("starting it again")
        os.kill(self.postmaster(), signal.SIGKILL)
        self.assertIn("postgres ended with signal 9", await again)
        self.assertGreater(await self.count(opened), 0)

    async def test_does_not_come_back_at_once(self) -> None:
        """It is tried for as long as it takes, and told why it does not work."""
        self.patch(store, "FIRST_RESTART", 0.01)
        opened = await self.an_open_store()
        start = opened._embedded.start
        failures = ["no space left", "still no space left"]

        async def failing() -> str:
            if failures:
                raise EmbeddedError(failures.pop(0))
            return await start()

        self.patch(opened._embedded, "start", failing)
        lines = [self.hear(why) for why in failures]
        os.kill(self.postmaster(), signal.SIGKILL)
        self.assertEqual(await lines[0], "no space left; trying again in 0 s")
        await lines[1]
        self.assertGreater(await self.count(opened), 0)

    async def test_closed_while_it_is_down(self) -> None:
        """Nothing is started any more, and nothing is waited for."""
        opened = await self.an_open_store()

        async def failing() -> str:
            raise EmbeddedError("no space left")

        self.patch(opened._embedded, "start", failing)
        down = self.hear("no space left")
        os.kill(self.postmaster(), signal.SIGKILL)
        await down
        await opened.close()

    async def test_shared(self) -> None:
        """A command uses the server of the daemon that runs, and leaves it running."""
        daemon = await self.an_open_store()
        why = await self.refusal(self.a_store(self.ini))
        self.assertEqual(why, f"{self.data}: another litecord is using this data directory")
        command = self.a_store(self.ini, shares=True)
        await command.open()
        self.assertGreater(await self.count(command), 0)
        await command.close()
        self.assertGreater(await self.count(daemon), 0)
