"""Where the gateway is, over HTTP."""

from __future__ import annotations

from tests.support.builders import PopulatedCase


class GatewayTests(PopulatedCase):
    async def test_gateway(self) -> None:
        """Anybody is told an address with neither path nor query: the one they reached us by."""
        told = await self.ok("GET", "/gateway")
        self.assertEqual(told, {"url": self.base.replace("http://", "ws://")})
        told = await self.ok("GET", "/gateway", headers={"Host": "localhost:1234"})
        self.assertEqual(told, {"url": "ws://localhost:1234"})
        told = await self.ok("GET", "/gateway", headers={"Host": "127.0.0.1"})
        self.assertEqual(told, {"url": self.base.replace("http://", "ws://")})
        told = await self.ok("GET", "/gateway", headers={"X-Forwarded-Proto": "https"})
        self.assertEqual(told["url"][:5], "ws://")

    async def test_bot(self) -> None:
        """A bot is told besides how to shard and how many sessions it may start."""
        app = await self.an_application(await self.a_user())
        told = await self.ok("GET", "/gateway/bot", token=app.authorization)
        self.assertEqual(told["url"], self.base.replace("http://", "ws://"))
        self.assertEqual(told["shards"], 1)
        self.assertEqual(
            told["session_start_limit"],
            {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1},
        )

    async def test_who(self) -> None:
        """What becomes each library's login error is a 401; people are told it is not theirs."""
        for token in (None, "Bot nonsense"):
            await self.assertRefused(self.call("GET", "/gateway/bot", token=token), 401, 0)
        alice = await self.a_user("alice")
        call = self.call("GET", "/gateway/bot", token=alice.token)
        await self.assertRefused(call, 403, 20002)

    async def test_shards(self) -> None:
        """A bot in many guilds is told to use more shards."""
        self.ends_consistent = False  # there is nothing else in these guilds
        alice = await self.a_user("alice")
        app = await self.an_application(alice)
        for statement in (
            "insert into guilds (id, name, owner_id) "
            "select number, 'x', %(owner)s::bigint from generate_series(1, 1001) number",
            "insert into members (guild_id, user_id, joined_at) "
            "select number, %(bot)s::bigint, now() from generate_series(1, 1001) number",
        ):
            await self.database.autocommit.execute(statement, {"owner": alice.id, "bot": app.id})
        told = await self.ok("GET", "/gateway/bot", token=app.authorization)
        self.assertEqual(told["shards"], 2)


class ConfiguredTests(PopulatedCase):
    config = (
        "[litecord]\npublic_url = https://chat.example.org\ntrusted_proxies = 127.0.0.1\n"
        "[gateway]\nmax_concurrency = 16\nsession_starts = 50\n[ratelimits]\nmode = off\n"
    )

    async def test_public_url(self) -> None:
        """Whatever address they came by, clients are told the configured one."""
        self.assertEqual(await self.ok("GET", "/gateway"), {"url": "wss://chat.example.org"})

    async def test_limits(self) -> None:
        """The configuration says how many sessions a bot may start."""
        app = await self.an_application(await self.a_user())
        told = await self.ok("GET", "/gateway/bot", token=app.authorization)
        limit = told["session_start_limit"]
        self.assertEqual((limit["total"], limit["max_concurrency"]), (50, 16))


class ProxiedTests(PopulatedCase):
    config = "[litecord]\ntrusted_proxies = 127.0.0.0/8\n[ratelimits]\nmode = off\n"

    async def test_secure(self) -> None:
        """Behind a proxy that speaks TLS the gateway does so too."""
        headers = {"X-Forwarded-Proto": "https", "Host": "localhost"}
        told = await self.ok("GET", "/gateway", headers=headers)
        self.assertEqual(told, {"url": "wss://localhost"})
