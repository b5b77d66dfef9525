"""The index of commands that people's clients show, over HTTP."""

from __future__ import annotations

from typing import Any

from litecord.actions.installs import put_for_actor
from litecord.actions.world import Change, action
from litecord.model.snowflakes import Snowflake
from litecord.model.users import Actor, TokenKind
from tests.support.builders import Account
from tests.support.commands import CommandCase, slash

from .test_command_permissions import said


@action(lock=lambda actor, args: ("user", actor.user_id))
async def install(change: Change, application_id: Snowflake) -> None:
    """Have an application for oneself."""
    await put_for_actor(change, application_id, ["applications.commands"])


class IndexCase(CommandCase):
    """A world with an application, a guild, and Bob in it."""

    async def setUp(self) -> None:  # type: ignore[override]
        """Let Bob join."""
        await super().setUp()
        self.bob = await self.a_member(self.guild, "bob")
        self.index = f"/guilds/{self.guild.id}/application-command-index"

    async def seen(self, path: str | None = None, who: Account | None = None, **more: Any) -> Any:
        """An index as Bob sees it."""
        return await self.ok("GET", path or self.index, token=(who or self.bob).token, **more)

    async def names(self, path: str | None = None) -> list[str]:
        """What the commands of an index are called."""
        return [each["name"] for each in (await self.seen(path))["application_commands"]]

    async def installed(self, who: Account) -> None:
        """Have a person install the application."""
        form: dict[str, Any] = {"integration_types_config": {"0": {}, "1": {}}}
        await self.ok("PATCH", f"/applications/{self.app.id}", form, token=self.alice.token)
        actor = Actor(user_id=Snowflake(int(who.id)), kind=TokenKind.USER)
        await self.world.perform(actor, install, Snowflake(int(self.app.id)))


class GuildIndexTests(IndexCase):
    async def test_shape(self) -> None:
        """Applications, their commands, and when they were changed."""
        made = await self.as_bot("POST", self.path, slash(name_localizations={"en-US": "pong"}))
        told = await self.seen()
        [application], [command] = told["applications"], told["application_commands"]
        self.assertEqual(told["version"], made["version"])
        self.assertEqual((application["id"], application["bot"]["id"]), (self.app.id,) * 2)
        self.assertEqual(application["bot_id"], self.app.id)
        self.assertEqual(application["name"], self.app.name)
        for name in ("id", "application_id", "version", "type", "integration_types"):
            self.assertEqual(command[name], made[name])
        self.assertEqual(command["name_localized"], "pong")
        self.assertNotIn("name_localizations", command)
        self.assertNotIn("permissions", command)

    async def test_what_is_there(self) -> None:
        """What is for this guild is there, and what is not is not."""
        other = await self.a_guild(self.alice)
        await self.add_bot(self.app, other.id, self.alice)
        elsewhere = f"/applications/{self.app.id}/guilds/{other.id}/commands"
        await self.as_bot("POST", elsewhere, slash("elsewhere"))
        await self.as_bot("POST", self.in_guild, slash("here"))
        await self.as_bot("POST", self.path, slash("everywhere"))
        await self.as_bot("POST", self.path, slash("dms", contexts=[1]))
        self.assertEqual(await self.names(), ["here", "everywhere"])

    async def test_leaves(self) -> None:
        """An application that is no longer in the guild offers nothing there."""
        await self.as_bot("POST", self.path, slash())
        path = f"/guilds/{self.guild.id}/members/{self.app.id}"
        await self.ok("DELETE", path, token=self.alice.token)
        told = await self.seen()
        self.assertEqual((told["applications"], told["application_commands"]), ([], []))

    async def test_permissions(self) -> None:
        """What the guild says is told as far as it concerns who asks."""
        made = await self.as_bot("POST", self.path, slash())
        mine, other = await self.give(self.guild, self.bob, 0), await self.a_role(self.guild)
        given = [
            *(said(mine, permission=False), said(other), said(self.guild.id)),
            *(said(self.bob.id, 2), said(self.alice.id, 2, permission=False)),
            said(self.guild.channel_id, 3, permission=False),
        ]
        path = f"{self.in_guild}/{made['id']}/permissions"
        await self.ok("PUT", path, {"permissions": given}, token=self.alice.token)
        [command] = (await self.seen())["application_commands"]
        self.assertEqual(
            command["permissions"],
            {
                "roles": {mine: False, self.guild.id: True},
                "channels": {self.guild.channel_id: False},
                "user": True,
            },
        )
        path = f"{self.in_guild}/{self.app.id}/permissions"
        await self.ok("PUT", path, {"permissions": given[1:2]}, token=self.alice.token)
        [application] = (await self.seen())["applications"]
        self.assertEqual(application["permissions"], {"roles": {}, "channels": {}})

    async def test_channel(self) -> None:
        """A channel of a guild has the guild's index."""
        await self.as_bot("POST", self.path, slash())
        path = f"/channels/{self.guild.channel_id}/application-command-index"
        self.assertEqual(await self.seen(path), await self.seen())

    async def test_search(self) -> None:
        """Older clients ask for some of them by name, type, application or id."""
        for body in (slash("ping"), slash("pong"), {"name": "Ping", "type": 2}):
            await self.as_bot("POST", self.path, body)
        path = f"/channels/{self.guild.channel_id}/application-commands/search"
        self.assertEqual(await self.names(path), ["Ping", "ping", "pong"])
        self.assertEqual(await self.names(f"{path}?query=PING"), ["Ping", "ping"])
        self.assertEqual(await self.names(f"{path}?type=1&query=pi"), ["ping"])
        self.assertEqual(await self.names(f"{path}?application_id=1"), [])
        first = await self.seen(f"{path}?limit=2")
        self.assertEqual(first["cursor"]["next"], "2")
        self.assertIsNone(first["applications"])
        last = await self.seen(f"{path}?limit=2&cursor=2&include_applications=true")
        self.assertEqual([each["name"] for each in last["application_commands"]], ["pong"])
        self.assertEqual((last["cursor"]["next"], len(last["applications"])), (None, 1))
        ids = ",".join(each["id"] for each in first["application_commands"])
        self.assertEqual(await self.names(f"{path}?command_ids={ids}"), ["Ping", "ping"])


class OtherIndexTests(IndexCase):
    async def test_dm(self) -> None:
        """In the DM with a bot there is what its application offers in DMs."""
        await self.as_bot("POST", self.path, slash("all"))
        await self.as_bot("POST", self.path, slash("guilds", dm_permission=False))
        await self.as_bot("POST", self.path, slash("dms", contexts=[1]))
        await self.as_bot("POST", self.in_guild, slash("one"))
        form = {"recipients": [self.app.id]}
        opened = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        path = f"/channels/{opened['id']}/application-command-index"
        self.assertEqual(await self.names(path), ["all", "dms"])

    async def test_strangers(self) -> None:
        """Who has no guild in common with it is offered nothing there."""
        await self.as_bot("POST", self.path, slash())
        form = {"recipients": [self.app.id]}
        opened = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        await self.ok("DELETE", f"/users/@me/guilds/{self.guild.id}", token=self.bob.token)
        path = f"/channels/{opened['id']}/application-command-index"
        self.assertEqual(await self.names(path), [])

    async def test_user(self) -> None:
        """What a person has for themselves offers what is for people."""
        path = "/users/@me/application-command-index"
        self.assertEqual(await self.names(path), [])
        await self.installed(self.bob)
        await self.as_bot("POST", self.path, slash("guilds", integration_types=[0]))
        await self.as_bot("POST", self.path, slash("people", integration_types=[1]))
        self.assertEqual(await self.names(path), ["people"])
        form = {"recipients": [self.alice.id]}
        opened = await self.ok("POST", "/users/@me/channels", form, token=self.bob.token)
        path = f"/channels/{opened['id']}/application-command-index"
        self.assertEqual(await self.names(path), [])

    async def test_application(self) -> None:
        """Of one application there is all that it registered for all guilds."""
        await self.as_bot("POST", self.path, slash("dms", contexts=[1]))
        await self.as_bot("POST", self.in_guild, slash("one"))
        path = f"/applications/{self.app.id}/application-command-index"
        self.assertEqual(await self.names(path), ["dms"])
        path = "/applications/1/application-command-index"
        missing = self.call("GET", path, token=self.bob.token)
        await self.assertRefused(missing, 404, 10002)
