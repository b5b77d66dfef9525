"""Images in the database: whoever names one is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from litecord.storage import images
from litecord.storage.migrations import migrate
from tests.support.databases import SchemaTestCase
from tests.support.worlds import SQL

THEN = datetime(2026, 1, 1, tzinfo=UTC)

# Columns that hold a hash are text and are called what Discord calls what they show.
SHOWN = """
    select table_name || '.' || column_name as place from information_schema.columns
    join pg_tables on tablename = table_name and schemaname = table_schema
    where table_schema = current_schema() and data_type = 'text' and column_name in (
        'avatar', 'banner', 'icon', 'splash', 'discovery_splash', 'home_header', 'cover_image',
        'image'
    )
"""
KEPT = """
    select table_name || '.' || column_name as place from information_schema.columns
    join pg_tables on tablename = table_name and schemaname = table_schema
    where table_schema = current_schema() and column_name = 'digest'
"""
_SELECTED = re.compile(r"select (\w+)(?: as hash)? from (\w+)\b")


def places(statement: str) -> set[str]:
    """The columns of tables that a union of selections is made of."""
    return {f"{table}.{column}" for column, table in _SELECTED.findall(statement)}


class NamedTests(SchemaTestCase):
    async def prepare(self) -> None:
        await super().prepare()
        database = await self.a_database()
        await migrate(database, SQL)
        self.cursor = database.autocommit

    async def test_every_hash(self) -> None:
        """Each column that can hold the hash of an image is known to hold it up."""
        shown = {row.place for row in await self.cursor.query(SHOWN)}
        self.assertIn("users.avatar", shown)
        self.assertEqual(shown - places(images.LIST_NAMED), set())

    async def test_every_file(self) -> None:
        """Each table that names files is known to: what no table is known to name is removed."""
        kept = {row.place for row in await self.cursor.query(KEPT)}
        self.assertIn("images.digest", kept)
        self.assertEqual(kept - places(images.LIST_BLOBS_AMONG), set())

    async def test_pages(self) -> None:
        """However many there are, all that nothing shows are forgotten."""
        self.patch(images, "PAGE", 2)
        for name in "abcde":
            await images.upsert(self.cursor, name, f"digest of {name}", THEN)
        await self.cursor.execute(
            "insert into users (id, username, avatar) values (1, 'somebody', 'c')"
        )
        await images.delete_unnamed(self.cursor, THEN + timedelta(seconds=1))
        rows = await self.cursor.query("select hash from images")
        self.assertEqual([row.hash for row in rows], ["c"])
        self.assertEqual(await images.list_lost(self.cursor), [])
        await self.cursor.execute("update users set banner = 'b'")
        self.assertEqual(await images.list_lost(self.cursor), ["b"])

    async def test_unnamed(self) -> None:
        """What nothing shows is forgotten, unless it was sent again meanwhile."""
        for name in ("old", "again", "new"):
            await images.upsert(self.cursor, name, f"digest of {name}", THEN)
        later = THEN + timedelta(days=1)
        await images.upsert(self.cursor, "again", "digest of again", later)
        await images.upsert(self.cursor, "new", "digest of new", later)
        await images.delete_unnamed(self.cursor, later)
        rows = await self.cursor.query("select hash from images order by hash")
        self.assertEqual([row.hash for row in rows], ["again", "new"])
        digests = ["digest of old", "digest of again", "none"]
        self.assertEqual(
            await images.list_blobs_among(self.cursor, digests), {"digest of again"}
        )
