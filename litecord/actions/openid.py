"""OpenID Connect: the key that signs id_tokens, and what is said in them."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

import attrs
import orjson
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from ..model.oauth2 import TOKEN_LIFE
from ..storage import signing_keys
from .world import Change, action


@attrs.frozen
class SigningKey:
    """An RSA key, with the name by which verifiers find it."""

    id: str
    private: rsa.RSAPrivateKey

    @classmethod
    def read(cls, id: str, kept: bytes) -> SigningKey:
        """What was kept, in DER. It is our own: to examine it would take the reactor 90 ms."""
        private = load_der_private_key(kept, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError(f"the signing key {id} is no RSA key")
        return cls(id, private)

    def as_jwk(self) -> dict[str, str]:
        """Its public half, as RFC 7517 has it."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
        }

    def sign(self, claims: dict[str, Any]) -> str:
        """A JSON web token, as RFC 7519 has it."""
        head = {"alg": "RS256", "kid": self.id, "typ": "JWT"}
        text = b".".join(_encoded(orjson.dumps(each)) for each in (head, claims))
        signature = self.private.sign(text, padding.PKCS1v15(), SHA256())
        return b".".join((text, _encoded(signature))).decode()


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode()


def _make() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _by_key(actor: object, args: tuple[Any, ...]) -> str:
    return "signing key"


@action(lock=_by_key, single=True)
async def signing_key(change: Change) -> SigningKey:
    """The key that signs, made when it is first needed."""
    found = await signing_keys.fetch_newest(change.cursor)
    if found is None:
        made = await change.world.files.run(_make)
        found = hashlib.sha256(made).hexdigest()[:32], made
        await signing_keys.insert(change.cursor, *found, change.now)
    return SigningKey.read(*found)


def id_token(
    key: SigningKey,
    *,
    issuer: str,
    client_id: int,
    nonce: str | None,
    now: datetime,
    claims: dict[str, Any],
) -> str:
    """Who somebody is, said to one client; ``claims`` name them."""
    said = {
        **claims,
        "iss": issuer,
        "aud": str(client_id),
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFE).timestamp()),
    }
    if nonce is not None:
        said["nonce"] = nonce
    return key.sign(said)
