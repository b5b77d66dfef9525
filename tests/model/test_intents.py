"""Intents: the bits, and what an application's flags allow."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.model import intents
from litecord.model.intents import (
    DOCUMENTED,
    KNOWN,
    PRIVILEGED,
    Intent,
    PrivilegedIntentFlag,
    allowed_by,
    disallowed,
    unknown,
)


class NumbersTests(SynchronousTestCase):
    """The bits and the sets made of them."""

    def test_bits(self) -> None:
        """Bits 0 to 28 are all known, and each has its plain int."""
        self.assertEqual([member.value for member in Intent], [1 << bit for bit in range(29)])
        for name, member in Intent.__members__.items():
            self.assertIs(type(getattr(intents, name)), int)
            self.assertEqual(getattr(intents, name), member.value)

    def test_sets(self) -> None:
        """The sums are the published ones."""
        self.assertEqual(DOCUMENTED.value, 53608447)
        self.assertEqual(PRIVILEGED.value, 1 << 1 | 1 << 8 | 1 << 15)
        self.assertEqual(len(DOCUMENTED), 21)


class RefusalTests(SynchronousTestCase):
    """What closes a connection with 4013 or 4014."""

    def test_unknown(self) -> None:
        """Undocumented bits that libraries send are no mistake, bits beyond them are."""
        self.assertEqual(unknown(KNOWN.value), 0)
        self.assertEqual(unknown(1 << 17), 0)
        self.assertEqual(unknown(1 << 29 | 1), 1 << 29)
        self.assertTrue(unknown(-1))

    def test_flags(self) -> None:
        """Either flag of a pair allows its intent, and no other."""
        for name, intent in (
            ("GATEWAY_PRESENCE", Intent.GUILD_PRESENCES),
            ("GATEWAY_GUILD_MEMBERS", Intent.GUILD_MEMBERS),
            ("GATEWAY_MESSAGE_CONTENT", Intent.MESSAGE_CONTENT),
        ):
            for flag in (name, f"{name}_LIMITED"):
                allowed = allowed_by(PrivilegedIntentFlag[flag].value)
                self.assertEqual(allowed & PRIVILEGED, intent)

    @settings(deadline=None)
    @given(st.integers(0, (1 << 29) - 1), st.integers(0, (1 << 31) - 1))
    def test_disallowed(self, asked: int, flags: int) -> None:
        """Disallowed is exactly what was asked for and is not allowed."""
        self.assertEqual(disallowed(asked, flags), Intent(asked) & ~allowed_by(flags))

    def test_unprivileged(self) -> None:
        """An application without flags may have all but the privileged ones."""
        self.assertEqual(allowed_by(0), KNOWN & ~PRIVILEGED)
        self.assertEqual(disallowed(DOCUMENTED.value, 0), PRIVILEGED)
