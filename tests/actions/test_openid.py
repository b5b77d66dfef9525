"""The key that signs id_tokens, by itself."""

from __future__ import annotations

import time

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from twisted.trial.unittest import SynchronousTestCase

from litecord.actions.openid import SigningKey


def kept(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """A key as the database has it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


class ReadTests(SynchronousTestCase):
    def test_at_once(self) -> None:
        """Anybody may ask for the keys, so that it must not hold up everybody else."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        data, taken = kept(key), []
        for _ in range(3):
            begun = time.process_time()
            read = SigningKey.read("id", data)
            taken.append(time.process_time() - begun)
        self.assertLess(min(taken), 0.02)
        self.assertEqual(read.private.private_numbers(), key.private_numbers())

    def test_another_kind(self) -> None:
        """A key that is no RSA key signs nothing."""
        data = kept(ec.generate_private_key(ec.SECP256R1()))
        self.assertRaises(TypeError, SigningKey.read, "id", data)
