"""Tokens in the database: good, void, and never for a password that is no more."""

from __future__ import annotations

from litecord.model.snowflakes import Snowflake
from litecord.model.users import Actor, TokenKind
from litecord.storage import tokens
from tests.support.builders import PopulatedCase

FIRST, SECOND = b"1" * 32, b"2" * 32
USER, BOT = TokenKind.USER, TokenKind.BOT


class TokenTests(PopulatedCase):
    ends_consistent = False  # memory is told nothing of what is done here

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user()
        self.user_id = Snowflake(int(self.alice.id))
        self.cursor = self.database.autocommit
        [row] = await self.cursor.query("select password from users")
        self.password = row.password
        await tokens.delete_all(self.cursor, self.user_id, USER)

    async def log_in(self, hash: bytes, password: str) -> bool:
        """Make a token good for whoever knows the password with this hash."""
        return await tokens.log_in(self.cursor, hash, self.user_id, password, self.clock.now())

    async def test_log_in(self) -> None:
        """A token is its owner's, until it is void; another's is not touched."""
        self.assertTrue(await self.log_in(FIRST, self.password))
        self.assertTrue(await self.log_in(SECOND, self.password))
        alice = Actor(user_id=self.user_id, kind=USER)
        self.assertEqual(await tokens.fetch(self.cursor, FIRST), alice)
        await tokens.delete(self.cursor, FIRST)
        self.assertIsNone(await tokens.fetch(self.cursor, FIRST))
        self.assertIsNotNone(await tokens.fetch(self.cursor, SECOND))

    async def test_password_changed_meanwhile(self) -> None:
        """No token for a password that was changed while it was being verified."""
        self.assertFalse(await self.log_in(FIRST, "the hash that it had before"))
        self.assertIsNone(await tokens.fetch(self.cursor, FIRST))

    async def test_kinds(self) -> None:
        """Voiding the tokens of one kind tells which they were, and leaves the others."""
        app = await self.an_application(self.alice)
        bot = Snowflake(int(app.id))
        actor = Actor(user_id=bot, kind=BOT, application_id=bot)
        self.assertTrue(await tokens.exist(self.cursor, bot, BOT))
        self.assertFalse(await tokens.exist(self.cursor, bot, USER))
        await tokens.insert(self.cursor, FIRST, actor, self.clock.now())
        self.assertEqual(await tokens.fetch(self.cursor, FIRST), actor)
        self.assertEqual(await tokens.delete_all(self.cursor, bot, USER), frozenset())
        gone = await tokens.delete_all(self.cursor, bot, BOT)
        self.assertEqual((len(gone), FIRST in gone), (2, True))
        self.assertFalse(await tokens.exist(self.cursor, bot, BOT))

    async def test_user_gone(self) -> None:
        """A token goes with its user."""
        await self.log_in(FIRST, self.password)
        await self.cursor.execute("delete from users where id = %(id)s", {"id": self.user_id})
        self.assertIsNone(await tokens.fetch(self.cursor, FIRST))
