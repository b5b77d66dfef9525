"""Applications, from the side of the developer and of the bot, over HTTP."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.internet.defer import Deferred, gatherResults

from litecord.events import (
    AccessRevoked,
    ApplicationChanged,
    ApplicationDeleted,
    MemberRemoved,
    RoleDeleted,
)
from litecord.model.applications import EMBEDDED
from litecord.model.intents import PrivilegedIntentFlag
from tests.support.builders import ALL_INTENTS, PopulatedCase
from tests.support.gateway import UNPRIVILEGED, GatewayCase

APPLICATIONS = "/applications"


class ApplicationsCase(PopulatedCase):
    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")

    async def made(self, **given: Any) -> Any:
        """Make an application of Alice's."""
        form = {"name": "Robot", **given}
        return await self.ok("POST", APPLICATIONS, form, token=self.alice.token)

    async def refused(self, method: str, path: str, form: Any, token: str) -> dict[str, str]:
        """The faults of a form that must be refused."""
        body = await self.assertRefused(self.call(method, path, form, token=token), 400, 50035)
        return {name: each["_errors"][0]["code"] for name, each in body["errors"].items()}


class CreateTests(ApplicationsCase):
    async def test_create(self) -> None:
        """An application comes with its bot user, whose id is the same, and with a key."""
        answer = await self.call("POST", APPLICATIONS, {"name": "Robot"}, token=self.alice.token)
        self.assertEqual(answer.status, 201)
        made = answer.body
        self.assertEqual((made["name"], made["description"]), ("Robot", ""))
        self.assertEqual(made["owner"]["id"], self.alice.id)
        self.assertEqual((made["bot"]["id"], made["bot"]["username"]), (made["id"], "Robot"))
        self.assertTrue(made["bot"]["bot"])
        self.assertEqual((made["flags"], made["flags_new"]), (0, "0"))
        self.assertTrue(made["bot_public"])
        self.assertFalse({"secret", "token"} & made.keys())
        [event] = self.announced(ApplicationChanged)
        self.assertEqual(str(event.application.id), made["id"])

    async def test_other_path(self) -> None:
        """The older path makes one just as well."""
        answer = await self.call(
            "POST", "/oauth2/applications", {"name": "Robot"}, token=self.alice.token
        )
        self.assertEqual(answer.status, 201)
        known = await self.ok("GET", APPLICATIONS, token=self.alice.token)
        self.assertEqual([each["id"] for each in known], [answer.body["id"]])

    async def test_key(self) -> None:
        """The key that is told verifies what is signed with the one that is kept."""
        made = await self.made()
        [row] = await self.database.autocommit.query("select signing_key from applications")
        key = Ed25519PrivateKey.from_private_bytes(row.signing_key)
        self.assertEqual(key.public_key().public_bytes_raw().hex(), made["verify_key"])

    async def test_with_everything(self) -> None:
        """What else a form may set is set."""
        given = {
            "description": "Beeps.",
            "flags": ALL_INTENTS,
            "tags": ["fun", "beep"],
            "redirect_uris": ["http://localhost:8000/callback"],
            "integration_public": False,
        }
        made = await self.made(**given)
        self.assertEqual(made["tags"], ["beep", "fun"])
        self.assertFalse(made["bot_public"])
        for name in ("description", "flags", "redirect_uris"):
            self.assertEqual(made[name], given[name])

    async def test_faults(self) -> None:
        """Names follow the rules of bots' usernames; everything wrong is told at once."""
        token = self.alice.token
        self.assertEqual(
            await self.refused("POST", APPLICATIONS, {}, token), {"name": "BASE_TYPE_REQUIRED"}
        )
        form = {
            "name": "my discord bot",
            "description": "x" * 401,
            "icon": "data:image/png;base64,aGVsbG8=",
            "tags": ["a"] * 6,
            "redirect_uris": ["nonsense"],
            "interactions_endpoint_url": "http://localhost:8000/",
            "terms_of_service_url": "ftp://localhost/",
        }
        body = await self.assertRefused(
            self.call("POST", APPLICATIONS, form, token=token), 400, 50035
        )
        errors = body["errors"]
        self.assertEqual(set(errors), set(form))
        self.assertEqual(errors["name"]["_errors"][0]["code"], "USERNAME_INVALID_CONTAINS")
        self.assertEqual(errors["icon"]["_errors"][0]["code"], "IMAGE_INVALID")
        self.assertEqual(
            errors["interactions_endpoint_url"]["_errors"][0]["code"],
            "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
        )

    async def test_who(self) -> None:
        """Applications are people's."""
        await self.assertRefused(self.call("POST", APPLICATIONS, {"name": "Robot"}), 401, 0)
        app = await self.an_application(self.alice)
        call = self.call("POST", APPLICATIONS, {"name": "Robot"}, token=app.authorization)
        await self.assertRefused(call, 403, 20001)

    async def test_limit(self) -> None:
        """Nobody has more than fifty."""
        await self.made()
        await self.database.autocommit.execute(
            """
            insert into applications (id, owner_id, name, verify_key, signing_key, secret_hash)
            select number, owner_id, name, verify_key, signing_key, secret_hash
            from applications, generate_series(1, 49) number
            """
        )
        call = self.call("POST", APPLICATIONS, {"name": "Robot"}, token=self.alice.token)
        await self.assertRefused(call, 400, 50011)

    async def test_limit_at_once(self) -> None:
        """Nor does anybody who asks for the last one twice at the same time."""
        made = await self.made()
        await self.database.autocommit.execute(
            """
            insert into applications (id, owner_id, name, verify_key, signing_key, secret_hash)
            select number, owner_id, name, verify_key, signing_key, secret_hash
            from applications, generate_series(1, 48) number
            """
        )
        form = {"name": "Robot"}
        calls = [self.call("POST", APPLICATIONS, form, token=self.alice.token) for _ in "12"]
        answers = await gatherResults(map(Deferred.fromCoroutine, calls))
        self.assertEqual(sorted(each.status for each in answers), [201, 400])
        self.assertEqual(made["name"], "Robot")


class ReadTests(ApplicationsCase):
    async def test_list(self) -> None:
        """A developer sees their own, by both paths."""
        first, second = await self.made(), await self.made()
        await self.an_application(await self.a_user("bob"))
        for path in (APPLICATIONS, "/oauth2/applications"):
            told = await self.ok("GET", path, token=self.alice.token)
            self.assertEqual([each["id"] for each in told], [first["id"], second["id"]])
        app = await self.an_application(self.alice)
        call = self.call("GET", APPLICATIONS, token=app.authorization)
        await self.assertRefused(call, 403, 20001)

    async def test_get(self) -> None:
        """The owner and the bot see all of it, others are refused."""
        app = await self.an_application(self.alice, intents=0)
        path = f"{APPLICATIONS}/{app.id}"
        told = await self.ok("GET", path, token=self.alice.token)
        self.assertEqual(told["verify_key"], app.public_key)
        self.assertEqual(await self.ok("GET", path, token=app.authorization), told)
        self.assertEqual(
            await self.ok("GET", f"/oauth2{path}", token=self.alice.token), told
        )
        bob = await self.a_user("bob")
        await self.assertRefused(self.call("GET", path, token=bob.token), 403, 20012)
        other = await self.an_application(self.alice)
        call = self.call("GET", path, token=other.authorization)
        await self.assertRefused(call, 403, 20012)
        await self.assertRefused(
            self.call("GET", f"{APPLICATIONS}/1", token=bob.token), 404, 10002
        )

    async def test_mine(self) -> None:
        """A bot sees its application by both paths that libraries use; people have none."""
        app = await self.an_application(self.alice)
        for path in ("/applications/@me", "/oauth2/applications/@me"):
            told = await self.ok("GET", path, token=app.authorization)
            self.assertEqual((told["id"], told["flags"]), (app.id, ALL_INTENTS))
            call = self.call("GET", path, token=self.alice.token)
            await self.assertRefused(call, 403, 20002)

    async def test_public(self) -> None:
        """Anybody may know what is public."""
        app = await self.an_application(self.alice)
        bob = await self.a_user("bob")
        path = f"{APPLICATIONS}/{app.id}/public"
        told = await self.ok("GET", path, token=bob.token)
        self.assertEqual((told["id"], told["name"]), (app.id, app.name))
        self.assertFalse({"owner", "redirect_uris", "team"} & told.keys())

    async def test_detectable(self) -> None:
        """The list of games is empty, and is no application's id."""
        self.assertEqual(await self.ok("GET", f"{APPLICATIONS}/detectable"), [])


class ModifyTests(ApplicationsCase):
    async def test_owner(self) -> None:
        """The owner changes everything, and it stays."""
        made = await self.made()
        form = {
            "name": "Better robot",
            "description": "Beeps.",
            "tags": ["beep"],
            "redirect_uris": ["http://localhost:8000/"],
            "bot_public": False,
            "bot_require_code_grant": True,
            "terms_of_service_url": "https://example.org/terms",
            "privacy_policy_url": "https://example.org/privacy",
            "custom_install_url": "https://example.org/install",
            "role_connections_verification_url": "https://example.org/verify",
            "install_params": {"scopes": ["bot"], "permissions": "8"},
            "integration_types_config": {
                "0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": "8"}},
                "1": {},
            },
            "explicit_content_filter": 1,
        }
        path = f"{APPLICATIONS}/{made['id']}"
        told = await self.ok("PATCH", path, form, token=self.alice.token)
        self.assertEqual({name: told[name] for name in form}, form)
        self.world.state.applications.clear()
        self.assertEqual(await self.ok("GET", path, token=self.alice.token), told)
        self.assertEqual(told["bot"]["username"], "Robot")

    async def test_nulls(self) -> None:
        """Null takes away what can be taken away."""
        form = {
            "description": "Beeps.",
            "tags": ["beep"],
            "redirect_uris": ["http://localhost:8000/"],
            "terms_of_service_url": "https://example.org/terms",
            "install_params": {"scopes": ["bot"], "permissions": 8},
            "explicit_content_filter": 1,
        }
        made = await self.made(**form)
        nothing = {**dict.fromkeys(form), "icon": None, "interactions_endpoint_url": None}
        path = f"{APPLICATIONS}/{made['id']}"
        told = await self.ok("PATCH", path, nothing, token=self.alice.token)
        self.assertEqual((told["description"], told["tags"], told["redirect_uris"]), ("", [], []))
        self.assertFalse({"terms_of_service_url", "install_params"} & told.keys())
        self.assertEqual(told["explicit_content_filter"], 1)

    async def test_nothing(self) -> None:
        """What changes nothing is told to nobody."""
        made = await self.made()
        before = len(self.announced(ApplicationChanged))
        path = f"{APPLICATIONS}/{made['id']}"
        await self.ok("PATCH", path, {"name": "Robot"}, token=self.alice.token)
        await self.ok("PATCH", path, {}, token=self.alice.token)
        self.assertEqual(len(self.announced(ApplicationChanged)), before)

    async def test_intent_flags(self) -> None:
        """The owner sets intent flags and EMBEDDED, the bot the limited ones; nobody others."""
        app = await self.an_application(self.alice, intents=0)
        path = f"{APPLICATIONS}/{app.id}"
        every = sum(PrivilegedIntentFlag) | EMBEDDED
        odd = 1 << 16 | 1 << 23
        told = await self.ok("PATCH", path, {"flags": every | odd}, token=self.alice.token)
        self.assertEqual(told["flags"], every)
        told = await self.ok(
            "PATCH", "/applications/@me", {"flags": 0}, token=app.authorization
        )
        self.assertEqual(told["flags"], every & ~ALL_INTENTS)
        limited = PrivilegedIntentFlag.GATEWAY_PRESENCE_LIMITED.value
        told = await self.ok(
            "PATCH", path, {"flags": limited | odd}, token=app.authorization
        )
        self.assertEqual(told["flags"], every & ~ALL_INTENTS | limited)
        told = await self.ok("PATCH", path, {"flags": None}, token=self.alice.token)
        self.assertEqual(told["flags"], every & ~ALL_INTENTS | limited)

    async def test_bot(self) -> None:
        """The bot changes some of it; what is the owner's stays."""
        app = await self.an_application(self.alice, "Robot")
        form = {"description": "Beeps.", "tags": ["beep"], "name": "Other", "bot_public": False}
        told = await self.ok("PATCH", "/applications/@me", form, token=app.authorization)
        self.assertEqual((told["description"], told["tags"]), ("Beeps.", ["beep"]))
        self.assertEqual((told["name"], told["bot_public"]), ("Robot", True))

    async def test_who(self) -> None:
        """Others change nothing."""
        made = await self.made()
        bob = await self.a_user("bob")
        path = f"{APPLICATIONS}/{made['id']}"
        await self.assertRefused(self.call("PATCH", path, {}, token=bob.token), 403, 20012)
        call = self.call("PATCH", f"{APPLICATIONS}/1", {}, token=bob.token)
        await self.assertRefused(call, 404, 10002)
        call = self.call("PATCH", "/applications/@me", {}, token=bob.token)
        await self.assertRefused(call, 403, 20002)


class TokenTests(ApplicationsCase):
    async def test_first_token(self) -> None:
        """The first time one asks for the bot one is told its token, later null."""
        made = await self.made()
        path = f"{APPLICATIONS}/{made['id']}/bot"
        token = (await self.ok("POST", path, token=self.alice.token))["token"]
        owner, _, _ = token.split(".")
        self.assertEqual(urlsafe_b64decode(owner + "=" * (-len(owner) % 4)).decode(), made["id"])
        me = await self.ok("GET", "/users/@me", token=f"Bot {token}")
        self.assertEqual(me["id"], made["id"])
        again = await self.ok("POST", path, {}, token=self.alice.token)
        self.assertEqual(again, {"token": None})

    async def test_reset(self) -> None:
        """A new token voids the old one at once, also as far as it is remembered."""
        app = await self.an_application(self.alice)
        await self.ok("GET", "/users/@me", token=app.authorization)
        path = f"{APPLICATIONS}/{app.id}/bot/reset"
        token = (await self.ok("POST", path, token=self.alice.token))["token"]
        await self.assertRefused(self.call("GET", "/users/@me", token=app.authorization), 401, 0)
        await self.ok("GET", "/users/@me", token=f"Bot {token}")
        [revoked] = self.announced(AccessRevoked)
        self.assertEqual((str(revoked.user_id), len(revoked.hashes)), (app.id, 1))

    async def test_reset_without_token(self) -> None:
        """A reset gives the first token too."""
        made = await self.made()
        path = f"{APPLICATIONS}/{made['id']}/bot/reset"
        token = (await self.ok("POST", path, token=self.alice.token))["token"]
        await self.ok("GET", "/users/@me", token=f"Bot {token}")
        self.assertEqual(self.announced(AccessRevoked), [])

    async def test_secret(self) -> None:
        """Each reset gives another client secret; only its hash is kept."""
        made = await self.made()
        path = f"{APPLICATIONS}/{made['id']}/reset"
        first = (await self.ok("POST", path, token=self.alice.token))["secret"]
        second = (await self.ok("POST", path, token=self.alice.token))["secret"]
        self.assertNotEqual(first, second)
        self.assertEqual(len(second), 32)
        [row] = await self.database.autocommit.query("select * from applications")
        self.assertEqual(len(row.secret_hash), 32)
        self.assertNotIn(second, repr(row))

    async def test_who(self) -> None:
        """Tokens and secrets are the owner's."""
        app = await self.an_application(self.alice)
        bob = await self.a_user("bob")
        for end in ("bot", "bot/reset", "reset", "delete"):
            path = f"{APPLICATIONS}/{app.id}/{end}"
            await self.assertRefused(self.call("POST", path), 401, 0)
            await self.assertRefused(self.call("POST", path, token=bob.token), 403, 20012)
            call = self.call("POST", path, token=app.authorization)
            await self.assertRefused(call, 403, 20001)
            call = self.call("POST", f"{APPLICATIONS}/1/{end}", token=bob.token)
            await self.assertRefused(call, 404, 10002)


class DeleteTests(ApplicationsCase):
    async def test_delete(self) -> None:
        """The application is gone, and its token void."""
        app = await self.an_application(self.alice)
        path = f"{APPLICATIONS}/{app.id}"
        answer = await self.call("DELETE", path, token=self.alice.token)
        self.assertEqual(answer.status, 204)
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 404, 10002)
        await self.assertRefused(self.call("GET", "/users/@me", token=app.authorization), 401, 0)
        self.assertEqual(len(self.announced(ApplicationDeleted)), 1)
        self.assertEqual(len(self.announced(AccessRevoked)), 1)
        seen = await self.ok("GET", f"/users/{app.id}", token=self.alice.token)
        self.assertEqual(seen["username"], app.name)

    async def test_other_path(self) -> None:
        """The developer portal's way does the same."""
        made = await self.made()
        path = f"{APPLICATIONS}/{made['id']}"
        answer = await self.call("POST", f"{path}/delete", {}, token=self.alice.token)
        self.assertEqual(answer.status, 204)
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 404, 10002)

    async def test_while_it_is_added(self) -> None:
        """A bot that is added meanwhile does not stay behind without its application."""
        guild = await self.a_guild(self.alice, "One")
        app = await self.an_application(self.alice)
        path = f"/oauth2/authorize?client_id={app.id}&scope=bot"
        grant = {"authorize": True, "guild_id": guild.id, "permissions": "8"}
        calls = [
            self.call("DELETE", f"{APPLICATIONS}/{app.id}", token=self.alice.token),
            self.call("POST", path, grant, token=self.alice.token),
        ]
        deleted, granted = await gatherResults(map(Deferred.fromCoroutine, calls))
        self.assertEqual(deleted.status, 204)
        self.assertIn(granted.status, (200, 404))
        rows = await self.database.autocommit.query(
            "select guild_id from members where user_id = %(bot)s", {"bot": app.id}
        )
        self.assertEqual(rows, [])

    async def test_leaves_guilds(self) -> None:
        """The bot leaves each guild it was in, with its role."""
        guilds = [await self.a_guild(self.alice, name) for name in ("One", "Two")]
        app = await self.an_application(self.alice)
        for guild in guilds:
            await self.add_bot(app, guild.id, self.alice)
        await self.ok("DELETE", f"{APPLICATIONS}/{app.id}", token=self.alice.token)
        removed = {str(each.guild_id) for each in self.announced(MemberRemoved)}
        self.assertEqual(removed, {guild.id for guild in guilds})
        self.assertEqual(len(self.announced(RoleDeleted)), 2)
        rows = await self.database.autocommit.query(
            "select guild_id from members where user_id = %(bot)s", {"bot": app.id}
        )
        self.assertEqual(rows, [])


class GuildCountTests(ApplicationsCase):
    async def test_count(self) -> None:
        """An application tells how many guilds its bot is in."""
        guild = await self.a_guild(self.alice)
        app = await self.a_bot_in(guild.id, self.alice)
        told = await self.ok("GET", "/oauth2/applications/@me", token=app.authorization)
        self.assertEqual(told["approximate_guild_count"], 1)


class SessionTests(GatewayCase):
    async def test_reset_ends_sessions(self) -> None:
        """With the bot's old token end its sessions."""
        app = await self.an_application(await self.a_user())
        session = await self.a_session(app, UNPRIVILEGED)
        path = f"{APPLICATIONS}/{app.id}/bot/reset"
        token = (await self.ok("POST", path, token=app.owner.token))["token"]
        self.assertEqual(await session.closed(), 4004)
        again = await self.connect()
        again.identify(token, UNPRIVILEGED)
        await again.event("READY")

    async def test_delete_ends_sessions(self) -> None:
        """A deleted application's bot leaves its guilds and is shut out."""
        alice = await self.a_user("alice")
        guild = await self.a_guild(alice)
        app = await self.a_bot_in(guild.id, alice)
        watching, session = await self.a_session(alice), await self.a_session(app)
        await session.event("GUILD_CREATE")
        await self.ok("DELETE", f"{APPLICATIONS}/{app.id}", token=alice.token)
        self.assertEqual(await session.closed(), 4004)
        self.assertEqual(session.seen("GUILD_DELETE"), [{"id": guild.id}])
        await watching.settle()
        self.assertEqual(len(watching.seen("GUILD_ROLE_DELETE")), 1)

    async def test_flags(self) -> None:
        """A privileged intent is good as soon as its flag is set, and no more when it is not."""
        app = await self.an_application(await self.a_user(), intents=0)
        path = f"{APPLICATIONS}/{app.id}"
        members = 1 << 1
        refused = await self.connect()
        refused.identify(app.token, members)
        self.assertEqual(await refused.closed(), 4014)
        for flag in (1 << 14, 1 << 15):
            await self.ok("PATCH", path, {"flags": flag}, token=app.owner.token)
            session = await self.connect()
            session.identify(app.token, members)
            ready = await session.event("READY")
            told = {"id": app.id, "flags": flag, "flags_new": str(flag)}
            self.assertEqual(ready["application"], told)
        await self.ok("PATCH", path, {"flags": 0}, token=app.owner.token)
        refused = await self.connect()
        refused.identify(app.token, members)
        self.assertEqual(await refused.closed(), 4014)
