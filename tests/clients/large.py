"""A guild that is too large to be sent at once: each library gets all its members by asking.

Imported as a module: trial runs every test case that it finds by name in a test module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg2

from tests.clients.bots import Bot
from tests.clients.cases import ClientCase
from tests.clients.common import expected_channels, expected_roles

MANY = 1500
#: People who joined one second after the other, with the lowest ids there are.
PEOPLE = """
    with people as (
        insert into users (id, username)
        select number, 'extra' || number from generate_series(1, %(many)s) as number
        returning id
    )
    insert into members (guild_id, user_id, joined_at, nick, roles)
    select %(guild)s, id, now() + id * interval '1 second',
        case when id %% 10 = 0 then 'Nick ' || id end,
        case when id %% 7 = 0 then array[%(role)s]::bigint[] else '{}' end
    from people
"""


def insert_people(data: Path, guild_id: str, role_id: str) -> None:
    """Put people into a guild that no daemon has looked at yet; no password is hashed for them."""
    server = data / "postgresql" / "server"
    connection = psycopg2.connect(
        host=str(server / "socket"),
        user="litecord",
        dbname="litecord",
        password=(server / "password").read_text().strip(),
    )
    try:
        with connection, connection.cursor() as cursor:
            given = {"many": MANY, "guild": int(guild_id), "role": int(role_id)}
            cursor.execute(PEOPLE, given)
    finally:
        connection.close()


def expected_people(role_id: str) -> dict[str, Any]:
    """Tell what a bot should know of them."""
    return {
        str(number): {
            "name": f"extra{number}",
            "nick": None if number % 10 else f"Nick {number}",
            "bot": False,
            "roles": [] if number % 7 else [role_id],
        }
        for number in range(1, MANY + 1)
    }


class LargeGuildTests(ClientCase):
    """1,500 members beside those of the demo world."""

    async def setUp(self) -> None:  # type: ignore[override]
        """Make a role, restart the daemon, and give the role to some of many people."""
        await super().setUp()
        made = await self.alice.ok("POST", f"/guilds/{self.guild_id}/roles", {"name": "Seventh"})
        await self.daemon.stop()
        await self.daemon.start()
        self.role_id = made["id"]
        insert_people(self.daemon.data, self.guild_id, self.role_id)

    async def test_members(self) -> None:
        """Everything about the guild is in the library's cache, all members among it."""
        bot = await self.a_ready_bot()
        await self.check_asked(bot)
        cache = await bot.told("cache", guild_id=self.guild_id)
        self.assertEqual(cache["member_count"], MANY + 5)
        people = expected_people(self.role_id)
        self.assertEqual({each: cache["members"].get(each) for each in people}, people)
        self.assertEqual(len(cache["members"]), MANY + 5)
        guild = await self.alice.ok("GET", f"/guilds/{self.guild_id}")
        self.assertEqual((cache["name"], cache["owner_id"]), (guild["name"], guild["owner_id"]))
        self.assertEqual(cache["roles"], expected_roles(guild["roles"]))
        channels = await self.alice.ok("GET", f"/guilds/{self.guild_id}/channels")
        self.assertEqual(cache["channels"], expected_channels(channels))

    async def check_asked(self, bot: Bot) -> None:
        """Have a library ask that does not by itself, or look how it did; to be extended."""


class AskingTests(LargeGuildTests):
    """With a library that asks when the bot asks."""

    async def check_asked(self, bot: Bot) -> None:
        """Ask; all of them come."""
        self.assertEqual(await bot.told("chunk", guild_id=self.guild_id), MANY + 5)
