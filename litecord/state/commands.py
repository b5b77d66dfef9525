"""The commands of applications that are in use, and what guilds say of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

import attrs

from ..interfaces import ICursor
from ..model.commands import ApplicationCommand, Permissions
from ..model.snowflakes import Snowflake
from ..storage import commands as storage

#: So many scopes are remembered; then all are read anew.
MOST_SCOPES: Final = 20_000

#: An application, and a guild or (``None``) everywhere.
Key = tuple[Snowflake, Snowflake | None]


@attrs.define(eq=False)
class Scope:
    """The commands of an application everywhere or in a guild, with what the guild says of any."""

    last_used: float
    commands: dict[Snowflake, ApplicationCommand] = attrs.field(factory=dict)
    #: by command, or by application for all that nothing is said of
    permissions: dict[Snowflake, Permissions] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Commands:
    """
    Scopes in memory: changed only by applying committed events.

    What changes while rows are being read may be newer or older than they are: then they are read
    once more.
    """

    _seconds: Callable[[], float]
    _scopes: dict[Key, Scope] = attrs.field(init=False, factory=dict)
    #: how many times anything was changed
    _changes: int = attrs.field(init=False, default=0)

    def get(self, application_id: Snowflake, guild_id: Snowflake | None) -> Scope | None:
        """A loaded scope."""
        found = self._scopes.get((application_id, guild_id))
        if found is not None:
            found.last_used = self._seconds()
        return found

    def scopes(self) -> Mapping[Key, Scope]:
        """All that is in memory."""
        return self._scopes

    async def load(
        self, cursor: ICursor, application_ids: Collection[Snowflake], guild_id: Snowflake | None
    ) -> None:
        """Have commands in memory: those of all guilds, and those of one with what it says."""
        wanted = {None, guild_id}
        if len(self._scopes) + 2 * len(application_ids) > MOST_SCOPES:
            self._scopes.clear()
        while missing := [
            each
            for each in application_ids
            if any((each, scope) not in self._scopes for scope in wanted)
        ]:
            changes = self._changes
            rows = await storage.list_of(cursor, missing, guild_id)
            said = (
                []
                if guild_id is None
                else await storage.list_permissions(cursor, missing, guild_id)
            )
            if changes != self._changes:
                continue
            for each in missing:
                for scope in wanted:
                    self._scopes[each, scope] = Scope(self._seconds())
            for row in rows:
                self._scopes[row.application_id, row.guild_id].commands[row.id] = row
            for one in said:
                self._scopes[one.application_id, guild_id].permissions[one.id] = one.permissions
            return

    def change(
        self,
        key: Key,
        put: Collection[ApplicationCommand],
        removed: Collection[Snowflake],
        forgotten: Collection[Snowflake],
    ) -> None:
        """Hold the commands of a scope as they are now."""
        self._changes += 1
        scope = self._scopes.get(key)
        if scope is not None:
            for each in removed:
                scope.commands.pop(each, None)
            scope.commands.update((each.id, each) for each in put)
        if forgotten:
            for (application_id, _), other in self._scopes.items():
                if application_id == key[0]:
                    for each in forgotten:
                        other.permissions.pop(each, None)

    def say(self, key: Key, target_id: Snowflake, permissions: Permissions) -> None:
        """Hold what a guild says of a command, or of all of an application."""
        self._changes += 1
        scope = self._scopes.get(key)
        if scope is None:
            return
        if permissions:
            scope.permissions[target_id] = permissions
        else:
            scope.permissions.pop(target_id, None)

    def drop_guild(self, guild_id: Snowflake) -> None:
        """Forget a guild's commands: the guild was deleted."""
        self._drop(key for key in self._scopes if key[1] == guild_id)

    def drop_application(self, application_id: Snowflake) -> None:
        """Forget an application's commands: it was deleted."""
        self._drop(key for key in self._scopes if key[0] == application_id)

    def doubt(self) -> None:
        """Read all anew: nobody can say whether something was changed."""
        self._changes += 1
        self._scopes.clear()

    def evict(self, oldest: float) -> None:
        """Forget what nobody has used since."""
        for key in [key for key, scope in self._scopes.items() if scope.last_used < oldest]:
            del self._scopes[key]

    def _drop(self, keys: Iterable[Key]) -> None:
        self._changes += 1
        for key in list(keys):
            del self._scopes[key]
