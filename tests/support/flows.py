"""Cases with an application that people authorise, and a client that speaks OAuth2 for it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from .builders import Account, App, PopulatedCase
from .worlds import Answer

BACK = "http://localhost:8000/back"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
WEEK = 7 * 24 * 3600
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class FlowCase(PopulatedCase):
    """An application with a redirect URI, its owner Alice, and Bob, who authorises it."""

    async def setUp(self) -> None:  # type: ignore[override]
        await super().setUp()
        self.alice = await self.a_user("alice")
        self.bob = await self.a_user("bob")
        self.app = await self.an_application(self.alice, "Robot")
        await self.configure(redirect_uris=[BACK, f"{BACK}2"])
        self.events.clear()

    async def configure(self, app: App | None = None, **fields: Any) -> None:
        """Change an application."""
        path = f"/applications/{(app or self.app).id}"
        await self.ok("PATCH", path, fields, token=self.alice.token)

    def asking(self, scope: str = "identify", **query: Any) -> str:
        """The address at which somebody is asked."""
        asked = {"client_id": self.app.id, "scope": scope, "response_type": "code"}
        asked |= {"redirect_uri": BACK} | query
        given = {key: each for key, each in asked.items() if each is not None}
        return f"/oauth2/authorize?{urlencode(given, quote_via=quote)}"

    async def agree(
        self, path: str, by: Account | None = None, **body: Any
    ) -> dict[str, str]:
        """Somebody agrees; what the application is told by the redirect."""
        form = {"authorize": True, **body}
        told = await self.ok("POST", path, form, token=(by or self.bob).token)
        place = urlsplit(told["location"])
        self.assertTrue(told["location"].startswith(BACK), told)
        return {key: each[0] for key, each in parse_qs(place.query or place.fragment).items()}

    async def a_code(self, scope: str = "identify", **query: Any) -> str:
        """A code for Bob."""
        return (await self.agree(self.asking(scope, **query)))["code"]

    async def post(self, path: str, app: App | None = None, **form: Any) -> Answer:
        """Ask the token endpoint as an application; what is ``None`` is left out."""
        own = app or self.app
        sent = {"client_id": own.id, "client_secret": own.client_secret, **form}
        data = urlencode({key: each for key, each in sent.items() if each is not None})
        return await self.call("POST", path, data.encode(), headers=FORM)

    async def token(self, app: App | None = None, **form: Any) -> Answer:
        """Ask for tokens."""
        return await self.post("/oauth2/token", app, **form)

    async def exchange(self, code: str, **form: Any) -> Answer:
        """Exchange a code."""
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return await self.token(**{**given, **form})

    async def tokens(self, scope: str = "identify", **query: Any) -> Any:
        """Tokens for Bob."""
        answer = await self.exchange(await self.a_code(scope, **query))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body

    async def refresh(self, token: str, **form: Any) -> Answer:
        """Refresh tokens."""
        return await self.token(grant_type="refresh_token", refresh_token=token, **form)

    def assertError(self, answer: Answer, error: str, status: int = 400) -> None:
        """The answer is an error in the form of RFC 6749."""
        self.assertEqual((answer.status, answer.body.get("error")), (status, error), answer.body)

    async def me(self, token: str) -> Answer:
        """Who a bearer token is for."""
        return await self.call("GET", "/users/@me", token=f"Bearer {token}")
