"""What commands are offered where, and who may use them: as interactions ask for it."""

from __future__ import annotations

from typing import Any

from litecord.actions import access, applications, commands
from litecord.actions.world import Change, World, action, by_channel
from litecord.model.applications import IntegrationType
from litecord.model.commands import Context
from litecord.model.permissions import (
    ADMINISTRATOR,
    KICK_MEMBERS,
    SEND_MESSAGES,
    USE_APPLICATION_COMMANDS,
)
from litecord.model.snowflakes import Snowflake
from litecord.model.users import Actor, TokenKind
from litecord.storage import commands as storage
from tests.http.test_command_index import IndexCase
from tests.http.test_command_permissions import said
from tests.support.builders import Account
from tests.support.commands import slash

GUILD, USER = IntegrationType


@action(guild=by_channel, reads=True)
async def asked(
    change: Change, channel_id: Snowflake, application_id: Snowflake, command_id: Snowflake
) -> tuple[Context | None, frozenset[IntegrationType], bool] | None:
    """Where a command is asked for, the installs that offer it, and whether it may be used."""
    here = access.in_place(change, channel_id)
    application = await applications.fetch(change, application_id)
    guild_id = None if here.guild is None else here.guild.guild.id
    command = await commands.find(change, application_id, command_id, guild_id)
    if command is None:
        return None
    offered = await commands.offer(change, application, here)
    may = await commands.may_use(change, command, here, offered)
    return offered.context, offered.authorizes(command), may


class UseTests(IndexCase):
    async def ask(
        self, command: Any, channel_id: str | None = None, who: Account | None = None
    ) -> Any:
        """Ask as Bob."""
        actor = Actor(user_id=Snowflake(int((who or self.bob).id)), kind=TokenKind.USER)
        ids = channel_id or self.guild.channel_id, self.app.id, command["id"]
        world: World = self.world
        return await world.perform(actor, asked, *[Snowflake(int(each)) for each in ids])

    async def may(self, command: Any, channel_id: str | None = None) -> bool:
        """Whether Bob may."""
        found = await self.ask(command, channel_id)
        return bool(found[-1])

    async def a_dm(self, other_id: str) -> str:
        """Bob's DM with somebody."""
        form = {"recipients": [other_id]}
        opened = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        return str(opened["id"])

    async def test_in_guild(self) -> None:
        """A guild has its own commands and those of all guilds, and none of other guilds."""
        for path in (self.path, self.in_guild):
            made = await self.as_bot("POST", path, slash())
            self.assertEqual(await self.ask(made), (Context.GUILD, {GUILD}, True))
        other = await self.a_guild(self.alice)
        await self.add_bot(self.app, other.id, self.alice)
        elsewhere = f"/applications/{self.app.id}/guilds/{other.id}/commands"
        made = await self.as_bot("POST", elsewhere, slash("elsewhere"))
        self.assertIsNone(await self.ask(made))

    async def test_no_query(self) -> None:
        """What was asked for once is found without asking the database for commands."""
        made = await self.as_bot("POST", self.path, slash())
        await self.ask(made)

        async def unexpected(*args: object, **given: object) -> Any:
            raise AssertionError("the database was asked")

        self.patch(storage, "list_of", unexpected)
        self.patch(storage, "list_permissions", unexpected)
        self.assertTrue(await self.may(made))

    async def test_after_a_change(self) -> None:
        """What is changed is at once as it is now."""
        made = await self.as_bot("POST", self.path, slash())
        self.assertTrue(await self.may(made))
        path = f"{self.path}/{made['id']}"
        await self.as_bot("PATCH", path, {"contexts": [1]})
        self.assertFalse(await self.may(made))
        await self.call("DELETE", path, token=self.app.authorization)
        self.assertIsNone(await self.ask(made))

    async def test_member_permissions(self) -> None:
        """A command asks for permissions in the channel, of all but administrators."""
        made = await self.as_bot(
            "POST", self.path, slash(default_member_permissions=str(KICK_MEMBERS))
        )
        nobodys = await self.as_bot("POST", self.path, slash("x", default_member_permissions="0"))
        self.assertFalse(await self.may(made))
        await self.give(self.guild, self.bob, KICK_MEMBERS)
        self.assertTrue(await self.may(made))
        self.assertFalse(await self.may(nobodys))
        await self.give(self.guild, self.bob, ADMINISTRATOR)
        self.assertTrue(await self.may(nobodys))

    async def test_channel_permissions(self) -> None:
        """Nobody uses commands where they may not, or may not write."""
        made = await self.as_bot("POST", self.path, slash())
        for denied in (USE_APPLICATION_COMMANDS, SEND_MESSAGES):
            path = f"/channels/{self.guild.channel_id}/permissions/{self.guild.id}"
            await self.ok("PUT", path, {"type": 0, "deny": str(denied)}, token=self.alice.token)
            self.assertFalse(await self.may(made))
            await self.ok("DELETE", path, token=self.alice.token)
        self.assertTrue(await self.may(made))

    async def test_overrides(self) -> None:
        """What the guild says counts at once, in threads what it says of the parent."""
        made = await self.as_bot("POST", self.path, slash())
        form = {"name": "x", "type": 11}
        path = f"/channels/{self.guild.channel_id}/threads"
        thread = await self.ok("POST", path, form, token=self.alice.token)
        one = f"{self.in_guild}/{made['id']}/permissions"
        for given, wanted in (
            (said(self.bob.id, 2, permission=False), False),
            (said(self.guild.channel_id, 3, permission=False), False),
            (said(self.bob.id, 2), True),
        ):
            body = {"permissions": [given]}
            await self.ok("PUT", one, body, token=self.alice.token)
            self.assertEqual(await self.may(made), wanted)
            self.assertEqual(await self.may(made, thread["id"]), wanted)

    async def test_age(self) -> None:
        """What is age-restricted is for channels that are."""
        made = await self.as_bot("POST", self.path, slash(nsfw=True))
        self.assertFalse(await self.may(made))
        path = f"/channels/{self.guild.channel_id}"
        await self.ok("PATCH", path, {"nsfw": True}, token=self.alice.token)
        self.assertTrue(await self.may(made))
        self.assertTrue(await self.may(made, await self.a_dm(self.app.id)))

    async def test_dms(self) -> None:
        """With the bot one uses what is for that; with others what one has for oneself."""
        await self.installed(self.bob)
        made = await self.as_bot("POST", self.path, slash(integration_types=[0]))
        mine = await self.as_bot("POST", self.path, slash("mine", integration_types=[1]))
        with_bot, with_alice = await self.a_dm(self.app.id), await self.a_dm(self.alice.id)
        private = Context.PRIVATE_CHANNEL
        self.assertEqual(await self.ask(made, with_bot), (Context.BOT_DM, {GUILD}, True))
        self.assertEqual(await self.ask(made, with_alice), (private, set(), False))
        self.assertEqual(await self.ask(mine, with_alice), (private, {USER}, True))
        self.assertEqual(await self.ask(mine), (Context.GUILD, {USER}, True))
        self.assertEqual(
            await self.ask(mine, who=self.alice), (Context.GUILD, set(), False)
        )

    async def test_uninstalled(self) -> None:
        """Where the application is not, it offers nothing."""
        made = await self.as_bot("POST", self.path, slash())
        path = f"/guilds/{self.guild.id}/members/{self.app.id}"
        await self.ok("DELETE", path, token=self.alice.token)
        self.assertEqual(await self.ask(made), (Context.GUILD, set(), False))
