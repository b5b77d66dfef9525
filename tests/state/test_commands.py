"""Commands in memory: what is read, what changes meanwhile, what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from litecord.model.commands import (
    ApplicationCommand,
    CommandPermission,
    PermissionTarget,
)
from litecord.model.snowflakes import Snowflake
from litecord.state import commands as state_commands
from litecord.state.commands import Commands

APP, OTHER, GUILD, ELSEWHERE = map(Snowflake, (1, 2, 100, 101))
MAY = (CommandPermission(id=GUILD, type=PermissionTarget.ROLE, permission=True),)


def a_command(id: int, guild_id: Snowflake | None = None, **given: Any) -> ApplicationCommand:
    """A command of the first application."""
    return ApplicationCommand(
        id=Snowflake(id),
        application_id=given.pop("application_id", APP),
        guild_id=guild_id,
        name=f"c{id}",
        version=Snowflake(id),
        **given,
    )


@attrs.frozen
class Row:
    """A row of a command, as it is read."""

    command: ApplicationCommand

    def _asdict(self) -> dict[str, Any]:
        return {**attrs.asdict(self.command, recurse=False), "options": []}

    def __getattr__(self, name: str) -> Any:
        return self._asdict()[name]


@attrs.define
class Cursor:
    """Answers with rows, and does something before it does."""

    commands: list[ApplicationCommand]
    meanwhile: Callable[[], None] = lambda: None
    asked: int = 0

    async def query(self, statement: str, parameters: Any) -> list[Any]:
        """All commands, of whichever scope; nothing is said of any."""
        if "from commands" not in statement:
            return []
        self.asked += 1
        rows: list[Any] = [Row(each) for each in self.commands]
        self.meanwhile()
        return rows


class LoadTests(SynchronousTestCase):
    def setUp(self) -> None:
        """Nothing is known."""
        self.now = 0.0
        self.commands = Commands(lambda: self.now)

    def load(self, cursor: Any, guild_id: Snowflake | None = GUILD, *ids: Snowflake) -> None:
        """Have commands in memory."""
        running = self.commands.load(cursor, ids or [APP], guild_id)
        with self.assertRaises(StopIteration):
            running.send(None)

    def known(self, guild_id: Snowflake | None = None) -> list[int] | None:
        """The ids of what is known of a scope."""
        scope = self.commands.get(APP, guild_id)
        return None if scope is None else sorted(scope.commands)

    def test_scopes(self) -> None:
        """What is of all guilds and what is of one are known apart, and read once."""
        cursor = Cursor([a_command(1), a_command(2, GUILD)])
        self.load(cursor)
        self.assertEqual((self.known(), self.known(GUILD)), ([1], [2]))
        self.load(cursor)
        self.load(cursor, None)
        self.assertEqual(cursor.asked, 1)
        self.assertIsNone(self.known(ELSEWHERE))

    def test_changed_meanwhile(self) -> None:
        """What was read while something changed is read once more."""
        cursor = Cursor([a_command(1)])

        def change() -> None:
            cursor.meanwhile = lambda: None
            cursor.commands = [a_command(1), a_command(2)]
            self.commands.change((APP, None), [a_command(2)], [], [])

        cursor.meanwhile = change
        self.load(cursor)
        self.assertEqual((self.known(), cursor.asked), ([1, 2], 2))

    def test_changes(self) -> None:
        """What changes is changed where it is known, and what is not known stays so."""
        self.load(Cursor([a_command(1), a_command(3)]))
        self.commands.change((APP, None), [a_command(2)], [Snowflake(3)], [])
        self.commands.change((OTHER, None), [a_command(4)], [], [])
        self.assertEqual(self.known(), [1, 2])
        self.assertIsNone(self.commands.get(OTHER, None))

    def test_said(self) -> None:
        """What a guild says is known until it says nothing, or the command is gone."""
        self.load(Cursor([a_command(5)]))
        key, scope = (APP, GUILD), self.commands.get(APP, GUILD)
        assert scope is not None
        self.commands.say(key, Snowflake(5), MAY)
        self.commands.say(key, APP, MAY)
        self.commands.say((APP, ELSEWHERE), APP, MAY)
        self.assertEqual(scope.permissions, {5: MAY, APP: MAY})
        self.commands.say(key, APP, ())
        self.assertEqual(scope.permissions, {5: MAY})
        self.commands.change((APP, None), [], [Snowflake(5)], [Snowflake(5)])
        self.assertEqual(scope.permissions, {})

    def test_forgotten(self) -> None:
        """What is deleted, in doubt, or of no use any more is not in memory."""
        for forget, left in (
            (lambda: self.commands.drop_guild(GUILD), {(APP, None)}),
            (lambda: self.commands.drop_application(APP), set()),
            (self.commands.doubt, set()),
        ):
            self.load(Cursor([]))
            forget()
            self.assertEqual(self.commands.scopes().keys(), left)
        self.load(Cursor([]))
        self.now = 10.0
        self.commands.get(APP, None)
        self.commands.evict(5.0)
        self.assertEqual(self.commands.scopes().keys(), {(APP, None)})

    def test_bounded(self) -> None:
        """There are so many at most; then all are read anew."""
        self.patch(state_commands, "MOST_SCOPES", 4)
        self.load(Cursor([]), GUILD, APP, OTHER)
        self.load(Cursor([]), ELSEWHERE, APP)
        self.assertEqual(self.commands.scopes().keys(), {(APP, None), (APP, ELSEWHERE)})
