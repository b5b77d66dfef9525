"""The flows of OAuth2, over HTTP, and the attacks on them."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from litecord.actions.authorizations import forget_expired
from litecord.events import (
    AccessRevoked,
    AuthorizationDeleted,
    AuthorizationMade,
    TokenRevoked,
    UserInstalled,
    UserUninstalled,
)
from litecord.model.installs import UserInstall
from litecord.model.permissions import MANAGE_GUILD
from litecord.model.snowflakes import Snowflake
from tests.support.flows import BACK, FORM, PKCE, VERIFIER, WEEK, FlowCase
from tests.support.gateway import GatewayCase


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


class OpenIdTests(FlowCase):
    async def test_id_token(self) -> None:
        """The id_token says who agreed, signed with a key that anybody may have."""
        told = await self.tokens("openid identify email", nonce="n")
        [key] = (await self.ok("GET", "/oauth2/keys"))["keys"]
        head, body, signature = told["id_token"].split(".")
        decoded = [base64.urlsafe_b64decode(each + "==") for each in (head, body, signature)]
        self.assertEqual(
            orjson.loads(decoded[0]), {"alg": "RS256", "kid": key["kid"], "typ": "JWT"}
        )
        numbers = [
            int.from_bytes(base64.urlsafe_b64decode(key[each] + "=="), "big") for each in ("e", "n")
        ]
        public = rsa.RSAPublicNumbers(*numbers).public_key()
        public.verify(decoded[2], f"{head}.{body}".encode(), padding.PKCS1v15(), SHA256())
        said = orjson.loads(decoded[1])
        self.assertEqual(
            (said["iss"], said["aud"], said["sub"], said["nonce"]),
            (self.base, self.app.id, self.bob.id, "n"),
        )
        self.assertEqual(said["exp"] - said["iat"], 604800)
        info = await self.ok(
            "GET", "/oauth2/userinfo", token=f"Bearer {told['access_token']}"
        )
        self.assertEqual(info.items() & said.items(), info.items())
        self.assertEqual((info["email"], info["preferred_username"]), (self.bob.email, "bob"))

    async def test_scope(self) -> None:
        """Without openid there is neither token nor information."""
        told = await self.tokens()
        self.assertNotIn("id_token", told)
        call = self.call("GET", "/oauth2/userinfo", token=f"Bearer {told['access_token']}")
        await self.assertRefused(call, 403, 50026)

    async def test_little(self) -> None:
        """openid alone tells the id and no more."""
        bearer = f"Bearer {(await self.tokens('openid'))['access_token']}"
        told = await self.ok("GET", "/oauth2/userinfo", token=bearer)
        self.assertEqual(told, {"sub": self.bob.id})


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
