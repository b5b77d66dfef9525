"""OpenID Connect."""

from __future__ import annotations

import base64

import orjson
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.support.flows import FlowCase


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
