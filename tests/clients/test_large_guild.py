"""A guild that is too large to be sent at once: each library gets all its members by asking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg2

from tests.clients import bots
from tests.clients.bots import Bot
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

skip = only_in("clients")

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

    async def _check(self, bot: Bot) -> None:
        cache = await bot.told("cache", guild_id=self.guild_id)
        self.assertEqual(cache["member_count"], MANY + 5)
        people = expected_people(self.role_id)
        self.assertEqual({each: cache["members"].get(each) for each in people}, people)
        self.assertEqual(len(cache["members"]), MANY + 5)

    async def test_discord_py(self) -> None:
        """discord.py is not ready before it has all members."""
        bot = await self.a_ready_bot(library=bots.DISCORD_PY)
        self.assertEqual(len(bot.inbox.named("sent", op=8)), 1)
        await self._check(bot)

    async def test_hikari(self) -> None:
        """hikari asks by itself, too, and tells of each part."""
        bot = await self.a_ready_bot(library=bots.HIKARI)
        parts = [await bot.heard("chunk", index=index, count=2) for index in range(2)]
        self.assertEqual([each["members"] for each in parts], [1000, MANY + 5 - 1000])
        await self._check(bot)

    async def test_discord_js(self) -> None:
        """discord.js asks when the bot asks."""
        bot = await self.a_ready_bot(library=bots.DISCORD_JS)
        self.assertEqual(await bot.told("chunk", guild_id=self.guild_id), MANY + 5)
        await self._check(bot)

    if bots.NO_NODE:
        test_discord_js.skip = bots.NO_NODE  # type: ignore[attr-defined]
