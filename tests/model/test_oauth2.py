"""Scopes, and the proof that a code is exchanged by whoever asked for it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.model.oauth2 import (
    INSTALLING,
    NEED_APPROVAL,
    PASSTHROUGH,
    SCOPES,
    is_proof,
    new_secret,
)

#: The example of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class ProofTests(SynchronousTestCase):
    def test_example(self) -> None:
        """The example of the standard is a proof."""
        self.assertTrue(is_proof(VERIFIER, CHALLENGE))

    def test_others(self) -> None:
        """Nothing else is: not the challenge itself, nor what is too short, too long or odd."""
        for verifier in (CHALLENGE, "", VERIFIER[:-1], VERIFIER + "=", "x" * 129, "é" * 43):
            self.assertFalse(is_proof(verifier, CHALLENGE), verifier)
        for challenge in (VERIFIER, CHALLENGE + "=", "", "\udc80"):
            self.assertFalse(is_proof(VERIFIER, challenge), challenge)


class ScopeTests(SynchronousTestCase):
    def test_sets(self) -> None:
        """Every set of scopes is one of known scopes."""
        for each in (INSTALLING, NEED_APPROVAL, PASSTHROUGH):
            self.assertLess(each, SCOPES)
        self.assertEqual(len(SCOPES), 35)


class SecretTests(SynchronousTestCase):
    def test_secrets(self) -> None:
        """Secrets are of 30 letters and digits, and never the same."""
        made = {new_secret() for _ in range(100)}
        self.assertEqual(len(made), 100)
        for each in made:
            self.assertEqual((len(each), each.isalnum(), each.isascii()), (30, True, True))
