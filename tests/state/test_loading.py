"""What is read into memory, once, while other things happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litecord.model.snowflakes import Snowflake
from litecord.state import loading as module
from litecord.state.state import State
from litecord.storage import applications, members
from tests.support.builders import PopulatedCase


class LoadTests(PopulatedCase):
    async def test_pages(self) -> None:
        """Members are loaded page by page, and all of them."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        people = {int(alice.id)} | {int((await self.a_member(guild)).id) for _ in range(4)}
        for size in (1, 2, 3, 5, 6):
            self.patch(module, "PAGE", size)
            fresh = State(lambda: 0.0)
            loaded = await fresh.load_guild(self.database.autocommit, Snowflake(int(guild.id)))
            assert loaded is not None
            self.assertEqual(set(loaded.members), people)
            self.assertEqual(set(fresh.users), people)

    async def test_no_such_guild(self) -> None:
        """There is nothing to load of what is not there."""
        self.assertIsNone(
            await self.world.state.load_guild(self.database.autocommit, Snowflake(1))
        )

    async def test_nobody_forgotten_meanwhile(self) -> None:
        """Users read for a guild that is not yet loaded are not forgotten as needed by nobody."""
        alice = await self.a_user()
        guild = await self.a_guild(alice)
        other = await self.a_guild(alice)
        guild_id = Snowflake(int(guild.id))
        state = self.world.state
        state.drop_guild(guild_id)
        self.patch(module, "PAGE", 1)
        fetch: Callable[..., Awaitable[Any]] = members.list_page

        async def forgetting(*args: Any, **given: Any) -> Any:
            page = await fetch(*args, **given)
            self.clock.advance(1000)
            state.evict(1)
            return page

        self.patch(members, "list_page", forgetting)
        loaded = await self.world.load_guild(guild_id)
        assert loaded is not None
        self.assertIn(Snowflake(int(alice.id)), state.users)
        self.assertNotIn(Snowflake(int(other.id)), state.guilds)


    async def test_application_deleted_meanwhile(self) -> None:
        """An application that is deleted while it is being read is not there afterwards."""
        alice = await self.a_user()
        app = await self.an_application(alice)
        app_id = Snowflake(int(app.id))
        state = self.world.state
        del state.applications[app_id]
        fetch: Callable[..., Awaitable[Any]] = applications.fetch

        async def deleted(*args: Any) -> Any:
            found = await fetch(*args)
            self.patch(applications, "fetch", fetch)
            await self.ok("POST", f"/applications/{app.id}/delete", token=alice.token)
            return found

        self.patch(applications, "fetch", deleted)
        cursor = self.database.autocommit
        self.assertIsNone(await state.load_application(cursor, app_id))
        self.assertNotIn(app_id, state.applications)
