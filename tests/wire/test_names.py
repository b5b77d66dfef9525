"""What people, bots and applications may be called."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.wire.forms import decode
from litecord.wire.names import (
    BotUsername,
    DisplayName,
    Email,
    Password,
    Username,
    WebhookName,
)


class NameTests(SynchronousTestCase):
    def refused(self, kind: Any, value: str) -> str:
        """The code with which a value is refused."""
        with self.assertRaises(InvalidForm) as caught:
            decode(kind, value)
        invalid: InvalidForm = caught.exception
        return next(fault.code for _, fault in invalid.faults.flat())

    def test_good(self) -> None:
        """Good names are taken, without white space that nobody sees."""
        for kind, value, expected in (
            (Username, " alice_2.0 ", "alice_2.0"),
            (BotUsername, "  My   Bot ", "My Bot"),
            (BotUsername, "Ünïcödé", "Ünïcödé"),
            (DisplayName, " A\t b ", "A b"),
            (WebhookName, " Captain  #1 @: ", "Captain #1 @:"),
            (Email, " a@b ", "a@b"),
            (Password, " spaces stay ", " spaces stay "),
        ):
            self.assertEqual(decode(kind, value), expected)

    def test_bad(self) -> None:
        """Each rule has its code."""
        for kind, value, code in (
            (Username, "Alice", "USERNAME_INVALID_CHARACTERS"),
            (Username, "alícia", "USERNAME_INVALID_CHARACTERS"),
            (Username, "a..b", "USERNAME_INVALID_CONSECUTIVE_DOTS"),
            (Username, " a ", "BASE_TYPE_BAD_LENGTH"),
            (Username, "here", "USERNAME_INVALID_RESERVED"),
            (BotUsername, "Discord helper", "USERNAME_INVALID_CONTAINS"),
            (BotUsername, "a@b", "USERNAME_INVALID_CONTAINS"),
            (BotUsername, "``` code", "USERNAME_INVALID_CONTAINS"),
            (BotUsername, "System  Message", "USERNAME_INVALID_RESERVED"),
            (WebhookName, "Not Clyde", "USERNAME_INVALID_CONTAINS"),
            (WebhookName, "x" * 81, "BASE_TYPE_BAD_LENGTH"),
            (DisplayName, "  ", "BASE_TYPE_BAD_LENGTH"),
            (DisplayName, "Everyone", "USERNAME_INVALID_RESERVED"),
            (Email, "nobody", "EMAIL_TYPE_INVALID_EMAIL"),
            (Email, "a b@c", "EMAIL_TYPE_INVALID_EMAIL"),
            (Email, "a@b@c", "EMAIL_TYPE_INVALID_EMAIL"),
            (Email, f"{'a' * 250}@bcde", "BASE_TYPE_MAX_LENGTH"),
            (Password, "1234567", "BASE_TYPE_BAD_LENGTH"),
            (Password, "x" * 73, "BASE_TYPE_BAD_LENGTH"),
        ):
            self.assertEqual(self.refused(kind, value), code, value)

    @given(st.text())
    def test_anything(self, value: str) -> None:
        """Whatever comes is taken or refused, and a username that is taken is a plain one."""
        for kind in (BotUsername, DisplayName, Email):
            try:
                decode(kind, value)
            except InvalidForm:
                continue
        try:
            username = decode(Username, value)
        except InvalidForm:
            return
        self.assertRegex(username, r"\A[a-z0-9_.]{2,32}\Z")
        self.assertNotIn("@", username)
