"""The demo world: what is in it, and what is said where there can be none."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from twisted.web.resource import Resource
from twisted.web.server import Site

from litecord import seed
from litecord.model.oauth2 import PASSTHROUGH, SCOPES
from litecord.seed import ALL_INTENTS, Client, SeedError
from tests.support.api import Api
from tests.support.services import ServiceCase

reactor: Any = installed_reactor

KEYS = {
    "base_url", "gateway_url", "application_id", "client_secret", "public_key", "bot_token",
    "bot_user_id", "guild_id", "channel_id", "user_id", "user_token", "member_id", "member_token",
    "victim_id", "victim_token", "unprivileged_bot_token", "command_id", "bearer_token",
    "member_bearer_token", "user_email", "user_password", "member_email", "member_password",
}  # fmt: skip
ADMINISTRATOR = 1 << 3


class SeedTests(ServiceCase):
    async def prepare(self) -> None:
        """Start a server with all its limits."""
        await super().prepare()
        server = self.a_server()
        server.startService()
        self.ready = await server.ready
        self.api = Api(self, self.ready.base_url)

    async def test_what_it_says(self) -> None:
        """All that a bot's author needs, and all of it true."""
        made = await seed.seed(reactor, self.ready.base_url.replace("/api/v10", "/"))
        self.assertEqual(made.keys(), KEYS)
        self.assertEqual(made["base_url"], self.ready.base_url)
        self.assertEqual(made["gateway_url"], self.ready.gateway_url)
        for who, name in (("user", "alice"), ("member", "bob"), ("victim", "carol")):
            me = await self.api.ok("GET", "/users/@me", token=made[f"{who}_token"])
            self.assertEqual(me["id"], made[f"{who}_id"])
            self.assertTrue(me["username"].startswith(name))
        await self.check_logins(made)
        await self.check_guild(made)
        await self.check_bots(made)
        await self.check_bearers(made)

    async def check_logins(self, made: dict[str, str]) -> None:
        """Alice and bob can log in, as on the page of OAuth2."""
        for who in ("user", "member"):
            login = {"login": made[f"{who}_email"], "password": made[f"{who}_password"]}
            token = (await self.api.ok("POST", "/auth/login", login))["token"]
            me = await self.api.ok("GET", "/users/@me", token=token)
            self.assertEqual(me["id"], made[f"{who}_id"])

    async def check_guild(self, made: dict[str, str]) -> None:
        """Alice's guild has three people and two bots, one of them an administrator."""
        bot = f"Bot {made['bot_token']}"
        guild = await self.api.ok("GET", f"/guilds/{made['guild_id']}", token=bot)
        self.assertEqual(guild["owner_id"], made["user_id"])
        channel = await self.api.ok("GET", f"/channels/{made['channel_id']}", token=bot)
        self.assertEqual((channel["guild_id"], channel["type"]), (made["guild_id"], 0))
        path = f"/guilds/{made['guild_id']}/members?limit=10"
        members = await self.api.ok("GET", path, token=bot)
        there = {each["user"]["id"]: each["roles"] for each in members}
        people = {made[f"{who}_id"] for who in ("user", "member", "victim")}
        self.assertLessEqual(people | {made["bot_user_id"]}, there.keys())
        self.assertEqual(len(there), 5)
        permissions = {each["id"]: int(each["permissions"]) for each in guild["roles"]}
        administrators = {
            user_id
            for user_id, roles in there.items()
            if any(permissions[each] & ADMINISTRATOR for each in roles)
        }
        self.assertEqual(administrators, {made["bot_user_id"]})

    async def check_bots(self, made: dict[str, str]) -> None:
        """The first bot has all intents, the other none of the privileged ones."""
        for name, flags in (("bot_token", ALL_INTENTS), ("unprivileged_bot_token", 0)):
            token = f"Bot {made[name]}"
            application = await self.api.ok("GET", "/applications/@me", token=token)
            self.assertEqual(application["flags"] & ALL_INTENTS, flags)
            if flags:
                self.assertEqual(application["id"], made["application_id"])
                self.assertEqual(application["verify_key"], made["public_key"])
            guilds = await self.api.ok("GET", "/users/@me/guilds", token=token)
            self.assertEqual([each["id"] for each in guilds], [made["guild_id"]])
        path = f"/applications/{made['application_id']}/commands"
        [command] = await self.api.ok("GET", path, token=f"Bot {made['bot_token']}")
        self.assertEqual((command["id"], command["type"]), (made["command_id"], 1))

    async def check_bearers(self, made: dict[str, str]) -> None:
        """The first application acts for alice with every scope, for bob with those he can give."""
        for who, name, scopes in (
            ("user", "bearer_token", SCOPES - PASSTHROUGH),
            ("member", "member_bearer_token", {"identify", "guilds.join", "openid", "gdm.join"}),
        ):
            token = f"Bearer {made[name]}"
            told = await self.api.ok("GET", "/oauth2/@me", token=token)
            self.assertEqual(told["user"]["id"], made[f"{who}_id"])
            self.assertEqual(told["application"]["id"], made["application_id"])
            self.assertLessEqual(scopes, set(told["scopes"]))

    async def test_afresh(self) -> None:
        """Each world is one of its own; the address of the API will do, too."""
        one = await seed.seed(reactor, self.ready.base_url)
        two = await seed.seed(reactor, self.ready.base_url)
        same = {key for key in KEYS if one[key] == two[key]}
        self.assertEqual(same, {"base_url", "gateway_url"})


class Stand(Resource):
    """Stands for a server: gives prepared answers, one after the other, to whatever is asked."""

    isLeaf = True

    def __init__(self, *answers: tuple[int, object]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[str] = []

    def render(self, request: Any) -> bytes:
        """Give the next one."""
        self.asked.append(f"{request.method.decode()} {request.uri.decode()}")
        status, body = self.answers.pop(0)
        request.setResponseCode(status)
        return body if isinstance(body, bytes) else json.dumps(body).encode()


class ClientTests(TestCase):
    def serve(self, *answers: tuple[int, object]) -> Stand:
        """Answer like this."""
        stand = Stand(*answers)
        port = reactor.listenTCP(0, Site(stand), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        self.url = f"http://127.0.0.1:{port.getHost().port}"
        self.client = Client(f"{self.url}/api/v10", reactor)
        self.addCleanup(lambda: Deferred.fromCoroutine(self.client.close()))
        return stand

    async def refusal(self, url: str | None = None) -> str:
        """Tell why there is no demo world: one line."""
        seeding = Deferred.fromCoroutine(seed.seed(reactor, url or self.url))
        error = await self.assertFailure(seeding, SeedError)
        self.assertNotIn("\n", str(error))
        return str(error)

    async def test_rate_limit(self) -> None:
        """A request that came too early is sent again, after as long as it is told."""
        limited = {"message": "You are being rate limited.", "retry_after": 0.01, "global": False}
        stand = self.serve((429, limited), (429, limited), (200, {"id": "1"}))
        self.assertEqual(await self.client.call("POST", "/guilds", {}, "token"), {"id": "1"})
        self.assertEqual(stand.asked, ["POST /api/v10/guilds"] * 3)

    async def test_long_rate_limit(self) -> None:
        """Nobody waits for hours without a word."""
        self.serve((429, {"message": "You are being rate limited.", "retry_after": 3600.0}))
        self.assertIn("limited for another 3600 seconds", await self.refusal())

    async def test_registration_is_closed(self) -> None:
        """The server's own words."""
        tree = {"invite": {"_errors": [{"code": "X", "message": "This field is required"}]}}
        self.serve((400, {"message": "Invalid Form Body", "code": 50035, "errors": tree}))
        self.assertEqual(
            await self.refusal(),
            "cannot register alice, and needs to: POST /auth/register: 400"
            " invite: This field is required",
        )

    async def test_something_else(self) -> None:
        """Another kind of server is told apart."""
        self.serve((200, b"<html>Hello</html>"))
        self.assertIn("does not speak the API: it answers b'<html>", await self.refusal())

    async def test_other_refusals(self) -> None:
        """What has a message and what has none."""
        self.serve((403, {"message": "Missing Access", "code": 50001}), (500, ["oh"]))
        self.assertIn("403 Missing Access", await self.refusal())
        self.assertIn("500 ['oh']", await self.refusal())

    async def test_no_server(self) -> None:
        """Nobody listens there."""
        port = reactor.listenTCP(0, Site(Stand()), interface="127.0.0.1")
        number = port.getHost().port
        await port.stopListening()
        why = await self.refusal(f"http://127.0.0.1:{number}")
        self.assertRegex(why, r"^http://127.0.0.1:\d+/api/v10 does not answer: .*refused")

    async def test_no_tls(self) -> None:
        """TLS with a server that knows none, and waits for a request that it understands."""
        self.patch(seed, "TIMEOUT", 0.1)
        self.serve()
        why = await self.refusal(self.url.replace("http:", "https:"))
        self.assertIn(" does not answer: it takes too long", why)

    async def test_no_url(self) -> None:
        """What cannot be an address."""
        for url in ("", "localhost:5000", "ftp://localhost", "http://", "http://x:y", "http://[::1"):
            error = await self.assertFailure(
                Deferred.fromCoroutine(seed.seed(reactor, url)), SeedError
            )
            self.assertEqual(str(error), f"must be like http://127.0.0.1:5000, not {url!r}")
