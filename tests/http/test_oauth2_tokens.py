"""The flows of OAuth2, over HTTP."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlencode, urlsplit

from litecord.events import AccessRevoked, AuthorizationDeleted, TokenRevoked
from tests.support.flows import BACK, FORM, PKCE, VERIFIER, FlowCase


class CodeTests(FlowCase):
    async def test_flow(self) -> None:
        """A code is exchanged for tokens, by which the application knows who agreed."""
        said = await self.agree(self.asking("identify email", state="a b&c"))
        self.assertEqual(said["state"], "a b&c")
        answer = await self.exchange(said["code"])
        told = answer.body
        self.assertEqual(
            (told["token_type"], told["expires_in"], told["scope"]),
            ("Bearer", 604800, "email identify"),
        )
        self.assertEqual(answer.headers.getRawHeaders("cache-control"), ["no-store"])
        me = await self.me(told["access_token"])
        self.assertEqual((me.body["id"], me.body["email"]), (self.bob.id, self.bob.email))

    async def test_state_omitted(self) -> None:
        """The state is the client's own: without one, none is told."""
        self.assertEqual(set(await self.agree(self.asking())), {"code"})

    async def test_basic(self) -> None:
        """The client may say who it is in the header, but not in two ways at once."""
        secret = base64.b64encode(f"{self.app.id}:{self.app.client_secret}".encode()).decode()
        headers = {**FORM, "Authorization": f"Basic {secret}"}
        given = {"grant_type": "authorization_code", "redirect_uri": BACK}
        for more, status in (({"client_secret": "x"}, 400), ({}, 200)):
            data = urlencode({**given, "code": await self.a_code(), **more}).encode()
            answer = await self.call("POST", "/oauth2/token", data, headers=headers)
            self.assertEqual(answer.status, status, answer.body)
        headers["Authorization"] = "Basic ***"
        answer = await self.call("POST", "/oauth2/token", b"", headers=headers)
        self.assertError(answer, "invalid_request")

    async def test_json(self) -> None:
        """The token endpoints take no JSON."""
        form = {"grant_type": "client_credentials", "scope": "identify"}
        for path in ("/oauth2/token", "/oauth2/token/revoke"):
            self.assertError(await self.call("POST", path, form), "invalid_request")

    async def test_malformed(self) -> None:
        """What cannot be read is refused as a request."""
        for data in (b"&".join(b"a%d=1" % each for each in range(99)), b"client_id=%ff"):
            answer = await self.call("POST", "/oauth2/token", data, headers=FORM)
            self.assertIn(answer.body["error"], ("invalid_request", "unsupported_grant_type"))

    async def test_default_redirect(self) -> None:
        """Without an address it is the first one that is registered."""
        code = await self.a_code(redirect_uri=None)
        self.assertEqual((await self.exchange(code)).status, 200)

    async def test_grant_type(self) -> None:
        """Other grants are not known, the password least of all."""
        self.assertError(await self.token(grant_type="password"), "unsupported_grant_type")
        self.assertError(await self.token(), "unsupported_grant_type")

    async def test_current(self) -> None:
        """The application may ask what its token is good for, and for whom if it may know."""
        tokens = await self.tokens("identify guilds")
        bearer = f"Bearer {tokens['access_token']}"
        told = await self.ok("GET", "/oauth2/@me", token=bearer)
        self.assertEqual(told["scopes"], ["guilds", "identify"])
        named = told["application"]["id"], told["user"]["id"]
        self.assertEqual(named, (self.app.id, self.bob.id))
        self.assertEqual(told["expires"], "2026-03-08T12:00:00.000000+00:00")
        tokens = await self.tokens("guilds")
        bearer = f"Bearer {tokens['access_token']}"
        self.assertNotIn("user", await self.ok("GET", "/oauth2/@me", token=bearer))

    async def test_others(self) -> None:
        """Nobody else has an authorisation to ask for."""
        for token in (self.bob.token, self.app.authorization):
            await self.assertRefused(self.call("GET", "/oauth2/@me", token=token), 401, 0)


class PkceTests(FlowCase):
    async def test_without_secret(self) -> None:
        """A proof stands in for the secret."""
        code = await self.a_code(**PKCE)
        answer = await self.exchange(code, client_secret=None, code_verifier=VERIFIER)
        self.assertEqual(answer.status, 200)

    async def test_wrong_proof(self) -> None:
        """Another proof is none, and leaves the code as it is."""
        code = await self.a_code(**PKCE)
        for wrong in ("w" * 43, "v" * 42, "", "é" * 43):
            answer = await self.exchange(code, client_secret=None, code_verifier=wrong)
            self.assertError(answer, "invalid_grant")
        answer = await self.exchange(code, code_verifier=VERIFIER)
        self.assertEqual(answer.status, 200)

    async def test_downgrade(self) -> None:
        """Who asked for a proof is not served without, though the secret be right."""
        self.assertError(await self.exchange(await self.a_code(**PKCE)), "invalid_grant")

    async def test_upgrade(self) -> None:
        """A proof that nobody asked for proves nothing."""
        answer = await self.exchange(
            await self.a_code(), client_secret=None, code_verifier=VERIFIER
        )
        self.assertError(answer, "invalid_grant")

    async def test_plain(self) -> None:
        """A challenge that is the verifier itself is not taken, said or unsaid."""
        for method in ("plain", None):
            path = self.asking(code_challenge=VERIFIER, code_challenge_method=method)
            call = self.call("POST", path, {"authorize": True}, token=self.bob.token)
            await self.assertRefused(call, 400, 50035)
        path = self.asking(code_challenge_method="S256")
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)

    async def test_only_for_codes(self) -> None:
        """An implicit grant has no place for a proof."""
        path = self.asking(response_type="token", **PKCE)
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)

    async def test_public_client(self) -> None:
        """A public client refreshes and revokes without a secret, others do not."""
        told = await self.tokens()
        refused = await self.refresh(told["refresh_token"], client_secret=None)
        self.assertError(refused, "invalid_client", 401)
        path = "/oauth2/token/revoke"
        refused = await self.post(path, token=told["access_token"], client_secret=None)
        self.assertError(refused, "invalid_client", 401)
        await self.configure(flags=1 << 8)
        answer = await self.refresh(told["refresh_token"], client_secret=None)
        token = answer.body["access_token"]
        answer = await self.post(path, token=token, client_secret=None)
        self.assertEqual(answer.status, 200)
        self.assertEqual((await self.me(token)).status, 401)


class RefreshTests(FlowCase):
    async def test_rotation(self) -> None:
        """Both tokens are new each time, and those before are void."""
        first = await self.tokens()
        second = (await self.refresh(first["refresh_token"])).body
        self.assertEqual((await self.me(first["access_token"])).status, 401)
        self.assertEqual((await self.me(second["access_token"])).status, 200)
        self.assertError(await self.refresh(first["refresh_token"]), "invalid_grant")

    async def test_revoke(self) -> None:
        """By any token an application gives up all that it has of somebody."""
        for name in ("access_token", "refresh_token"):
            one, other = await self.tokens(), await self.tokens("guilds")
            self.events.clear()
            hint = "refresh_token"  # is not what it is about
            path = "/oauth2/token/revoke"
            answer = await self.post(path, token=one[name], token_type_hint=hint)
            self.assertEqual((answer.status, answer.body), (200, {}))
            for each in (one, other):
                self.assertEqual((await self.me(each["access_token"])).status, 401)
                self.assertError(await self.refresh(each["refresh_token"]), "invalid_grant")
            self.assertEqual(len(self.announced(AuthorizationDeleted)), 1)
            told = [each.access_token for each in self.announced(TokenRevoked)]
            self.assertEqual(told, [one[name]] if name == "access_token" else [])
        self.assertError(await self.post("/oauth2/token/revoke"), "invalid_request")

    async def test_application_deleted(self) -> None:
        """With the application go its tokens."""
        told = await self.tokens()
        await self.me(told["access_token"])
        await self.ok("DELETE", f"/applications/{self.app.id}", token=self.alice.token)
        self.assertEqual(len(self.announced(AccessRevoked)[-1].hashes), 1)
        self.assertEqual((await self.me(told["access_token"])).status, 401)


class ImplicitTests(FlowCase):
    async def test_flow(self) -> None:
        """The token is in the fragment, and cannot be refreshed."""
        path = self.asking(response_type="token", state="x")
        form = {"authorize": True}
        told = await self.ok("POST", path, form, token=self.bob.token)
        place = urlsplit(told["location"])
        self.assertEqual(place.query, "")
        said = {key: each[0] for key, each in parse_qs(place.fragment).items()}
        self.assertEqual(
            (said["token_type"], said["expires_in"], said["scope"], said["state"]),
            ("Bearer", "604800", "identify", "x"),
        )
        self.assertEqual((await self.me(said["access_token"])).body["id"], self.bob.id)
        self.assertNotIn("refresh_token", said)

    async def test_denied(self) -> None:
        """The refusal is in the fragment, too."""
        path = self.asking(response_type="token")
        told = await self.ok("POST", path, {"authorize": False}, token=self.bob.token)
        self.assertTrue(told["location"].startswith(f"{BACK}#error=access_denied"))

    async def test_only_by_code(self) -> None:
        """Role connections and webhooks are granted by code alone."""
        for scope in ("role_connections.write", "webhook.incoming"):
            path = self.asking(scope, response_type="token")
            await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)


class ClientCredentialsTests(FlowCase):
    async def test_flow(self) -> None:
        """The token acts for the owner, with every scope but those that put something elsewhere."""
        answer = await self.token(
            grant_type="client_credentials", scope="identify applications.commands.update rpc"
        )
        self.assertNotIn("refresh_token", answer.body)
        self.assertEqual((await self.me(answer.body["access_token"])).body["id"], self.alice.id)

    async def test_scopes(self) -> None:
        """One is needed, and unknown ones are refused."""
        for scope in (None, "", "everything", "bot", "webhook.incoming"):
            answer = await self.token(grant_type="client_credentials", scope=scope)
            self.assertError(answer, "invalid_scope")

    async def test_secret(self) -> None:
        """Without the secret anybody could be the owner."""
        for given in ({"client_secret": None}, {"client_secret": None, "code_verifier": VERIFIER}):
            answer = await self.token(grant_type="client_credentials", scope="identify", **given)
            self.assertError(answer, "invalid_client", 401)

    async def test_reset(self) -> None:
        """The secret before is void."""
        await self.ok("POST", f"/applications/{self.app.id}/reset", token=self.alice.token)
        answer = await self.token(grant_type="client_credentials", scope="identify")
        self.assertError(answer, "invalid_client", 401)


class ScopeTests(FlowCase):
    async def test_approval(self) -> None:
        """What needs approval only the owner can grant."""
        path = self.asking("identify rpc")
        body = await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)
        self.assertEqual(body["errors"]["scope"]["_errors"][0]["code"], "SCOPE_NOT_APPROVED")
        self.assertIn("code", await self.agree(path, by=self.alice))

    async def test_told(self) -> None:
        """Of what nobody can grant the application is told where it is to be told; RFC 6749."""
        for agrees in (True, False):
            for scope in ("identify nonsense", "identify rpc"):
                told = await self.agree(self.asking(scope, state="x"), authorize=agrees)
                self.assertEqual((told["error"], told["state"]), ("invalid_scope", "x"))
            path = self.asking("nonsense", response_type="token")
            answer = await self.ok("POST", path, {"authorize": agrees}, token=self.bob.token)
            self.assertTrue(answer["location"].startswith(f"{BACK}#error=invalid_scope&"))
            path = f"/oauth2/authorize?client_id={self.app.id}&scope=nonsense"
            call = self.call("POST", path, {"authorize": agrees}, token=self.bob.token)
            await self.assertRefused(call, 400, 50035)
        self.assertEqual(await self.ok("GET", "/oauth2/tokens", token=self.bob.token), [])

    async def test_client_only(self) -> None:
        """Commands are updated with a token of the application's own."""
        path = self.asking("applications.commands.update")
        await self.assertRefused(self.call("GET", path, token=self.alice.token), 400, 50035)

    async def test_no_redirect_uri(self) -> None:
        """An application without an address cannot be sent a code."""
        await self.configure(redirect_uris=[])
        path = self.asking(redirect_uri=None)
        await self.assertRefused(self.call("GET", path, token=self.bob.token), 400, 50035)

    async def test_bearers(self) -> None:
        """Every other operation refuses bearer tokens, those with a scope want that scope."""
        bearer = f"Bearer {(await self.tokens('guilds'))['access_token']}"
        await self.ok("GET", "/users/@me/guilds", token=bearer)
        await self.assertRefused(self.call("GET", "/users/@me", token=bearer), 403, 50026)
        for method, path in (("PATCH", "/users/@me"), ("GET", "/users/@me/channels")):
            await self.assertRefused(self.call(method, path, {}, token=bearer), 401, 0)
        call = self.call("GET", "/users/@me/guilds", token=f"Bearer {self.bob.token}")
        await self.assertRefused(call, 401, 0)

    async def test_channels(self) -> None:
        """Who may know somebody may not yet see the channels of their guilds."""
        path = f"/guilds/{(await self.a_guild(self.alice)).id}/channels"
        for scope, status in (("identify guilds", 403), ("guilds.channels.read", 200)):
            code = (await self.agree(self.asking(scope), by=self.alice))["code"]
            bearer = f"Bearer {(await self.exchange(code)).body['access_token']}"
            answer = await self.call("GET", path, token=bearer)
            self.assertEqual(answer.status, status, scope)

    async def test_email(self) -> None:
        """Without the scope the address is not told."""
        told = (await self.me((await self.tokens())["access_token"])).body
        self.assertFalse({"email", "verified", "phone", "bio"} & set(told))

    async def test_member(self) -> None:
        """A membership is told with its scope."""
        guild = await self.a_guild(self.bob)
        bearer = f"Bearer {(await self.tokens('guilds.members.read'))['access_token']}"
        path = f"/users/@me/guilds/{guild.id}/member"
        told = await self.ok("GET", path, token=bearer)
        self.assertEqual(told["user"]["id"], self.bob.id)
