"""What people have agreed to, and what came of it: bots in guilds, user installs."""

from __future__ import annotations

from typing import Any

from litecord.events import AuthorizationMade, UserInstalled, UserUninstalled
from litecord.model.installs import UserInstall
from litecord.model.permissions import MANAGE_GUILD
from litecord.model.snowflakes import Snowflake
from tests.support.flows import BACK, FlowCase
from tests.support.gateway import GatewayCase


class AuthorizedTests(FlowCase):
    async def test_list(self) -> None:
        """A user sees what they agreed to, and can take it back."""
        first = await self.tokens("identify")
        second = await self.tokens("guilds")
        [told] = await self.ok("GET", "/oauth2/tokens", token=self.bob.token)
        self.assertEqual(told["scopes"], ["guilds", "identify"])
        self.assertEqual(told["application"]["id"], self.app.id)
        self.assertEqual(len(self.announced(AuthorizationMade)), 2)
        path = f"/oauth2/tokens/{told['id']}"
        await self.assertRefused(self.call("DELETE", path, token=self.alice.token), 404, 10012)
        await self.ok("DELETE", path, token=self.bob.token)
        self.assertEqual(await self.ok("GET", "/oauth2/tokens", token=self.bob.token), [])
        for each in (first, second):
            self.assertEqual((await self.me(each["access_token"])).status, 401)
        await self.assertRefused(self.call("DELETE", path, token=self.bob.token), 404, 10012)

    async def test_asked_again(self) -> None:
        """Who agreed to as much need not be asked again, but for what is done each time."""
        path = self.asking("identify guilds")
        self.assertFalse((await self.ok("GET", path, token=self.bob.token))["authorized"])
        await self.tokens("identify guilds email")
        told = await self.ok("GET", path, token=self.bob.token)
        self.assertTrue(told["authorized"])
        self.assertEqual((told["redirect_uri"], told["integration_type"]), (BACK, 0))
        path = self.asking("connections")
        self.assertFalse((await self.ok("GET", path, token=self.bob.token))["authorized"])

    async def test_counted(self) -> None:
        """The owner is told how many authorised and installed the application."""
        await self.tokens()
        told = await self.ok("GET", f"/applications/{self.app.id}", token=self.alice.token)
        self.assertEqual(told["approximate_user_authorization_count"], 1)
        self.assertEqual(told["approximate_user_install_count"], 0)
        self.assertIn("identify", told["eligible_oauth2_scopes"])
        self.assertNotIn("rpc", told["eligible_oauth2_scopes"])


class GuildTests(FlowCase):
    async def test_bot_and_code(self) -> None:
        """A bot may come along with a code; the token answer holds the guild."""
        guild = await self.a_guild(self.bob)
        path = self.asking("bot identify", permissions=8)
        said = await self.agree(path, guild_id=guild.id)
        self.assertEqual((said["guild_id"], said["permissions"]), (guild.id, "8"))
        told = (await self.exchange(said["code"])).body
        self.assertEqual((told["guild"]["id"], told["scope"]), (guild.id, "bot identify"))
        path = f"/guilds/{guild.id}/members/{self.app.id}"
        await self.ok("GET", path, token=self.bob.token)

    async def test_code_required(self) -> None:
        """A bot that insists on a code comes when the code is exchanged, and not before."""
        await self.configure(bot_require_code_grant=True)
        guild = await self.a_guild(self.bob)
        said = await self.agree(self.asking("bot", permissions=8), guild_id=guild.id)
        path = f"/guilds/{guild.id}/members/{self.app.id}"
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 404, 10007)
        self.assertEqual((await self.exchange(said["code"])).status, 200)
        await self.ok("GET", path, token=self.bob.token)

    async def test_guild_gone(self) -> None:
        """A guild that is gone meanwhile does not make the code void, but no bot comes there."""
        for insists, status in ((False, 200), (True, 400)):
            await self.configure(bot_require_code_grant=insists)
            guild = await self.a_guild(self.bob)
            code = (await self.agree(self.asking("bot identify"), guild_id=guild.id))["code"]
            await self.ok("DELETE", f"/guilds/{guild.id}", token=self.bob.token)
            answer = await self.exchange(code)
            self.assertEqual(answer.status, status, answer.body)
            self.assertNotIn("guild", answer.body)
        self.assertError(answer, "invalid_grant")

    async def test_may_no_more(self) -> None:
        """Nor does it where the person may no longer add it; RFC 6749 says how that is told."""
        await self.configure(bot_require_code_grant=True)
        guild = await self.a_guild(self.alice)
        await self.join(self.bob, guild)
        form = {"permissions": str(MANAGE_GUILD)}
        everyone = f"/guilds/{guild.id}/roles/{guild.id}"
        await self.ok("PATCH", everyone, form, token=self.alice.token)
        code = (await self.agree(self.asking("bot identify"), guild_id=guild.id))["code"]
        await self.ok("PATCH", everyone, {"permissions": "0"}, token=self.alice.token)
        self.assertError(await self.exchange(code), "invalid_grant")
        path = f"/guilds/{guild.id}/members/{self.app.id}"
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 404, 10007)

    async def test_guild_select(self) -> None:
        """Where the guild is fixed, no other can be chosen."""
        guild, other = await self.a_guild(self.bob), await self.a_guild(self.bob)
        path = self.asking(
            "bot",
            response_type=None,
            redirect_uri=None,
            guild_id=guild.id,
            disable_guild_select="true",
        )
        form = {"authorize": True, "guild_id": other.id}
        call = self.call("POST", path, form, token=self.bob.token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(set(body["errors"]), {"guild_id"})
        await self.ok("POST", path, {"authorize": True}, token=self.bob.token)

    async def test_defaults(self) -> None:
        """A link that says nothing asks for what the application says."""
        params = {"scopes": ["bot"], "permissions": "2048"}
        await self.configure(install_params=params)
        guild = await self.a_guild(self.bob)
        path = f"/oauth2/authorize?client_id={self.app.id}"
        told = await self.ok("GET", path, token=self.bob.token)
        self.assertEqual(told["scopes"], ["bot"])
        form = {"authorize": True, "guild_id": guild.id}
        told = await self.ok("POST", path, form, token=self.bob.token)
        self.assertIn("permissions=2048", told["location"])

    async def test_mfa(self) -> None:
        """Where a guild wants a second factor, the owner of a powerful bot needs one."""
        guild = await self.a_guild(self.bob)
        await self.database.autocommit.execute(
            "update guilds set mfa_level = 1 where id = %(id)s", {"id": guild.id}
        )
        self.world.state.drop_guild(Snowflake(int(guild.id)))
        path = self.asking("bot", response_type=None, redirect_uri=None, guild_id=guild.id)
        form = {"authorize": True, "permissions": "8"}
        await self.assertRefused(
            self.call("POST", path, form, token=self.bob.token), 401, 60003
        )
        form["permissions"] = "2048"
        await self.ok("POST", path, form, token=self.bob.token)
        await self.configure(bot_require_code_grant=True)
        asked = self.asking("bot", permissions=8, guild_id=guild.id)
        code = (await self.agree(asked))["code"]
        self.assertError(await self.exchange(code), "invalid_grant")

    async def test_webhook(self) -> None:
        """With webhook.incoming the token comes with a webhook of the application's."""
        guild = await self.a_guild(self.bob)
        path = self.asking("webhook.incoming")
        call = self.call("POST", path, {"authorize": True}, token=self.bob.token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(set(body["errors"]), {"webhook_channel_id"})
        form = {"authorize": True, "webhook_channel_id": guild.channel_id}
        call = self.call("POST", path, form, token=self.alice.token)
        await self.assertRefused(call, 403, 50001)
        said = await self.agree(path, webhook_channel_id=guild.channel_id)
        webhook = (await self.exchange(said["code"])).body["webhook"]
        self.assertEqual(
            (webhook["name"], webhook["application_id"], webhook["channel_id"]),
            ("Robot", self.app.id, guild.channel_id),
        )
        path = f"/webhooks/{webhook['id']}/{webhook['token']}"
        await self.ok("POST", path, {"content": "hello"})


class UserInstallTests(FlowCase):
    async def setUp(self) -> None:  # type: ignore[override]
        """The application can be installed by people, too."""
        await super().setUp()
        params = {"oauth2_install_params": {"scopes": ["applications.commands"]}}
        await self.configure(integration_types_config={"0": {}, "1": params})
        self.events.clear()
        self.path = f"/oauth2/authorize?client_id={self.app.id}&integration_type=1"

    async def test_install(self) -> None:
        """Somebody has the application for themselves; they take it away again."""
        await self.ok("POST", self.path, {"authorize": True}, token=self.bob.token)
        [event] = self.announced(UserInstalled)
        expected = UserInstall(
            user_id=Snowflake(int(self.bob.id)),
            application_id=Snowflake(int(self.app.id)),
            scopes=("applications.commands",),
        )
        self.assertEqual(event.install, expected)
        [told] = await self.ok("GET", "/oauth2/tokens", token=self.bob.token)
        await self.ok("DELETE", f"/oauth2/tokens/{told['id']}", token=self.bob.token)
        self.assertEqual(len(self.announced(UserUninstalled)), 1)

    async def test_kept(self) -> None:
        """An application that gives up its tokens remains installed."""
        path = self.asking("applications.commands identify", integration_type=1)
        code = (await self.agree(path))["code"]
        told = (await self.exchange(code)).body
        await self.post("/oauth2/token/revoke", token=told["access_token"])
        [agreed] = await self.ok("GET", "/oauth2/tokens", token=self.bob.token)
        self.assertEqual(agreed["scopes"], ["applications.commands"])
        self.assertEqual(self.announced(UserUninstalled), [])

    async def test_refused(self) -> None:
        """Not where the application does not say so, and bots never."""
        path = f"{self.path}&scope=bot"
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)
        await self.configure(integration_types_config={"0": {}})
        call = self.call("GET", self.path, token=self.bob.token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(set(body["errors"]), {"integration_type"})

    async def test_application_deleted(self) -> None:
        """With the application it goes from everybody."""
        await self.ok("POST", self.path, {"authorize": True}, token=self.bob.token)
        await self.ok("DELETE", f"/applications/{self.app.id}", token=self.alice.token)
        self.assertEqual(len(self.announced(UserUninstalled)), 1)


class SessionTests(GatewayCase):
    async def test_installs(self) -> None:
        """What a connected person has installed is known without a query."""
        alice = await self.a_user("alice")
        app = await self.an_application(alice)
        form: dict[str, Any] = {"integration_types_config": {"1": {}}}
        await self.ok("PATCH", f"/applications/{app.id}", form, token=alice.token)
        session = await self.a_session(alice)
        path = f"/oauth2/authorize?client_id={app.id}&scope=applications.commands"
        await self.ok("POST", path, {"authorize": True}, token=alice.token)
        installed = await session.event("USER_APPLICATION_UPDATE")
        self.assertEqual(installed, {"application_id": app.id})
        told = await session.event("OAUTH2_TOKEN_CREATE")
        self.assertEqual(told["application"]["id"], app.id)
        state, user_id = self.world.state, Snowflake(int(alice.id))
        self.assertEqual(set(state.user_installs(user_id)), {int(app.id)})
        await self.ok("DELETE", f"/oauth2/tokens/{told['id']}", token=alice.token)
        removed = await session.event("USER_APPLICATION_REMOVE")
        self.assertEqual(removed, {"application_id": app.id})
        gone = await session.event("OAUTH2_TOKEN_DELETE")
        self.assertEqual(gone, {"id": told["id"], "application_id": app.id})
        self.assertEqual(state.user_installs(user_id), {})
