"""
Fills the database of a server that runs with what would take hours to make over the API.

Whatever is made here has ids of the year 2020, so that the server's own are above them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import psycopg2
from twisted.internet import reactor

from litecord.storage.embedded import EmbeddedPostgres

#: The first id of all: the beginning of 2020; one more for each thing made.
FIRST = 157_766_400_000 << 22
#: VIEW_CHANNEL, SEND_MESSAGES, READ_MESSAGE_HISTORY
EVERYBODY = 1 << 10 | 1 << 11 | 1 << 16
#: Flags of applications whose bots may have all intents.
ALL_INTENTS = 1 << 13 | 1 << 15 | 1 << 19

USERS = """
    insert into users (id, username, bot)
    select %(first)s + n, 'bench' || %(first)s + n, true from generate_series(1, %(count)s) n
"""
APPLICATIONS = """
    insert into applications (id, owner_id, name, flags, bot_id, verify_key, signing_key,
                              secret_hash)
    select %(first)s + n, %(first)s + n, 'bench', %(flags)s, %(first)s + n, '', '', ''
    from generate_series(1, %(count)s) n
"""
TOKENS = """
    insert into tokens (hash, user_id, kind, application_id, created_at)
    select sha256(convert_to('bench.' || %(first)s + n, 'UTF8')), %(first)s + n, 'bot',
           %(first)s + n, now()
    from generate_series(1, %(count)s) n
"""
GUILDS = """
    insert into guilds (id, name, owner_id)
    select %(first)s + n, 'bench ' || n, %(owner)s from generate_series(1, %(count)s) n
"""
ROLES = """
    insert into roles (id, guild_id, name, permissions)
    select %(first)s + n, %(first)s + n, '@everyone', %(permissions)s
    from generate_series(1, %(count)s) n
"""
CHANNELS = """
    insert into channels (id, guild_id, type, name, position)
    select %(channel)s + (n - 1) * %(each)s + k, %(first)s + n, 0, 'channel-' || k, k
    from generate_series(1, %(count)s) n, generate_series(1, %(each)s) k
"""
MEMBERS = """
    insert into members (guild_id, user_id, joined_at)
    select %(guild)s + g, %(user)s + n, '2020-01-01'
    from generate_series(1, %(guilds)s) g, generate_series(1, %(members)s) n
"""
MESSAGES = """
    insert into messages (id, channel_id, author_id, content)
    select %(first)s + (n::bigint << 22), %(channel)s, %(author)s,
           'message ' || n || ' of the history ' || repeat('y', 60)
           || case when n %% 100 = 0 then ' https://example.org/' else '' end
    from generate_series(1, %(count)s) n
"""


@attrs.frozen(kw_only=True)
class Seeded:
    """Guilds with the same members, all of them bots; each has some channels."""

    first_guild: int
    first_user: int
    first_channel: int
    users: int

    def state(self, base: str) -> dict[str, Any]:
        """A state file of the load tool, of the first of the guilds."""
        return {
            "base": base,
            "guild_id": str(self.first_guild),
            "channel_id": str(self.first_channel),
            "users": [
                {"token": f"bench.{self.first_user + n}", "bot": True}
                for n in range(min(self.users, 8000))
            ],
        }


class Seeder:
    """A connection to the database of the server whose data is in a directory."""

    def __init__(self, directory: Path) -> None:
        embedded = EmbeddedPostgres(
            reactor=reactor, data=directory / "data", on_exit=lambda _: None
        )
        self._connection = psycopg2.connect(embedded.running_dsn())
        self._connection.autocommit = True
        self._cursor = self._connection.cursor()
        self._next = FIRST

    def close(self) -> None:
        """End."""
        self._connection.close()

    def _ids(self, count: int) -> int:
        """Reserve ids: the one below the first."""
        self._next += count
        return self._next - count

    def guilds(self, count: int, *, members: int, channels: int = 5) -> Seeded:
        """Make guilds of the same members, who have tokens, and so many channels in each."""
        user, guild = self._ids(members), self._ids(count)
        channel, many = self._ids(count * channels), {"count": count, "first": guild}
        bots = {"count": members, "first": user, "flags": ALL_INTENTS}
        run = self._cursor.execute
        for statement in (USERS, APPLICATIONS, TOKENS):
            run(statement, bots)
        run(GUILDS, {**many, "owner": user + 1})
        run(ROLES, {**many, "permissions": EVERYBODY})
        run(CHANNELS, {**many, "channel": channel, "each": channels})
        run(MEMBERS, {"guild": guild, "guilds": count, "user": user, "members": members})
        run("analyze")
        return Seeded(
            first_guild=guild + 1, first_user=user + 1, first_channel=channel + 1, users=members
        )

    def messages(self, seeded: Seeded, count: int) -> None:
        """Fill the first channel; every hundredth message has a link."""
        given = {"channel": seeded.first_channel, "author": seeded.first_user, "count": count}
        self._cursor.execute(MESSAGES, {**given, "first": FIRST})
        self._cursor.execute("vacuum analyze messages")
