"""New ids begin above every id there is: no table may be forgotten, here or by check-state."""

from __future__ import annotations

import re

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.snowflakes import Snowflake
from litecord.storage import checks, ids
from litecord.storage.migrations import migrate
from tests.support.databases import SchemaTestCase
from tests.support.worlds import SQL

#: Tables with ids that are those of other tables.
BORROWED = {"members", "overwrites", "recipients", "invites"}
OWN_IDS = """
    select table_name from information_schema.columns
    where table_schema = current_schema() and column_name = 'id' and data_type = 'bigint'
        and table_name in (
            select tablename from pg_tables where schemaname = current_schema()
        )
"""


class TablesTests(SchemaTestCase):
    async def test_every_table(self) -> None:
        """Every table whose rows have ids of their own is asked for its highest."""
        await migrate(await self.a_database(), SQL)
        there = {name for (name,) in self.ask(OWN_IDS)} - BORROWED
        asked = set(re.findall(r"from (\w+)", ids.HIGHEST))
        self.assertEqual(there - asked, set())

    async def test_empty(self) -> None:
        """Where there is nothing every id is new; where there is something, those above it."""
        database = await self.a_database()
        await migrate(database, SQL)
        self.assertEqual(await ids.fetch_highest(database.autocommit), 0)
        self.ask("insert into users (id, username) values (7, 'eve')")
        self.ask("insert into guilds (id, name, owner_id) values (9, 'x', 7)")
        self.assertEqual(await ids.fetch_highest(database.autocommit), Snowflake(9))


class CheckTests(SynchronousTestCase):
    def test_future(self) -> None:
        """check-state looks for ids from the future wherever new ids are made above."""
        asked = set(re.findall(r"from (\w+)", ids.HIGHEST))
        self.assertEqual(asked - set(re.findall(r"from (\w+)", checks.ids.FUTURE)), set())
