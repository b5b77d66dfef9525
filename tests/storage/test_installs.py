"""What the tables of installations make of a database that had none."""

from __future__ import annotations

import shutil

from litecord import shared
from litecord.storage.migrations import migrate
from tests.support.databases import SchemaTestCase
from tests.support.processes import a_directory

NAME = "0018_oauth2.sql"
MADE = """
    insert into users (id, username, bot) values (1, 'alice', false), (2, 'robot', true),
        (3, 'loner', true);
    insert into applications (id, owner_id, name, bot_id, verify_key, signing_key, secret_hash)
        values (2, 1, 'robot', 2, 'x', 'x', 'x'), (3, 1, 'loner', 3, 'x', 'x', 'x');
    insert into guilds (id, name, owner_id) values (10, 'one', 1), (11, 'two', 1);
    insert into members (guild_id, user_id, joined_at)
        select guild_id, user_id, '2026-01-01T00:00:00.123Z'
        from unnest('{10, 11}'::bigint[]) as guild_id, unnest('{1, 2}'::bigint[]) as user_id;
"""


class MigrationTests(SchemaTestCase):
    async def test_bots(self) -> None:
        """Bots that are in guilds have come by both scopes; the ids are as old as that, and two."""
        sql = shared.path("sql")
        before = a_directory(self)
        for each in sorted(sql.glob("*.sql")):
            if each.name < NAME:
                shutil.copy(each, before)
        database = await self.a_database()
        await migrate(database, before)
        self.ask(MADE)
        shutil.copy(sql / NAME, before)
        await migrate(database, before)
        rows = self.ask("select guild_id, application_id, user_id, scopes from integrations")
        scopes = ["applications.commands", "bot"]
        self.assertEqual(sorted(rows), [(10, 2, None, scopes), (11, 2, None, scopes)])
        ids = [row[0] for row in self.ask("select id from integrations order by id")]
        # 2026-01-01T00:00:00.123Z, in milliseconds since 2015
        self.assertEqual([each >> 22 for each in ids], [347_155_200_123] * 2)
        self.assertEqual(len(set(ids)), 2)
