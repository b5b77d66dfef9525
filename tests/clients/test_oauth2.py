"""OAuth2 with a well-kept client library, from the link to the revoked token."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.utils import getProcessOutputAndValue

from tests.clients import bots, pylibs
from tests.clients.cases import ClientCase
from tests.support.suites import only_in

reactor: Any = installed_reactor
skip = only_in("clients") or pylibs.lacking("authlib")

PASSWORD = "correct horse battery staple"
BACK = "http://localhost:9/callback"


class AuthlibTests(ClientCase):
    """A web application on Authlib."""

    library = bots.HIKARI  # of which nothing is started

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        form = {"username": "dora", "email": "dora@example.org", "password": PASSWORD}
        made = await self.a_person("").ok("POST", "/auth/register", form)
        self.dora = self.a_person(made["token"])
        path = f"/applications/{self.demo['application_id']}"
        await self.alice.ok("PATCH", path, {"redirect_uris": [BACK]})

    async def run_flow(self, method: str) -> dict[str, Any]:
        """Run the application, which says who it is by ``method``; what it saw."""
        given = {
            "origin": self.proxy.origin,
            "api": f"{self.proxy.origin}/api/v10",
            "client_id": self.demo["application_id"],
            "client_secret": self.demo["client_secret"],
            "redirect_uri": BACK,
            "login": "dora",
            "password": PASSWORD,
            "method": method,
        }
        out, complaints, status = await getProcessOutputAndValue(
            pylibs.python_of("authlib") or "python",
            ["-m", "pybots.oauth_client", json.dumps(given)],
            env=bots.ENVIRONMENT,
            reactor=reactor,
        )
        self.assertEqual(status, 0, complaints.decode())
        seen: dict[str, Any] = json.loads(out)
        return seen

    async def test_flow(self) -> None:
        """Code with PKCE, id_token, refresh and revocation, whichever way the client has."""
        dora = await self.dora.ok("GET", "/users/@me")
        for method in ("client_secret_basic", "client_secret_post"):
            seen = await self.run_flow(method)
            self.assertEqual(seen["me"]["id"], dora["id"])
            self.assertEqual(seen["me"]["email"], "dora@example.org")
            self.assertEqual(seen["scope"], "email identify openid")
            claims = seen["claims"]
            self.assertEqual((claims["sub"], claims["nonce"]), (dora["id"], "n"))
            self.assertEqual(claims["aud"], self.demo["application_id"])
            self.assertTrue(seen["is_new"])
            self.assertEqual(
                (seen["again"], seen["revoked"], seen["afterwards"]), (200, 200, 401)
            )
        self.assertEqual(await self.dora.ok("GET", "/oauth2/tokens"), [])
