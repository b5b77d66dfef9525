"""Authorising applications, over HTTP: how a bot comes into a guild."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from litecord.events import (
    AuditEntryCreated,
    CommandIndexUpdated,
    GuildJoined,
    IntegrationCreated,
    MemberAdded,
    MemberUpdated,
    MessageCreated,
    RoleCreated,
    RoleUpdated,
)
from litecord.model.permissions import (
    ADMINISTRATOR,
    BAN_MEMBERS,
    KICK_MEMBERS,
    MANAGE_GUILD,
    SEND_MESSAGES,
)
from litecord.model.snowflakes import Snowflake
from tests.support.builders import Account, App, BuiltGuild, PopulatedCase
from tests.support.gateway import GatewayCase

AUTHORIZE = "/oauth2/authorize"


class OAuth2Case(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.guild = await self.a_guild(self.alice)
        self.app = await self.an_application(self.alice, "Robot")
        self.events.clear()

    def path(self, app: App | None = None, more: str = "", scope: str = "bot") -> str:
        """The address of an authorisation."""
        return f"{AUTHORIZE}?client_id={(app or self.app).id}&scope={scope}{more}"

    async def grant(self, permissions: int, by: Account | None = None, **options: Any) -> Any:
        """Add the bot, which must succeed; the query of where the client is sent."""
        form = {"authorize": True, "guild_id": self.guild.id, "permissions": str(permissions)}
        path = self.path(**options)
        told = await self.ok("POST", path, form, token=(by or self.alice).token)
        return parse_qs(urlsplit(told["location"]).query)

    async def refused(
        self, status: int, code: int, form: dict[str, Any] | None = None, **given: Any
    ) -> Any:
        """Add the bot, which must be refused."""
        path = given.pop("path", self.path())
        token = given.pop("token", self.alice.token)
        default = {"authorize": True, "guild_id": self.guild.id, "permissions": "8"}
        call = self.call("POST", path, default if form is None else form, token=token)
        body = await self.assertRefused(call, status, code)
        self.assertEqual(self.announced(MemberAdded), [])
        return body.get("errors", body)

    async def roles(self) -> list[Any]:
        """The guild's roles but @everyone."""
        guild = await self.ok("GET", f"/guilds/{self.guild.id}", token=self.alice.token)
        return [each for each in guild["roles"] if each["id"] != self.guild.id]

    async def member(self) -> Any:
        """The bot's membership."""
        path = f"/guilds/{self.guild.id}/members/{self.app.id}"
        return await self.ok("GET", path, token=self.alice.token)


class AddTests(OAuth2Case):
    async def test_add(self) -> None:
        """The bot is a member with a managed role that holds what was granted."""
        location = await self.grant(ADMINISTRATOR)
        self.assertEqual(location, {"guild_id": [self.guild.id], "permissions": ["8"]})
        [role] = await self.roles()
        self.assertEqual(
            (role["name"], role["permissions"], role["position"]), ("Robot", "8", 1)
        )
        self.assertTrue(role["managed"])
        self.assertEqual(role["tags"], {"bot_id": self.app.id})
        member = await self.member()
        self.assertEqual((member["roles"], member["user"]["bot"]), ([role["id"]], True))
        [guild] = await self.ok("GET", "/users/@me/guilds", token=self.app.authorization)
        self.assertEqual(guild["id"], self.guild.id)

    async def test_events(self) -> None:
        """The guild hears of the role before the member, and the bot gets the guild then."""
        await self.grant(ADMINISTRATOR)
        kinds = [type(each) for each in self.events]
        before = [IntegrationCreated, CommandIndexUpdated, AuditEntryCreated]
        self.assertEqual(
            kinds,
            [*before, RoleCreated, MemberAdded, GuildJoined, MessageCreated, AuditEntryCreated],
        )
        events: list[Any] = self.events[len(before) :]
        created, added, joined, _, recorded = events
        self.assertEqual(added.member.roles, (created.role.id,))
        self.assertEqual(str(joined.user_id), self.app.id)
        self.assertEqual(str(recorded.entry.target_id), self.app.id)
        guild = self.world.state.guilds[Snowflake(int(self.guild.id))]
        self.assertEqual(guild.base(joined.user_id) & ADMINISTRATOR, ADMINISTRATOR)

    async def test_survives(self) -> None:
        """What memory holds is what the database holds."""
        await self.grant(SEND_MESSAGES)
        before = (await self.roles(), await self.member())
        self.world.state.drop_guild(Snowflake(int(self.guild.id)))
        self.assertEqual((await self.roles(), await self.member()), before)

    async def test_without_permissions(self) -> None:
        """A bot that asks for nothing gets no role."""
        await self.grant(0)
        self.assertEqual(await self.roles(), [])
        self.assertEqual((await self.member())["roles"], [])

    async def test_from_the_query(self) -> None:
        """Guild and permissions may stand in the address."""
        more = f"&guild_id={self.guild.id}&permissions=2048&disable_guild_select=true"
        path = self.path(more=more, scope="bot%20applications.commands")
        await self.ok("POST", path, {"authorize": True}, token=self.alice.token)
        [role] = await self.roles()
        self.assertEqual(role["permissions"], "2048")

    async def test_commands_alone(self) -> None:
        """Without the scope ``bot`` no bot comes, but the application is in the guild."""
        await self.grant(8, scope="applications.commands")
        [event] = self.announced(IntegrationCreated)
        self.assertEqual(event.integration.scopes, ("applications.commands",))
        self.assertEqual(await self.roles(), [])

    async def test_again(self) -> None:
        """Whoever authorises a bot again changes its role."""
        await self.grant(SEND_MESSAGES)
        self.events.clear()
        await self.grant(SEND_MESSAGES)
        self.assertEqual(self.events, [])
        await self.grant(KICK_MEMBERS)
        [event] = self.events
        self.assertIsInstance(event, RoleUpdated)
        [role] = await self.roles()
        self.assertEqual(role["permissions"], str(KICK_MEMBERS))

    async def test_role_later(self) -> None:
        """A bot that is in without a role gets one."""
        await self.grant(0)
        self.events.clear()
        await self.grant(KICK_MEMBERS)
        self.assertEqual([type(each) for each in self.events], [RoleCreated, MemberUpdated])
        [role] = await self.roles()
        self.assertEqual((await self.member())["roles"], [role["id"]])

    async def test_two_bots(self) -> None:
        """Each bot has a role of its own; a new one is put below the others."""
        await self.grant(KICK_MEMBERS)
        other = await self.an_application(self.alice, "Android")
        await self.grant(BAN_MEMBERS, app=other)
        found = {each["name"]: each["position"] for each in await self.roles()}
        self.assertEqual(found, {"Robot": 2, "Android": 1})

    async def test_another_person(self) -> None:
        """A public bot may be added by whoever manages the guild; nobody grants what they lack."""
        bob = await self.managing(self.guild)
        location = await self.grant(ADMINISTRATOR | KICK_MEMBERS | MANAGE_GUILD, by=bob)
        self.assertEqual(location["permissions"], [str(MANAGE_GUILD)])
        [role] = [each for each in await self.roles() if each["managed"]]
        self.assertEqual(role["permissions"], str(MANAGE_GUILD))

    async def managing(self, guild: BuiltGuild) -> Account:
        """A member who may manage a guild, but is no administrator."""
        bob = await self.a_member(guild, "bob")
        path = f"/guilds/{guild.id}/roles/{guild.id}"
        permissions = str(MANAGE_GUILD)
        await self.ok("PATCH", path, {"permissions": permissions}, token=self.alice.token)
        return bob


class RefusalTests(OAuth2Case):
    async def test_application(self) -> None:
        """There must be such an application."""
        await self.refused(404, 10002, path=f"{AUTHORIZE}?client_id=1&scope=bot")

    async def test_query(self) -> None:
        """Application and scope are needed, and only known scopes are granted."""
        faults = await self.refused(400, 50035, path=AUTHORIZE)
        self.assertEqual(set(faults), {"client_id"})
        faults = await self.refused(400, 50035, path=f"{AUTHORIZE}?client_id={self.app.id}")
        self.assertEqual(set(faults), {"scope"})
        faults = await self.refused(400, 50035, path=self.path(scope="bot%20everything"))
        self.assertEqual(faults["scope"]["_errors"][0]["code"], "BASE_TYPE_CHOICES")
        faults = await self.refused(400, 50035, path=self.path(scope="bot%20identify"))
        self.assertEqual(set(faults), {"response_type"})
        faults = await self.refused(400, 50035, path=self.path(more="&response_type=id_token"))
        self.assertEqual(set(faults), {"response_type"})

    async def test_guild(self) -> None:
        """A guild must be named, exist, and be one's own."""
        faults = await self.refused(400, 50035, {"authorize": True})
        self.assertEqual(faults["guild_id"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED")
        await self.refused(404, 10004, {"authorize": True, "guild_id": "1"})
        bob = await self.a_user("bob")
        await self.refused(403, 50001, token=bob.token)
        await self.join(bob, self.guild)
        self.events.clear()
        await self.refused(403, 50013, token=bob.token)

    async def test_body(self) -> None:
        """It must be said whether one agrees."""
        faults = await self.refused(400, 50035, {})
        self.assertEqual(set(faults), {"authorize"})

    async def test_private(self) -> None:
        """A private bot is added by its owner only."""
        bob = await self.a_user("bob")
        theirs = await self.a_guild(bob, "Bob's")
        form = {"authorize": True, "guild_id": theirs.id}
        path = f"/applications/{self.app.id}"
        await self.ok("PATCH", path, {"bot_public": False}, token=self.alice.token)
        self.events.clear()
        await self.refused(403, 20012, form, token=bob.token)
        await self.grant(0)

    async def test_code_grant(self) -> None:
        """A bot that insists on a code cannot be added without one."""
        path = f"/applications/{self.app.id}"
        form = {"bot_require_code_grant": True}
        await self.ok("PATCH", path, form, token=self.alice.token)
        body = await self.refused(400, 0)
        self.assertEqual(body["message"], "Integration requires code grant")

    async def test_who(self) -> None:
        """People authorise, bots do not."""
        await self.refused(403, 20001, token=self.app.authorization)
        await self.refused(401, 0, token="nonsense")

    async def test_roles(self) -> None:
        """Where there are too many roles there is no place for the bot's."""
        await self.database.autocommit.execute(
            "insert into roles (id, guild_id, name, position) "
            "select number, %(guild)s::bigint, 'x', number from generate_series(1, 249) number",
            {"guild": self.guild.id},
        )
        self.world.state.drop_guild(Snowflake(int(self.guild.id)))
        await self.refused(400, 30005)


class DenyTests(OAuth2Case):
    async def test_deny(self) -> None:
        """Who does not agree is sent away with an error, and nothing happens."""
        path = self.path(more="&state=xyz")
        told = await self.ok("POST", path, {"authorize": False}, token=self.alice.token)
        query = parse_qs(urlsplit(told["location"]).query)
        self.assertEqual((query["error"], query["state"]), (["access_denied"], ["xyz"]))
        self.assertEqual(self.events, [])

    async def test_redirect_uri(self) -> None:
        """One is sent only where the application wants people to be sent."""
        more = "&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fback%3Fx%3D1&state=xyz"
        path = self.path(more=more)
        form = {"authorize": False}
        call = self.call("POST", path, form, token=self.alice.token)
        body = await self.assertRefused(call, 400, 50035)
        self.assertEqual(set(body["errors"]), {"redirect_uri"})
        registered = {"redirect_uris": ["http://localhost:8000/back?x=1"]}
        await self.ok(
            "PATCH", f"/applications/{self.app.id}", registered, token=self.alice.token
        )
        told = await self.ok("POST", path, form, token=self.alice.token)
        self.assertTrue(told["location"].startswith("http://localhost:8000/back?x=1&error="))


class AskTests(OAuth2Case):
    async def test_ask(self) -> None:
        """The page of consent shows who asks, who is asked, and where the bot could go."""
        bob = await self.a_user("bob")
        await self.join(bob, self.guild)
        theirs = await self.a_guild(bob, "Bob's")
        told = await self.ok("GET", self.path(), token=bob.token)
        self.assertEqual(told["application"]["id"], self.app.id)
        self.assertEqual(told["bot"]["username"], "Robot")
        self.assertEqual(told["user"]["id"], bob.id)
        self.assertFalse(told["authorized"])
        [guild] = told["guilds"]
        self.assertEqual((guild["id"], guild["name"]), (theirs.id, "Bob's"))
        self.assertTrue(int(guild["permissions"]) & ADMINISTRATOR)

    async def test_refusals(self) -> None:
        """The same is refused as when one agrees."""
        call = self.call("GET", f"{AUTHORIZE}?client_id=1&scope=bot", token=self.alice.token)
        await self.assertRefused(call, 404, 10002)
        await self.assertRefused(self.call("GET", self.path()), 401, 0)


class SessionTests(GatewayCase):
    async def test_connected_bot(self) -> None:
        """A bot that is connected gets the guild at once, and the guild hears of the bot."""
        alice = await self.a_user("alice")
        guild = await self.a_guild(alice)
        app, other = await self.an_application(alice), await self.a_bot_in(guild.id, alice)
        joining, there = await self.a_session(app), await self.a_session(other)
        await self.add_bot(app, guild.id, alice)
        created = await joining.event("GUILD_CREATE")
        self.assertEqual((created["id"], created["member_count"]), (guild.id, 3))
        [own] = [each for each in created["members"] if each["user"]["id"] == app.id]
        self.assertEqual(len(own["roles"]), 1)
        self.assertIn(own["roles"][0], [each["id"] for each in created["roles"]])
        added = await there.event("GUILD_MEMBER_ADD")
        self.assertEqual(added["user"]["id"], app.id)
        order = [name for name in there.names if name in ("GUILD_ROLE_CREATE", "GUILD_MEMBER_ADD")]
        self.assertEqual(order, ["GUILD_ROLE_CREATE", "GUILD_MEMBER_ADD"])
        self.assertFalse({"GUILD_ROLE_CREATE", "GUILD_MEMBER_ADD"} & set(joining.names))
