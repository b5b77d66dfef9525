"""Commands in the database: what is kept, whose they are, how creates of a day are counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litecord.model.commands import (
    ApplicationCommand,
    CommandPermission,
    CommandPermissions,
    CommandType,
    Context,
    Handler,
    PermissionTarget,
)
from litecord.model.snowflakes import Snowflake
from litecord.storage import commands
from litecord.storage.sqlstates import UniqueViolated
from tests.support.builders import PopulatedCase

DAY = timedelta(days=1)


class CommandStorageTests(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        """Make an application and a guild."""
        await super().setUp()
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        self.guild_id = Snowflake(int(guild.id))
        self.app_id = Snowflake(int((await self.a_bot_in(guild.id, alice)).id))
        self.cursor = self.world.database.autocommit

    def a_command(self, guild_id: Snowflake | None = None, **given: Any) -> ApplicationCommand:
        """A command with most of what can be said."""
        command_id = self.world.ids.next()
        fields: dict[str, Any] = {
            "name": "ping",
            "name_localizations": {"de": "klopf"},
            "description": "Says pong",
            "contexts": (Context.GUILD, Context.BOT_DM),
            "default_member_permissions": 0,
            "default_permission": False,
            "dm_permission": False,
            "nsfw": True,
            **given,
        }
        return ApplicationCommand(
            id=command_id,
            application_id=self.app_id,
            guild_id=guild_id,
            version=command_id,
            **fields,
        )

    async def test_kept(self) -> None:
        """What is kept is what there was; scopes are apart."""
        launch = self.a_command(
            type=CommandType.PRIMARY_ENTRY_POINT, handler=Handler.APP_HANDLER
        )
        made = [self.a_command(), self.a_command(self.guild_id), launch]
        made.sort(key=lambda each: each.id)
        for each in made:
            await commands.insert(self.cursor, each)
        listed = await commands.list_of(self.cursor, [self.app_id], self.guild_id)
        self.assertEqual(listed, made)
        everywhere = await commands.list_of(self.cursor, [self.app_id], None)
        self.assertEqual(everywhere, [each for each in made if each.guild_id is None])
        await commands.delete(self.cursor, [each.id for each in made])
        self.assertEqual(await commands.list_of(self.cursor, [self.app_id], self.guild_id), [])

    async def test_names(self) -> None:
        """One name of a type is one command of a scope's."""
        for guild_id in (None, self.guild_id):
            await commands.insert(self.cursor, self.a_command(guild_id))
            with self.assertRaises(UniqueViolated):
                await commands.insert(self.cursor, self.a_command(guild_id))
            menu = self.a_command(guild_id, type=CommandType.USER, description="")
            await commands.insert(self.cursor, menu)

    async def test_said(self) -> None:
        """What a guild says is kept by what it is about, and goes with the command."""
        command = self.a_command()
        await commands.insert(self.cursor, command)
        may = CommandPermission(id=self.guild_id, type=PermissionTarget.ROLE, permission=True)
        said = [
            CommandPermissions(
                id=target_id,
                application_id=self.app_id,
                guild_id=self.guild_id,
                permissions=(may,),
            )
            for target_id in sorted((self.app_id, command.id))
        ]
        for each in (*said, *said):
            await commands.set_permissions(self.cursor, each)
        given = [self.app_id], self.guild_id
        self.assertEqual(await commands.list_permissions(self.cursor, *given), said)
        await commands.delete(self.cursor, [command.id])
        [left] = await commands.list_permissions(self.cursor, *given)
        self.assertEqual(left.id, self.app_id)

    async def test_days(self) -> None:
        """A day begins with the first create after the one before is over."""
        start = self.world.clock.now()
        counted = [
            (await commands.count_creates(
                self.cursor, self.app_id, guild_id, 3, now=start + DAY * days, day=DAY
            ))
            for guild_id, days in (
                *((None, 0.0), (None, 0.9), (self.guild_id, 0.9)),
                *((None, 1.0), (None, 1.5), (None, 2.0)),
            )
        ]
        since = [(moment - start) / DAY for moment, _ in counted]
        self.assertEqual(since, [0.0, 0.0, 0.9, 1.0, 1.0, 2.0])
        self.assertEqual([count for _, count in counted], [3, 6, 3, 3, 6, 3])

    async def test_shares(self) -> None:
        """Members of a guild share it with the applications in it."""
        bob = await self.a_user()
        bob_id = Snowflake(int(bob.id))
        self.assertFalse(await commands.shares_guild(self.cursor, bob_id, self.app_id))
        [row] = await self.cursor.query("select owner_id from guilds")
        self.assertTrue(await commands.shares_guild(self.cursor, row.owner_id, self.app_id))
