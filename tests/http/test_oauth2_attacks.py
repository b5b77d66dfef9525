"""Attacks on OAuth2, which are refused."""

from __future__ import annotations

from typing import Any

from litecord.actions.authorizations import forget_expired
from tests.support.flows import BACK, VERIFIER, WEEK, FlowCase


class AttackTests(FlowCase):
    async def test_code_twice(self) -> None:
        """A code that comes twice ends what came of it."""
        code = await self.a_code()
        told = (await self.exchange(code)).body
        self.assertEqual((await self.me(told["access_token"])).status, 200)
        self.assertError(await self.exchange(code), "invalid_grant")
        self.assertEqual((await self.me(told["access_token"])).status, 401)
        self.assertError(await self.refresh(told["refresh_token"]), "invalid_grant")
        self.assertError(await self.exchange(code), "invalid_grant")

    async def test_foreign_code(self) -> None:
        """The code of another client is none, and remains good for its own."""
        other = await self.an_application(self.alice, "Thief")
        code = await self.a_code()
        self.assertError(await self.exchange(code, app=other), "invalid_grant")
        self.assertEqual((await self.exchange(code)).status, 200)

    async def test_foreign_refresh_token(self) -> None:
        """Nor is another's refresh token; to revoke it does nothing."""
        other = await self.an_application(self.alice, "Thief")
        told = await self.tokens()
        token = told["refresh_token"]
        self.assertError(await self.refresh(token, app=other), "invalid_grant")
        answer = await self.post("/oauth2/token/revoke", other, token=token)
        self.assertEqual(answer.status, 200)
        self.assertEqual((await self.refresh(token)).status, 200)

    async def test_wrong_secret(self) -> None:
        """A wrong secret, or none, is no client's; nor is a client that does not exist."""
        code = await self.a_code()
        wrongs: list[dict[str, Any]] = [
            {"client_secret": "wrong"},
            {"client_secret": None},
            {"client_secret": ""},
            {"client_id": None},
            {"client_id": "x"},
            {"client_id": "1"},
            {"client_id": "9" * 20},
        ]
        for wrong in wrongs:
            answer = await self.exchange(code, **wrong)
            self.assertError(answer, "invalid_client", 401)
            self.assertEqual(
                answer.headers.getRawHeaders("www-authenticate"), ['Basic realm="oauth2"']
            )
        answer = await self.exchange(code, client_secret="x", code_verifier=VERIFIER)
        self.assertError(answer, "invalid_client", 401)

    async def test_redirect_uri(self) -> None:
        """A code is exchanged with the address to which it was sent."""
        for wrong in (f"{BACK}2", f"{BACK}/", "", None):
            answer = await self.exchange(await self.a_code(), redirect_uri=wrong)
            self.assertError(answer, "invalid_grant")

    async def test_open_redirect(self) -> None:
        """Nobody is sent where the application did not say; equal means equal."""
        wrong = (
            "http://evil.example/",
            f"{BACK}/../x",
            f"{BACK}?x=1",
            f"{BACK}#x",
            BACK.upper(),
            BACK.replace("http:", "https:"),
            f"{BACK}.evil.example",
            "//localhost:8000/back",
        )
        for uri in wrong:
            for agrees in (True, False):
                path = self.asking(redirect_uri=uri)
                call = self.call("POST", path, {"authorize": agrees}, token=self.bob.token)
                body = await self.assertRefused(call, 400, 50035)
                self.assertEqual(set(body["errors"]), {"redirect_uri"})

    async def test_registering(self) -> None:
        """Addresses that a browser would run, and those with fragments, are not registered."""
        path = f"/applications/{self.app.id}"
        wrong = ("javascript:alert(1)", "data:text/html,x", f"{BACK}#x", "back", "a b://c", "http:")
        for uri in wrong:
            call = self.call("PATCH", path, {"redirect_uris": [uri]}, token=self.alice.token)
            await self.assertRefused(call, 400, 50035)
        await self.configure(redirect_uris=["com.example.app:/back", "https://example.org/x"])

    async def test_escalation(self) -> None:
        """Who refreshes may have less than was granted, and then all of it, but no more."""
        told = await self.tokens("identify guilds")
        refused = await self.refresh(told["refresh_token"], scope="identify email")
        self.assertError(refused, "invalid_scope")
        self.assertError(await self.refresh(told["refresh_token"], scope=" "), "invalid_scope")
        less = (await self.refresh(told["refresh_token"], scope="identify")).body
        self.assertEqual(less["scope"], "identify")
        bearer = f"Bearer {less['access_token']}"
        await self.assertRefused(self.call("GET", "/users/@me/guilds", token=bearer), 403, 50026)
        more = (await self.refresh(less["refresh_token"])).body
        self.assertEqual(more["scope"], "guilds identify")

    async def test_code_expires(self) -> None:
        """A code is good for ten minutes."""
        code, late = await self.a_code(), await self.a_code()
        self.clock.advance(599)
        self.assertEqual((await self.exchange(code)).status, 200)
        self.clock.advance(1)
        self.assertError(await self.exchange(late), "invalid_grant")

    async def test_token_expires(self) -> None:
        """A token is good for a week; to refresh it is possible even then."""
        told = await self.tokens()
        self.clock.advance(WEEK - 1)
        self.assertEqual((await self.me(told["access_token"])).status, 200)
        self.clock.advance(1)
        self.assertEqual((await self.me(told["access_token"])).status, 401)
        fresh = (await self.refresh(told["refresh_token"])).body
        self.assertEqual((await self.me(fresh["access_token"])).status, 200)

    async def test_forgotten(self) -> None:
        """What is good for nothing any more is deleted, what can be refreshed is kept."""
        await self.a_code()
        told = await self.tokens()
        await self.me(told["access_token"])
        self.clock.advance(WEEK)
        await forget_expired(self.world)
        [row] = await self.database.autocommit.query("select count(*) as number from grants")
        self.assertEqual(row.number, 1)
        self.assertEqual((await self.refresh(told["refresh_token"])).status, 200)


class BruteForceTests(FlowCase):
    config = "[ratelimits]\nmode = on\n"

    async def test_bounded(self) -> None:
        """Guesses at codes and secrets are counted by address, right or wrong."""
        answers = [await self.exchange("guess") for _ in range(11)]
        self.assertEqual([each.status for each in answers], [400] * 10 + [429])
