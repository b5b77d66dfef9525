"""Opcodes and close codes: the published numbers, and what Autobahn can send of them."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.commands import HANDLERS
from litecord.gateway.opcodes import BEFORE_SESSION, FROM_BOTS, FROM_USERS, CloseCode, Opcode

DOCS = Path(__file__).parents[2] / "docs" / "gateway.rst"
TO_CLIENTS_ONLY = {0, 7, 9, 10, 11}


class OpcodeTests(SynchronousTestCase):
    """Which opcodes there are and who may send them."""

    def test_numbers(self) -> None:
        """All 44 numbers are named, without a gap."""
        self.assertEqual([opcode.value for opcode in Opcode], list(range(44)))

    def test_bots(self) -> None:
        """Bots may send what the documentation lists as sent."""
        self.assertEqual({opcode.value for opcode in FROM_BOTS}, {1, 2, 3, 4, 6, 8, 31, 43})

    def test_users(self) -> None:
        """Users may send all that bots may, and nothing that only the server sends."""
        self.assertLessEqual(FROM_BOTS, FROM_USERS)
        self.assertFalse(TO_CLIENTS_ONLY & {opcode.value for opcode in FROM_USERS})

    def test_before_session(self) -> None:
        """Before there is a session one can begin it and keep the connection alive."""
        self.assertEqual({opcode.value for opcode in BEFORE_SESSION}, {1, 2, 6, 40, 41})
        self.assertLessEqual(BEFORE_SESSION, FROM_USERS)

    def test_not_there(self) -> None:
        """All that bots may send is heard, and what is not of people's is told in the docs."""
        self.assertLessEqual(FROM_BOTS, HANDLERS.keys())
        without = {opcode.value for opcode in FROM_USERS - HANDLERS.keys()}
        [told] = re.findall(r"^ +([0-9, ]+)$", DOCS.read_text(), re.MULTILINE)
        self.assertEqual({int(each) for each in told.split(",")}, without)


class CloseCodeTests(SynchronousTestCase):
    """Close codes can be sent."""

    def test_reasons(self) -> None:
        """Each code is one for private use and has a reason that fits into a close frame."""
        for code in CloseCode:
            self.assertTrue(4000 <= code <= 4999)
            self.assertTrue(0 < len(code.reason.encode()) <= 123)
